"""An action of an approved plan has not been accepted by its owner.

What it checks: once a plan is approved, every action that is still to be done has an `accepted_on`. Plans in
which all actions are owned by the function of the plan's owner are left alone: there the approval says it.

Why it matters: a name in a list is not a promise. An owner of another function who hears of the action in
the next review has already lost the weeks until then.

Bad:

    status: approved
    actions:
      - id: A1  # S011
        title: Book unloading slots at order entry through the retailer's portal
        owner: customer-service-manager-emea
        start: 2026-03-02
        due: 2026-04-17
        deliverable: Slot booking step in the order entry procedure

Good:

    status: approved
    actions:
      - id: A1
        title: Book unloading slots at order entry through the retailer's portal
        owner: customer-service-manager-emea
        accepted_on: 2026-01-28
        start: 2026-03-02
        due: 2026-04-17
        deliverable: Slot booking step in the order entry procedure

Known false positives: none known. A draft is not asked, nor is an action that is done.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule

_APPROVED = frozenset({"approved", "active", "on_hold", "done"})
_OVER = frozenset({"done", "cancelled"})


def owner_not_accepted(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each open action of an approved plan that its owner has not accepted."""
    if plan.status not in _APPROVED:
        return
    roles = context.kb.roles
    owners = {plan.owner, *(action.owner for action in plan.actions if action.status != "cancelled")}
    if len({roles[name].function for name in owners if name and name in roles}) < 2:
        return
    for index, action in enumerate(plan.actions):
        if action.accepted_on is None and action.owner in roles and action.status not in _OVER:
            yield Problem(
                ("actions", index, "accepted_on"),
                f"action {action.id} has not been accepted by its owner, `{action.owner}`",
                f"ask {action.owner} and add `accepted_on:` with the day of the answer",
            )


RULE = Rule(
    "S011",
    "owner-not-accepted",
    Severity.ERROR,
    ("action_plan",),
    owner_not_accepted,
    reads=frozenset({"record", "neighbours"}),
)
