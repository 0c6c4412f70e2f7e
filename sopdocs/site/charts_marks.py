"""What happened, below a chart: numbered signs at their periods; their words stand in a list below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from sopdocs.site.svg import NOTHING, element, joined

STRIP = 34
"""The height of the strip below the axis."""
_APART = 19.0
"""Signs stand at least so far from each other."""


class Mark(NamedTuple):
    """Something that happened: its number in the list, the place among the periods, and what kind it is."""

    number: int
    place: float
    kind: str


def strip(
    marks: Sequence[Mark], x: Callable[[float], float], edges: tuple[float, float], top: float, foot: float
) -> Markup:
    """Return the signs at `foot`, each with a line up to `top`, pushed apart where they would touch."""
    if not marks:
        return NOTHING
    left, right = edges
    wanted = [min(max(x(one.place), left), right) for one in marks]
    places = list(wanted)
    for here in range(1, len(places)):
        places[here] = max(places[here], places[here - 1] + _APART)
    over = max(0.0, places[-1] - right - 8)
    if over:
        places[-1] -= over
        for here in range(len(places) - 2, -1, -1):
            places[here] = min(places[here], places[here + 1] - _APART)
    parts = []
    for one, at, moved in zip(marks, wanted, places, strict=True):
        parts.append(
            element("path", "sd-mark-line", d=f"M{at:.1f} {top:g}V{foot - 26:g}L{moved:.1f} {foot - 9:g}")
        )
        parts.append(_sign(one, round(moved, 1), foot))
    return joined(parts)


def _sign(one: Mark, x: float, y: float) -> Markup:
    kind = f"sd-mark sd-mark-{one.kind}"
    shape = (
        element("path", kind, d=f"M{x - 9:g} {y + 8:g}L{x:g} {y - 9:g}L{x + 9:g} {y + 8:g}Z")
        if one.kind == "seen"
        else element("rect", kind, x=x - 8, y=y - 8, width=16, height=16, rx=2)
        if one.kind in ("done", "step")
        else element("circle", kind, cx=x, cy=y, r=9)
    )
    word = element(
        "text", f"sd-mark-no sd-mark-no-{one.kind}", str(one.number), x=x, y=y + 4, text_anchor="middle"
    )
    return shape + word
