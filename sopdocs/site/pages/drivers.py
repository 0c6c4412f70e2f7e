"""Who drives a gap, dimension by dimension: each part with a bar; what runs against it is not netted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sopdocs.site.numbers import places, quantity, stamped
from sopdocs.site.pages.fall import bar
from sopdocs.site.pages.verdict import signed
from sopdocs.site.tongue import say
from sopdocs.site.words import label, sentence

if TYPE_CHECKING:
    from markupsafe import Markup

    from sopdocs.figures import GapFigures
    from sopdocs.site.pages.view import View

MOST = 12
"""So many parts of a dimension are shown, the largest; the others are counted."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: its name, a row for each part (name, variance, in percent, share of what moved)."""

    name: str
    rows: tuple[tuple[str, Markup, str, str, Markup], ...]
    more: int
    against: bool


def dimensions(figures: GapFigures | None, view: View) -> list[Dimension]:
    """Return the dimensions of a gap in which more than one part moved."""
    if figures is None or figures.variance is None:
        return []
    made = []
    unit = figures.series_unit or figures.unit
    for one in view.world.outlooks.parted(figures.id):
        if len(one.parts) < 2:
            continue
        digits = places((part.value for part in one.parts), 1)
        rows = tuple(
            (
                part.name or say("not given"),
                stamped(
                    f"{figures.id}.drivers.{one.dimension}.{part.name}", signed(part.value, unit, digits)
                ),
                quantity(part.pct, "pct", 1, sign=True) if part.pct is not None else "",
                quantity(part.share, "pct", 0) if part.share is not None else "",
                bar(part.share or 0.0, "sd-bar-unknown" if part.value * one.net < 0 else "sd-bar-known"),
            )
            for part in one.parts[:MOST]
        )
        name = sentence(label(one.dimension))
        made.append(Dimension(name, rows, max(len(one.parts) - MOST, 0), bool(one.offsetting)))
    return made
