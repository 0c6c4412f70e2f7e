"""The pack as pages: one file of HTML for the screen and for paper in landscape, with nothing to fetch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.site.numbers import day
from sopdocs.site.pages.bridge import picture

if TYPE_CHECKING:
    from sopdocs.pack.content import Pack, Picture

_HERE = Path(__file__).parent


def as_html(pack: Pack) -> str:
    """Return the pack as a whole HTML document; nothing in it is run or fetched."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    style = Markup((_HERE / "pack.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    return made.get_template("pack.html").render(pack=pack, style=style, day=day, drawn=_drawn)


def _drawn(one: Picture) -> Markup:
    return picture(one.walk, one.title)
