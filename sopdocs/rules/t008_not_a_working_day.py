"""Something is due on a weekend or a holiday.

What it checks: the plan, its open actions, milestones and lasting changes are due on a working day: Monday
to Friday, without the `holidays` of data/calendar.yaml. A date that was moved (`revised_due`) is looked at
instead of the first one. What is done, and a plan that is over, is left alone; so is a plan with
`tags: [cut-over]`, since systems change over at weekends.

Why it matters: nobody is there to take the result, so the real date is the Monday after. The next action
starts a day late, by plan.

Bad:

    status: active
    due: 2026-05-31  # T008

Good:

    status: active
    due: 2026-05-29

Known false positives: sites that work at weekends, and countries with another weekend or other holidays
than the one calendar of the company.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Action, Milestone
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.days import working_day_before, works
from sopdocs.rules.plans import OVER

_FINISHED = frozenset({"done", "cancelled"})


def not_a_working_day(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each due date on which nobody works."""
    if plan.status in OVER or "cut-over" in plan.tags:
        return
    calendar = context.kb.calendar
    for path, day in _dues(plan):
        if not works(day, calendar):
            kind = ("a Saturday", "a Sunday")[day.weekday() - 5] if day.weekday() > 4 else "a holiday"
            before = working_day_before(day, calendar)
            yield Problem(path, f"`{day}` is {kind}", f"move it to `{before}`, the last working day before")


def _dues(plan: ActionPlan) -> Iterator[tuple[FieldPath, datetime.date]]:
    if plan.due:
        yield ("due",), plan.due
    for index, action in enumerate(plan.actions):
        yield from _due(("actions", index), action)
    for index, stone in enumerate(plan.milestones):
        yield from _due(("milestones", index), stone)
    for index, change in enumerate(plan.standardise):
        if change.due and change.status not in _FINISHED:
            yield ("standardise", index, "due"), change.due


def _due(at: FieldPath, one: Action | Milestone) -> Iterator[tuple[FieldPath, datetime.date]]:
    if one.status in _FINISHED:
        return
    if one.revised_due:
        yield (*at, "revised_due", "date"), one.revised_due.date
    elif one.due:
        yield (*at, "due"), one.due


RULE = Rule(
    "T008", "not-a-working-day", Severity.INFO, ("action_plan",), not_a_working_day, stable=False
)  # fmt: skip
