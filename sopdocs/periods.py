"""What day a period ends and which one follows it: the calendar behind publication dates and runs.

Periods are text. Within one notation they sort as text, so that only ends and successors need arithmetic.
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sopdocs.model.catalog import Calendar

_SHAPE = re.compile(
    r"(?:(Y)-(0[1-9]|1[0-2])|(Y)-W(0[1-9]|[1-4]\d|5[0-3])|(Y)-Q([1-4])|FY(Y)-P(0[1-9]|1[0-3]))".replace(
        "Y)", r"(?:19|20|21)\d{2})"
    ),
    re.ASCII,
)
_WEEKS = {
    "4-4-5": (4, 4, 5) * 4,
    "4-5-4": (4, 5, 4) * 4,
    "5-4-4": (5, 4, 4) * 4,
    "13x4": (4,) * 13,
}
_DAY = datetime.timedelta(days=1)
LONGEST = 600
"""The most periods that a span is followed through; a window of fifty years is a slip of the pen."""


def is_period(text: str) -> bool:
    """Tell whether a text names a period in one of the four notations."""
    return _SHAPE.fullmatch(text) is not None


def notation(period: str) -> str:
    """Return `month`, `week`, `quarter` or `fiscal`; periods of two notations do not compare."""
    if period.startswith("FY"):
        return "fiscal"
    return {"W": "week", "Q": "quarter"}.get(period[5:6], "month")


def last_day(period: str, calendar: Calendar | None = None) -> datetime.date:
    """Return the last day of a period."""
    fiscal = (calendar.fiscal, calendar.fiscal_start_month) if calendar else ("calendar_month", 1)
    return _last_day(period, *fiscal)


@lru_cache(maxsize=4096)
def _last_day(period: str, pattern: str, start_month: int) -> datetime.date:
    match = _SHAPE.fullmatch(period)
    if match is None:
        raise ValueError(f"`{period}` is not a period")
    if match[1]:
        return _month_end(int(match[1]), int(match[2]))
    if match[3]:
        return _week_end(int(match[3]), int(match[4]))
    if match[5]:
        return _month_end(int(match[5]), 3 * int(match[6]))
    return _fiscal_end(int(match[7]), int(match[8]), pattern, start_month)


def _month_end(year: int, month: int) -> datetime.date:
    return datetime.date(year + month // 12, month % 12 + 1, 1) - _DAY


def _week_end(year: int, week: int) -> datetime.date:
    first_monday = datetime.date.fromisocalendar(year, 1, 1)
    return first_monday + datetime.timedelta(weeks=week) - _DAY


def _fiscal_end(year: int, number: int, pattern: str, start_month: int) -> datetime.date:
    """A fiscal year is named for the calendar year in which it ends; its last period takes a week 53."""
    weeks = _WEEKS.get(pattern)
    if weeks is None:
        months = start_month - 1 + number
        first_year = year if start_month == 1 else year - 1
        return _month_end(first_year + (months - 1) // 12, (months - 1) % 12 + 1)
    if number >= len(weeks):
        return _fiscal_start(year + 1, start_month) - _DAY
    return _fiscal_start(year, start_month) + datetime.timedelta(weeks=sum(weeks[:number])) - _DAY


def _fiscal_start(year: int, start_month: int) -> datetime.date:
    """Return the Monday nearest to the first day of the fiscal year."""
    first = datetime.date(year if start_month == 1 else year - 1, start_month, 1)
    offset = (first.weekday() + 3) % 7 - 3
    return first - datetime.timedelta(days=offset)


def following(period: str, calendar: Calendar | None = None) -> str:
    """Return the period after this one, in the same notation."""
    return _following(period, 13 if calendar and calendar.fiscal == "13x4" else 12)


@lru_cache(maxsize=4096)
def _following(period: str, last: int) -> str:
    kind = notation(period)
    if kind == "month":
        year, month = int(period[:4]), int(period[5:])
        return f"{year + month // 12:04d}-{month % 12 + 1:02d}"
    if kind == "quarter":
        year, quarter = int(period[:4]), int(period[6:])
        return f"{year + quarter // 4:04d}-Q{quarter % 4 + 1}"
    if kind == "week":
        monday = _week_end(int(period[:4]), int(period[6:])) + _DAY
        return f"{monday:%G-W%V}"
    year, number = int(period[2:6]), int(period[8:])
    return f"FY{year + 1:04d}-P01" if number >= last else f"FY{year:04d}-P{number + 1:02d}"


def span(first: str, last: str, calendar: Calendar | None = None) -> tuple[str, ...]:
    """Return the periods from first to last, both included; empty where the two do not go together."""
    return _span(first, last, 13 if calendar and calendar.fiscal == "13x4" else 12)


@lru_cache(maxsize=4096)
def _span(first: str, last: str, year: int) -> tuple[str, ...]:
    if notation(first) != notation(last):
        return ()
    found: list[str] = []
    while first <= last and len(found) < LONGEST:
        found.append(first)
        first = _following(first, year)
    return tuple(found)


def months_long(period: str) -> float:
    """Return how many months a period lasts, for turning amounts into amounts a month."""
    return {"quarter": 3.0, "week": 12 / 52}.get(notation(period), 1.0)
