"""Fiscal years in days: where they start, which weeks their periods take, and where a week 53 goes.

A fiscal year is named for the calendar year in which it ends. One made of weeks starts on the Monday nearest
to the first day of its start month, so that it has 52 or 53 whole weeks; a start month of January gives the
years of ISO 8601.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import NamedTuple

_WEEKS = {
    "4-4-5": (4, 4, 5) * 4,
    "4-5-4": (4, 5, 4) * 4,
    "5-4-4": (5, 4, 4) * 4,
    "13x4": (4,) * 13,
}
_DAY = datetime.timedelta(days=1)


class Days(NamedTuple):
    """From the first day to the last, both included."""

    first: datetime.date
    last: datetime.date

    @property
    def length(self) -> int:
        """Return the number of days."""
        return (self.last - self.first).days + 1


class Fiscal(NamedTuple):
    """How a fiscal year runs: its pattern, its start month, and the period that takes a week 53."""

    pattern: str = "calendar_month"
    start_month: int = 1
    long_week_in: int | None = None

    @property
    def weekly(self) -> bool:
        """Tell whether the periods are made of whole weeks; months and ISO weeks have no such periods."""
        return self.pattern in _WEEKS

    @property
    def periods(self) -> int:
        """Return how many periods a year has: 13 of four weeks each, else 12."""
        return 13 if self.pattern == "13x4" else 12


def month_end(year: int, month: int) -> datetime.date:
    """Return the last day of a month."""
    return datetime.date(year + month // 12, month % 12 + 1, 1) - _DAY


def year_start(year: int, fiscal: Fiscal) -> datetime.date:
    """Return the first day of a fiscal year: a Monday where its periods are made of weeks."""
    first = datetime.date(year if fiscal.start_month == 1 else year - 1, fiscal.start_month, 1)
    if not fiscal.weekly:
        return first
    return first - datetime.timedelta(days=(first.weekday() + 3) % 7 - 3)


@lru_cache(maxsize=1024)
def year_ends(year: int, fiscal: Fiscal) -> tuple[datetime.date, ...]:
    """Return the last day of each period of a fiscal year, in order.

    A week 53 makes the period longer that `long_week_in` names, by default and at most the last one.
    """
    start, after = year_start(year, fiscal), year_start(year + 1, fiscal)
    if not fiscal.weekly:
        months = [fiscal.start_month - 1 + number for number in range(12)]
        return tuple(month_end(start.year + month // 12, month % 12 + 1) for month in months)
    weeks = list(_WEEKS[fiscal.pattern])
    takes = min(fiscal.long_week_in or len(weeks), len(weeks))
    weeks[takes - 1] += (after - start).days // 7 - sum(weeks)
    ends = []
    for number in weeks:
        start += datetime.timedelta(weeks=number)
        ends.append(start - _DAY)
    return tuple(ends)


def year_of(day: datetime.date, fiscal: Fiscal) -> int:
    """Return the fiscal year that a day lies in."""
    year = day.year
    while day < year_start(year, fiscal):
        year -= 1
    while day >= year_start(year + 1, fiscal):
        year += 1
    return year


def weeks_in_year(year: int, fiscal: Fiscal) -> int | None:
    """Return 52 or 53 for a year made of weeks, None for one of months; ISO years are those of Monday."""
    if fiscal.pattern == "iso_week":
        return datetime.date(year, 12, 28).isocalendar().week
    if not fiscal.weekly:
        return None
    return (year_start(year + 1, fiscal) - year_start(year, fiscal)).days // 7
