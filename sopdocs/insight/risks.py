"""What may still go wrong and what may go well: the risks of running plans and the opportunities."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sopdocs.insight.measures import plans_of
from sopdocs.model import Gap

if TYPE_CHECKING:
    from sopdocs.figures import Figures
    from sopdocs.kb import KnowledgeBase
    from sopdocs.model.plan import Risk

GRADES = ("high", "medium", "low")
_LIVE = ("approved", "active", "on_hold", "done")


class Held(NamedTuple):
    """A risk with the plan that carries it."""

    plan: str
    risk: Risk


class Chance(NamedTuple):
    """An open opportunity and what it is worth a month, as its record states it."""

    gap: str
    worth: float | None
    currency: str


def risks(kb: KnowledgeBase) -> tuple[Held, ...]:
    """Return the risks of running plans, those first that are likely and heavy."""
    found = [Held(plan.id, one) for plan in plans_of(kb) if plan.status in _LIVE for one in plan.risks]

    def weight(held: Held) -> tuple[int, int, str]:
        places = GRADES.index(held.risk.probability), GRADES.index(held.risk.impact)
        return sum(places), places[1], held.plan

    return tuple(sorted(found, key=weight))


def chances(kb: KnowledgeBase, figures: Figures) -> tuple[Chance, ...]:
    """Return the open opportunities, the most valuable first."""
    found = []
    for entry in kb.of("gap"):
        gap = entry.record
        if not isinstance(gap, Gap) or gap.nature != "opportunity":
            continue
        if gap.status not in ("closed", "rejected", "parked"):
            own = figures.gap(gap.id)
            stake = own.value_at_stake if own else None
            found.append(
                Chance(gap.id, own.value_per_month if own else None, stake.currency if stake else "")
            )
    return tuple(sorted(found, key=lambda one: (-(one.worth or 0.0), one.gap)))
