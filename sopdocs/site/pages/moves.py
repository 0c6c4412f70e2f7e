"""What happened between two days, from the dates that records carry: gaps that moved, and decisions taken."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sopdocs.model import Review
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
_EVENTS = ("moves.events",)


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
    days, events = world.parts.get(_EVENTS) or world.parts.setdefault(_EVENTS, _events(world))
    steps: dict[str, list[_Step]] = {}
    for gap, step in events[bisect_right(days, after) : bisect_right(days, until)]:
        steps.setdefault(gap, []).append(step)
    found = [_moved(gap, sorted(mine, key=lambda step: step.place)) for gap, mine in steps.items()]
    return sorted(found, key=lambda one: (-one.date.toordinal(), one.gap))


class _Step(NamedTuple):
    """One change of a status, and which of its gap's it is."""

    place: int
    date: datetime.date
    before: str
    after: str
    why: str = ""


def _events(world: World) -> tuple[list[datetime.date], list[tuple[str, _Step]]]:
    """Return every step of every gap by day, with the days beside them."""
    found: list[tuple[str, _Step]] = []
    for gap in rows.gaps(world):
        found += [
            (gap.id, _Step(place, one.date, one.from_ or "", one.to, one.note or one.evidence or ""))
            for place, one in enumerate(gap.history)
        ]
        if not gap.history and gap.detected_on:
            found.append((gap.id, _Step(0, gap.detected_on, "", gap.status)))
    found.sort(key=lambda one: one[1].date)
    return [step.date for _, step in found], found


def _moved(gap: str, steps: list[_Step]) -> Moved:
    last = steps[-1]
    back = any(one.after == "reopened" for one in steps)
    return Moved(gap, steps[0].before, last.after, last.date, last.why, returned=back)


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
