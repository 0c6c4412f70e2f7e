"""An action waits for something that comes too late for it, or for itself.

What it checks: what `depends_on` names is due no later than the action that waits for it; a date that was
moved counts. It is a warning where it only begins later. What overlaps is taken to be planned so: work may
begin on a first part. A plan or a decision under `dependencies` comes by its `needed_by`. No two actions or
plans wait for each other, at whatever distance. What is done is late for nobody, and names that do not exist
are another rule's matter.

Why it matters: dates that contradict the order of work are read one by one and found to be fine. The
contradiction shows on the day on which the second action should start and has nothing to work with.

Bad:

    actions:
      - id: A1
        title: Measure the changeovers of the twelve new formats on line 3
        owner: master-data-lead
        start: 2026-04-20
        due: 2026-06-26
        deliverable: Changeover matrix with 23 formats
      - id: A2
        title: Sequence the weekly plan of line 3 on the measured matrix
        owner: supply-planning-manager-emea
        start: 2026-05-04
        due: 2026-05-29
        depends_on: [A1]  # A009
        deliverable: Sequence rule in the planning system
    status: active

Good:

    actions:
      - id: A1
        title: Measure the changeovers of the twelve new formats on line 3
        owner: master-data-lead
        start: 2026-04-20
        due: 2026-05-29
        deliverable: Changeover matrix with 23 formats
      - id: A2
        title: Sequence the weekly plan of line 3 on the measured matrix
        owner: supply-planning-manager-emea
        start: 2026-05-11
        due: 2026-07-31
        depends_on: [A1]
        deliverable: Sequence rule in the planning system
    status: active

Known false positives: none known.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Action
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import OVER

_ENDED = ("done", "cancelled")


def dependency_late(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each dependency that cannot be met in time, or never."""
    if plan.status in OVER or not (plan.dependencies or any(one.depends_on for one in plan.actions)):
        return
    actions = {action.id: action for action in plan.actions}
    waits = {id: tuple(n for n in one.depends_on if n in actions) for id, one in actions.items()}
    told: set[str] = set()
    for index, action in enumerate(plan.actions):
        for place, name in enumerate(action.depends_on):
            at: FieldPath = ("actions", index, "depends_on", place)
            if name not in actions:
                yield from _plan_late(plan, action, name, at, context)
                continue
            ring = _ring(action.id, name, lambda id: waits[id])
            if ring and not told.isdisjoint(ring):
                continue
            told.update(ring)
            yield from _waits_for_itself(ring, at) if ring else _late(action, actions[name], at)
    yield from _needed_by(plan, context)


def _ring(start: str, first: str, waits: Callable[[str], Iterable[str]]) -> list[str]:
    """Return the shortest way from `start` over `first` back to it, or nothing."""
    came = {first: start}
    for name in (queue := [first]):
        if name == start:
            break
        for after in waits(name):
            if after not in came:
                came[after] = name
                queue.append(after)
    if start not in came:
        return []
    ring = [start]
    while (before := came[ring[-1]]) != start:
        ring.append(before)
    return [start, *reversed(ring[1:])]


def _waits_for_itself(ring: list[str], at: FieldPath) -> Iterator[Problem]:
    if len(ring) == 1:
        text, hint = f"`{ring[0]}` waits for itself", f"take {ring[0]} out of its own `depends_on`"
    else:
        names = [f"`{name}`" for name in ring]
        text = f"{', '.join(names[:-1])} and {names[-1]} wait for each other, so that none can begin"
        hint = "take out the dependency that can be done without, or split one of them in two"
    yield Problem(at, text, hint)


def _late(action: Action, other: Action, at: FieldPath) -> Iterator[Problem]:
    if action.status in _ENDED or other.status in _ENDED:
        return
    due, needs = _due(action), _due(other)
    if due and needs and needs > due:
        text = (
            f"action {action.id} is due on `{due}` and waits for {other.id}, which is due later, on {needs}"
        )
        hint = (
            f"let {other.id} end by {due}, or {action.id} on {needs} or later; "
            f"or take {other.id} out of `depends_on`"
        )
        yield Problem(at, text, hint)
    elif action.start and other.start and action.start < other.start:
        text = (
            f"action {action.id} starts on `{action.start}` and waits for {other.id}, "
            f"which begins later, on {other.start}"
        )
        hint = f"start it on {other.start} or later, or take {other.id} out of `depends_on`"
        yield Problem(at, text, hint, Severity.WARNING)


def _due(item: Action) -> datetime.date | None:
    return item.revised_due.date if item.revised_due else item.due


def _plan_late(
    plan: ActionPlan, action: Action, name: str, at: FieldPath, context: Context
) -> Iterator[Problem]:
    """Yield a problem where an action waits for a plan that ends after it, or that waits for this one."""
    entry = context.kb.get(name)
    other = entry.record if entry else None
    if not isinstance(other, ActionPlan) or other.status in OVER or action.status in _ENDED:
        return
    ring = _ring(plan.id, name, lambda id: _plans_named(id, context))
    due = _due(action)
    if ring:
        yield from _waits_for_itself(ring, at)
    elif due and other.due and other.due > due:
        text = f"action {action.id} is due on `{due}` and waits for {name}, which ends later, on {other.due}"
        yield Problem(at, text, f"agree an earlier date with the owner of {name}, or move {action.id}")


def _plans_named(id: str, context: Context) -> Iterator[str]:
    """Yield the plans that a plan waits for."""
    entry = context.kb.get(id)
    if entry and isinstance(entry.record, ActionPlan):
        yield from (name for one in entry.record.actions for name in one.depends_on if name.startswith("AP-"))
        yield from (one.what for one in entry.record.dependencies if one.what.startswith("AP-"))


def _needed_by(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each plan or requested decision that comes after the day on which it is needed."""
    for index, one in enumerate(plan.dependencies):
        entry, decision = context.kb.get(one.what), context.kb.decision(one.what)
        other = entry.record if entry else None
        at: FieldPath = ("dependencies", index, "what")
        day: datetime.date | None = None
        if isinstance(other, ActionPlan) and other.status not in OVER:
            ring = _ring(plan.id, other.id, lambda id: _plans_named(id, context))
            if ring:
                yield from _waits_for_itself(ring, at)
                continue
            day = other.due
        elif decision and decision.status == "requested":
            day = decision.needed_by
        if day and day > one.needed_by:
            text = f"`{one.what}` is needed by {one.needed_by} and is due on {day}"
            hint = f"agree an earlier date, or write `needed_by: {day}` and move what waits for it"
            yield Problem((*at[:-1], "needed_by"), text, hint)


RULE = Rule(
    "A009",
    "dependency-late",
    Severity.ERROR,
    ("action_plan",),
    dependency_late,
    reads=frozenset({"record", "all"}),
)
