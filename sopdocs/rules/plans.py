"""Which plans work on a gap: several rules ask, and a cancelled plan works on nothing."""

from __future__ import annotations

from sopdocs.model import ActionPlan, Gap
from sopdocs.rule import Context


def live_plans(gap: Gap, context: Context) -> tuple[ActionPlan, ...]:
    """Return the plans that name a gap in `gaps`, by id; cancelled ones left out."""
    records = (entry.record for entry in context.kb.backlinks(gap.id, "action_plan"))
    return tuple(
        plan
        for plan in records
        if isinstance(plan, ActionPlan) and plan.status != "cancelled" and gap.id in plan.gaps
    )
