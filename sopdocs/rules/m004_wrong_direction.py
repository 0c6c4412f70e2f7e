"""A target leads away from closing the gap.

What it checks: from baseline to target, every entry of `kpis` moves the way its metric calls good: up where
higher is better, down where lower is better. Where a metric is best at a target (stock cover, forecast
bias) the indicator must come nearer to it: the bounds of the tolerance, the target in the gap's series, or
zero for a bias. If none of these is known, an excess must fall and a shortfall must rise.

Why it matters: a sign that was mixed up turns a plan into its opposite, and the figures will call it a
success when things are worse.

Bad:

    gaps: [GAP-2026-004]
    kpis:
      - metric: days_on_hand
        kind: outcome
        unit: days
        baseline: {value: 71, period: 2026-05}
        target: {value: 80, by: 2026-09}  # M004

Good:

    gaps: [GAP-2026-004]
    kpis:
      - metric: days_on_hand
        kind: outcome
        unit: days
        baseline: {value: 71, period: 2026-05}
        target: {value: 45, by: 2026-09}

Known false positives: an indicator that is allowed to give way while another one recovers; mark it with
`hold: true`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.catalog import Metric
from sopdocs.model.plan import Baseline
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.aims import Aim, aim


def wrong_direction(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each indicator whose target is further from good than its baseline."""
    for index, kpi in enumerate(plan.kpis):
        metric = context.kb.metrics.get(kpi.metric)
        if kpi.hold or metric is None or kpi.target is None or not isinstance(kpi.baseline, Baseline):
            continue
        start, end = kpi.baseline.value, kpi.target.value
        if start is None or end is None or start == end:
            continue
        said = _said(plan, kpi.metric, metric, start, end, context)
        if said:
            yield Problem(("kpis", index, "target", "value"), *said)


def _said(
    plan: ActionPlan, name: str, metric: Metric, start: Decimal, end: Decimal, context: Context
) -> tuple[str, str] | None:
    """Return message and hint where the way from start to end is the wrong one."""
    way = "up" if end > start else "down"
    moved = f"`{name}` goes {way} from {start} to `{end}`"
    swapped = f"write a target {'below' if end > start else 'above'} {start}, or swap the two values"
    if metric.polarity != "target_is_best":
        better = "up" if metric.polarity == "higher_is_better" else "down"
        if way == better:
            return None
        return f"{moved}, but {'higher' if better == 'up' else 'lower'} is better", swapped
    best = aim(plan.gaps, name, metric, context)
    if isinstance(best, Aim):
        before, after = best.distance(start), best.distance(end)
        if after < before or after == 0:
            return None
        return f"{moved}, no nearer to {best}", f"write a target nearer to {best} than {start}"
    if best is None or best == way:
        return None
    return f"{moved}, but the gap is {'an excess' if best == 'down' else 'a shortfall'}", swapped


RULE = Rule(
    "M004",
    "wrong-direction",
    Severity.ERROR,
    ("action_plan",),
    wrong_direction,
    reads=frozenset({"record", "neighbours", "figures"}),
)
