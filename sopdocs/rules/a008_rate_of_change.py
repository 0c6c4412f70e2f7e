"""A target asks for a change more than twice as fast as the indicator has ever made.

What it checks: from the baseline's period to the target's, each outcome indicator is to move at most twice as
far as it has ever moved in as many periods, up or down; a series that is shorter is carried on at its pace.
With fewer than six periods of data nothing is said, nor where the plan says under `feasibility` what makes
the step, nor of a plan that the actuals have judged.

Why it matters: organisations change at a pace. A target that needs several times that pace is met by a
step (a new line, another contract), which is then the thing to plan, or not at all.

Bad:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 84, period: 2026-05}
        target: {value: 96, by: 2026-06}  # A008
        dataset: otif-r1

Good:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88, period: 2026-01}
        target: {value: 96, by: 2026-05}
        dataset: otif-r1

Known false positives: a shock that ends on a day of its own, such as a strike; say so under `feasibility`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.figures import rounded
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Baseline
from sopdocs.periods import notation, span
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.indicators import periods_of
from sopdocs.rules.outcomes import Outcome, outcomes, says_why
from sopdocs.rules.plans import JUDGED

_TIMES = 2.0
"""How many times the fastest change seen a plan may count on."""


def rate_of_change(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each target that has to be reached at more than twice the fastest pace seen."""
    if plan.status in JUDGED or says_why(plan):
        return
    for one in outcomes(plan, context):
        number = _periods(one, context)
        needed = rounded(abs(one.end - one.start), one.known.metric.decimals) or 0.0
        fastest = _fastest(tuple(one.known.values.values()), number) if number else None
        if fastest is not None and needed > _TIMES * fastest:
            unit = "pp" if one.known.metric.unit == "pct" else one.known.metric.unit
            many = "1 period" if number == 1 else f"{number} periods"
            yield Problem(
                ("kpis", one.place, "target", "value"),
                f"`{one.kpi.metric}` is to move by `{one.known.shown(needed)} {unit}` in {many}; at the "
                f"fastest pace seen it would be {one.known.shown(fastest)} {unit}",
                "give it more time, or say what makes the step: "
                "`feasibility: {basis: capacity_study, note: what changes at once, stretch: true}`",
            )


def _periods(one: Outcome, context: Context) -> int:
    """Return how many periods a plan has from baseline to target; 0 where that cannot be told."""
    base, target = one.kpi.baseline, one.kpi.target
    known = periods_of(base) if isinstance(base, Baseline) else None
    if known is None or target is None or target.by is None:
        return 0
    kind = notation(known[1])
    by = f"{target.by:%Y-%m}" if isinstance(target.by, datetime.date) else target.by
    if {kind, notation(by)} != {notation(next(iter(one.known.values)))}:
        return 0
    return max(len(span(known[1], by, context.kb.calendar)) - 1, 0)


def _fastest(values: tuple[float, ...], number: int) -> float:
    """Return the largest move in so many periods; in a shorter series its largest move, carried on."""
    width = min(number, len(values) - 1)
    moves = (abs(after - before) for before, after in zip(values, values[width:], strict=False))
    return max(moves) * number / width


RULE = Rule(
    "A008",
    "rate-of-change",
    Severity.WARNING,
    ("action_plan",),
    rate_of_change,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
    stable=False,
)
