"""A slip of the pen and what was meant, where that can be one thing only.

Whatever two readers could take differently stays as it is: nothing here decides anything for an author.
Every function returns an empty text where it is not sure.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable

_FLAGS = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?P<year>(?:19|20|21)\d\d)"


def _patterns(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one, re.ASCII | re.IGNORECASE) for one in patterns)


_DATES = _patterns(
    rf"{_YEAR}(?P<mark>[-/.])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)",
    rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)",
    rf"(?P<first>\d\d?)(?P<mark>[-/.])(?P<second>\d\d?)(?P=mark){_YEAR}",
    rf"(?P<day>\d\d?)\.?[- ]{_MONTH}\.?[- ]{_YEAR}",
    rf"{_MONTH}\.? (?P<day>\d\d?),? {_YEAR}",
)
_PERIODS = _patterns(
    rf"{_YEAR}[-/.](?P<month>\d\d?)",
    rf"(?P<month>\d\d?)[-/.]{_YEAR}",
    rf"{_MONTH}\.?[- ]{_YEAR}",
    rf"{_YEAR}[- ]{_MONTH}",
    rf"{_YEAR}[-/ ]?(?P<part>[WQ]) ?(?P<number>\d\d?)",
    rf"(?P<part>[WQ]) ?(?P<number>\d\d?)[-/ ]{_YEAR}",
    rf"(?P<fiscal>FY) ?{_YEAR}[-/ ]?(?P<part>P) ?(?P<number>\d\d?)",
)
_DECIMAL_COMMA = re.compile(r"([-+]?\d{1,30}),(\d\d?)|([-+]?0),(\d{1,30})", re.ASCII)
"""Three digits behind the comma may be thousands, unless nothing but a zero stands before it."""
_SHORTEST = 5
"""Shorter words are one letter away from too much that is a word itself: `cost`, `lost`, `least`, `last`."""


def flag(text: str) -> str:
    """Return `true` or `false` for yes and no, on and off, in any case."""
    return _FLAGS.get(text.casefold(), "")


def date(text: str) -> str:
    """Return the ISO form of a day written otherwise; never of `08/07/2026`, which may be two days."""
    found = _matched(text, _DATES)
    if not found:
        return ""
    if "first" in found:
        first, second = int(found["first"]), int(found["second"])
        if first <= 12 and second <= 12 and first != second:
            return ""
        day, month = (second, first) if second > 12 else (first, second)
    else:
        day, month = int(found["day"]), _month(found)
    try:
        return datetime.date(int(found["year"]), month, day).isoformat()
    except ValueError:
        return ""


def period(text: str) -> str:
    """Return a month, week, quarter or fiscal period in our notation; whether there is one, others check."""
    found = _matched(text, _PERIODS)
    if not found:
        return ""
    if "part" not in found:
        return f"{found['year']}-{_month(found):02d}"
    part = found["part"].upper()
    number = found["number"].lstrip("0") if part == "Q" else found["number"].zfill(2)
    return f"{found.get('fiscal', '').upper()}{found['year']}-{part}{number}"


def _matched(text: str, patterns: Iterable[re.Pattern[str]]) -> dict[str, str]:
    for pattern in patterns:
        if match := pattern.fullmatch(text):
            return match.groupdict()
    return {}


def _month(found: dict[str, str]) -> int:
    return int(found["month"]) if "month" in found else _MONTHS.index(found["name"][:3].casefold()) + 1


def number(text: str) -> str:
    """Return a number with a decimal comma as one with a point, unless the comma may mark thousands."""
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else ""


def variant(text: str, known: Iterable[str]) -> str:
    """Return the known name that differs in nothing but case, spaces, hyphens and underscores."""
    same = [one for one in known if _bare(one) == _bare(text)]
    return same[0] if len(same) == 1 and _bare(text) else ""


def word(text: str, known: Collection[str]) -> str:
    """Return the one word of a closed list that `text` is a variant of, or one letter away from."""
    if same := variant(text, known):
        return same
    from rapidfuzz.distance import OSA

    near = [one for one in known if OSA.distance(_bare(text), _bare(one), score_cutoff=1) == 1]
    return near[0] if len(near) == 1 and min(len(_bare(text)), len(_bare(near[0]))) >= _SHORTEST else ""


def _bare(text: str) -> str:
    return re.sub(r"[\s_-]", "", text.casefold())
