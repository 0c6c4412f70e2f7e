"""Periods as an export writes them, `Jan 2026` or `W05/26`, brought to the notation of records."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import TypeAlias

from sopdocs.periods import is_period

Written: TypeAlias = Callable[[str], tuple[str, str] | None]
"""From a text to its period (or day) and the name of the figure beside it; None where it is no period."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = {
    "%Y": r"(?P<Y>(?:19|20|21)\d\d)",
    "%y": r"(?P<y>\d\d)",
    "%m": r"(?P<m>1[0-2]|0?[1-9])",
    "%b": r"(?P<b>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?",
    "%d": r"(?P<d>3[01]|[12]\d|0?[1-9])",
    "%V": r"(?P<V>5[0-3]|[1-4]\d|0?[1-9])",
    "%q": r"(?P<q>[1-4])",
    "%p": r"(?P<p>1[0-3]|0?[1-9])",
    "{measure}": r"(?P<measure>\S(?:.*\S)?)",
}
_SPLIT = re.compile(r"(%.|\{measure\}|\s+)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
KNOWN = "year %Y or %y, month %m or %b, day %d, ISO week %V, quarter %q, fiscal period %p, and {measure}"


def written(pattern: str) -> Written | None:
    """Return the reader of periods in this pattern, None where it does not make a year and a part of it."""
    pieces = [piece for piece in _SPLIT.split(pattern) if piece]
    marks = [piece for piece in pieces if piece in _PARTS]
    parts = {mark[1].lower() if mark != "%V" else "V" for mark in marks} - {"m"}
    if any(piece.startswith("%") and piece not in _PARTS for piece in pieces) or len(set(marks)) < len(marks):
        return None
    kinds = [{"%m", "%b"} & set(marks), {"%V"} & set(marks), {"%q"} & set(marks), {"%p"} & set(marks)]
    if "y" not in parts or sum(map(len, kinds)) != 1 or ("%d" in marks and not kinds[0]):
        return None
    shape = re.compile(
        "".join(_PARTS.get(piece, r"\s+" if piece.isspace() else re.escape(piece)) for piece in pieces),
        re.IGNORECASE | re.ASCII if pattern.isascii() else re.IGNORECASE,
    )
    return lambda text: _read(text.strip(), shape)


def _read(text: str, shape: re.Pattern[str]) -> tuple[str, str] | None:
    """Return period and figure of one text; a day, as cells with a date have it, needs no pattern."""
    if _DAY.fullmatch(text) and "measure" not in shape.groupindex:
        return (text, "") if _is_day(text) else None
    found = shape.fullmatch(text)
    if not found:
        return None
    period = _period({name: part for name, part in found.groupdict().items() if part})
    return (period, (found.groupdict().get("measure") or "").strip()) if period else None


def _period(part: dict[str, str]) -> str:
    """Return the period that the parts make, empty where the calendar has none such."""
    year = part.get("Y") or f"20{part['y']}"
    if "V" in part:
        period = f"{year}-W{int(part['V']):02d}"
        return period if _is_week(int(year), int(part["V"])) else ""
    if "q" in part:
        return f"{year}-Q{part['q']}"
    if "p" in part:
        return f"FY{year}-P{int(part['p']):02d}"
    month = int(part["m"]) if "m" in part else _MONTHS.index(part["b"][:3].lower()) + 1
    period = f"{year}-{month:02d}"
    if "d" in part:
        day = f"{period}-{int(part['d']):02d}"
        return day if _is_day(day) else ""
    return period if is_period(period) else ""


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_week(year: int, week: int) -> bool:
    try:
        datetime.date.fromisocalendar(year, week, 1)
    except ValueError:
        return False
    return True
