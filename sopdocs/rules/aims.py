"""Where a metric is best, for metrics that are best at a target: stock cover, forecast bias."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from sopdocs.model import Gap, RootCause
from sopdocs.model.catalog import Metric
from sopdocs.model.parts import Tolerance
from sopdocs.rule import Context

Way: TypeAlias = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Aim:
    """The values at which a metric is best: from `low` to `high`, which may be one and the same."""

    low: Decimal
    high: Decimal

    def distance(self, value: Decimal) -> Decimal:
        """Return how far a value is from being best."""
        return max(self.low - value, value - self.high, Decimal(0))

    def __str__(self) -> str:
        """Return the aim as people say it."""
        low, high = (f"{bound.normalize():f}" for bound in (self.low, self.high))
        return low if low == high else f"{low} to {high}"


def aim(gaps: tuple[str, ...], name: str, metric: Metric, context: Context) -> Aim | Way | None:
    """Return where the metric is best, else which way the gaps on it have to go, else None."""
    if metric.compute == "bias_pct":
        return Aim(Decimal(0), Decimal(0))
    own = [gap for gap in _gaps(gaps, context) if gap.metric == name]
    for tolerance in (*(gap.tolerance for gap in own), metric.tolerance):
        band = _band(tolerance)
        if band:
            return band
    for gap in own:
        target = _target(gap, context)
        if target is not None:
            return Aim(target, target)
    total = sum((_variance(gap, context) for gap in own), Decimal(0))
    return None if total == 0 else "down" if total > 0 else "up"


def _gaps(ids: tuple[str, ...], context: Context) -> Iterator[Gap]:
    for id in ids:
        entry = context.kb.get(id)
        if entry and isinstance(entry.record, Gap):
            yield entry.record


def _band(tolerance: Tolerance | None) -> Aim | None:
    if tolerance is None or tolerance.lower is None or tolerance.upper is None:
        return None
    return Aim(tolerance.lower, tolerance.upper)


def _target(gap: Gap, context: Context) -> Decimal | None:
    """Return the last target of a gap's series: the plan column, or the plan typed into the record."""
    figures = context.figures.gap(gap.id)
    points = figures.points if figures else ()
    plans = [Decimal(str(point.plan)) for point in points if point.plan is not None]
    if not plans and gap.series:
        plans = [point.plan for point in gap.series.points if point.plan is not None]
    return plans[-1] if plans else None


def _variance(gap: Gap, context: Context) -> Decimal:
    """Return actual minus reference as far as it is known: as claimed, or as its causes add up."""
    if gap.claimed_variance:
        return gap.claimed_variance.value
    causes = (entry.record for entry in context.kb.backlinks(gap.id, "root_cause"))
    return sum(
        (
            part.value
            for cause in causes
            if isinstance(cause, RootCause) and cause.status != "refuted"
            for part in cause.contributions
            if part.gap == gap.id
        ),
        Decimal(0),
    )
