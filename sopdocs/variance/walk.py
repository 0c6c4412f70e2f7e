"""The walk from plan to what will be left: lost so far, still ahead, won back by actions, by quarter.

Everything is effect on profit in one currency, as `value_per_month` tells it, and no money is counted twice.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.calendars import Days
from sopdocs.figures import Figures, GapFigures
from sopdocs.model import Gap
from sopdocs.periods import days, months_long, quarter_of, span
from sopdocs.variance.recovery import Recovery, recovery_of
from sopdocs.variance.value import Delayed, losses

if TYPE_CHECKING:
    from sopdocs.kb import KnowledgeBase
    from sopdocs.model.catalog import Calendar

OPEN = ("confirmed", "analysing", "acting", "verifying", "reopened", "parked")
"""Gaps that go on costing; a closed one has only what it cost, a proposal is no gap yet."""
COUNTED = (*OPEN, "closed")


class Step(NamedTuple):
    """One row behind the bars: what one gap does in one quarter, all three above 0."""

    quarter: str
    gap: str
    lost: float = 0.0
    ahead: float = 0.0
    recovered: float = 0.0


@dataclass(frozen=True, slots=True)
class Quarter:
    """The bars of one quarter as distances to plan: what lies below it is negative."""

    name: str
    steps: tuple[Step, ...] = ()

    @property
    def lost(self) -> float:
        """Return what adverse periods have cost, as measured."""
        return 0.0 - fsum(step.lost for step in self.steps)

    @property
    def ahead(self) -> float:
        """Return what the periods to come will cost if nothing is done."""
        return 0.0 - fsum(step.ahead for step in self.steps)

    @property
    def estimate(self) -> float:
        """Return the latest estimate against plan: lost and ahead together."""
        return self.lost + self.ahead

    @property
    def recovered(self) -> float:
        """Return what the promised actions win back of what is ahead, each times its probability."""
        return fsum(step.recovered for step in self.steps)

    @property
    def residual(self) -> float:
        """Return what is left against plan after the actions."""
        return self.estimate + self.recovered


@dataclass(frozen=True, slots=True)
class GapWalk:
    """One gap: what it has cost, will cost and win back, and why it stands with nothing where it does.

    `cost_of_delay` is what waiting has cost to date; `lost` the part of it within the quarters of the walk,
    and 0 where the money is counted in another gap, so that only `lost` may be added up.
    `coverage` is Σ(impact × probability) ÷ recovery needed, 1 for all of it, not capped.
    """

    id: str
    lost: float = 0.0
    ahead: float = 0.0
    recovered: float = 0.0
    cost_of_delay: float | None = None
    coverage: float | None = None
    counted_in: str | None = None
    note: str = ""

    @property
    def residual(self) -> float:
        """Return what is left of what is ahead after the actions."""
        return self.ahead - self.recovered


@dataclass(frozen=True, slots=True)
class Walk:
    """A portfolio in one currency: its quarters in order and the gaps behind them, the dearest first."""

    currency: str
    quarters: tuple[Quarter, ...]
    gaps: tuple[GapWalk, ...] = field(default=())

    @property
    def total(self) -> Quarter:
        """Return all quarters as one."""
        return Quarter("total", tuple(step for quarter in self.quarters for step in quarter.steps))


class _Counted(NamedTuple):
    gap: Gap
    figures: GapFigures
    currency: str


def walks(kb: KnowledgeBase, figures: Figures, first: str, last: str) -> tuple[Walk, ...]:
    """Return the walk of all counted gaps from period `first` to `last`, one for each currency.

    Per gap and period, in units of its currency, all of it effect on profit:

    - lost: the adverse periods outside tolerance that the actuals show, each at its variance × the value of
      one unit; over the whole window they are the cost of delay to date;
    - ahead: the value a month in the periods that are not over on the as-of date, while the gap is open:
      until `horizon_end`, of a one-off amount until its window ends;
    - recovered: ahead × coverage, of the actions whose due date lies before the period, at most all of it.

    Residual = lost + ahead − recovered. A gap whose money is counted in another one, an upside, and a gap
    without a value a month stand in the list with nothing and the reason. Periods that are over and outside
    the window of a gap are in neither: the record claims nothing for them.
    """
    periods = span(first, last, kb.calendar)
    by_currency: dict[str, list[_Counted]] = defaultdict(list)
    for one in _counted(kb, figures):
        by_currency[one.currency].append(one)
    names = tuple(dict.fromkeys(quarter_of(period) for period in periods))
    return tuple(
        _walk(currency, names, [_gap(one, kb, figures, periods) for one in group])
        for currency, group in sorted(by_currency.items())
    )


def _walk(currency: str, names: tuple[str, ...], found: list[tuple[GapWalk, tuple[Step, ...]]]) -> Walk:
    steps: dict[str, list[Step]] = defaultdict(list)
    for _, its in found:
        for step in its:
            steps[step.quarter].append(step)
    gaps = sorted((one for one, _ in found), key=lambda one: (-(one.lost + one.ahead), one.id))
    return Walk(currency, tuple(Quarter(name, tuple(steps[name])) for name in names), tuple(gaps))


def _counted(kb: KnowledgeBase, figures: Figures) -> Iterator[_Counted]:
    for entry in kb.of("gap"):
        gap, found = entry.record, figures.gap(entry.id)
        if isinstance(gap, Gap) and gap.status in COUNTED and found and found.value_at_stake:
            yield _Counted(gap, found, found.value_at_stake.currency)


def holder_of(gap: Gap, kb: KnowledgeBase) -> str | None:
    """Return the gap in which this one's money is counted, following the chain; None where it is its own.

    A gap that is not counted itself, as it was rejected or has no value, holds nobody's money. Of a circle
    the first id keeps it.
    """
    chain = [gap]
    while chain[-1].value_counted_in:
        entry = kb.get(chain[-1].value_counted_in)
        other = entry.record if entry else None
        if not isinstance(other, Gap) or other.status not in COUNTED or other.value_at_stake is None:
            break
        if other in chain:
            circle = min(one.id for one in chain[chain.index(other) :])
            return None if circle == gap.id else circle
        chain.append(other)
    return None if len(chain) == 1 else chain[-1].id


def _gap(
    one: _Counted, kb: KnowledgeBase, figures: Figures, periods: tuple[str, ...]
) -> tuple[GapWalk, tuple[Step, ...]]:
    """Return what one gap does, and its rows by quarter."""
    gap, found = one.gap, one.figures
    recovery = recovery_of(gap, kb, found.contributions)
    holder, coverage = holder_of(gap, kb), recovery.coverage()
    note = f"counted in {holder}" if holder else _apart(gap, found)
    if note:
        return GapWalk(gap.id, 0.0, 0.0, 0.0, found.cost_of_delay, coverage, holder, note), ()
    parts: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for period, amount in _lost(gap, found, kb, periods):
        parts[period].append((amount, 0.0, 0.0))
    for period, amount, won in _ahead(gap, found, recovery, figures.as_of, periods, kb.calendar):
        parts[quarter_of(period)].append((0.0, amount, won))
    steps = tuple(
        Step(quarter, gap.id, *(fsum(part) for part in zip(*rows, strict=True)))
        for quarter, rows in sorted(parts.items())
    )
    lost, ahead = fsum(step.lost for step in steps), fsum(step.ahead for step in steps)
    won = fsum(step.recovered for step in steps)
    return GapWalk(gap.id, lost, ahead, won, found.cost_of_delay, coverage), steps


def _apart(gap: Gap, found: GapFigures) -> str:
    if gap.nature == "opportunity":
        return "an upside: nothing lies below plan"
    if found.value_per_month is None:
        return found.notes.get("value_per_month", "the value a month is not known")
    return ""


def _lost(
    gap: Gap, found: GapFigures, kb: KnowledgeBase, periods: tuple[str, ...]
) -> Iterator[tuple[str, float]]:
    """Yield quarter of the walk and cost of each adverse period that ended in one of its periods."""
    metric = kb.metrics.get(gap.metric)
    if found.variance is None or metric is None:
        return  # pragma: no cover - figures with a value at stake have both
    delayed = Delayed(
        found.variance, found.periods, found.readings, metric.polarity, gap.nature or "realised"
    )
    spent, _ = losses(found.value_per_month, delayed)
    ends = [(days(period, kb.calendar), quarter_of(period)) for period in periods]
    for period, amount in spent.items():
        end = days(period, kb.calendar).last
        for (first, last), quarter in ends:
            if first <= end <= last:
                yield quarter, amount


def _ahead(
    gap: Gap,
    found: GapFigures,
    recovery: Recovery,
    as_of: datetime.date | None,
    periods: Iterable[str],
    calendar: Calendar | None,
) -> Iterator[tuple[str, float, float]]:
    """Yield what each period to come will cost if nothing is done, and what is won back of it."""
    time = _time(gap, found, calendar)
    if gap.status not in OPEN or found.value_per_month is None or as_of is None:
        return
    for period in periods:
        own = days(period, calendar)
        first, last = max(own.first, time.first), min(own.last, time.last)
        if own.last <= as_of or first > last:
            continue
        part = Days(first, last).length / own.length
        amount = found.value_per_month * months_long(period, calendar) * part
        yield period, amount, amount * min(max(recovery.coverage(own.first) or 0.0, 0.0), 1.0)


def _time(gap: Gap, found: GapFigures, calendar: Calendar | None) -> Days:
    """Return from which day on a gap costs money, and until when: a one-off amount within its window."""
    stake, window = found.value_at_stake, found.window
    first = days(window[0] if window else gap.started_period, calendar).first
    last = datetime.date.max
    if stake and stake.period == "one_off" and stake.basis != "working_capital":
        last = days(window[1], calendar).last if window else first
    elif gap.horizon_end:
        last = days(gap.horizon_end, calendar).last
    return Days(first, last)
