"""What days a period has and which one follows it: the calendar behind publication dates, lags and runs.

Periods are text. Within one notation they sort as text, so that only their days and steps need arithmetic.
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from sopdocs.calendars import Days, Fiscal, month_end, year_ends, year_of, year_start

if TYPE_CHECKING:
    from sopdocs.model.catalog import Calendar

Notation: TypeAlias = Literal["month", "week", "quarter", "fiscal"]

_SHAPE = re.compile(
    r"(?:(Y)-(0[1-9]|1[0-2])|(Y)-W(0[1-9]|[1-4]\d|5[0-3])|(Y)-Q([1-4])|FY(Y)-P(0[1-9]|1[0-3]))".replace(
        "Y)", r"(?:19|20|21)\d{2})"
    ),
    re.ASCII,
)
_DAY = datetime.timedelta(days=1)
_YEAR = datetime.timedelta(weeks=52)
LONGEST = 600
"""The most periods that a span is followed through; a window of fifty years is a slip of the pen."""


def is_period(text: str) -> bool:
    """Tell whether a text names a period in one of the four notations."""
    return _SHAPE.fullmatch(text) is not None


def notation(period: str) -> Notation:
    """Return `month`, `week`, `quarter` or `fiscal`; periods of two notations do not compare."""
    if period.startswith("FY"):
        return "fiscal"
    letter = period[5:6]
    return "week" if letter == "W" else "quarter" if letter == "Q" else "month"


def days(period: str, calendar: Calendar | None = None) -> Days:
    """Return the first and the last day of a period."""
    return _days(period, _fiscal(calendar))


def last_day(period: str, calendar: Calendar | None = None) -> datetime.date:
    """Return the last day of a period."""
    return _days(period, _fiscal(calendar)).last


def _fiscal(calendar: Calendar | None) -> Fiscal:
    if calendar is None:
        return Fiscal()
    return Fiscal(calendar.fiscal, calendar.fiscal_start_month, calendar.long_year_week_in)


@lru_cache(maxsize=4096)
def _days(period: str, fiscal: Fiscal) -> Days:
    match = _SHAPE.fullmatch(period)
    if match is None:
        raise ValueError(f"`{period}` is not a period")
    if match[1]:
        year, month = int(match[1]), int(match[2])
        return Days(datetime.date(year, month, 1), month_end(year, month))
    if match[3]:
        monday = _monday(int(match[3]), int(match[4]))
        return Days(monday, monday + 6 * _DAY)
    if match[5]:
        year, last = int(match[5]), 3 * int(match[6])
        return Days(datetime.date(year, last - 2, 1), month_end(year, last))
    year, number = int(match[7]), min(int(match[8]), fiscal.periods)
    ends = year_ends(year, fiscal)
    first = year_start(year, fiscal) if number == 1 else ends[number - 2] + _DAY
    return Days(first, ends[number - 1])


def _monday(year: int, week: int) -> datetime.date:
    return datetime.date.fromisocalendar(year, 1, 1) + datetime.timedelta(weeks=week - 1)


def period_of(day: datetime.date, kind: Notation, calendar: Calendar | None = None) -> str:
    """Return the period of this notation that a day lies in; `days` is the way back."""
    if kind == "month":
        return f"{day:%Y-%m}"
    if kind == "quarter":
        return f"{day:%Y}-Q{(day.month + 2) // 3}"
    if kind == "week":
        return f"{day:%G-W%V}"
    fiscal = _fiscal(calendar)
    year = year_of(day, fiscal)
    number = next(place for place, end in enumerate(year_ends(year, fiscal), 1) if day <= end)
    return f"FY{year:04d}-P{number:02d}"


def weeks_long(period: str, calendar: Calendar | None = None) -> int | None:
    """Return the number of weeks of a period, None where it is not made of whole weeks."""
    kind = notation(period)
    if kind == "week" or (kind == "fiscal" and _fiscal(calendar).weekly):
        return days(period, calendar).length // 7
    return None


def quarter_of(period: str) -> str:
    """Return the quarter that a period counts to, as a heading: `2026-Q1`, of a fiscal period `FY2026-Q1`.

    Three fiscal periods make a quarter, and of 13 the last quarter takes four. Thirteen weeks make one, and
    the last takes a week 53.
    """
    kind, year = notation(period), period[:4]
    if kind == "quarter":
        return period
    if kind == "month":
        return f"{year}-Q{(int(period[5:]) + 2) // 3}"
    if kind == "week":
        return f"{year}-Q{min((int(period[6:]) + 12) // 13, 4)}"
    return f"{period[:6]}-Q{min((int(period[8:]) + 2) // 3, 4)}"


def compared_days(period: str, calendar: Calendar | None = None) -> Days | None:
    """Return the days of the year before with which a period is compared.

    By `long_year_compared_with` of the calendar: `same_period` (the default) takes the period with the same
    number, and a week 53 has none. `same_weeks` goes back 52 weeks, so that after a long year every week is
    held against the one with the same weekdays and season, and a period with 53 in it against as many weeks;
    months and quarters are not made of weeks and always take the same number.
    """
    own = days(period, calendar)
    shift = calendar is not None and calendar.long_year_compared_with == "same_weeks"
    if shift and weeks_long(period, calendar) is not None:
        return Days(own.first - _YEAR, own.last - _YEAR)
    start = 2 if period.startswith("FY") else 0
    before = f"{period[:start]}{int(period[start : start + 4]) - 1:04d}{period[start + 4 :]}"
    if not is_period(before):
        return None
    found = days(before, calendar)
    beyond = notation(before) == "week" and period_of(found.first, "week") != before
    return None if beyond else found


def shifted(period: str, steps: int, calendar: Calendar | None = None) -> str:
    """Return the period so many later, or earlier where `steps` is negative, in the same notation."""
    return _shifted(period, steps, _fiscal(calendar).periods)


def following(period: str, calendar: Calendar | None = None) -> str:
    """Return the period after this one, in the same notation."""
    return _shifted(period, 1, _fiscal(calendar).periods)


@lru_cache(maxsize=4096)
def _shifted(period: str, steps: int, last: int) -> str:
    kind = notation(period)
    if kind == "week":
        monday = _monday(int(period[:4]), int(period[6:])) + datetime.timedelta(weeks=steps)
        return f"{monday:%G-W%V}"
    if kind == "month":
        year, number = divmod(int(period[:4]) * 12 + int(period[5:]) - 1 + steps, 12)
        return f"{year:04d}-{number + 1:02d}"
    if kind == "quarter":
        year, number = divmod(int(period[:4]) * 4 + int(period[6:]) - 1 + steps, 4)
        return f"{year:04d}-Q{number + 1}"
    year, number = divmod(int(period[2:6]) * last + min(int(period[8:]), last) - 1 + steps, last)
    return f"FY{year:04d}-P{number + 1:02d}"


def span(first: str, last: str, calendar: Calendar | None = None) -> tuple[str, ...]:
    """Return the periods from first to last, both included; empty where the two do not go together."""
    return _span(first, last, _fiscal(calendar).periods)


@lru_cache(maxsize=4096)
def _span(first: str, last: str, year: int) -> tuple[str, ...]:
    if notation(first) != notation(last):
        return ()
    found: list[str] = []
    while first <= last and len(found) < LONGEST:
        found.append(first)
        first = _shifted(first, 1, year)
    return tuple(found)


def months_long(period: str, calendar: Calendar | None = None) -> float:
    """Return how many months a period lasts, for turning amounts into amounts a month."""
    one = {"quarter": 3.0, "week": 12 / 52, "fiscal": 12 / _fiscal(calendar).periods}
    return one.get(notation(period), 1.0)
