"""A due date has been put off twice or more.

What it checks: in the scheduled run and on a branch, the due days of an approved plan, its open actions and
its open milestones, `revised_due` before `due`, in all versions since the plan was approved. Only a day
later than all before it counts, several changes of one day count once, and a merge is one step. A
`revised_due.reason` that speaks of the scope exempts the item.

Why it matters: whoever moves a day twice does not know when it will be done, and everything that waits for
it moves along unseen. The second time is when somebody with more means has to hear of it.

Bad:

    status: active
    milestones:
      - {title: Slots booked at order entry, due: 2026-06-12}  # T007
    # before
    status: active
    milestones:
      - {title: Slots booked at order entry, due: 2026-04-17}
    # before
    status: active
    milestones:
      - {title: Slots booked at order entry, due: 2026-05-15}

Good:

    status: active
    milestones:
      - {title: Slots booked at order entry, due: 2026-05-15}
    # before
    status: active
    milestones:
      - {title: Slots booked at order entry, due: 2026-04-17}

Known false positives: a milestone is known by its title, so that one title for two milestones mixes their
days; nothing is said of a milestone that gets another title with its new day.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.history import Item
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Action, Milestone
from sopdocs.rule import Context, Problem, Rule

TIMES = 2
_LIVE = ("approved", "active", "on_hold")
_ENDED = ("done", "cancelled")
_SCOPE = re.compile(r"\bscope\b", re.IGNORECASE)
_HINT = "take it to the review: more means, another owner or a smaller step"
_REASON = "; if the scope has changed, say so in `revised_due.reason`"


def rebaseline_count(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each item of a live plan whose day was put off too often."""
    if plan.status not in _LIVE or plan.id not in context.history.dues:
        return
    yield from _often(plan, ("plan", ""), "the plan", plan.due, ("due",), _HINT, context)
    for index, action in enumerate(plan.actions):
        item = ("action", action.id)
        yield from _item(plan, item, f"action {action.id}", action, ("actions", index), context)
    for index, one in enumerate(plan.milestones):
        item = ("milestone", one.title)
        yield from _item(plan, item, "the milestone", one, ("milestones", index), context)


def _item(
    plan: ActionPlan, item: Item, what: str, one: Action | Milestone, at: FieldPath, context: Context
) -> Iterator[Problem]:
    """Yield a problem unless the item has ended or its scope has changed."""
    revised = one.revised_due
    if one.status in _ENDED or (revised and _SCOPE.search(revised.reason)):
        return
    day, field = (revised.date, ("revised_due", "date")) if revised else (one.due, ("due",))
    yield from _often(plan, item, what, day, (*at, *field), _HINT + _REASON, context)


def _often(
    plan: ActionPlan,
    item: Item,
    what: str,
    day: datetime.date | None,
    field: FieldPath,
    hint: str,
    context: Context,
) -> Iterator[Problem]:
    times = context.history.slips(plan.id, item, day) if day else 0
    if times >= TIMES:
        first = context.history.dues[plan.id][item][0]
        yield Problem(
            field, f"{what} was due on `{first}` and has been put off {times} times, to `{day}`", hint
        )


RULE = Rule(
    "T007",
    "rebaseline-count",
    Severity.WARNING,
    ("action_plan",),
    rebaseline_count,
    reads=frozenset({"record", "moves"}),
    stable=False,
)
