"""A plan costs more than its gaps do.

What it checks: the budget of a plan is not larger than what its gaps cost in twelve months
(`payback_months` in sopdocs.toml). What a gap costs a month is computed from its value at stake: stock at
the carrying rate, an amount once spread over the window. Time of people is not counted. Nothing is said
where the value of one gap is unknown or in another currency than the budget, of a plan with
`tags: [compliance]`, nor of a plan that is over. Money that one of the gaps counts in another of them counts
once.

Why it matters: the money could close a gap that is worth it. Often a smaller step brings most of the value,
and nobody has asked for it.

Bad:

    status: active
    resources:
      budget: {amount: 1200000, currency: EUR}  # R006

Good:

    status: active
    resources:
      budget: {amount: 60000, currency: EUR}

Known false positives: what is done for other reasons than this gap, such as a new building. A gap whose
money is a small part of what customers lose; say so in the decision that approves the budget.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import OVER, gaps_of


def value_disproportion(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where the budget is larger than what the gaps cost until it has to be paid back."""
    budget = plan.resources.budget if plan.resources else None
    if budget is None or budget.amount <= 0 or plan.status in OVER or "compliance" in plan.tags:
        return
    months = context.settings.payback_months
    a_month = _value_a_month(plan, budget.currency, context)
    if a_month is None or not months or float(budget.amount) <= a_month * months:
        return
    yield Problem(
        ("resources", "budget", "amount"),
        f"the budget of `{_said(float(budget.amount))} {budget.currency}` is larger than what the plan's "
        f"gaps cost in {months} months, {_said(a_month * months)} {budget.currency}",
        "look for a smaller step that brings most of the value, or mark what has to be done anyway "
        "with `tags: [compliance]`",
    )


def _value_a_month(plan: ActionPlan, currency: str, context: Context) -> float | None:
    """Return what the plan's gaps cost a month, or None where one of them cannot be counted."""
    values = []
    for gap in gaps_of(plan, context):
        if gap.value_counted_in in plan.gaps:
            continue
        figures = context.figures.gap(gap.id)
        stake = figures.value_at_stake if figures else None
        if figures is None or stake is None or stake.currency != currency or figures.value_per_month is None:
            return None
        values.append(abs(figures.value_per_month))
    return fsum(values) if values else None


def _said(amount: float) -> str:
    return f"{amount:,.0f}".replace(",", " ")


RULE = Rule(
    "R006",
    "value-disproportion",
    Severity.INFO,
    ("action_plan",),
    value_disproportion,
    reads=frozenset({"record", "neighbours", "figures"}),
    stable=False,
)
