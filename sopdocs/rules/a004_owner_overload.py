"""An action begins when its owner's role is already full.

What it checks: at the start of each open action, the open actions of the same owner in approved and active
plans that run on that day are no more than the role's `capacity` in `data/roles.yaml` (five where none is
given). A draft is held against what is approved, and no plan against drafts. Where several begin on one day,
those that stand last are too many. It is said once for each plan and role.

Why it matters: whoever owns eleven actions chooses which ones slip, and nobody else learns of the choice.
Seen when a plan is written, it is a date or a name to be changed; seen later, it is a late plan.

Bad:

    status: active
    actions:
      - {id: A1, title: Open dock 3 for A-items, owner: dc-manager-nl, start: 2026-08-03, due: 2026-09-11}
      - {id: A2, title: Count A-items weekly, owner: dc-manager-nl, start: 2026-08-03, due: 2026-09-11}
      - {id: A3, title: Move returns to hall 2, owner: dc-manager-nl, start: 2026-08-10, due: 2026-09-25}
      - {id: A4, title: Book carriers by slot, owner: dc-manager-nl, start: 2026-08-17, due: 2026-09-11}
      - {id: A5, title: Print pallet labels, owner: dc-manager-nl, start: 2026-08-24, due: 2026-09-18}
      - {id: A6, title: Open on Fridays, owner: dc-manager-nl, start: 2026-09-07, due: 2026-10-02}  # A004

Good:

    status: active
    actions:
      - {id: A1, title: Open dock 3 for A-items, owner: dc-manager-nl, start: 2026-08-03, due: 2026-09-11}
      - {id: A2, title: Count A-items weekly, owner: dc-manager-nl, start: 2026-08-03, due: 2026-09-11}
      - {id: A3, title: Move returns to hall 2, owner: dc-manager-nl, start: 2026-08-10, due: 2026-09-25}
      - {id: A4, title: Book carriers by slot, owner: dc-manager-nl, start: 2026-08-17, due: 2026-09-11}
      - {id: A5, title: Print pallet labels, owner: dc-manager-nl, start: 2026-08-24, due: 2026-09-18}
      - {id: A6, title: Open on Fridays, owner: dc-manager-nl, start: 2026-09-14, due: 2026-10-02}

Known false positives: a role that several people share, or one that coordinates and works little itself;
give it a higher `capacity`.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from sopdocs.diagnostics import Severity
from sopdocs.kb import KnowledgeBase
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule

_COMMITTED = ("approved", "active")
_OPEN = ("planned", "in_progress", "blocked")
_NAMED = 3
"""The other plans that a hint names before it counts."""
_LAST = "~"
"""Sorts after every id: whatever is committed comes before a draft that begins on the same day."""


class Work(NamedTuple):
    """One open action in the order in which a role takes them on."""

    start: datetime.date
    plan: str
    place: int
    end: datetime.date


class Load(NamedTuple):
    """What a role has committed to: its work by start, and the days on which it ends."""

    work: tuple[Work, ...]
    ends: tuple[datetime.date, ...]

    def before(self, one: Work) -> int:
        """Return how many were taken on before this one, or are this one, and still run when it starts."""
        begun = bisect_right(self.work, one)
        return begun - bisect_left(self.ends, one.start)


def owner_overload(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield, for each role once, the first action that is one too many for it."""
    if plan.status not in (*_COMMITTED, "draft"):
        return
    told = set()
    for owner, one in sorted(_open(plan), key=lambda found: found[1]):
        role = context.kb.roles.get(owner)
        if role is None or owner in told:
            continue
        load = loads(context.kb).get(owner, Load((), ()))
        if plan.status == "draft":
            number = load.before(one._replace(plan=_LAST))
            number += sum(mine == owner and _runs(other, one) for mine, other in _open(plan))
        else:
            number = load.before(one)
        if number > role.capacity:
            told.add(owner)
            yield _problem(plan, one, owner, number, role.capacity, load)


@lru_cache(maxsize=1)
def loads(kb: KnowledgeBase) -> Mapping[str, Load]:
    """Return the committed work of every role; asked for by each plan, worked out once for all of them."""
    found: dict[str, list[Work]] = defaultdict(list)
    for entry in kb.of("action_plan"):
        if isinstance(entry.record, ActionPlan) and entry.record.status in _COMMITTED:
            for owner, work in _open(entry.record):
                found[owner].append(work)
    return {
        owner: Load(tuple(sorted(works)), tuple(sorted(work.end for work in works)))
        for owner, works in found.items()
    }


def _open(plan: ActionPlan) -> Iterator[tuple[str, Work]]:
    """Yield the open actions of a plan whose owner and dates are known."""
    for index, action in enumerate(plan.actions):
        end = action.revised_due.date if action.revised_due else action.due
        if action.owner and action.start and end and action.status in _OPEN and action.start <= end:
            yield action.owner, Work(action.start, plan.id, index, end)


def _runs(other: Work, one: Work) -> bool:
    """Tell whether a piece of work was taken on before another, or is it, and runs when that starts."""
    return other <= one and other.end >= one.start


def _problem(plan: ActionPlan, one: Work, owner: str, number: int, capacity: int, load: Load) -> Problem:
    others = sorted({w.plan for w in load.work if w.plan != plan.id and _runs(w, one)})
    named = ", ".join(others[:_NAMED]) + (
        f" and {len(others) - _NAMED} more plans" if len(others) > _NAMED else ""
    )
    also = f" ({owner} also has work in {named})" if others else ""
    return Problem(
        ("actions", one.place, "owner"),
        f"`{owner}` has {number} open actions at once from {one.start} on, with a capacity of {capacity}",
        f"let {plan.actions[one.place].id} start later or name another role{also}; where the role can carry "
        "more, raise its `capacity` in data/roles.yaml",
    )


RULE = Rule(
    "A004",
    "owner-overload",
    Severity.WARNING,
    ("action_plan",),
    owner_overload,
    reads=frozenset({"record", "all"}),
)
