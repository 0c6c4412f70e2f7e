"""SMART letter by letter: its state, what is missing, and how to write it.

A draft is held against what its approval will ask for, so that nobody learns of it in the meeting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sopdocs.model import ActionPlan
from sopdocs.rule import Context
from sopdocs.rules.e020_required_at_stage import RULE as REQUIRED
from sopdocs.site.tongue import say
from sopdocs.site.words import SMART

if TYPE_CHECKING:
    from sopdocs.kb import Entry
    from sopdocs.site.pages.view import World


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a plan lacks, and what to write."""

    plan: str
    code: str
    message: str
    hint: str
    later: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of SMART: its state and what is missing."""

    letter: str
    name: str
    question: str
    state: str
    missing: list[Missing]


def letters(world: World, id: str) -> list[Letter]:
    """Return SMART letter by letter; of a gap, the weakest of its plans, with what each of them lacks."""
    states = world.smart.get(id)
    if not states:
        return []
    entry = world.kb.get(id)
    plans = world.kb.live_plans(id) if entry and entry.kind == "gap" else (entry,) if entry else ()
    lacks = [pair for one in plans for pair in _lacks(world, one)]
    return [
        Letter(letter, say(SMART[letter][0]), say(SMART[letter][1]), _state(states[letter], missing), missing)
        for letter in "SMART"
        for missing in [[one for found, one in lacks if found == letter]]
    ]


def _state(state: str, missing: list[Missing]) -> str:
    """Return a letter's state: what is needed now is missing; what is needed later makes it partial."""
    if any(one.code == REQUIRED.code and not one.later for one in missing):
        return "missing"
    return "partial" if missing and state == "complete" else state


def _lacks(world: World, entry: Entry) -> list[tuple[str, Missing]]:
    found = [
        (one.letter, Missing(entry.id, one.code, one.message, one.hint))
        for one in world.findings.get(entry.id, [])
        if one.letter
    ]
    plan = entry.record
    if not isinstance(plan, ActionPlan) or plan.status != "draft":
        return found
    approved = plan.model_copy(update={"status": "approved"})
    context = Context(world.kb, world.figures, world.as_of, world.settings)
    return found + [
        (one.letter, Missing(entry.id, REQUIRED.code, one.message, one.hint, later=True))
        for one in REQUIRED.check(approved, context)
        if one.letter
    ]
