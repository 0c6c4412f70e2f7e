"""A target lies on the limit at which the gap begins.

What it checks: the target of an outcome indicator is not a bound of its tolerance: `lower` or `upper`, or
the plan or target of its series less or plus what the tolerance allows. The tolerance is the gap's, else the
metric's. A bound that cannot be bettered (100 of `valid: [0, 100]`, nothing short of capacity) is a target
like any other.

Why it matters: who aims at the limit is below it in every second month. Each time the alarm rings, the gap
is reopened, and the plan is blamed for what was its own target.

Bad:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.4, period: {from: 2025-11, to: 2026-01}}
        target: {value: 95, by: 2026-05}  # M014

Good:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.4, period: {from: 2025-11, to: 2026-01}}
        target: {value: 96, by: 2026-05}

Known false positives: a limit that a contract sets and pays for at once; say so in `verification.reason`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.figures import GapFigures
from sopdocs.model import ActionPlan
from sopdocs.model.catalog import Metric
from sopdocs.model.parts import Tolerance
from sopdocs.model.plan import PlanKpi
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.indicators import all_gaps_read, own_gap, plainly
from sopdocs.rules.plans import JUDGED
from sopdocs.variance.comparisons import COLUMNS


def target_at_alarm_limit(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each target that leaves no room above the alarm."""
    if plan.status in JUDGED or (plan.verification and plan.verification.reason):
        return
    if not all_gaps_read(plan, context):
        return  # the tolerance may stand there
    for index, kpi in enumerate(plan.kpis):
        metric = context.kb.metrics.get(kpi.metric)
        if metric is None or kpi.kind != "outcome" or kpi.hold or kpi.unit not in (None, metric.unit):
            continue
        gap = own_gap(plan, kpi.metric, kpi.dataset, context)
        tolerance = (gap.tolerance if gap else None) or metric.tolerance
        if kpi.target is None or kpi.target.value is None or tolerance is None:
            continue
        target = float(kpi.target.value)
        figures = context.figures.gap(gap.id) if gap else None
        for sign, bound in _bounds(metric, tolerance, kpi, figures):
            if abs(target - bound) <= 0.5 * 10.0**-metric.decimals and not _is_final(bound, metric):
                yield Problem(
                    ("kpis", index, "target", "value"),
                    f"`{kpi.metric}` is to reach `{plainly(kpi.target.value)}`, a limit of its tolerance",
                    f"aim {'above' if sign > 0 else 'below'} it, inside the tolerance; "
                    "for the limit of a contract say so in `verification.reason`",
                )


def _bounds(
    metric: Metric, tolerance: Tolerance, kpi: PlanKpi, figures: GapFigures | None
) -> Iterator[tuple[int, float]]:
    """Yield the bounds on the adverse side, each with the direction that leads inside."""
    distance = _distance(metric, tolerance, kpi, figures)
    if metric.polarity != "lower_is_better":
        if tolerance.lower is not None:
            yield 1, float(tolerance.lower)
        if distance:
            yield 1, distance[0] - distance[1]
    if metric.polarity != "higher_is_better":
        if tolerance.upper is not None:
            yield -1, float(tolerance.upper)
        if distance:
            yield -1, distance[0] + distance[1]


def _distance(
    metric: Metric, tolerance: Tolerance, kpi: PlanKpi, figures: GapFigures | None
) -> tuple[float, float] | None:
    """Return the middle of a tolerance on the variance, and how far it reaches to either side."""
    middle = {"bias_pct": 0.0, "wape": 0.0, "attainment": 100.0}.get(metric.compute)
    share = tolerance.pct if tolerance.abs is None else tolerance.abs
    if share is None:
        return None
    if middle is not None:
        return middle, float(share)
    reference = _reference(kpi, figures)
    if reference is None:
        return None
    return reference, float(share) if tolerance.abs is not None else abs(reference) * float(share) / 100


def _reference(kpi: PlanKpi, figures: GapFigures | None) -> float | None:
    """Return the plan of the target's period, or of all periods where it is one and the same."""
    if figures is None or figures.comparison == "demand_vs_capacity":
        return None
    name = COLUMNS[figures.comparison][1]
    known = {p.period: value for p in figures.points if (value := getattr(p, name)) is not None}
    by = str(kpi.target.by) if kpi.target else ""
    for period in (by, by[:7]):  # of a day, its month
        if period in known:
            return float(known[period])
    return float(next(iter(known.values()))) if len(set(known.values())) == 1 else None


def _is_final(bound: float, metric: Metric) -> bool:
    """Tell whether nothing lies beyond a bound, so that it can only be reached."""
    edges = [float(edge) for edge in metric.valid or ()]
    return bound in edges or (bound == 0 and metric.polarity == "lower_is_better")


RULE = Rule(
    "M014",
    "target-at-alarm-limit",
    Severity.WARNING,
    ("action_plan",),
    target_at_alarm_limit,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
    stable=False,
)
