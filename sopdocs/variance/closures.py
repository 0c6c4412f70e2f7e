"""Where a record says that a gap is closed and the actuals do not, and who moved the figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.model import ActionPlan, Gap

if TYPE_CHECKING:
    from sopdocs.figures import Figures, Verification
    from sopdocs.kb import KnowledgeBase


class Closing(NamedTuple):
    """What the records say of a gap under verification: its status, and whether the plan did it."""

    gap: str
    status: str
    attribution: str = ""
    note: str = ""


class Contradiction(NamedTuple):
    """A gap that is closed although the rule of its plan does not hold; `verdict` is the rule's."""

    gap: str
    plan: str
    verdict: str


def closings(kb: KnowledgeBase, figures: Figures) -> dict[str, Closing]:
    """Return what the records say of the gap behind each verification, by plan."""
    found = {}
    for plan, one in figures.verifications.items():
        entry = kb.get(one.gap)
        gap = entry.record if entry else None
        if isinstance(gap, Gap):
            closure = gap.closure
            told = (closure.attribution or "", closure.note or "") if closure else ()
            found[plan] = Closing(gap.id, gap.status, *told)
    return found


def contradictions(kb: KnowledgeBase, figures: Figures) -> Iterator[Contradiction]:
    """Yield each closed gap that no rule of its plans bears out; a decision that accepts the rest does.

    Where no actual of the rule's periods is out yet the data say nothing, and so does this; a gap that was
    closed after the day of the figures was open on it.
    """
    for entry in kb.of("gap"):
        gap = entry.record
        if not isinstance(gap, Gap) or gap.status != "closed" or gap.nature == "projected":
            continue
        if gap.closure and (gap.closure.decision or (figures.as_of and gap.closure.date > figures.as_of)):
            continue
        plans = [one.record.id for one in kb.live_plans(gap.id) if isinstance(one.record, ActionPlan)]
        known = [one for plan in plans if (one := figures.verification(plan)) and one.verdict != "no_data"]
        if known and not any(one.verdict == "holds" for one in known):
            nearest = min(known, key=_distance)
            yield Contradiction(gap.id, nearest.plan, nearest.verdict)


def _distance(one: Verification) -> int:
    return ("not_yet", "relapsed", "fails").index(one.verdict)
