"""How long gaps take from step to step, and how many wait where: from the dated history of each gap."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.insight.groups import Spread, spread
from sopdocs.model import Gap

if TYPE_CHECKING:
    from sopdocs.kb import KnowledgeBase

LEGS = (
    ("proposed", "confirmed"),
    ("confirmed", "analysing"),
    ("analysing", "acting"),
    ("acting", "verifying"),
    ("verifying", "closed"),
)
WHOLE = ("proposed", "closed")
WAITING = ("proposed", "confirmed", "analysing", "acting", "verifying", "reopened")
MONTHS = 12


class Leg(NamedTuple):
    """One step of a gap's life: days of those that took it, by gap, and the gaps still before it."""

    start: str
    end: str
    days: tuple[tuple[str, int], ...]
    spread: Spread


class Waiting(NamedTuple):
    """The open gaps in one status, with the days since each came there, the longest first."""

    status: str
    gaps: tuple[tuple[str, int], ...]

    @property
    def oldest(self) -> int | None:
        """Return how long the first of them has waited, in days."""
        return self.gaps[0][1] if self.gaps else None


class Stock(NamedTuple):
    """What a month ended with, and what came and went in it."""

    month: str
    raised: int
    ended: int
    open: int


@dataclass(frozen=True, slots=True)
class Flow:
    """The life of all gaps as of a day."""

    legs: tuple[Leg, ...]
    whole: Leg
    waiting: tuple[Waiting, ...]
    stock: tuple[Stock, ...]
    undated: tuple[str, ...]

    @property
    def wip(self) -> int:
        """Return how many gaps are open."""
        return sum(len(one.gaps) for one in self.waiting)


def flow(kb: KnowledgeBase, as_of: datetime.date) -> Flow:
    """Return the flow of all gaps; dates after the day are left out, as is a gap without any date."""
    gaps = [entry.record for entry in kb.of("gap") if isinstance(entry.record, Gap)]
    dated = {gap.id: _arrivals(gap, as_of) for gap in gaps}
    waiting = []
    for status in WAITING:
        here = [
            (gap.id, (as_of - _since(gap, dated[gap.id], as_of)).days)
            for gap in gaps
            if gap.status == status and dated[gap.id]
        ]
        waiting.append(Waiting(status, tuple(sorted(here, key=lambda pair: (-pair[1], pair[0])))))
    undated = tuple(gap.id for gap in gaps if gap.status in WAITING and not dated[gap.id])
    return Flow(
        tuple(_leg(start, end, dated) for start, end in LEGS),
        _leg(*WHOLE, dated),
        tuple(waiting),
        _stock(gaps, dated, as_of),
        undated,
    )


def _arrivals(gap: Gap, as_of: datetime.date) -> dict[str, datetime.date]:
    """Return the day on which a gap first came into each status; raising it counts as `proposed`."""
    found: dict[str, datetime.date] = {}
    raised = gap.detected_on or gap.created
    if raised and raised <= as_of:
        found["proposed"] = raised
    for change in sorted(gap.history, key=lambda one: one.date):
        if change.date <= as_of:
            if change.to == "proposed":
                found["proposed"] = change.date
            found.setdefault(change.to, change.date)
    return found


def _since(gap: Gap, dated: Mapping[str, datetime.date], as_of: datetime.date) -> datetime.date:
    """Return the day of the last change: a gap that came back waits since then."""
    return max([*dated.values(), *(one.date for one in gap.history if one.date <= as_of)])


def _leg(start: str, end: str, dated: Mapping[str, Mapping[str, datetime.date]]) -> Leg:
    days = tuple(
        (gap, (found[end] - found[start]).days)
        for gap, found in sorted(dated.items())
        if start in found and end in found and found[end] >= found[start]
    )
    return Leg(start, end, days, spread(float(number) for _, number in days))


def _stock(
    gaps: Iterable[Gap], dated: Mapping[str, Mapping[str, datetime.date]], as_of: datetime.date
) -> tuple[Stock, ...]:
    """Return twelve months: raised, ended, and open at the end of each or on the day."""
    lives = []
    for gap in gaps:
        found = dated[gap.id]
        if found:
            lives.append((min(found.values()), _spells(gap, as_of)))
    rows = []
    for first, last in _months(as_of):
        open_ = sum(1 for born, ends in lives if born <= last and not _ended(ends, last))
        raised = sum(1 for born, _ in lives if first <= born <= last)
        ended = sum(1 for _, ends in lives for day, over in ends if over and first <= day <= last)
        rows.append(Stock(f"{first:%Y-%m}", raised, ended, open_))
    return tuple(rows)


def _spells(gap: Gap, as_of: datetime.date) -> list[tuple[datetime.date, bool]]:
    """Return on which days a gap ended, and on which it came back."""
    over = ("closed", "rejected", "parked")
    changes = sorted((one.date, one.to in over) for one in gap.history if one.date <= as_of)
    found: list[tuple[datetime.date, bool]] = []
    for day, ended in changes:
        if ended != (found[-1][1] if found else False):
            found.append((day, ended))
    return found


def _ended(spells: Iterable[tuple[datetime.date, bool]], day: datetime.date) -> bool:
    state = [over for at, over in spells if at <= day]
    return bool(state and state[-1])


def _months(as_of: datetime.date) -> list[tuple[datetime.date, datetime.date]]:
    months = []
    first = as_of.replace(day=1)
    last = as_of
    for _ in range(MONTHS):
        months.append((first, last))
        last = first - datetime.timedelta(days=1)
        first = last.replace(day=1)
    return months[::-1]
