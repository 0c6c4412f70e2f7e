"""The target of an indicator is its baseline.

What it checks: in every entry of `kpis` the target's value differs from the baseline's, unless `hold: true`
says that keeping the level is the goal.

Why it matters: a target that is reached on the first day asks for nothing, and the plan is counted as a
success whatever happens.

Bad:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.4, period: {from: 2025-11, to: 2026-01}}
        target: {value: 88.40, by: 2026-05}  # M003

Good:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.4, period: {from: 2025-11, to: 2026-01}}
        target: {value: 95.5, by: 2026-05}

Known false positives: none known.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Baseline
from sopdocs.rule import Context, Problem, Rule

_NOISE = Decimal("1e-9")
"""Spreadsheets hand over 96.00000000000001 for 96."""


def target_equals_baseline(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each indicator whose target asks for no change, unless it is there to be held."""
    for index, kpi in enumerate(plan.kpis):
        if kpi.hold or kpi.target is None or not isinstance(kpi.baseline, Baseline):
            continue
        start, end = kpi.baseline.value, kpi.target.value
        if start is None or end is None or abs(end - start) > _NOISE * max(abs(start), abs(end), Decimal(1)):
            continue
        yield Problem(
            ("kpis", index, "target", "value"),
            f"the target of `{kpi.metric}` is its baseline, `{end}`",
            "write where it is to stand, or add `hold: true` where keeping the level is the goal",
        )


RULE = Rule("M003", "target-equals-baseline", Severity.ERROR, ("action_plan",), target_equals_baseline)
