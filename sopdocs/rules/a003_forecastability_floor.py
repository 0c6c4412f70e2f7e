"""A target for the forecast error is lower than a forecast of such a series can reach.

What it checks: the target of an indicator that is a WAPE is at least half of the error that a naive forecast
makes on the actuals of the plan's gap: the last actual carried forward or, with two years of data, the
actual of a year before, whichever comes closer. Series of fewer than twelve periods, series in which more
than a quarter of the periods are zero, plans that say under `feasibility` why they reach further, and plans
that the actuals have judged are left alone.

Why it matters: part of every demand series is noise, and noise cannot be forecast. In practice the naive
error is rarely halved, so that a target below the half keeps a team busy with the forecast when stock,
lead time or the order pattern would have helped.

Bad:

    gaps: [GAP-2026-003]
    kpis:
      - metric: forecast_error
        kind: outcome
        unit: pct
        baseline: {value: 28, period: 2026-05}
        target: {value: 3, by: 2026-12}  # A003
    # beside: GAP-2026-003
    metric: forecast_error
    series:
      points:
        - {period: 2025-06, actual: 100}
        - {period: 2025-07, actual: 122}
        - {period: 2025-08, actual: 98}
        - {period: 2025-09, actual: 121}
        - {period: 2025-10, actual: 101}
        - {period: 2025-11, actual: 124}
        - {period: 2025-12, actual: 99}
        - {period: 2026-01, actual: 122}
        - {period: 2026-02, actual: 100}
        - {period: 2026-03, actual: 123}
        - {period: 2026-04, actual: 97}
        - {period: 2026-05, actual: 120}

Good:

    gaps: [GAP-2026-003]
    kpis:
      - metric: forecast_error
        kind: outcome
        unit: pct
        baseline: {value: 28, period: 2026-05}
        target: {value: 13, by: 2026-12}
    # beside: GAP-2026-003
    metric: forecast_error
    series:
      points:
        - {period: 2025-06, actual: 100}
        - {period: 2025-07, actual: 122}
        - {period: 2025-08, actual: 98}
        - {period: 2025-09, actual: 121}
        - {period: 2025-10, actual: 101}
        - {period: 2025-11, actual: 124}
        - {period: 2025-12, actual: 99}
        - {period: 2026-01, actual: 122}
        - {period: 2026-02, actual: 100}
        - {period: 2026-03, actual: 123}
        - {period: 2026-04, actual: 97}
        - {period: 2026-05, actual: 120}

Known false positives: a series that jumps on dates known beforehand, such as orders by contract or a
promotion calendar that is final; say so under `feasibility`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum

from sopdocs.diagnostics import Severity
from sopdocs.figures import rounded
from sopdocs.model import ActionPlan
from sopdocs.model.plan import PlanKpi
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.indicators import own_gap
from sopdocs.rules.outcomes import says_why
from sopdocs.rules.plans import JUDGED
from sopdocs.rules.units import shown

_SHARE = 0.5
"""The part of the naive error that forecasts rarely get below."""
_ENOUGH = 12
_MOST_ZEROS = 0.25
_YEAR = {"month": 12, "week": 52, "quarter": 4}


def forecastability_floor(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each target for a forecast error that is below half of the naive one."""
    for index, kpi in enumerate(() if plan.status in JUDGED else plan.kpis):
        metric, target = context.kb.metrics.get(kpi.metric), kpi.target.value if kpi.target else None
        if metric is None or metric.compute != "wape" or target is None or says_why(plan):
            continue
        naive = _naive(_actuals(plan, kpi, context), _YEAR[metric.cadence])
        floor = rounded(naive * _SHARE, metric.decimals) if naive else None
        if naive is None or floor is None or kpi.unit not in (None, metric.unit) or float(target) >= floor:
            continue
        yield Problem(
            ("kpis", index, "target", "value"),
            f"a target of `{shown(target)} {metric.unit}` is lower than a forecast can reach: a "
            f"naive one is {naive:.1f} % wrong on this series, and half of that is rarely beaten",
            f"write {shown(floor)} or more, or say what is known beforehand that the series does not show: "
            "`feasibility: {basis: expert, note: orders are fixed by contract six weeks ahead}`",
        )


def _actuals(plan: ActionPlan, kpi: PlanKpi, context: Context) -> list[float]:
    """Return the actuals behind an indicator: those of the plan's gap on the same metric and data."""
    gap = own_gap(plan, kpi.metric, kpi.dataset, context)
    figures = context.figures.gap(gap.id) if gap else None
    return [point.actual for point in figures.points if point.actual is not None] if figures else []


def _naive(actuals: Sequence[float], year: int) -> float | None:
    """Return the error of the better naive forecast in percent, None of a series too short or thin."""
    zeros = sum(actual == 0 for actual in actuals)
    if len(actuals) < _ENOUGH or zeros > _MOST_ZEROS * len(actuals):
        return None
    steps = [1, year] if len(actuals) >= 2 * year else [1]
    errors = (
        100.0
        * fsum(abs(one - actuals[at]) for at, one in enumerate(actuals[step:]))
        / fsum(abs(one) for one in actuals[step:])
        for step in steps
    )
    return min(errors)


RULE = Rule(
    "A003",
    "forecastability-floor",
    Severity.WARNING,
    ("action_plan",),
    forecastability_floor,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
    stable=False,
)
