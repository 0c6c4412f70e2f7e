"""The arithmetic that every board shares: middle and spread of a few values, and rates that may be told."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from statistics import median, quantiles
from typing import NamedTuple

FEW = 3
"""A rate over fewer records than this would single somebody out, and says nothing anyway."""


class Spread(NamedTuple):
    """Middle and spread of some values; None where there is no value."""

    values: tuple[float, ...] = ()
    low: float | None = None
    middle: float | None = None
    high: float | None = None

    @property
    def n(self) -> int:
        """Return how many values there are."""
        return len(self.values)


def spread(values: Iterable[float]) -> Spread:
    """Return median and quartiles, as spreadsheets count them; of one value all are that value."""
    found = tuple(sorted(values))
    if not found:
        return Spread()
    if len(found) == 1:
        return Spread(found, found[0], found[0], found[0])
    low, _, high = quantiles(found, n=4, method="inclusive")
    return Spread(found, low, median(found), high)


class Rate(NamedTuple):
    """So many of so many; the share is told from `FEW` records on."""

    hits: int
    n: int

    @property
    def told(self) -> bool:
        """Tell whether there are enough records for a rate."""
        return self.n >= FEW

    @property
    def pct(self) -> float | None:
        """Return the share in percent, None under three records."""
        return 100.0 * self.hits / self.n if self.told else None


def rate(flags: Iterable[bool]) -> Rate:
    """Return how many of some flags are set."""
    found = list(flags)
    return Rate(sum(found), len(found))


def quarter(day: datetime.date) -> str:
    """Return the calendar quarter a day lies in, as periods are written."""
    return f"{day.year}-Q{(day.month + 2) // 3}"
