"""The texts in which a plan promises something, and the names in them that are nobody's wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sopdocs.diagnostics import FieldPath
from sopdocs.kb import KnowledgeBase
from sopdocs.memory import once
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Action, Milestone


class Promise(NamedTuple):
    """A text of a plan, where it stands, what it is called, and the action or milestone it belongs to."""

    field: FieldPath
    name: str
    text: str
    item: ActionPlan | Action | Milestone


@once
def promises(plan: ActionPlan) -> tuple[Promise, ...]:
    """Return objective, titles and deliverables of the actions, and titles of the milestones.

    What was cancelled is promised no longer.
    """
    return tuple(_promises(plan))


@once
def all_promised(plan: ActionPlan) -> str:
    """Return these texts in one, a line for each, to see at a glance what none of them holds."""
    return "\n".join(promise.text for promise in promises(plan))


def _promises(plan: ActionPlan) -> Iterator[Promise]:
    if plan.objective:
        yield Promise(("objective",), "objective", plan.objective, plan)
    for index, action in enumerate(plan.actions):
        if action.status != "cancelled":
            yield Promise(("actions", index, "title"), f"title of action {action.id}", action.title, action)
            if action.deliverable:
                place = ("actions", index, "deliverable")
                yield Promise(place, f"deliverable of action {action.id}", action.deliverable, action)
    for index, milestone in enumerate(plan.milestones):
        if milestone.status != "cancelled":
            place = ("milestones", index, "title")
            yield Promise(place, "title of the milestone", milestone.title, milestone)


def in_a_name(text: str, found: re.Match[str], kb: KnowledgeBase) -> bool:
    """Tell whether words are part of a name of the catalog: a customer, a metric, a role, a dataset."""
    words, said = found[0].lower(), text.lower()
    return any(
        place.start() <= found.start() and found.end() <= place.end()
        for name in _names(kb)
        if words in name.lower()
        for place in re.finditer(re.escape(name.lower()), said)
    )


def _names(kb: KnowledgeBase) -> Iterator[str]:
    taxonomy = kb.taxonomy
    if taxonomy:
        yield from taxonomy.departments
        yield from taxonomy.functions.values()
        for dimension in taxonomy.dimensions.values():
            yield from (dimension.label, *dimension.values)
    yield from (metric.name for metric in kb.metrics.values())
    yield from (role.label for role in kb.roles.values())
    yield from (dataset.label for dataset in kb.datasets.values() if dataset.label)
