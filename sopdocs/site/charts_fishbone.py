"""A fishbone as a picture: groups of causes on both sides of a spine that ends at what they explain."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from sopdocs.site.numbers import unbroken
from sopdocs.site.svg import NOTHING, element, joined
from sopdocs.site.tongue import say

WIDTH, LINE = 760, 15
HEAD, LETTERS = 150, 30
"""The width of the head, and how many letters of a cause stand in one line."""


def fishbone(id: str, effect: str, bones: Mapping[str, Sequence[str]]) -> Markup:
    """Return the SVG of a fishbone; `bones` are group names with their causes. Nothing without any."""
    if not bones:
        return NOTHING
    told = [
        (name, [textwrap.wrap(unbroken(cause), LETTERS) or [""] for cause in causes])
        for name, causes in bones.items()
    ]
    upper, lower = told[0::2], told[1::2]
    above, below = (max((_lines(causes) for _, causes in side), default=0) for side in (upper, lower))
    spine = 34 + above * LINE + 26
    height = spine + (26 + below * LINE + 34 if lower else 30)
    step = (WIDTH - HEAD - 30) / max(len(upper), 1)
    parts = [
        element("title", content=say("What may lie behind: {}", effect), id=f"{id}-t"),
        element("desc", content=_said(bones), id=f"{id}-d"),
        element("path", "sd-fish-spine", d=f"M16 {spine}H{WIDTH - HEAD}"),
        *_head(effect, spine),
    ]
    for side, up in ((upper, True), (lower, False)):
        for place, (name, causes) in enumerate(side):
            root = 16 + step * (place + (1.0 if up else 0.94))
            parts += _bone(name, causes, root, spine, up, (above if up else below) * LINE)
    return element(
        "svg", "sd-chart sd-fish", joined(parts), viewBox=f"0 0 {WIDTH} {height:g}", role="img",
        aria_labelledby=f"{id}-t {id}-d",
    )  # fmt: skip


def _lines(causes: Sequence[Sequence[str]]) -> int:
    return sum(map(len, causes))


def _said(bones: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{name}: {', '.join(causes)}" for name, causes in bones.items())


def _head(effect: str, spine: float) -> Iterator[Markup]:
    lines = textwrap.wrap(effect, 19)
    if len(lines) > 4:
        lines = [*lines[:3], f"{lines[3][:17]}…"]
    left, size = WIDTH - HEAD, 14 * len(lines) + 16
    yield element("rect", "sd-fish-head", x=left, y=spine - size / 2, width=HEAD - 4, height=size, rx=3)
    for place, line in enumerate(lines):
        y = spine - size / 2 + 19 + 14 * place
        yield element("text", "sd-fish-effect", line, x=left + 8, y=round(y, 1))


def _bone(
    name: str, causes: Sequence[Sequence[str]], root: float, spine: float, up: bool, room: float
) -> Iterator[Markup]:
    """Yield one bone: its name at the far end, its causes along it."""
    way = -1 if up else 1
    far = spine + way * (room + 26)
    lean = (room + 26) * 0.22
    yield element("path", "sd-fish-bone", d=f"M{root - lean:.1f} {far:g}L{root:.1f} {spine:g}")
    y = far - 8 if up else far + 17
    yield element("text", "sd-fish-name", name, x=round(root - lean, 1), y=y, text_anchor="end")
    place = (far if up else spine + 10) + 14
    for lines in causes:
        for line in lines:
            x = root - lean * abs(place - 4 - spine) / (room + 26) - 8
            yield element("text", "sd-fish-cause", line, x=round(x, 1), y=round(place, 1), text_anchor="end")
            place += LINE
