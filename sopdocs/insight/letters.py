"""SMART, letter by letter: how many plans of each quarter answer which letter in full."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.insight.groups import Rate, quarter
from sopdocs.model import ActionPlan

if TYPE_CHECKING:
    from sopdocs.kb import KnowledgeBase

LETTERS = "SMART"


class Letters(NamedTuple):
    """The plans that began in one quarter, and of each letter how many answer it in full."""

    quarter: str
    plans: tuple[str, ...]
    complete: tuple[Rate, ...]


def letters(kb: KnowledgeBase, states: Mapping[str, Mapping[str, str]]) -> tuple[Letters, ...]:
    """Return completeness by quarter of the plan's start, as the check says today; by plan id in `states`."""
    begun: dict[str, list[str]] = defaultdict(list)
    for entry in kb.of("action_plan"):
        plan = entry.record
        if isinstance(plan, ActionPlan) and plan.status != "cancelled" and plan.id in states:
            day = plan.start or plan.created
            if day:
                begun[quarter(day)].append(plan.id)
    found = []
    for name, plans in sorted(begun.items()):
        full = Counter(
            letter for plan in plans for letter in LETTERS if states[plan].get(letter) == "complete"
        )
        rates = tuple(Rate(full[letter], len(plans)) for letter in LETTERS)
        found.append(Letters(name, tuple(sorted(plans)), rates))
    return tuple(found)
