"""Dates of a plan contradict each other.

What it checks: the plan and each action start on or before the day they are due; every action and every
milestone lies inside the plan's own window; milestones stand in the order of their dates. Equal dates are
fine. A date that was moved (`revised_due`) is not looked at here, nor what was cancelled.

Why it matters: a milestone after the plan's end is never asked for, and an action that ends before it
begins shows that a date was mistyped; the calendar people work by is then wrong as well.

Bad:

    milestones:
      - {title: First drift report in the supply review, due: 2026-02-27}
      - {title: Slots booked at order entry, due: 2026-06-30}  # T002

Bad:

    actions:
      - id: A1
        title: Book unloading slots at order entry through the retailer's portal
        owner: customer-service-manager-emea
        start: 2026-04-17
        due: 2026-03-02  # T002
        deliverable: Slot booking step in the order entry procedure

Good:

    milestones:
      - {title: First drift report in the supply review, due: 2026-02-27}
      - {title: Slots booked at order entry, due: 2026-04-17}
      - {title: OTIF of May at 95.5 %, due: 2026-05-29}

Known false positives: a milestone that waits for the data of the plan's last month. Let the plan end when
those are in.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule


def order(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each date that cannot be true beside another one."""
    start, due = plan.start, plan.due
    if start and due and start > due:
        yield _backwards(("due",), "the plan", start, due)
        start = due = None  # a window that is upside down says nothing of what lies in it
    for index, action in enumerate(plan.actions):
        what, at = f"action {action.id}", ("actions", index)
        if action.status == "cancelled":
            continue
        if action.start and action.due and action.start > action.due:
            yield _backwards((*at, "due"), what, action.start, action.due)
            continue
        if start and action.start and action.start < start:
            yield _early((*at, "start"), f"{what} starts", action.start, start)
        if due and action.due and action.due > due:
            yield _late((*at, "due"), f"{what} is due", action.due, due)
    yield from _milestones(plan, start, due)


def _milestones(
    plan: ActionPlan, start: datetime.date | None, due: datetime.date | None
) -> Iterator[Problem]:
    """Yield milestones out of the window, and those inside it that stand after a later one."""
    before: datetime.date | None = None
    for index, milestone in enumerate(plan.milestones):
        day, field = milestone.due, ("milestones", index, "due")
        if day is None or milestone.status == "cancelled":
            continue
        if start and day < start:
            yield _early(field, "a milestone is due", day, start)
        elif due and day > due:
            yield _late(field, "a milestone is due", day, due)
        else:
            if before and day < before:
                yield Problem(
                    field,
                    f"a milestone due on `{day}` stands after one due on `{before}`",
                    "put the milestones in the order of their dates, or correct the date",
                )
            before = day


def _backwards(field: FieldPath, what: str, start: datetime.date, due: datetime.date) -> Problem:
    hint = f"give a day on or after `start: {start}`, or an earlier start"
    return Problem(field, f"{what} is due on `{due}`, before its start on `{start}`", hint)


def _early(field: FieldPath, what: str, day: datetime.date, start: datetime.date) -> Problem:
    hint = f"move it to {start} or later, or let the plan start earlier"
    return Problem(field, f"{what} on `{day}`, before the plan's start on `{start}`", hint)


def _late(field: FieldPath, what: str, day: datetime.date, due: datetime.date) -> Problem:
    hint = f"move it to {due} or earlier, or let the plan end later with `due: {day}`"
    return Problem(field, f"{what} on `{day}`, after the plan's end on `{due}`", hint)


RULE = Rule("T002", "order", Severity.ERROR, ("action_plan",), order)
