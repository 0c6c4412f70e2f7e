"""How numbers, dates and periods are printed. Every figure on the site comes out of here with its name on it,
so that a reader can point at it and a test can compute it again.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from markupsafe import Markup

from sopdocs.site.svg import fill
from sopdocs.site.tongue import NOW, say

MINUS = "\u2212"
THIN = "\u202f"
NOT_AVAILABLE = "n/a"
_MARKS = {"de": ","}
"""The decimal mark of a language, where it is no point."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONEY = re.compile(r"([A-Z]{3})(?: (k|m|bn))?")
_DATED = re.compile(r"(?<![\w-])(\d{4})-(0[1-9]|1[0-2])(?:-(\d\d))?(?![\w-])")
_TORN = re.compile(r"(?<=\d) (?=\d{3}\b|%)")
_UNITS = {"pct": "%", "pp": "pp", "days": "days", "day": "day"}


def number(value: float | Decimal | None, decimals: int = 1, sign: bool = False) -> str:
    """Return a number with a true minus and narrow spaces between thousands; `n/a` where there is none."""
    return _number(value, decimals, sign, NOW.name)


@lru_cache(maxsize=4096, typed=True)
def _number(value: float | Decimal | None, decimals: int, sign: bool, _language: str) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return NOT_AVAILABLE
    exact = value if isinstance(value, Decimal) else Decimal(f"{value:.12g}")
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    text = f"{abs(rounded):,.{decimals}f}".replace(",", THIN)
    if _language in _MARKS:
        text = text.replace(".", _MARKS[_language])
    before = MINUS if rounded < 0 else "+" if sign and rounded > 0 else ""
    return before + text


def quantity(value: float | Decimal | None, unit: str, decimals: int = 1, sign: bool = False) -> str:
    """Return a number with its unit, e.g. `88.4 %`."""
    return _quantity(value, unit, decimals, sign, NOW.name)


@lru_cache(maxsize=4096, typed=True)
def _quantity(value: float | Decimal | None, unit: str, decimals: int, sign: bool, _language: str) -> str:
    text = number(value, decimals, sign)
    if text == NOT_AVAILABLE or not unit:
        return text
    currency = _MONEY.fullmatch(unit)
    if currency:
        return _priced(currency[1], text) + (f"\u00a0{currency[2]}" if currency[2] else "")
    return f"{text}\u00a0{unit_label(unit)}"


def places(values: Iterable[float | None], most: int = 2) -> int:
    """Return how many decimals these values need, so that a column of whole cases shows none."""
    known = [value for value in values if value is not None]
    return next((n for n in range(most) if all(abs(round(v, n) - v) < 1e-9 for v in known)), most)


def as_typed(value: Decimal, unit: str = "", sign: bool = False) -> str:
    """Return a number with the decimals its author typed."""
    exponent = value.as_tuple().exponent
    return quantity(value, unit, -exponent if isinstance(exponent, int) and exponent < 0 else 0, sign)


def unit_label(unit: str) -> str:
    """Return a unit as people write it."""
    found = _UNITS.get(unit)
    return unit if found is None else say(found) if found.isalpha() else found


def money(amount: float | Decimal | None, currency: str, sign: bool = False) -> str:
    """Return an amount the way meetings speak of it: `EUR 78 k`, `EUR 1.1 m`."""
    if amount is None:
        return NOT_AVAILABLE
    size = abs(float(amount))
    if size >= 999_500:
        text = f"{number(float(amount) / 1e6, 2 if size < 9.995e6 else 1, sign)}\u00a0m"
    elif size >= 1000:
        text = f"{number(float(amount) / 1e3, 0, sign)}\u00a0k"
    else:
        text = number(amount, 0, sign)
    return _priced(currency, text)


def _priced(currency: str, text: str) -> str:
    """Return an amount with its sign in front of the currency, as the bridges write it: `−EUR 2.4 m`."""
    sign, rest = (text[0], text[1:]) if text[0] in f"+{MINUS}" else ("", text)
    return f"{sign}{currency}\u00a0{rest}"


def day(value: datetime.date | None) -> str:
    """Return a date in words that no two countries read differently."""
    return _day(value, NOW.name)


@lru_cache(maxsize=4096)
def _day(value: datetime.date | None, _language: str) -> str:
    if value is None:
        return NOT_AVAILABLE
    return say("{}\u00a0{}\u00a0{}", value.day, say(MONTHS[value.month - 1]), value.year)


def period(value: str) -> str:
    """Return a period in words: `Jan 2026`, `week 5 of 2026`, `Q1 2026`; fiscal ones stay as they are."""
    return _period(value, NOW.name)


@lru_cache(maxsize=4096)
def _period(value: str, _language: str) -> str:
    year, _, rest = value.partition("-")
    if year.isdigit() and rest.isdigit():
        return f"{say(MONTHS[int(rest) - 1])}\u00a0{year}"
    if year.isdigit() and rest.startswith("W"):
        return say("week\u00a0{} of\u00a0{}", int(rest[1:]), year)
    if year.isdigit() and rest.startswith("Q"):
        return f"{rest}\u00a0{year}"
    return value


def unbroken(text: str) -> str:
    """Return a text whose numbers stay in one line: `1 152 kcs` and `5 %` are not torn apart."""
    return _TORN.sub("\u00a0", text)


def spoken(text: str) -> str:
    """Return a text with its days and months written as everywhere else: `2026-05-31` as `31 May 2026`."""
    return _DATED.sub(_as_spoken, text)


def _as_spoken(found: re.Match[str]) -> str:
    year, month, date = found.groups()
    try:
        return day(datetime.date(int(year), int(month), int(date))) if date else period(f"{year}-{month}")
    except ValueError:
        return found[0]


def stamped(name: str, text: str) -> Markup:
    """Return a printed figure that says which figure it is."""
    return fill('<span data-fig="{}">{}</span>', name, text)
