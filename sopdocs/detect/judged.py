"""One series judged: out of tolerance or biased by now, short ahead, or silent with a reason."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sopdocs.detect.candidate import Candidate
from sopdocs.detect.drift import FAMILY, ITEM, drift
from sopdocs.detect.watched import Watched
from sopdocs.figures import Point, Track
from sopdocs.periods import last_day, shifted
from sopdocs.variance.comparisons import COLUMNS, WORDS, compared
from sopdocs.variance.formulas import bias_pct
from sopdocs.variance.tolerance import readings, run

if TYPE_CHECKING:
    from sopdocs.model.catalog import Calendar, Dataset

STALE_DAYS = 120
"""A series without an actual for so long says nothing about now; a quarter's close fits in."""
ITEMS = frozenset({"sku", "item", "material", "article", "product"})
"""Columns of single products: their months leave any tolerance, so that only the sum may speak."""


def judged(
    one: Watched, track: Track, dataset: Dataset, as_of: datetime.date, calendar: Calendar | None
) -> Candidate | str:
    """Return the candidate that a series makes, or why it makes none."""
    if COLUMNS[one.comparison][0] == "forecast":
        ahead, why = _ahead(one, track, dataset, as_of, calendar)
        return _projected(one, ahead) if ahead else why
    if track.last_actual is None:
        return "no actual is out yet"
    if (as_of - last_day(track.last_actual, calendar)).days > STALE_DAYS:
        return f"no actual since {track.last_actual}"
    return _realised(one, [point for point in track.points if point.period <= track.last_actual])


def _realised(one: Watched, points: Sequence[Point]) -> Candidate | str:
    now = points[-1].period
    found = readings(points, one.bounds, one.measure)
    breach = run(found, (now, now), one.bounds.consecutive)
    item = bool(one.path) and one.path[-1][0].lower() in ITEMS
    told = (
        drift(points, ITEM if item else FAMILY) if one.metric.compute == "bias_pct" and one.volumes else None
    )
    outside = breach.length >= one.bounds.consecutive and breach.first_triggerable is not None and not item
    if not outside and not (told and told.speaks):
        if told and told.reason:
            return told.reason
        return "within tolerance" if one.bounds.given else "no tolerance is given"
    starts = [breach.first_breach if outside else None, told.since if told else None]
    spoke = [breach.first_triggerable if outside else None, told.spoke_in if told else None]
    since, spoke_in = min(filter(None, starts)), min(filter(None, spoke))
    window = [point for point in points if point.period >= since]
    return replace(_candidate("realised", one, window, spoke_in, breach.length), drift=told)


def _ahead(
    one: Watched, track: Track, dataset: Dataset, as_of: datetime.date, calendar: Calendar | None
) -> tuple[list[Point], str]:
    """Return the periods ahead whose forecast was known on the day, or why there are none."""
    points = [point for point in track.points if last_day(point.period, calendar) > as_of]
    if not points:
        return [], "no period lies ahead"
    if dataset.as_of is not None:
        why = f"the forecast was made on {dataset.as_of}"
        return (points, "") if dataset.as_of <= as_of else ([], why)
    lag = one.lag if one.lag is not None else dataset.lag
    if lag is None:
        return [], "the dataset does not say when its forecast was made: `as_of` or `lag`"
    last = shifted(points[0].period, lag, calendar)
    return [point for point in points if point.period <= last], ""


def _projected(one: Watched, ahead: Sequence[Point]) -> Candidate | str:
    """Return the shortfall ahead; it counts from the first period outside tolerance in a row of N."""
    found = readings(ahead, one.bounds, one.measure)
    number = one.bounds.consecutive
    for place in range(len(found) - number + 1):
        if all(reading.outside for reading in found[place : place + number]):
            outside = sum(1 for reading in found[place:] if reading.outside)
            return _candidate(
                "projected", one, ahead, found[place + number - 1].period, outside, found[place].period
            )
    return "within tolerance ahead"


def _candidate(
    kind: str, one: Watched, window: Sequence[Point], spoke_in: str, outside: int, since: str | None = None
) -> Candidate:
    how = one.measure.how
    variance = compared(window, one.comparison, how, one.metric.polarity, one.metric.compute)
    return Candidate(
        "projected" if kind == "projected" else "realised",
        one,
        since or window[0].period,
        window[-1].period,
        spoke_in,
        len(window),
        outside,
        _direction(one, variance.value or 0.0),
        variance,
        bias_pct(window) if one.comparison == "actual_vs_forecast" and one.volumes else None,
    )


def _direction(one: Watched, value: float) -> str:
    """Return the way it went in words; a bias is forecast − actual, so the other way round."""
    if one.comparison == "actual_vs_forecast":
        return "under-forecast" if value > 0 else "over-forecast"
    subject, reference = WORDS[one.comparison]
    return f"{subject} {'above' if value > 0 else 'below'} {reference}"
