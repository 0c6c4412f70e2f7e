"""Both sides of a comparison on one calendar: days, weeks or periods brought to the periods of another one.

Four fiscal weeks against a calendar month make a gap of ten per cent out of nothing.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import fsum
from typing import TYPE_CHECKING, Literal, NamedTuple

from sopdocs.calendars import Days
from sopdocs.figures import Point
from sopdocs.periods import Notation, days, period_of

if TYPE_CHECKING:
    from sopdocs.model.catalog import Calendar

_DAY = datetime.timedelta(days=1)


class Dated(NamedTuple):
    """A value and the days that it is for, one day or many; None where it is missing."""

    days: Days
    value: float | None


class Bucketed(NamedTuple):
    """Values by period, None where one cannot be told, with the reason under the same period in `notes`."""

    values: Mapping[str, float | None]
    notes: Mapping[str, str]


def dated(points: Iterable[Point], role: str, calendar: Calendar | None = None) -> Iterator[Dated]:
    """Yield one part of a series with the days of its periods."""
    for point in points:
        yield Dated(days(point.period, calendar), getattr(point, role))


def bucketed(
    rows: Iterable[Dated],
    kind: Notation,
    calendar: Calendar | None = None,
    *,
    how: Literal["sum", "mean"] = "sum",
    known: Days | None = None,
) -> Bucketed:
    """Return the rows of one series by the periods of another calendar, in the unit of the rows.

    What a row holds counts evenly for each of its days: a week that lies in two months gives each its part.
    Amounts (`sum`) add up; levels (`mean`) are weighed by days. A period is None where one of its days has no
    row or its row no value, since a part of a month is not a small month. `known` names the days from which
    the rows are complete although not every day has one, as of deliveries: days without a row are 0 there.
    """
    parts: dict[str, list[tuple[int, float]]] = defaultdict(list)
    notes: dict[str, str] = {}
    held: dict[str, set[datetime.date]] = defaultdict(set)
    for (first, last), value in rows:
        for period, part in _parts(Days(first, last), kind, calendar):
            held[period].update(_each(part))
            if value is None:
                notes.setdefault(period, f"no value from {part.first} to {part.last}")
            else:
                share = part.length / Days(first, last).length if how == "sum" else 1.0
                parts[period].append((part.length, value * share))
    if known:
        for period, part in _parts(known, kind, calendar):
            held[period].update(_each(part))
    for period, seen in held.items():
        whole = days(period, calendar).length
        if len(seen) < whole:
            notes.setdefault(period, f"{whole - len(seen)} of {whole} days have no row")
    values = {period: None if period in notes else _together(parts[period], how) for period in sorted(held)}
    return Bucketed(values, dict(sorted(notes.items())))


def _each(part: Days) -> Iterator[datetime.date]:
    return (part.first + number * _DAY for number in range(part.length))


def _together(parts: list[tuple[int, float]], how: str) -> float | None:
    """Return the sum of amounts, or the mean of levels over the days that have one."""
    if how == "sum":
        return fsum(value for _, value in parts)
    length = sum(number for number, _ in parts)
    return fsum(number * value for number, value in parts) / length if length else None


def _parts(whole: Days, kind: Notation, calendar: Calendar | None) -> Iterator[tuple[str, Days]]:
    """Yield the periods that some days lie in, each with the days that it has of them."""
    first = whole.first
    while first <= whole.last:
        period = period_of(first, kind, calendar)
        last = min(days(period, calendar).last, whole.last)
        yield period, Days(first, last)
        first = last + _DAY
