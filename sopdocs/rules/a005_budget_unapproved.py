"""A budget above the limit has no approver or no decision behind it.

What it checks: a budget above `budget_limit` in sopdocs.toml names the role that approved it and the decision
that says so, and the decision has been taken. A draft may name one that is still requested, here or under
`dependencies`. A budget in another currency than the plan's gaps are valued in is not compared.

Why it matters: a plan that spends what nobody has released stops at the first purchase order, with its dates
already promised.

Bad:

    resources:
      budget: {amount: 180000, currency: EUR}  # A005

Good:

    resources:
      budget:
        amount: 180000
        currency: EUR
        approved_by: supply-chain-director-emea
        decision: REV-2026-05-management-business-review#D1

Known false positives: money that was released with the annual budget; name the decision that did so.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Budget
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import gaps_of
from sopdocs.spoken import shown as spoken

_NOUNS = {"approved_by": "role", "decision": "decision"}
_SNIPPETS = {
    "approved_by": "`approved_by: supply-chain-director-emea`",
    "decision": "`decision: REV-2026-06-management-business-review#D1`",
}


def budget_unapproved(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where a large budget was not approved by a role and a decision."""
    budget = plan.resources.budget if plan.resources else None
    limit = context.settings.budget_limit
    if budget is None or budget.amount <= limit or not _compares(plan, budget, context):
        return
    if plan.status == "draft" and (budget.decision or _waits_for_a_decision(plan)):
        return
    size = f"`{spoken(budget.amount)} {budget.currency}`"
    lacking = [name for name in ("approved_by", "decision") if getattr(budget, name) is None]
    if lacking:
        words = {"approved_by": "approver", "decision": "decision"}
        yield Problem(
            ("resources", "budget"),
            f"a budget of {size} is above the limit of {spoken(Decimal(str(limit)))} and names no "
            + " and no ".join(words[name] for name in lacking),
            f"add the {' and the '.join(_NOUNS[name] for name in lacking)} that released it: "
            + ", ".join(_SNIPPETS[name] for name in lacking),
            key=True,
        )
    decision = context.kb.decision(budget.decision) if budget.decision else None
    if decision and decision.status == "requested":
        yield Problem(
            ("resources", "budget", "decision"),
            f"`{budget.decision}` has not been taken yet, and the plan counts on its {size}",
            "write what was chosen into the review, or keep the plan at `status: draft` until it is taken",
        )


def _compares(plan: ActionPlan, budget: Budget, context: Context) -> bool:
    """Tell whether the budget is in the money the company counts in, as far as its gaps show it."""
    valued = {gap.value_at_stake.currency for gap in gaps_of(plan, context) if gap.value_at_stake}
    return not valued or budget.currency in valued


def _waits_for_a_decision(plan: ActionPlan) -> bool:
    return any(one.what.startswith("REV-") and "#" in one.what for one in plan.dependencies)


RULE = Rule(
    "A005",
    "budget-unapproved",
    Severity.ERROR,
    ("action_plan",),
    budget_unapproved,
    reads=frozenset({"record", "neighbours"}),
    stable=False,
)
