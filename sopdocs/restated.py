"""Published figures that their source tells otherwise by now.

A planning system corrects the past: invoices come late, returns are booked into the month they belong to.
That is news for the owner of the data, told by `sopdocs measure`, and no reason why a pull request about
something else should fail. There the values of data/figures.lock.json stand until it is written anew.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.figures import Point, Track
from sopdocs.lockfile import Lock, as_kept, series_of, short
from sopdocs.periods import notation
from sopdocs.variance.publication import published
from sopdocs.variance.slices import Slice

if TYPE_CHECKING:
    from sopdocs.model.catalog import Calendar, Dataset

_PARTS = ("plan", "forecast", "actual", "weight")


class Restated(NamedTuple):
    """One value of a period that was published and is another one now; `new` is None where it was withdrawn.

    `series` is the filter of the slice; `lag` that of a forecast, where the file keeps one for every lag;
    `kept` the day of the lock.
    """

    series: tuple[tuple[str, str], ...]
    column: str
    lag: int | None
    period: str
    old: float
    new: float | None
    kept: datetime.date

    @property
    def difference(self) -> float | None:
        """Return new − old, to the digits that both have."""
        return None if self.new is None else short(self.new - self.old)


def held(lock: Lock, one: Slice, track: Track, dataset: Dataset, calendar: Calendar | None) -> Track:
    """Return a series with the values that the lock has, wherever it has one; all else is as read.

    A plan, forecast, actual, weight or event of a period that the lock knows stays as it was published, also
    where the row has gone since; a period that it does not know, or an actual that was not out then, comes
    from the source. The stamp tells the day of the lock only where that makes a difference, and numbers
    count as the same to the 12 digits that a lock has.
    """
    kept = series_of(lock, one, dataset)
    if kept is None or track.stamp is None or not _comparable(kept, track):
        return track
    points = {point.period: point for point in track.points}
    for point in kept.points:
        points[point.period] = _held(point, points.get(point.period, Point(point.period)))
    stamp = replace(track.stamp, kept=kept.stamp.kept if kept.stamp else None)
    found = published([points[period] for period in sorted(points)], dataset, stamp, calendar)
    if found.points == track.points:
        return track
    return replace(found, notes=track.notes, duplicates=track.duplicates, repeated=track.repeated)


def _comparable(kept: Track, track: Track) -> bool:
    """Tell whether both are of one calendar: an export in weeks restates no months."""
    kinds = {notation(point.period) for point in (*kept.points[:1], *track.points)}
    return len(kinds) == 1


def _held(old: Point, new: Point) -> Point:
    parts = zip(old, as_kept(new), new, strict=True)
    return Point._make(now if then in (None, said) else then for then, said, now in parts)


def restated(
    before: Lock, now: Lock, datasets: Mapping[str, Dataset], calendar: Calendar | None
) -> dict[str, tuple[Restated, ...]]:
    """Return for each dataset what of `before` is told otherwise `now`, of what is out on the day of `now`.

    What was not published then is not restated when it comes.
    """
    found: dict[str, dict[Restated, None]] = {}
    for one, track in now.series.items():
        kept = series_of(before, one, datasets[one.dataset])
        if kept is None or track.stamp is None or not _comparable(kept, track):
            continue
        then = published(kept.points, datasets[one.dataset], track.stamp, calendar)
        mine = found.setdefault(one.dataset, {})
        day = (kept.stamp and kept.stamp.kept) or before.as_of
        mine.update(dict.fromkeys(_differences(one, then, track, day)))
    return {alias: tuple(sorted(told, key=_order)) for alias, told in sorted(found.items()) if told}


def _order(one: Restated) -> tuple[object, ...]:
    return one.series, one.period, one.column, -1 if one.lag is None else one.lag, one.old


def _differences(one: Slice, then: Track, track: Track, day: datetime.date) -> Iterator[Restated]:
    points = {point.period: as_kept(point) for point in track.points}
    for old in then.points:
        new = points.get(old.period, Point(old.period))
        for part in _PARTS:
            was, value = getattr(old, part), getattr(new, part)
            if was is not None and was != value:
                lag = one.lag if part == "forecast" else None
                yield Restated(one.filter, one.column.get(part, part), lag, old.period, was, value, day)
