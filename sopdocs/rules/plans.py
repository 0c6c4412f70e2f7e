"""What rules on plans ask first: which gaps and causes can be read behind a plan, and whether it is over."""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.model import ActionPlan, Gap, RootCause
from sopdocs.rule import Context

JUDGED = frozenset({"effective", "not_effective"})
"""The actuals have spoken: what the plan might have done better is a matter for its lesson."""

OVER = JUDGED | {"done", "cancelled"}
"""Nothing is left to be planned."""


def gaps_of(plan: ActionPlan, context: Context) -> Iterator[Gap]:
    """Yield the gaps that a plan works on, as far as they can be read."""
    for id in plan.gaps:
        entry = context.kb.get(id)
        if entry and isinstance(entry.record, Gap):
            yield entry.record


def causes_of(plan: ActionPlan, context: Context) -> Iterator[RootCause]:
    """Yield the causes that a plan addresses, as far as they can be read."""
    for id in plan.addresses:
        entry = context.kb.get(id)
        if entry and isinstance(entry.record, RootCause):
            yield entry.record


def only_contains(plan: ActionPlan) -> bool:
    """Tell whether all a plan does is to protect the customer for a while."""
    return all_of_type(plan, "containment")


def all_of_type(plan: ActionPlan, *types: str) -> bool:
    """Tell whether a plan has actions and all are of these types; what was given up is not asked."""
    live = [action for action in plan.actions if action.status != "cancelled"] or plan.actions
    return bool(live) and all(action.type in types for action in live)
