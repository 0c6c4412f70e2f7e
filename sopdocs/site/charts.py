"""The picture of a gap, drawn at build time: plan, forecast, actual, tolerance, window and first breach.

Plain SVG prints, works from a file share and under a strict policy, and takes its colours from the page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from markupsafe import Markup

from sopdocs.site.charts_marks import STRIP, Mark, strip
from sopdocs.site.numbers import MONTHS, number, period, unit_label
from sopdocs.site.svg import NOTHING, element, joined, marked, path, safe
from sopdocs.site.tongue import NOW, say

WIDTH, HEIGHT = 720, 310
LEFT, RIGHT, TOP, BOTTOM = 54, 628, 30, 266
"""The edges of the plot; the names of the lines stand to the right of it."""

SERIES = (("plan", "Plan"), ("forecast", "Forecast"), ("actual", "Actual"))


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One period of a gap's series, with the bounds that tolerance allows in it."""

    period: str
    plan: float | None = None
    forecast: float | None = None
    actual: float | None = None
    lower: float | None = None
    upper: float | None = None

    def values(self) -> tuple[float | None, ...]:
        """Return everything that has to fit into the picture."""
        return self.plan, self.forecast, self.actual, self.lower, self.upper


@dataclass(frozen=True, slots=True)
class Chart:
    """What a line chart shows. `title` states the finding; `text` says the same as the picture, in words."""

    id: str
    title: str
    text: str
    points: tuple[ChartPoint, ...]
    unit: str = ""
    window: tuple[str, str] | None = None
    first_breach: str | None = None
    labels: tuple[tuple[str, str], ...] = SERIES
    compared: tuple[str, str] = ("actual", "plan")
    favourable: bool = False
    tolerance: str = ""
    marks: tuple[Mark, ...] = ()

    def span(self) -> tuple[int, int] | None:
        """Return the places of the window's first and last period among the points."""
        if self.window is None:
            return None
        inside = [n for n, p in enumerate(self.points) if self.window[0] <= p.period <= self.window[1]]
        return (inside[0], inside[-1]) if inside else None


class _Scale:
    """From periods and values to coordinates."""

    def __init__(self, points: Sequence[ChartPoint]) -> None:
        self.step = _step(len(points))
        values = [value for point in points for value in point.values() if value is not None]
        self.ticks = ticks(min(values, default=0.0), max(values, default=1.0))
        self.low, self.high = self.ticks[0], self.ticks[-1]
        self.places = [self.x(place) for place in range(len(points))]
        """Where each period stands: every line of the chart asks for it."""

    def x(self, place: float) -> float:
        """Return the horizontal coordinate of the n-th period."""
        return round(LEFT + place * self.step, 1)

    def y(self, value: float) -> float:
        """Return the vertical coordinate of a value."""
        return round(TOP + (self.high - value) / (self.high - self.low) * (BOTTOM - TOP), 1)


def _step(count: int) -> float:
    return (RIGHT - LEFT) / max(count - 1, 1)


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Return round values that enclose a range, about as many as wanted."""
    if high - low < 1e-9 * max(abs(high), 1.0):
        low, high = low - max(abs(low) * 0.05, 0.5), high + max(abs(high) * 0.05, 0.5)
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(place * step, 10) for place in range(first, last + 1)]


def line_chart(chart: Chart) -> Markup:
    """Return the SVG of a chart; nothing where there are no points."""
    if not chart.points:
        return NOTHING
    scale = _Scale(chart.points)
    parts = [
        element("title", content=chart.title, id=f"{chart.id}-t"),
        element("desc", content=chart.text, id=f"{chart.id}-d"),
        _window(chart, scale),
        _grid(chart, scale),
        _band(chart, scale),
        _shortfall(chart, scale),
        *(_line(chart, scale, name) for name, _ in chart.labels),
        _breach(chart, scale),
        _names(chart, scale),
        _periods(tuple([point.period for point in chart.points]), NOW.name),
        strip(chart.marks, scale.x, (LEFT, RIGHT), BOTTOM, HEIGHT + STRIP - 14),
    ]
    height = HEIGHT + STRIP if chart.marks else HEIGHT
    return element(
        "svg", "sd-chart", joined(parts), viewBox=f"0 0 {WIDTH} {height}", role="img",
        aria_labelledby=f"{chart.id}-t {chart.id}-d",
    )  # fmt: skip


_TEXT = '<text class="%s" x="%g" y="%g" text-anchor="%s">%s</text>'
_DOT = '<circle class="sd-dot-%s" cx="%g" cy="%g" r="3"></circle>'
_GRID = '<path class="sd-grid" d="M%g %gH%g"></path>'
_LETTER = 7.2
"""About the width of a letter of a note: what would run out of the plot stands on the other side."""


def _text(kind: str, content: str, x: float, y: float, anchor: str) -> Markup:
    return marked(_TEXT % (kind, x, y, anchor, safe(content)))


def _window(chart: Chart, scale: _Scale) -> Markup:
    """Shade the periods that the analysis speaks about, half a step to either side."""
    span = chart.span()
    if span is None:
        return NOTHING
    start, end = max(scale.x(span[0] - 0.5), LEFT), min(scale.x(span[1] + 0.5), RIGHT)
    shade = element("rect", "sd-window", x=start, y=TOP, width=round(end - start, 1), height=BOTTOM - TOP)
    return shade + _text("sd-note", say("window"), round((start + end) / 2, 1), TOP - 6, "middle")


def _grid(chart: Chart, scale: _Scale) -> Markup:
    step = scale.ticks[1] - scale.ticks[0]
    decimals = next(n for n in range(12) if abs(round(step, n) - step) < 1e-9)
    parts = []
    for value in scale.ticks:
        y = scale.y(value)
        parts.append(marked(_GRID % (LEFT, y, RIGHT)))
        parts.append(_text("sd-tick", number(value, decimals), LEFT - 8, y + 4, "end"))
    if chart.unit:
        parts.append(_text("sd-note", unit_label(chart.unit), LEFT - 8, TOP - 14, "end"))
    return joined(parts)


def _band(chart: Chart, scale: _Scale) -> Markup:
    """Draw the tolerance: a band, or everything on the good side of a single bound."""
    bounded = [
        (n, p.lower, p.upper) for n, p in enumerate(chart.points) if (p.lower, p.upper) != (None, None)
    ]
    if len(bounded) < 2:
        return NOTHING
    top = [(scale.x(n), scale.y(scale.high if upper is None else upper)) for n, _, upper in bounded]
    bottom = [(scale.x(n), scale.y(scale.low if lower is None else lower)) for n, lower, _ in bounded]
    edges = [side for side, given in ((top, bounded[0][2]), (bottom, bounded[0][1])) if given is not None]
    band = element("path", "sd-band", d=path([*top, *reversed(bottom)]) + "Z")
    said = say("tolerance {}, dotted", chart.tolerance) if chart.tolerance else ""
    note = _text("sd-note", said, WIDTH, 11, "end") if said else NOTHING
    return band + joined(element("path", "sd-bound", d=path(side)) for side in edges) + note


def _shortfall(chart: Chart, scale: _Scale) -> Markup:
    """Fill the space between reference and actual inside the window: that is the gap."""
    span = chart.span()
    if span is None:
        return NOTHING
    there, back = [], []
    outcome, reference = (_series(chart.points, name) for name in chart.compared)
    for place in range(span[0], span[1] + 1):
        ours, other = outcome[place], reference[place]
        if ours is not None and other is not None:
            there.append((scale.x(place), scale.y(other)))
            back.append((scale.x(place), scale.y(ours)))
    return (
        element(
            "path",
            "sd-shortfall sd-good" if chart.favourable else "sd-shortfall",
            d=path([*there, *reversed(back)]) + "Z",
        )
        if len(there) > 1
        else NOTHING
    )


def _line(chart: Chart, scale: _Scale, name: str) -> Markup:
    drawn = [
        [(scale.places[n], scale.y(value)) for n, value in run] for run in runs(_series(chart.points, name))
    ]
    if not drawn:
        return NOTHING
    dotted = [pair for run in drawn for pair in run if name == "actual" or len(run) == 1]
    line = element("path", f"sd-line sd-line-{name}", d="".join(path(run) for run in drawn))
    return line + marked("".join([_DOT % (name, x, y) for x, y in dotted]))


def _series(points: Sequence[ChartPoint], name: str) -> list[float | None]:
    return list(map(attrgetter(name), points))


def runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Return the unbroken stretches of a series: a missing value is a gap in the line and never a zero."""
    found: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is not None:
            found[-1].append((place, value))
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def _breach(chart: Chart, scale: _Scale) -> Markup:
    place = next((n for n, p in enumerate(chart.points) if p.period == chart.first_breach), None)
    if place is None:
        return NOTHING
    point, x = chart.points[place], scale.x(place)
    level = next((v for v in (point.actual, point.forecast, point.plan) if v is not None), None)
    if level is None:
        return NOTHING
    note = say("first breach {}", period(point.period))
    late = x + 6 + _LETTER * len(note) > RIGHT
    return joined(
        (
            element("path", "sd-breach", d=f"M{x:g} {TOP}V{BOTTOM}"),
            element("circle", "sd-breach-ring", cx=f"{x:g}", cy=f"{scale.y(level):g}", r=7),
            _text("sd-breach-note", note, x - 6 if late else x + 6, BOTTOM - 8, "end" if late else "start"),
        )
    )


def _names(chart: Chart, scale: _Scale) -> Markup:
    """Name each line at its right end, pushed apart where the names would overlap."""
    ends: list[tuple[float, str, str]] = []
    for name, label in chart.labels:
        known = [value for value in _series(chart.points, name) if value is not None]
        if known:
            ends.append((scale.y(known[-1]), name, label))
    ends.sort()
    places = [y for y, _, _ in ends]
    for above, below in pairwise(range(len(places))):
        places[below] = max(places[below], places[above] + 15)
    excess = max(0.0, places[-1] - BOTTOM) if places else 0.0
    return joined(
        _text(f"sd-name sd-name-{name}", label, RIGHT + 10, round(y - excess + 4, 1), "start")
        for y, (_, name, label) in zip(places, ends, strict=True)
    )


@lru_cache(maxsize=1024)
def _periods(periods: tuple[str, ...], _language: str) -> Markup:
    """Return the names below the axis; many charts have the same."""
    every = max(1, math.ceil(len(periods) / 14))
    parts, year, step = [], "", _step(len(periods))
    for place, name in enumerate(periods):
        if place % every:
            continue
        x, (head, _, rest) = round(LEFT + place * step, 1), name.partition("-")
        short = say(MONTHS[int(rest) - 1]) if rest.isdigit() else rest or head
        parts.append(_text("sd-tick", short, x, BOTTOM + 18, "middle"))
        if head != year and rest:
            year = head
            parts.append(_text("sd-tick sd-year", head, x, BOTTOM + 33, "middle"))
    return joined(parts)


def sparkline(values: Sequence[float | None], reference: Sequence[float | None] = ()) -> Markup:
    """Return a word-sized picture of a series for lists; the numbers stand on the record's page."""
    known = [value for value in (*values, *reference) if value is not None]
    if len(known) < 2:
        return NOTHING
    low, spread = min(known), (max(known) - min(known)) or 1.0
    step = 96 / max(len(values), len(reference), 2) * 1.02
    drawn = []
    for name, series in (("plan", reference), ("actual", values)):
        lines = [
            [(round(2 + n * step, 1), round(20 - (v - low) / spread * 18, 1)) for n, v in run]
            for run in runs(series)
        ]
        if lines:
            drawn.append(element("path", f"sd-line sd-line-{name}", d="".join(path(run) for run in lines)))
    return element("svg", "sd-spark", joined(drawn), viewBox="0 0 100 22", aria_hidden="true")
