"""The one place where templates are loaded. Escaping is always on: `select_autoescape` goes by the suffix."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.site.prose import block, inline

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the environment of our own templates; a record is what is put in, never the template."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(inline=inline, block=block)
    return made


def rendered(template: str, **values: object) -> Markup:
    """Return a template of ours filled with values."""
    return Markup(environment().get_template(template).render(values))  # noqa: S704  (autoescaped above)
