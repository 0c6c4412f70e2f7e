"""Where a record may name or blame somebody, and whom: what the three rules on blame have in common."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from sopdocs.diagnostics import FieldPath
from sopdocs.kb import KnowledgeBase
from sopdocs.lexicon.subjects import Parties
from sopdocs.memory import once
from sopdocs.model import ActionPlan, Gap, Lesson, RootCause
from sopdocs.rule import Context

Told: TypeAlias = Gap | RootCause | ActionPlan | Lesson
"""The kinds of records in which people tell what happened."""

TOLD = ("gap", "root_cause", "action_plan", "lesson")


@once
def texts(record: Told) -> tuple[tuple[FieldPath, str], ...]:
    """Return path and text of titles, statements, whys, lessons and objectives."""
    return tuple(_texts(record))


@once
def all_text(record: Told) -> str:
    """Return these texts in one, to see at a glance what none of them holds."""
    return "\n".join(text for _, text in texts(record))


def _texts(record: Told) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(record, ActionPlan):
        names: tuple[str, ...] = ("objective",)
    elif isinstance(record, Lesson):
        names = ("title", "context", "what_worked", "what_did_not", "recommendation")
    else:
        names = ("title", "statement")
    for name in names:
        text = getattr(record, name)
        if text:
            yield (name,), text
    if isinstance(record, RootCause):
        for index, step in enumerate(record.whys):
            yield ("whys", index, "why"), step.why
            yield ("whys", index, "because"), step.because


def parties(context: Context) -> Parties:
    """Return the roles, functions and places that the catalog knows by name."""
    return parties_of(context.kb)


@lru_cache(maxsize=2)
def parties_of(kb: KnowledgeBase) -> Parties:
    """Return the same of a knowledge base."""
    roles, taxonomy = kb.roles, kb.taxonomy
    people = (*roles, *(role.label for role in roles.values()))
    if taxonomy is None:
        return Parties(people)
    places = (value for dimension in taxonomy.dimensions.values() for value in dimension.values)
    return Parties(people, (*taxonomy.departments, *taxonomy.functions.values()), tuple(places))
