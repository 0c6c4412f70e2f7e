"""The formulas, once, on plain numbers: signs, zero denominators and roll-ups as the house writes them."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from sopdocs.figures import Point

ENOUGH = 4
"""Under so many points a tracking signal says nothing."""


def pct(value: float | None, reference: float | None) -> float | None:
    """Return value as percent of |reference|, None at zero."""
    if value is None or not reference:
        return None
    return 100.0 * value / abs(reference)


def brought_together(points: Sequence[Point], role: str, how: str) -> float | None:
    """Return one part of these points as a single figure; the points must all have it."""
    values = [getattr(point, role) for point in points]
    if not values:
        return None
    if how == "sum":
        return fsum(values)
    if how.startswith("last"):
        return float(values[-1])
    if how == "max":
        return float(max(values))
    if how == "weighted_mean":
        weights = [point.weight for point in points]
        if all(weights):
            return fsum(v * w for v, w in zip(values, weights, strict=True)) / fsum(weights)  # type: ignore[arg-type]
    return fsum(values) / len(values)


def complete(points: Sequence[Point], *roles: str) -> list[Point]:
    """Return the points that have all of these parts."""
    kept = list(points)
    for role in roles:
        kept = [point for point in kept if getattr(point, role) is not None]
    return kept


def errors(points: Sequence[Point]) -> list[float]:
    """Return forecast − actual of points that have both: positive is over-forecast."""
    return [p.forecast - p.actual for p in points if p.forecast is not None and p.actual is not None]


def bias_pct(points: Sequence[Point]) -> float | None:
    """Return Σ(F − A) in percent of ΣA, None where ΣA is zero or less."""
    actual = fsum(p.actual for p in points if p.forecast is not None and p.actual is not None)
    return 100.0 * fsum(errors(points)) / actual if actual > 0 else None


def wape_pct(points: Sequence[Point]) -> float | None:
    """Return Σ|F − A| in percent of Σ|A|, None where that is zero."""
    actual = fsum(abs(p.actual) for p in points if p.forecast is not None and p.actual is not None)
    return 100.0 * fsum(map(abs, errors(points))) / actual if actual else None


def attainment_pct(points: Sequence[Point]) -> float | None:
    """Return ΣA in percent of ΣP, None where ΣP is zero."""
    both = complete(points, "plan", "actual")
    plan = fsum(p.plan or 0.0 for p in both)
    return 100.0 * fsum(p.actual or 0.0 for p in both) / plan if plan else None


def tracking_signal(points: Sequence[Point]) -> float | None:
    """Return Σ(F − A) in mean absolute deviations, None under four points or without any error."""
    found = errors(points)
    spread = fsum(map(abs, found)) / len(found) if len(found) >= ENOUGH else 0.0
    return fsum(found) / spread if spread else None
