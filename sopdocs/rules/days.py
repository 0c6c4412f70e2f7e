"""Days that rules on plans count with: working days by the company's calendar, and the ends of periods."""

from __future__ import annotations

import datetime
from calendar import monthrange

from sopdocs.model.catalog import Calendar
from sopdocs.periods import last_day, months_long

_DAY = datetime.timedelta(days=1)


def works(day: datetime.date, calendar: Calendar | None) -> bool:
    """Tell whether people work on this day."""
    return day.weekday() < 5 and not (calendar and day in calendar.holidays)


def working_day_before(day: datetime.date, calendar: Calendar | None) -> datetime.date:
    """Return the last working day before this one."""
    while day > datetime.date.min + _DAY:
        day -= _DAY
        if works(day, calendar):
            break
    return day


def ends_its_month(day: datetime.date, calendar: Calendar | None) -> bool:
    """Tell whether no working day of the month is left after this one."""
    rest = (datetime.date(day.year, day.month, number) for number in range(day.day + 1, _days_of(day) + 1))
    return not any(works(later, calendar) for later in rest)


def _days_of(month: datetime.date) -> int:
    return monthrange(month.year, month.month)[1]


def end_of(period: str, calendar: Calendar | None) -> datetime.date:
    """Return the last day of a period; that of a year out of all calendars is the first or last there is."""
    try:
        return last_day(period, calendar)
    except (OverflowError, ValueError):
        return datetime.date.max if period.removeprefix("FY") > "5" else datetime.date.min


def countable(period: str) -> bool:
    """Tell whether a period lies in years in which one can count on to the next ones."""
    return "1000" <= period.removeprefix("FY")[:4] < "9000"


HALF = 15
"""Days of a month that have to come after a day, so that the month shows what was done by then."""


def mostly_after(period: str, day: datetime.date, calendar: Calendar | None) -> bool:
    """Tell whether half of a period or more comes after a day."""
    return (end_of(period, calendar) - day).days >= HALF * months_long(period)
