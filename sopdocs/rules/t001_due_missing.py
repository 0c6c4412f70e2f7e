"""A plan or an action has no start or no due date.

What it checks: the plan itself and every action in it carry both `start` and `due`, as dates. An action that
was cancelled needs none.

Why it matters: without a date nobody can say that an action is late, so nobody asks about it
until the gap has come back. A date also shows when two actions wait for each other.

Bad:

    actions:
      - id: A1  # T001
        title: Load promotions of Retailer R1 into the demand plan six weeks ahead
        owner: key-account-manager-r1
        start: 2026-02-02
        deliverable: Promotion calendar feed agreed by sales and demand planning

Good:

    actions:
      - id: A1
        title: Load promotions of Retailer R1 into the demand plan six weeks ahead
        owner: key-account-manager-r1
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Promotion calendar feed agreed by sales and demand planning

Known false positives: none known.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Action
from sopdocs.rule import Context, Problem, Rule


def due_missing(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each plan or action that lacks a date."""
    for name in ("start", "due"):
        if getattr(plan, name) is None:
            hint = f"add `{name}:` with a date, like `2026-08-31`"
            yield Problem((name,), f"the plan has no `{name}`", hint)
        for index, action in enumerate(plan.actions):
            if getattr(action, name) is None and action.status != "cancelled":
                yield Problem(
                    ("actions", index, name),
                    f"action {action.id} has no `{name}`",
                    f"agree a date with {action.owner or 'its owner'} and add {_such(name, action, plan)}",
                )


def _such(name: str, action: Action, plan: ActionPlan) -> str:
    """Return a date that fits those of the plan and the action, as far as they are known."""
    day = getattr(plan, name)
    if day is None or (action.start and action.start > day) or (action.due and action.due < day):
        return f"`{name}:` with it, like `2026-08-31`"
    return f"`{name}: {day}` or {'a later' if name == 'start' else 'an earlier'} day"


RULE = Rule("T001", "due-missing", Severity.ERROR, ("action_plan",), due_missing)
