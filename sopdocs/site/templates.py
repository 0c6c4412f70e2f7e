"""The one place where templates are loaded. Escaping is always on: `select_autoescape` goes by the suffix."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.site.prose import block, inline
from sopdocs.site.svg import safe

if TYPE_CHECKING:
    from jinja2 import Environment, Template

FOLDER = Path(__file__).parent / "templates"
MACROS = {
    "parts": "_parts.html",
    "more": "_gap.html",
    "gaps": "_gaps.html",
    "home": "_home.html",
    "lists": "_lists.html",
}
"""Macros that every template may call, by name; an `import` would make their module anew for every page."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the environment of our own templates; a record is what is put in, never the template."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from jinja2.runtime import Context

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
    )
    made.context_class = Caller
    made.filters.update(inline=inline, block=block)
    made.globals.update({name: _quick(made.get_template(file)).module for name, file in MACROS.items()})
    return made


@lru_cache(maxsize=128)
def _quick(template: Template) -> Template:
    """Return a template that escapes by `safe`: nearly all that it prints is plain text or markup already."""
    template.root_render_func.__globals__["escape"] = safe
    return template


def rendered(template: str, **values: object) -> Markup:
    """Return a template of ours filled with values."""
    return Markup(_quick(environment().get_template(template)).render(values))  # noqa: S704  (autoescaped)
