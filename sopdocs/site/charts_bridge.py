"""A bridge as a picture: from the reference through what moved it to the outcome, one row for each step."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from sopdocs.site.charts import ticks
from sopdocs.site.numbers import number, unbroken, unit_label
from sopdocs.site.svg import NOTHING, element, joined
from sopdocs.site.tongue import say

WIDTH, ROW, TOP, FOOT = 720, 34, 22, 30
LEFT, RIGHT = 236, 610
"""The edges of the plot: names stand to its left, amounts to its right."""
LETTERS = 31
"""So many letters of a name fit into each of its two lines; the table below holds all of them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row: a total (`start` is 0) or what it adds; `figure` names the number, `text` prints it."""

    name: str
    start: float
    end: float
    text: str
    figure: str
    kind: str = "known"


@dataclass(frozen=True, slots=True)
class Picture:
    """A bridge with its finding and what the same says in words."""

    id: str
    title: str
    steps: tuple[Step, ...]
    unit: str = ""

    @property
    def text(self) -> str:
        """Return the steps in words."""
        return "; ".join(f"{step.name} {step.text}" for step in self.steps)


class _Scale:
    """From amounts to places; where what moves is small against the totals, the axis does not start at 0."""

    def __init__(self, steps: Sequence[Step]) -> None:
        moving = [value for step in steps if step.kind != "total" for value in (step.start, step.end)]
        totals = [step.end for step in steps if step.kind == "total"]
        values = [*moving, *totals]
        low, high = min(values), max(values)
        near = low > 0.4 * high > 0
        pad = 0.35 * (high - low)
        self.ticks = ticks(low - pad, high, 4) if near else ticks(min(low, 0.0), max(high, 0.0), 4)
        self.low, self.high = self.ticks[0], self.ticks[-1]
        self.cut = self.low > 0
        self.bottom = TOP + ROW * len(steps)

    def x(self, value: float) -> float:
        """Return the horizontal coordinate of an amount."""
        return round(LEFT + (value - self.low) / (self.high - self.low) * (RIGHT - LEFT), 1)


def waterfall(picture: Picture) -> Markup:
    """Return the SVG of a bridge; nothing where there are no steps."""
    if not picture.steps:
        return NOTHING
    scale = _Scale(picture.steps)
    parts = [
        element("title", content=picture.title, id=f"{picture.id}-t"),
        element("desc", content=picture.text, id=f"{picture.id}-d"),
        *_axis(scale, picture.unit),
        *(part for place, step in enumerate(picture.steps) for part in _row(step, place, scale)),
    ]
    return element(
        "svg", "sd-chart sd-fall", joined(parts), viewBox=f"0 0 {WIDTH} {scale.bottom + FOOT}", role="img",
        aria_labelledby=f"{picture.id}-t {picture.id}-d",
    )  # fmt: skip


def _axis(scale: _Scale, unit: str) -> Iterator[Markup]:
    step = scale.ticks[1] - scale.ticks[0]
    decimals = next(n for n in range(12) if abs(round(step, n) - step) < 1e-9)
    for value in scale.ticks:
        x = scale.x(value)
        yield element("path", "sd-grid", d=f"M{x:g} {TOP}V{scale.bottom}")
        yield element(
            "text", "sd-tick", number(value, decimals), x=x, y=scale.bottom + 18, text_anchor="middle"
        )
    words = [unit_label(unit)] if unit else []
    words += [say("axis starts at {}", number(scale.low, decimals))] if scale.cut else []
    yield element("text", "sd-note", ", ".join(words), x=RIGHT, y=TOP - 8, text_anchor="end")


def _row(step: Step, place: int, scale: _Scale) -> Iterator[Markup]:
    y = TOP + ROW * place
    start = scale.low if step.kind == "total" else step.start
    left, right = sorted((scale.x(start), scale.x(step.end)))
    word = "sd-fall-name sd-fall-sum" if step.kind == "total" else "sd-fall-name"
    yield from named(step.name, word, LEFT - 10, y + ROW / 2)
    yield element(
        "rect", f"sd-fall-{step.kind}", x=left, y=y + 7, width=max(round(right - left, 1), 1.5),
        height=ROW - 14, rx=1.5,
    )  # fmt: skip
    yield element(
        "text", word, step.text, x=WIDTH - 4, y=y + 21, text_anchor="end", data_fig=step.figure
    )  # fmt: skip
    if y + ROW < scale.bottom:
        yield element("path", "sd-fall-link", d=f"M{scale.x(step.end):g} {y + ROW - 7}v14")


@lru_cache(maxsize=4096)
def _lines(name: str) -> tuple[str, ...]:
    lines = textwrap.wrap(unbroken(name), LETTERS) or [""]
    return tuple(lines) if len(lines) <= 2 else (lines[0], f"{lines[1][: LETTERS - 1].rstrip()}…")


def named(name: str, kind: str, x: float, middle: float) -> Iterator[Markup]:
    """Yield a name that ends at `x`, in two lines where it is long; what does not fit is left out."""
    lines = _lines(name)
    first = middle + (4 if len(lines) == 1 else -2.5)
    for place, line in enumerate(lines):
        yield element("text", kind, line, x=x, y=f"{first + 13 * place:g}", text_anchor="end")
