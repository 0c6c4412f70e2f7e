"""What was known on a day: an actual counts once its period is over and its data have been out."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from sopdocs.figures import DataStamp, Point, Track
from sopdocs.periods import last_day, notation, span
from sopdocs.variance.sound import beyond, exists

if TYPE_CHECKING:
    from sopdocs.model import Gap
    from sopdocs.model.catalog import Calendar, Dataset


def published(
    points: Sequence[Point],
    dataset: Dataset,
    stamp: DataStamp,
    calendar: Calendar | None,
) -> Track:
    """Return a dataset's series as it was known on the stamp's day; plan and forecast are not cut."""
    known, newest = cut(points, dataset.refresh_lag_days, stamp.as_of, calendar)
    last = _last_actual(known)
    return Track(known, stamp, newest, last, holes(known, last, dataset.closed_periods, calendar))


def inline(gap: Gap | None, as_of: datetime.date, calendar: Calendar | None) -> Track:
    """Return the points that stand in a gap's record, sorted, as known on a day."""
    typed = gap.series.points if gap and gap.series else ()
    points = [
        Point(one.period, _float(one.plan), _float(one.forecast), _float(one.actual))
        for one in sorted(typed, key=lambda one: one.period)
    ]
    if len({notation(point.period) for point in points}) > 1:
        return Track(notes=("the points mix two calendars",))
    strange = next((point.period for point in points if not exists(point.period, calendar)), None)
    if strange:
        return Track(notes=(f"a point is for `{strange}`, {beyond(strange)}",))
    known, newest = cut(points, 0, as_of, calendar)
    last = _last_actual(known)
    twice = [one.period for one, other in pairwise(known) if one.period == other.period]
    first = f"`{twice[0]}`" if twice else ""
    return Track(known, None, newest, last, holes(known, last, (), calendar), len(twice), repeated=first)


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def cut(
    points: Sequence[Point], lag_days: int, as_of: datetime.date, calendar: Calendar | None
) -> tuple[tuple[Point, ...], str | None]:
    """Return the points without actuals that were not out yet, and the newest period that was."""
    limit = as_of - datetime.timedelta(days=lag_days)
    newest = next((p.period for p in reversed(points) if last_day(p.period, calendar) <= limit), None)
    known = tuple(
        point if point.actual is None or (newest and point.period <= newest) else point._replace(actual=None)
        for point in points
    )
    return known, newest


def _last_actual(points: Sequence[Point]) -> str | None:
    return next((point.period for point in reversed(points) if point.actual is not None), None)


def holes(
    points: Sequence[Point], last_actual: str | None, closed: Sequence[str], calendar: Calendar | None
) -> tuple[str, ...]:
    """Return the periods without a row between the first and the last, and those without their actual."""
    if not points:
        return ()
    have = {p.period for p in points if p.actual is not None or last_actual is None or p.period > last_actual}
    expected = span(points[0].period, points[-1].period, calendar)
    return tuple(period for period in expected if period not in have and period not in closed)
