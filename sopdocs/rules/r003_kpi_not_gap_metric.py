"""An outcome of the plan is neither the metric of its gaps nor a driver of it.

What it checks: the metric of every outcome indicator is the metric of a gap that the plan works on (or one
of its secondary metrics), or is listed under `drivers` of such a metric in `data/metrics.yaml`, or of one
of its drivers. An indicator with `hold: true` that stands beside such an outcome guards a level and is fine.

Why it matters: a plan can reach all its targets and leave the gap as it was. The link from indicator to gap
is what makes its success count.

Bad:

    kpis:
      - metric: line_output  # R003
        kind: outcome
        unit: kcs
        baseline: {value: 82, period: 2025-12}
        target: {value: 96, by: 2026-05}

Good:

    kpis:
      - metric: slots_booked_at_order
        kind: outcome
        unit: pct
        baseline: {value: 61, period: 2026-01}
        target: {value: 98, by: 2026-05}

Known false positives: a driver that everybody knows and nobody has listed. Add it to the metric's `drivers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan, Gap
from sopdocs.model.catalog import Metric
from sopdocs.rule import Context, Problem, Rule


def kpi_not_gap_metric(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each outcome that says nothing of the plan's gaps; where a gap cannot be read, nothing."""
    metrics = context.kb.metrics
    outcomes = [(index, kpi) for index, kpi in enumerate(plan.kpis) if kpi.kind == "outcome"]
    wanted: dict[str, str] = {}
    for id in plan.gaps:
        entry = context.kb.get(id)
        gap = entry.record if entry else None
        if not isinstance(gap, Gap) or gap.metric not in metrics:
            return
        wanted.update(dict.fromkeys((gap.metric, *gap.secondary_metrics), id))
    relevant = _with_drivers(wanted, metrics)
    covered = any(kpi.metric in relevant for _, kpi in outcomes)
    for index, kpi in outcomes:
        if kpi.metric in relevant or kpi.metric not in metrics or (kpi.hold and covered):
            continue
        metric, gap_id = next(iter(wanted.items()))
        yield Problem(
            ("kpis", index, "metric"),
            f"`{kpi.metric}` is neither the metric of `{gap_id}` nor one of its drivers",
            f"measure `{metric}` instead, in its own unit, or list `{kpi.metric}` under its `drivers` in "
            "data/metrics.yaml",
        )


def _with_drivers(names: Mapping[str, str], metrics: Mapping[str, Metric]) -> set[str]:
    """Return these metrics and all that drive them, however far down."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += metrics[name].drivers if name in metrics else ()
    return found


RULE = Rule(
    "R003",
    "kpi-not-gap-metric",
    Severity.ERROR,
    ("action_plan",),
    kpi_not_gap_metric,
    reads=frozenset({"record", "neighbours"}),
)
