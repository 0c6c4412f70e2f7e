"""The way from plan to what will be left, as a picture: lost, still ahead, won back, by quarter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sopdocs.periods import period_of, shifted
from sopdocs.site.charts import ticks
from sopdocs.site.numbers import MINUS, money, number, period, stamped
from sopdocs.site.pages.view import View, World
from sopdocs.site.svg import NOTHING, element, joined
from sopdocs.site.tongue import say
from sopdocs.variance.walk import GapWalk, Walk, walks

WIDTH, ROW, TOP = 480, 27, 20
LEFT, RIGHT = 124, 374
"""The edges of the plot: names stand to its left, amounts to its right."""
MOST = 30
"""So many gaps stand in the table, those that move most; the others are in the sums."""
_WORDS = {"lost": "lost", "ahead": "ahead", "recovered": "actions"}
_MONTHS = ("calendar_month", "iso_week")
"""Calendars whose years are made of months."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: from where to where, and the figure it stands for. A total starts at plan."""

    name: str
    kind: str
    start: float
    end: float
    figure: str

    @property
    def low(self) -> float:
        """Return the lower end."""
        return min(self.start, self.end)

    @property
    def high(self) -> float:
        """Return the upper end."""
        return max(self.start, self.end)

    @property
    def value(self) -> float:
        """Return what the bar adds, of a total the distance to plan."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Bridge:
    """The walk of one currency as the home page shows it."""

    walk: Walk
    title: str
    picture: Markup
    table: tuple[tuple[str | Markup, ...], ...]
    gaps: tuple[tuple[str | Markup, ...], ...]
    more: bool = False
    """Whether there are gaps that are in the sums and not in the table."""


def year(world: World) -> tuple[str, str]:
    """Return the first and the last period of the fiscal year that the day of the run lies in."""
    calendar = world.kb.calendar
    if calendar is None or (calendar.fiscal in _MONTHS and calendar.fiscal_start_month == 1):
        return f"{world.as_of.year}-01", f"{world.as_of.year}-12"
    here = int(period_of(world.as_of, "fiscal", calendar)[2:6])
    return f"FY{here}-P01", shifted(f"FY{here + 1}-P01", -1, calendar)


def bridges(view: View) -> list[Bridge]:
    """Return the walk of this year for each currency in which something is lost, ahead or won back."""
    world = view.world
    found = [one for one in walks(world.kb, world.figures, *year(world)) if one.total.estimate]
    return [_bridge(walk, year(world)[0].partition("-")[0], view) for walk in found]


def _bridge(walk: Walk, when: str, view: View) -> Bridge:
    total, currency = walk.total, walk.currency
    title = say("{} is heading for {}", when, _off(total.estimate, currency))
    if total.recovered:
        won = money(total.recovered, currency)
        title += say(
            "; actions should win back {}, which leaves {}", won, money(0 - total.residual, currency)
        )
    every = [one for one in walk.gaps if one.lost or one.ahead or one.note]
    shown = {one.id for one in sorted(every, key=lambda one: -abs(one.lost + one.ahead))[:MOST]}
    gaps = tuple(_gap(walk, one, view) for one in every if one.id in shown)
    return Bridge(walk, title, picture(walk, title), tuple(_rows(walk)), gaps, len(every) > len(gaps))


def _off(value: float, currency: str) -> str:
    return say("{} below plan" if value < 0 else "{} above plan", money(abs(value), currency))


def bars(walk: Walk) -> Iterator[Bar]:
    """Yield the bars in their order: each begins where the one before it ends."""
    level, name = 0.0, f"walk.{walk.currency}"
    for part in ("lost", "ahead", "recovered"):
        if part == "recovered":
            yield Bar(say("Latest estimate"), "total", 0.0, level, f"{name}.total.estimate")
        for quarter in walk.quarters:
            if value := getattr(quarter, part):
                word = f"{_quarter(quarter.name)} {say(_WORDS[part])}"
                yield Bar(word, part, level, level + value, f"{name}.{quarter.name}.{part}")
                level += value
    if walk.total.recovered:
        yield Bar(say("Left"), "total", 0.0, level, f"{name}.total.residual")


def _quarter(name: str) -> str:
    return name.rpartition("-")[2]


class _Scale:
    """From amounts to places."""

    def __init__(self, drawn: Sequence[Bar]) -> None:
        self.ticks = ticks(min(0.0, *(bar.low for bar in drawn)), max(0.0, *(bar.high for bar in drawn)), 4)
        self.bottom = TOP + ROW * len(drawn)

    def x(self, value: float) -> float:
        """Return the horizontal coordinate of an amount."""
        low, high = self.ticks[0], self.ticks[-1]
        return round(LEFT + (value - low) / (high - low) * (RIGHT - LEFT), 1)


def picture(walk: Walk, title: str) -> Markup:
    """Return the waterfall as SVG: loss is filled, what is ahead has a dashed edge, and each has its name."""
    drawn = list(bars(walk))
    scale = _Scale(drawn)
    id = f"walk-{walk.currency.lower()}"
    said = "; ".join(f"{bar.name} {signed(bar.value, walk.currency)}" for bar in drawn)
    parts = [
        element("title", content=title, id=f"{id}-t"),
        element("desc", content=said, id=f"{id}-d"),
        *_axis(scale, walk.currency),
        *(part for place, bar in enumerate(drawn) for part in _bar(bar, place, scale, walk.currency)),
    ]
    return element(
        "svg", "sd-walk", joined(parts), viewBox=f"0 0 {WIDTH} {scale.bottom + 24}", role="img",
        aria_labelledby=f"{id}-t {id}-d",
    )  # fmt: skip


def _bar(bar: Bar, place: int, scale: _Scale, currency: str) -> Iterator[Markup]:
    y, word = TOP + ROW * place, f"sd-walk-name sd-walk-is-{bar.kind}"
    left, right = scale.x(bar.low), scale.x(bar.high)
    yield element("text", word, bar.name, x=LEFT - 8, y=y + 18, text_anchor="end")
    yield element(
        "rect", f"sd-walk-{bar.kind}", x=left, y=y + 5, width=max(round(right - left, 1), 1), height=ROW - 9
    )
    yield element(
        "text", word, signed(bar.value, currency), x=WIDTH - 4, y=y + 18, text_anchor="end",
        data_fig=bar.figure,
    )  # fmt: skip
    if scale.bottom > y + ROW:
        yield element("path", "sd-walk-link", d=f"M{scale.x(bar.end):g} {y + ROW - 4}v9")


def _axis(scale: _Scale, currency: str) -> Iterator[Markup]:
    unit, divisor = ("m", 1e6) if max(map(abs, scale.ticks)) >= 1e6 else ("k", 1e3)
    step = (scale.ticks[1] - scale.ticks[0]) / divisor
    decimals = next(n for n in range(9) if abs(round(step, n) - step) < 1e-9)
    for value in scale.ticks:
        x, word = scale.x(value), number(value / divisor, decimals) if value else "plan"
        yield element(
            "path", "sd-grid" if value else "sd-grid sd-walk-plan", d=f"M{x:g} {TOP}V{scale.bottom + 2}"
        )
        yield element("text", "sd-tick", word, x=x, y=scale.bottom + 17, text_anchor="middle")
    yield element(
        "text", "sd-note", say("{} {} against plan", currency, unit), x=WIDTH - 4, y=11, text_anchor="end"
    )


def signed(value: float, currency: str) -> str:
    """Return an amount with its sign in front of the currency, which stands beside every amount."""
    return ("+" if value > 0 else MINUS if value < 0 else "") + money(abs(value), currency)


def _rows(walk: Walk) -> Iterator[tuple[str | Markup, ...]]:
    for quarter in (*walk.quarters, walk.total):
        parts = ("lost", "ahead", "estimate", "recovered", "residual")
        cells = (_cell(walk, quarter.name, part, getattr(quarter, part)) for part in parts)
        yield (say("Total") if quarter.name == "total" else period(quarter.name), *cells)


def _gap(walk: Walk, one: GapWalk, view: View) -> tuple[str | Markup, ...]:
    amounts = (("lost", -one.lost), ("ahead", -one.ahead), ("recovered", one.recovered))
    cells = (_cell(walk, one.id, part, value) for part, value in amounts)
    return (view.named(one.id), *cells, view.inline(one.note))


def _cell(walk: Walk, row: str, part: str, value: float) -> Markup:
    return stamped(f"walk.{walk.currency}.{row}.{part}", signed(value, walk.currency)) if value else NOTHING
