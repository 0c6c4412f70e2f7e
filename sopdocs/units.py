"""Which units measure the same thing, and how many of one make another: EUR k and EUR m, kcs and cases."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_MONEY = re.compile(r"([A-Z]{3})(?: ?(k|m|bn))?|(k|m|bn)([A-Z]{3})", re.ASCII)
_TIMES = {"k": 10**3, "m": 10**6, "bn": 10**9}
_KNOWN = {
    "pct": ("points", 1),
    "%": ("points", 1),
    "pp": ("points", 1),
    "cs": ("cases", 1),
    "case": ("cases", 1),
    "cases": ("cases", 1),
    "kcs": ("cases", 10**3),
}


@lru_cache(maxsize=1024)
def _scale(unit: str) -> tuple[str, int]:
    """Return what a unit measures and how many it stands for; one that nobody knows measures itself."""
    if unit in _KNOWN:
        return _KNOWN[unit]
    money = _MONEY.fullmatch(unit)
    if money is None:
        return unit, 1
    return money[1] or money[4], _TIMES.get(money[2] or money[3] or "", 1)


def told_in(value: Decimal, unit: str, wanted: str) -> Decimal | None:
    """Return a quantity in another unit, or None where the two do not compare."""
    if unit == wanted:
        return value
    (thing, times), (other, per) = _scale(unit), _scale(wanted)
    return value * times / per if thing == other else None
