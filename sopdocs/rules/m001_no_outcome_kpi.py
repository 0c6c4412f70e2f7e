"""No indicator of the plan says whether the gap closes.

What it checks: at least one entry of `kpis` has `kind: outcome`. Leading indicators alone show that work is
done, and none at all shows nothing.

Why it matters: trainings can be held, and parameters changed, while service stays where it was. Only an
outcome tells the review whether to stop, go on or think again.

Bad:

    kpis:  # M001
      - metric: lead_time_parameter_age
        kind: leading
        unit: days
        baseline: {value: 210, period: 2026-01}
        target: {value: 31, by: 2026-03}

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

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan, Gap
from sopdocs.rule import Context, Problem, Rule


def no_outcome_kpi(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield one problem where no indicator is an outcome."""
    if any(kpi.kind == "outcome" for kpi in plan.kpis):
        return
    lead = f"`{plan.kpis[0].metric}` speaks early, but " if plan.kpis else ""
    entry = context.kb.get(plan.gaps[0])
    gap = entry.record if entry else None
    metric = gap.metric if isinstance(gap, Gap) and gap.metric != "other" else "otif"
    yield Problem(
        ("kpis",),
        f"{lead}no indicator says whether the gap closes",
        f"add one with `metric: {metric}`, `kind: outcome`, its unit, a baseline and a target",
        key=True,
    )


RULE = Rule(
    "M001",
    "no-outcome-kpi",
    Severity.ERROR,
    ("action_plan",),
    no_outcome_kpi,
    reads=frozenset({"record", "neighbours"}),
)
