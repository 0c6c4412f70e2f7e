"""A plan improves one metric and does not watch the one that may pay for it.

What it checks: where the metric of an outcome is `balanced_by` others in `data/metrics.yaml` (service by
stock, output by maintenance held), the plan watches one of them: as the `balancing_metric` of its
verification, or as an indicator of its own. Any other balancing metric will do as well.

Why it matters: on time in full can be bought with stock, and stock cut at the cost of service. Unless both
are watched, the gap moves to the next department and comes back as another one.

Bad:

    # without: verification
    kpis:
      - metric: otif  # M011
        kind: outcome
        unit: pct
        baseline: {value: 88.4, period: {from: 2025-11, to: 2026-01}}
        target: {value: 95.5, by: 2026-05}

Good:

    verification:
      metric: otif
      operator: ">="
      threshold: 95
      consecutive_periods: 3
      from_period: 2026-05
      balancing_metric: {metric: days_on_hand, dataset: doh-dc-nl, operator: "<=", threshold: 32}

Known false positives: a plan that cannot touch the other metric, such as a correction of master data.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.catalog import Metric
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import JUDGED, only_contains


def no_balancing_metric(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each outcome that has a price which nobody watches."""
    rule = plan.verification
    if (rule and rule.balancing_metric) or plan.status in JUDGED or only_contains(plan):
        return
    watched = {kpi.metric for kpi in plan.kpis}
    for index, kpi in enumerate(plan.kpis):
        metric = context.kb.metrics.get(kpi.metric)
        if kpi.kind != "outcome" or kpi.hold or metric is None or not metric.balanced_by:
            continue
        if watched.isdisjoint(metric.balanced_by):
            yield _problem(index, kpi.metric, metric, context)


def _problem(index: int, name: str, metric: Metric, context: Context) -> Problem:
    others = " or ".join(f"`{one}`" for one in metric.balanced_by)
    first = context.kb.metrics.get(metric.balanced_by[0])
    sign = ">=" if first and first.polarity == "higher_is_better" else "<="
    return Problem(
        ("kpis", index, "metric"),
        f"`{name}` is easily improved at the cost of {others}, and the plan does not watch that",
        f"add `balancing_metric: {{metric: {metric.balanced_by[0]}, dataset: …, "
        f'operator: "{sign}", threshold: …}}` to `verification`',
    )


RULE = Rule(
    "M011",
    "no-balancing-metric",
    Severity.INFO,
    ("action_plan",),
    no_balancing_metric,
    reads=frozenset({"record", "neighbours"}),
    stable=False,
)
