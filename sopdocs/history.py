"""How records stood before: what a rule may know of the past, as frozen values without any git in them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from sopdocs.kb import Entry, KnowledgeBase
    from sopdocs.model import ActionPlan

Item: TypeAlias = tuple[str, str]
"""What is due in a plan: `("plan", "")`, `("action", "A2")` or `("milestone", title)`."""
Days: TypeAlias = tuple[datetime.date, ...]

_EMPTY: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """The past of the records, as far as it was asked for.

    `before` is the knowledge base from which the branch started, None where nothing is compared. `former`
    leads from the id of a renumbered record to the one it had. `fresh` are records that were last changed
    less than a day before the branch changed them. `dues` are the days on which the items of a plan were
    due one after the other, oldest first, since it was approved and up to the last commit.
    """

    before: KnowledgeBase | None = None
    former: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    fresh: frozenset[str] = frozenset()
    dues: Mapping[str, Mapping[Item, Days]] = field(default_factory=lambda: _EMPTY)

    def was(self, id: str) -> Entry | None:
        """Return the record as it stood before the branch, or None where it is new or nothing is known."""
        return self.before.get(self.former.get(id, id)) if self.before else None

    def slips(self, plan: str, item: Item, now: datetime.date | None) -> int:
        """Return how often the day on which an item is due was put off, up to `now`.

        Only a day later than all before it counts: a slip of the pen that was mended does not.
        """
        days = self.dues.get(plan, _EMPTY).get(item, ())
        return slips((*days, now) if now else days)


def slips(days: Days) -> int:
    """Return how often a row of days was put off."""
    return sum(day > max(days[:n]) for n, day in enumerate(days) if n)


def due_items(plan: ActionPlan) -> dict[Item, datetime.date]:
    """Return the day on which each item of a plan is due; a revised day takes the place of the first."""
    found = {("plan", ""): plan.due} if plan.due else {}
    for action in plan.actions:
        day = action.revised_due.date if action.revised_due else action.due
        if day:
            found["action", action.id] = day
    for milestone in plan.milestones:
        day = milestone.revised_due.date if milestone.revised_due else milestone.due
        if day:
            found["milestone", milestone.title] = day
    return found


def rows_of_days(versions: Iterable[ActionPlan]) -> dict[Item, Days]:
    """Return the days on which each item was due one after the other, from versions oldest first."""
    rows: dict[Item, Days] = {}
    for plan in versions:
        for item, day in due_items(plan).items() if plan.status != "draft" else ():
            earlier = rows.get(item, ())
            if not earlier or earlier[-1] != day:
                rows[item] = (*earlier, day)
    return rows
