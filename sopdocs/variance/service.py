"""On time in full, which is a number only once its date and its level are named."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import fsum
from typing import Literal, NamedTuple, TypeAlias

DateName: TypeAlias = Literal["requested", "confirmed", "appointment"]
"""The date the customer asked for, the first one we confirmed, or the slot that was booked."""
Level: TypeAlias = Literal["order", "line", "case"]


class OrderLine(NamedTuple):
    """A line of an order: what was ordered, its dates, and what came when."""

    order: str
    ordered: float
    dates: Mapping[DateName, datetime.date]
    delivered: tuple[tuple[datetime.date, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """OTIF in percent of what was due, on the named date and level, on the scorecard of `whose`.

    `lines_due` is its weight: several customers or months come together by a mean weighed with it, whatever
    the level. `not_due` counts lines that no verdict is due for yet, `without_date` those that lack the date.
    """

    level: Level
    date: DateName
    whose: str
    otif: float | None
    on_time: float | None
    in_full: float | None
    lines_due: int
    not_due: int = 0
    without_date: int = 0
    note: str = ""


class _Met(NamedTuple):
    """What was asked of one line or order, what came of that, and what of it came by the date."""

    asked: float
    came: float
    in_time: float


def otif(
    lines: Iterable[OrderLine], level: Level, date: DateName, as_of: datetime.date, whose: str = ""
) -> Service:
    """Return on time in full: the share of what was due by `as_of` that came whole and by its date.

    `line`: lines of which all that was ordered came by the date ÷ lines due. `order`: orders of which every
    line did ÷ orders all of whose lines are due. `case`: what came by the date, up to what was ordered ÷
    what was ordered. On time is the share whose goods came by the date as far as they came at all, in full
    that which came whole, whenever; for lines and orders OTIF means both. More than ordered does not make up
    for another line. Percentages are levels: over scopes they are weighed with `lines_due` and never added.
    None where nothing was due. Source: delivered in full on time, as in the SCOR model and on retailers'
    scorecards.
    """
    found = [one for one in lines if one.ordered > 0]
    dated = [one for one in found if date in one.dates]
    open_orders = {one.order for one in found if date not in one.dates or one.dates[date] > as_of}
    due = [one for one in dated if one.dates[date] <= as_of]
    judged = [one for one in due if level != "order" or one.order not in open_orders]
    met = [_met(one, date, as_of) for one in judged]
    if level == "order":
        met = _orders(judged, met)
    shares = _cases(met) if level == "case" else _counts(met)
    note = "" if met else f"no {level} was due by {as_of}"
    without = len(found) - len(dated)
    return Service(level, date, whose, *shares, len(judged), len(found) - without - len(due), without, note)


def _met(one: OrderLine, date: DateName, as_of: datetime.date) -> _Met:
    came = fsum(number for day, number in one.delivered if day <= as_of)
    in_time = fsum(number for day, number in one.delivered if day <= one.dates[date])
    return _Met(one.ordered, min(came, one.ordered), min(in_time, one.ordered))


def _orders(lines: Sequence[OrderLine], met: Sequence[_Met]) -> list[_Met]:
    """Return the lines of each order together; none stands in for another, as each is capped."""
    pairs = sorted(zip(lines, met, strict=True), key=lambda pair: pair[0].order)
    return [
        _Met(*(fsum(part) for part in zip(*(one for _, one in group), strict=True)))
        for _, group in groupby(pairs, key=lambda pair: pair[0].order)
    ]


def _counts(met: Sequence[_Met]) -> tuple[float | None, float | None, float | None]:
    if not met:
        return None, None, None
    whole = sum(one.in_time >= one.asked for one in met)
    on_time = sum(0 < one.came <= one.in_time for one in met)
    in_full = sum(one.came >= one.asked for one in met)
    return 100.0 * whole / len(met), 100.0 * on_time / len(met), 100.0 * in_full / len(met)


def _cases(met: Sequence[_Met]) -> tuple[float | None, float | None, float | None]:
    """Return the shares of cases; on time is that of the cases that came, None where none did."""
    asked, came, in_time = (fsum(part) for part in zip(*met, strict=True)) if met else (0.0, 0.0, 0.0)
    if not asked:
        return None, None, None
    return 100.0 * in_time / asked, 100.0 * in_time / came if came else None, 100.0 * came / asked
