"""Each period held against the tolerance, and the runs of periods that were outside it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.figures import Bounds, Point, Reading
from sopdocs.variance.comparisons import COLUMNS, favourable
from sopdocs.variance.formulas import attainment_pct, bias_pct, brought_together, pct, wape_pct

if TYPE_CHECKING:
    from sopdocs.model.catalog import Metric
    from sopdocs.model.parts import Tolerance

BY_CADENCE = {"week": 6, "month": 3, "quarter": 1}


class Measure(NamedTuple):
    """How a period becomes one value: the metric's computation and the comparison it is for."""

    compute: str
    comparison: str
    how: str
    polarity: str


class Run(NamedTuple):
    """The breach of a window: periods outside at its end, the first of the run, and the N-th."""

    length: int
    first_breach: str | None
    first_triggerable: str | None


def bounds(metric: Metric, own: Tolerance | None = None) -> Bounds:
    """Return the gap's tolerance, else the metric's; what neither says about N follows from the cadence."""
    tolerance = own or metric.tolerance
    number = BY_CADENCE[metric.cadence]
    if tolerance is None:
        return Bounds(consecutive=number)
    if own and own.consecutive_periods is None and metric.tolerance:
        number = metric.tolerance.consecutive_periods or number
    edges = (tolerance.lower, tolerance.upper, tolerance.abs, tolerance.pct)
    lower, upper, distance, share = (None if edge is None else float(edge) for edge in edges)
    return Bounds(
        lower, upper, distance, share, tolerance.consecutive_periods or number, tolerance.rolling or 1
    )


def readings(points: Sequence[Point], bounds: Bounds, measure: Measure) -> tuple[Reading, ...]:
    """Return the value of every period and whether it lies outside; rolling tolerances look back."""
    if bounds.rolling == 1:
        return tuple(reading((point,), bounds, measure) for point in points)
    width = bounds.rolling
    return tuple(
        reading(points[max(0, end - width) : end], bounds, measure) for end in range(1, len(points) + 1)
    )


def reading(points: Sequence[Point], bounds: Bounds, measure: Measure) -> Reading:
    """Return the reading of the last of these points, over all of them."""
    level, variance, share = _value(points, measure)
    period = points[-1].period
    if level is None or not bounds.given:
        return Reading(period, level, None)
    low = bounds.lower is not None and level < bounds.lower
    high = bounds.upper is not None and level > bounds.upper
    far = unknown = False
    for limit, distance in ((bounds.abs, variance), (bounds.pct, share)):
        if limit is not None and distance is None:
            unknown = True
        elif limit is not None and distance is not None and abs(distance) > limit:
            far = True
    if not (low or high or far):
        return Reading(period, level, None if unknown else False)
    return Reading(period, level, True, _adverse(low, high, far, variance, measure))


def _adverse(low: bool, high: bool, far: bool, variance: float | None, measure: Measure) -> bool:
    polarity = "lower_is_better" if measure.comparison == "demand_vs_capacity" else measure.polarity
    if polarity == "target_is_best":
        return low or high or far
    if (low and polarity == "higher_is_better") or (high and polarity == "lower_is_better"):
        return True
    return far and variance is not None and not favourable(measure.comparison, variance, polarity)


def _value(points: Sequence[Point], measure: Measure) -> tuple[float | None, float | None, float | None]:
    """Return level, variance and variance in percent; of a percentage the last two are the same."""
    if measure.compute == "bias_pct":
        value = bias_pct(points) if _has(points, "forecast", "actual") else None
        return value, value, value
    if measure.compute == "wape":
        value = wape_pct(points) if _has(points, "forecast", "actual") else None
        return value, value, value
    if measure.compute == "attainment":
        value = attainment_pct(points) if _has(points, "plan", "actual") else None
        distance = None if value is None else value - 100.0
        return value, distance, distance
    subject, reference = COLUMNS[measure.comparison]
    level, other = _part(points, subject, measure.how), _part(points, reference, measure.how)
    variance = None if level is None or other is None else level - other
    if measure.comparison == "demand_vs_capacity":
        level = variance
    return level, variance, pct(variance, other)


def _part(points: Sequence[Point], role: str, how: str) -> float | None:
    """Return one part of these points, None where any of them lacks it."""
    if len(points) == 1:
        alone: float | None = getattr(points[0], role)
        return alone
    return brought_together(points, role, how) if _has(points, role) else None


def _has(points: Sequence[Point], *roles: str) -> bool:
    return all(getattr(point, role) is not None for point in points for role in roles)


def run(found: Sequence[Reading], window: tuple[str, str], number: int) -> Run:
    """Return the run of breaches that a window speaks of.

    `length` counts back from the window's end, beyond its start if need be. First breach and first
    triggerable belong to the first run in touch with the window that reaches N, else to the one at its end,
    else to the last one in it.
    """
    runs = [one for one in _runs(found) if one[0] <= window[1] and one[-1] >= window[0]]
    runs = [[period for period in one if period <= window[1]] for one in runs]
    if not runs:
        return Run(0, None, None)
    judged = [one.period for one in found if one.outside is not None and one.period <= window[1]]
    length = len(runs[-1]) if runs[-1][-1] == judged[-1] else 0
    meant = next((one for one in runs if len(one) >= number), runs[-1])
    return Run(length, meant[0], meant[number - 1] if len(meant) >= number else None)


def _runs(found: Sequence[Reading]) -> list[list[str]]:
    """Return the runs of consecutive breaches; a period that nothing can be said about ends one."""
    runs: list[list[str]] = []
    previous: list[Reading | None] = [None, *found]
    for before, one in pairwise(previous):
        if one is not None and one.outside:
            if before is not None and before.outside:
                runs[-1].append(one.period)
            else:
                runs.append([one.period])
    return runs
