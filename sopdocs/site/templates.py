"""The one place where templates are loaded. Escaping is always on: `select_autoescape` goes by the suffix."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.site.prose import block, inline
from sopdocs.site.svg import safe
from sopdocs.site.templates_tongue import told
from sopdocs.site.tongue import ENGLISH, NOW, many, say

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from jinja2.lexer import Token, TokenStream

FOLDER = Path(__file__).parent / "templates"
MACROS = {
    "parts": "_parts.html",
    "more": "_gap.html",
    "gaps": "_gaps.html",
    "home": "_home.html",
    "lists": "_lists.html",
}
"""Macros that every template may call, by name; an `import` would make their module anew for every page."""


@lru_cache(maxsize=4)
def environment(language: str) -> Environment:
    """Return the environment of our own templates; a record is what is put in, never the template.

    The language is the one spoken now: what a template says is translated when it is compiled.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from jinja2.ext import Extension
    from jinja2.runtime import Context

    class Tongue(Extension):
        """Passes what a template says itself through the messages; nothing is left to do for a page."""

        def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
            return stream if language == ENGLISH else told(stream)

    class Caller(Context):
        """Calls without asking whether what is called wants the context: nothing of ours does."""

        def call(
            self, called: Callable[..., object], /, *args: object, _loop_vars: object = None, **values: object
        ) -> object:
            return called(*args, **values)

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[Tongue],
    )
    made.context_class = Caller
    made.filters.update(inline=inline, block=block)
    made.globals.update(say=say, many=many)
    made.globals.update({name: _quick(made.get_template(file)).module for name, file in MACROS.items()})
    return made


@lru_cache(maxsize=128)
def _quick(template: Template) -> Template:
    """Return a template that escapes by `safe`: nearly all that it prints is plain text or markup already."""
    template.root_render_func.__globals__["escape"] = safe
    return template


def rendered(template: str, **values: object) -> Markup:
    """Return a template of ours filled with values."""
    return Markup(_quick(environment(NOW.name).get_template(template)).render(values))  # noqa: S704  (autoescaped)
