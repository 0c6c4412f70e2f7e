"""What happened between two days, from the dates that records carry: gaps that moved, and decisions taken."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from sopdocs.model import Gap, Review
from sopdocs.model.catalog import Calendar
from sopdocs.periods import days, is_period, notation, period_of, shifted, span
from sopdocs.site.pages import rows
from sopdocs.site.pages.view import World
from sopdocs.site.tongue import say

LAST_STEP = "management_business_review"
GROUPS = (
    ("new", "New"),
    ("reopened", "Came back"),
    ("moved", "Moved on"),
    ("closed", "Closed by the numbers"),
    ("parked", "Accepted for now"),
    ("rejected", "Rejected"),
)
"""What became of a gap, and how it is headed."""
MOST = 120
"""Cycles that are shown one after the other, also those that no record names."""
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moved:
    """A gap whose status changed: from `before`, empty for a new one, to `after`, last on `date`."""

    gap: str
    before: str
    after: str
    date: datetime.date
    note: str = ""
    returned: bool = False

    @property
    def group(self) -> str:
        """Return the heading this is told under."""
        if self.after in rows.ENDED:
            return self.after
        return "reopened" if self.returned else "moved" if self.before else "new"


def moved(world: World, after: datetime.date, until: datetime.date) -> list[Moved]:
    """Return what became of each gap after one day and up to another, the latest first."""
    found = [one for gap in rows.gaps(world) if (one := _moved(gap, after, until))]
    return sorted(found, key=lambda one: (-one.date.toordinal(), one.gap))


def _moved(gap: Gap, after: datetime.date, until: datetime.date) -> Moved | None:
    steps = [one for one in gap.history if after < one.date <= until]
    if not steps:
        seen = gap.detected_on
        known = gap.history or seen is None or not after < seen <= until
        return None if known or seen is None else Moved(gap.id, "", gap.status, seen)
    last = steps[-1]
    back = any(one.to == "reopened" for one in steps)
    return Moved(
        gap.id, steps[0].from_ or "", last.to, last.date, last.note or last.evidence or "", returned=back
    )


def grouped(found: Iterable[Moved]) -> list[tuple[str, list[Moved]]]:
    """Return what became of gaps under its headings."""
    every = list(found)
    groups = ((heading, [one for one in every if one.group == group]) for group, heading in GROUPS)
    return [(say(heading), group) for heading, group in groups if group]


def decided(world: World, after: datetime.date, until: datetime.date) -> list[tuple[Review, str]]:
    """Return the decisions taken after one day and up to another, by review and id, the latest first."""
    found = []
    for review in reviews(world):
        for one in review.decisions:
            date = one.date or review.date
            if one.status != "requested" and date and after < date <= until:
                found.append((date, review, one.id))
    found.sort(key=lambda each: (-each[0].toordinal(), each[1].id, each[2]))
    return [(review, id) for _, review, id in found]


def reviews(world: World) -> Iterator[Review]:
    """Yield every review that could be read."""
    for entry in world.kb.of("review"):
        if isinstance(entry.record, Review):
            yield entry.record


def url(cycle: str) -> str:
    """Return the address of a cycle's page."""
    return f"reviews/cycle-{cycle.lower()}.html"


def cycles(world: World) -> tuple[str, ...]:
    """Return the cycles from the first that a record names to that of the day of the run, the latest first.

    Without a hole, unless that would be many years.
    """
    named = {review.cycle for review in reviews(world)} | {gap.cycle for gap in rows.gaps(world)}
    found = {one for one in named if one and is_period(one)}
    kind = notation(max(found)) if found else "month"
    found = {one for one in found if notation(one) == kind}
    found.add(period_of(world.as_of, kind, world.kb.calendar))
    every = span(min(found), max(found), world.kb.calendar)
    return tuple(sorted(every if len(every) <= MOST else found, reverse=True))


def current(world: World) -> str:
    """Return the cycle that the day of the run lies in: the first one that has not ended."""
    every = cycles(world)
    return next((one for one in reversed(every) if closing(world, one) >= world.as_of), every[0])


def meetings(cycle: str, calendar: Calendar | None) -> dict[str, datetime.date]:
    """Return the day of each step of a cycle by the calendar's working days, in their order."""
    if calendar is None:
        return {}
    steps = sorted(calendar.cycle_working_days.items(), key=lambda pair: (pair[1], pair[0]))
    first = days(cycle, calendar).first
    return {step: _working_day(first, number, calendar.holidays) for step, number in steps}


@lru_cache(maxsize=512)
def _working_day(first: datetime.date, number: int, holidays: tuple[datetime.date, ...]) -> datetime.date:
    """Return the n-th day from `first` on that is neither at a weekend nor a holiday."""
    day, left = first - _DAY, number
    while left > 0:
        day += _DAY
        if day.weekday() < 5 and day not in holidays:
            left -= 1
    return max(day, first)


def closing(world: World, cycle: str) -> datetime.date:
    """Return the day on which a cycle ends: that of its last meeting, as held, else by the calendar."""
    held = [
        review.date
        for review in reviews(world)
        if review.cycle == cycle and review.step == LAST_STEP and review.date
    ]
    planned = meetings(cycle, world.kb.calendar)
    return max(held) if held else max(planned.values(), default=days(cycle, world.kb.calendar).last)


def opening(world: World, cycle: str) -> datetime.date:
    """Return the day after which a cycle's news begin: the end of the cycle before."""
    return closing(world, shifted(cycle, -1, world.kb.calendar))


def last_meeting(world: World) -> datetime.date | None:
    """Return the day of the last management business review that was held before the day of the run."""
    held = [
        review.date
        for review in reviews(world)
        if review.status == "held" and review.step == LAST_STEP and review.date and review.date < world.as_of
    ]
    return max(held, default=None)
