"""The latest day on which a decision still helps: the first short day less the lead time of the lever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sopdocs.detect.candidate import Candidate, Deadline
from sopdocs.model import Review

if TYPE_CHECKING:
    from sopdocs.kb import KnowledgeBase


def deadline(kb: KnowledgeBase, one: Candidate) -> Deadline:
    """Return the day by which a review is asked to decide about the gap, the earliest of several.

    No record holds the lead time of a lever by itself: who asks for the decision has taken it off
    already, and `needed_by` of the decision is the day that is left.
    """
    if not one.gap:
        return Deadline(None, "", "there is no gap yet, and with it no lever and no lead time")
    asked = [
        (decision.needed_by, f"{entry.id}#{decision.id}")
        for entry in kb.of("review")
        if isinstance(entry.record, Review)
        for decision in entry.record.decisions
        if decision.needed_by and decision.status == "requested" and one.gap in decision.refs
    ]
    if not asked:
        return Deadline(
            None, "", f"no decision on {one.gap} is asked for with a date: the lever's lead time is not known"
        )
    day, source = min(asked)
    return Deadline(day, source)
