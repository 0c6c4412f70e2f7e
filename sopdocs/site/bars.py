"""Pictures of boards: bars, spreads and grids, drawn at build time with their axis, unit and words.

A bar is told by its label and its outline as well as by its colour; every number stands beside its bar.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sopdocs.insight.groups import Spread
from sopdocs.site.charts import ticks
from sopdocs.site.numbers import number, places, unbroken
from sopdocs.site.svg import NOTHING, element, joined, path

WIDTH, LEFT, RIGHT = 720, 258, 612
"""The picture's width and the edges of the plot: labels stand to the left of it, numbers to the right."""
ROW, TOP = 30, 12
LONGEST = 36
"""Letters of a line of a label, of which it has two; the whole of it stands in the table beneath."""
SMALL = 320
MANY = 40
"""From so many values on a spread shows no single ones."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `kind` says how it is drawn, `mark` is a limit on its row, `upto` a point of a running total.

    `shown` is the number beside it as text, `fig` that number's name.
    """

    label: str
    value: float
    shown: str
    fig: str
    kind: str = "known"
    mark: float | None = None
    upto: float | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """One row of a spread: its values are drawn as dots, quartiles as a box, the middle as a line."""

    label: str
    spread: Spread
    shown: str
    fig: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid: what stands in it, how strongly it is filled (0 to 1), and its kind."""

    shown: str
    fig: str = ""
    fill: float = 0.0
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What every picture says in words: its id on the page, the finding, the same as the picture in words."""

    id: str
    title: str
    text: str
    unit: str = ""


def bar_chart(told: Told, bars: Sequence[Bar]) -> Markup:
    """Return horizontal bars on one axis; nothing where there are none."""
    if not bars:
        return NOTHING
    known = [v for bar in bars for v in (bar.value, bar.mark, bar.upto) if v is not None]
    axis = _Axis([*known, 0.0])
    parts = [axis.drawn(len(bars), told.unit)]
    line = []
    for place, bar in enumerate(bars):
        y = TOP + place * ROW
        start, end = sorted((axis.x(0.0), axis.x(bar.value)))
        parts += [
            _label(bar.label, y),
            _rect(bar.kind, start, end, y),
            _shown(bar.shown, bar.fig, y),
        ]
        if bar.mark is not None:
            parts.append(element("path", "sd-b-mark", d=f"M{axis.x(bar.mark):g} {y}V{y + ROW - 2}"))
        if bar.upto is not None:
            line.append((axis.x(bar.upto), y + ROW / 2 - 1))
    if line:
        parts.append(element("path", "sd-b-upto", d=path(line)))
        parts += [element("circle", "sd-b-dot", cx=x, cy=y, r=3) for x, y in line]
    return _drawn(told, parts, TOP + len(bars) * ROW + 24)


def small(told: Told, bars: Sequence[Bar]) -> Markup:
    """Return a few bars for a card: label and number above each bar, no axis."""
    if not bars:
        return NOTHING
    most = max(abs(bar.value) for bar in bars) or 1.0
    parts = []
    for place, bar in enumerate(bars):
        y = 4 + place * 34
        wide = round(abs(bar.value) / most * (SMALL - 2), 1)
        parts += [
            _text("sd-b-label", _cut(bar.label), 0, y + 12, "start"),
            _text("sd-b-value", bar.shown, SMALL, y + 12, "end", bar.fig),
            element("rect", f"sd-b sd-b-{bar.kind}", x=1, y=y + 18, width=wide, height=9, rx=2),
        ]
    return _drawn(told, parts, 4 + len(bars) * 34, SMALL, "sd-board-small")


def span_chart(told: Told, spans: Sequence[Span]) -> Markup:
    """Return one row for each spread on one axis; nothing where no row has a value."""
    values = [value for one in spans for value in one.spread.values]
    if not values:
        return NOTHING
    axis = _Axis([*values, 0.0])
    parts = [axis.drawn(len(spans), told.unit)]
    for place, one in enumerate(spans):
        y = TOP + place * ROW
        parts += [_label(one.label, y), *_spread(axis, one.spread, y), _shown(one.shown, one.fig, y)]
    return _drawn(told, parts, TOP + len(spans) * ROW + 24)


def _spread(axis: _Axis, one: Spread, y: float) -> list[Markup]:
    if one.low is None or one.middle is None or one.high is None:
        return []
    middle = y + ROW / 2 - 1
    low, high = axis.x(one.low), axis.x(one.high)
    parts = [
        element("path", "sd-b-range", d=f"M{axis.x(one.values[0]):g} {middle:g}H{axis.x(one.values[-1]):g}"),
        element("rect", "sd-b-box", x=low, y=y + 4, width=max(round(high - low, 1), 1.5), height=ROW - 10),
    ]
    if one.n <= MANY:
        parts += [element("circle", "sd-b-one", cx=axis.x(v), cy=middle, r=2.6) for v in one.values]
    parts.append(element("path", "sd-b-middle", d=f"M{axis.x(one.middle):g} {y + 1}V{y + ROW - 3}"))
    return parts


def grid(told: Told, rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[Cell]]) -> Markup:
    """Return a grid with a number in every cell that has one; nothing where there are no rows."""
    if not rows:
        return NOTHING
    wide = min((WIDTH - LEFT) / len(columns), 96.0)
    parts = [
        element("text", "sd-tick", name, x=round(LEFT + (n + 0.5) * wide, 1), y=TOP + 6, text_anchor="middle")
        for n, name in enumerate(columns)
    ]
    for place, label in enumerate(rows):
        y = TOP + 14 + place * ROW
        parts.append(_label(label, y))
        for n, cell in enumerate(cells[place]):
            x = round(LEFT + n * wide, 1)
            kind = f"sd-b-cell sd-b-{cell.kind}" if cell.kind else "sd-b-cell"
            parts.append(element("rect", kind, x=x + 1, y=y + 1, width=round(wide - 2, 1), height=ROW - 2,
                                 rx=2, fill_opacity=f"{0.06 + 0.5 * cell.fill:.2f}"))  # fmt: skip
            if cell.shown:
                parts.append(_text("sd-b-said", cell.shown, round(x + wide / 2, 1), y + ROW / 2 + 4, "middle",
                                   cell.fig))  # fmt: skip
    return _drawn(told, parts, TOP + 14 + len(rows) * ROW + 6)


class _Axis:
    """From values to places between the edges of the plot."""

    def __init__(self, values: Sequence[float]) -> None:
        self.ticks = ticks(min(values), max(values), 4)
        self.low, self.high = self.ticks[0], self.ticks[-1]

    def x(self, value: float) -> float:
        """Return the horizontal coordinate of a value."""
        return round(LEFT + (value - self.low) / (self.high - self.low) * (RIGHT - LEFT), 1)

    def drawn(self, rows: int, unit: str) -> Markup:
        """Return the lines of the axis with their numbers and the unit beneath."""
        bottom = TOP + rows * ROW
        digits = places(self.ticks)
        parts = []
        for value in self.ticks:
            x = self.x(value)
            kind = "sd-b-zero" if value == 0 else "sd-grid"
            parts.append(element("path", kind, d=f"M{x:g} {TOP - 4}V{bottom}"))
            parts.append(_text("sd-tick", number(value, digits), x, bottom + 14, "middle"))
        if unit:
            last = 4 * len(number(self.high, digits))
            parts.append(_text("sd-note", unit, RIGHT + last + 6, bottom + 14, "start"))
        return joined(parts)


def _rect(kind: str, start: float, end: float, y: float) -> Markup:
    """Return a bar; nought has none."""
    if start == end:
        return NOTHING
    width = max(round(end - start, 1), 1.5)
    return element("rect", f"sd-b sd-b-{kind}", x=start, y=y + 4, width=width, height=ROW - 10, rx=2)


def _cut(label: str) -> str:
    return "".join(_lines(label, LONGEST + 4, 1))


def _lines(label: str, letters: int, most: int) -> list[str]:
    return textwrap.wrap(unbroken(label), letters, max_lines=most, placeholder="…", break_on_hyphens=False)


def _label(label: str, y: float) -> Markup:
    """Return a label at the end of its room, in two lines where one has no room for it."""
    lines = _lines(label, LONGEST, 2)
    first = y + ROW / 2 + 3 - 6 * (len(lines) - 1)
    return joined(
        _text("sd-b-label", line, LEFT - 10, first + 12 * place, "end") for place, line in enumerate(lines)
    )


def _shown(shown: str, fig: str, y: float) -> Markup:
    return _text("sd-b-value", shown, RIGHT + 10, y + ROW / 2 + 3, "start", fig)


def _text(kind: str, content: str, x: float, y: float, anchor: str, fig: str = "") -> Markup:
    named = {"data_fig": fig} if fig else {}
    return element("text", kind, content, x=x, y=y, text_anchor=anchor, **named)


def _drawn(
    told: Told, parts: Sequence[Markup], height: float, width: int = WIDTH, kind: str = "sd-chart sd-board"
) -> Markup:
    words = [
        element("title", content=told.title, id=f"{told.id}-t"),
        element("desc", content=told.text, id=f"{told.id}-d"),
    ]
    return element(
        "svg", kind, joined([*words, *parts]), viewBox=f"0 0 {width} {height:g}", role="img",
        aria_labelledby=f"{told.id}-t {told.id}-d",
    )  # fmt: skip
