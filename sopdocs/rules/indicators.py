"""The series behind a plan's indicators, so that what is written of them can be held against the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import sqrt
from statistics import median

from sopdocs.figures import GapFigures, rounded
from sopdocs.model import ActionPlan, Gap
from sopdocs.model.catalog import Metric
from sopdocs.model.parts import Window
from sopdocs.model.plan import Baseline, PlanKpi
from sopdocs.rule import Context
from sopdocs.variance.asked import gap_of

YEAR = 12
"""So many periods are looked back on: what lies before says little of how a series behaves now."""
ENOUGH = 6
"""Under so many values nobody can tell noise from news."""


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator's value in each period that has one; its gap's figures where both are read alike."""

    metric: Metric
    values: Mapping[str, float]
    gap: GapFigures | None = None

    def before(self, period: str) -> Sequence[float]:
        """Return the values of a year up to and including a period."""
        return [value for one, value in self.values.items() if one <= period][-YEAR:]

    def shown(self, value: float) -> str:
        """Return a value as people write it into a record."""
        return plainly(rounded(value, self.metric.decimals) or 0.0)


def series(plan: ActionPlan, index: int, context: Context) -> Series | None:
    """Return what the data say of an indicator; None where they say nothing, or in another unit."""
    kpi = plan.kpis[index]
    metric = context.kb.metrics.get(kpi.metric)
    if metric is None or kpi.unit not in (None, metric.unit):
        return None
    gap = own_gap(plan, kpi.metric, kpi.dataset, context)
    figures = context.figures.gap(gap.id) if gap else None
    track = context.figures.kpis.get((plan.id, index))
    readings = track.readings if track and track.readings else figures.readings if figures else ()
    values = {one.period: one.value for one in readings if one.value is not None}
    return Series(metric, values, figures) if values else None


def own_gap(plan: ActionPlan, metric: str, dataset: str | None, context: Context) -> Gap | None:
    """Return the plan's gap that has this metric, where its series is the one meant."""
    gap = gap_of(context.kb, plan, metric)
    if gap is None or gap.metric != metric:
        return None
    return gap if dataset is None or (gap.series and gap.series.dataset == dataset) else None


def all_gaps_read(plan: ActionPlan, context: Context) -> bool:
    """Tell whether every gap of a plan can be read; else what one of them says is not known."""
    return all((entry := context.kb.get(id)) is not None and entry.record is not None for id in plan.gaps)


def way(kpi: PlanKpi) -> tuple[float, float] | None:
    """Return where an indicator stands and where it is to go, if that is stated and is a way at all."""
    if kpi.hold or kpi.target is None or not isinstance(kpi.baseline, Baseline):
        return None
    start, end = kpi.baseline.value, kpi.target.value
    return None if start is None or end is None or start == end else (float(start), float(end))


def periods_of(baseline: Baseline) -> tuple[str, str] | None:
    """Return the first and the last period in which a baseline was read."""
    stated = baseline.period
    if isinstance(stated, Window):
        return stated.from_, stated.to
    return None if stated is None else (stated, stated)


def noise(values: Sequence[float]) -> float | None:
    """Return how far a series swings by itself: the median absolute deviation, its trend taken out."""
    if len(values) < ENOUGH:
        return None
    steps = [after - before for before, after in pairwise(values)]
    trend = median(steps)
    return median(abs(step - trend) for step in steps) / sqrt(2)


def plainly(value: float | Decimal) -> str:
    """Return a number without an exponent and without zeros that say nothing."""
    return f"{Decimal(str(value)).normalize():f}"
