"""What the actions are to bring does not add up to the recovery that the gap needs.

What it checks: the expected impacts of a plan's actions, each times its probability, reach `coverage_pct`
(90 in sopdocs.toml) of the gap's `recovery_needed`; where the gap states none, of the way from baseline to
target. What other approved plans bring to the same gap is added. A plan may fall short where
`residual_accepted` names a decision that was taken; for a draft one that is requested will do. Where the
causes that are worked on explain less than is needed, no action can bring the rest: that is a warning that
shows what remains. Nothing is said where impacts and recovery are in units that do not compare, nor of plans
of nothing but containment or experiments.

Why it matters: a plan that covers a third of its gap closes a third of it, on time and with everybody's
praise. The sum is the cheapest test a plan can be put to, and the residual is management's to accept.

Bad:

    # as the gap needs 7.1 pp
    actions:  # A007
      - id: A1
        title: Change the lead-time field monthly by a drift report
        owner: supply-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-27
        expected_impact: {value: 2.5, unit: pp, probability: 0.9}
        addresses: RC-2026-003

Good:

    # as the gap needs 7.1 pp
    actions:
      - id: A1
        title: Change the lead-time field monthly by a drift report
        owner: supply-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-27
        expected_impact: {value: 2.5, unit: pp, probability: 0.9}
        addresses: RC-2026-003
    residual_accepted: REV-2026-05-management-business-review#D1

Known false positives: an effect that several actions have only together; state it on one of them, and leave
the others without an impact.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan, Gap
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.impacts import explained, impacts, recovery
from sopdocs.rules.plans import JUDGED, gaps_of
from sopdocs.rules.units import shown, told_in

_CLOSES_NOTHING = ("containment", "experiment")
_MOOT = ("closed", "parked", "rejected")
_BESIDE = ("approved", "active", "on_hold", "done", "effective")
"""Other plans that count: what they bring was promised or has come."""


class Short(NamedTuple):
    """How far the impacts reach on the way to what a gap needs, all in one unit."""

    gap: str
    brought: Decimal
    needed: Decimal
    explained: Decimal | None
    unit: str


def impact_shortfall(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each gap of which the impacts recover too little; a warning where its causes give no more."""
    over = plan.status in (*JUDGED, "cancelled")
    if over or all(action.type in _CLOSES_NOTHING for action in plan.actions):
        return
    for gap in gaps_of(plan, context):
        short = _short(plan, gap, context) if gap.status not in _MOOT else None
        if short:
            yield _problem(plan, short, context)
            if not any(impacts(plan)):
                return  # one lack, however many gaps


def _short(plan: ActionPlan, gap: Gap, context: Context) -> Short | None:
    needed, unit = recovery(plan, gap, context) or (Decimal(0), "")
    mine = _brought(plan, unit)
    if not needed or mine is None or _enough(mine, needed, context) or _accepted(plan, context):
        return None
    plans = [plan]
    for entry in context.kb.live_plans(gap.id):
        other = entry.record
        if isinstance(other, ActionPlan) and other.id != plan.id and other.status in _BESIDE:
            theirs = _brought(other, unit)
            if theirs is None or other.residual_accepted:
                return None
            mine += theirs
            plans.append(other)
    if _enough(mine, needed, context):
        return None
    causes = dict.fromkeys(id for one in plans for id in one.addresses)
    parts = [explained(id, gap, plan, unit, context) for id in causes]
    known = [part.size for part in parts if part is not None]
    return Short(gap.id, mine, needed, sum(known, Decimal(0)) if known else None, unit)


def _brought(plan: ActionPlan, unit: str) -> Decimal | None:
    """Return what a plan is to bring, None where one of its impacts cannot be told in this unit."""
    told = [told_in(one.value * one.probability, one.unit, unit) for _, one in impacts(plan)]
    known = [value for value in told if value is not None]
    return abs(sum(known, Decimal(0))) if len(known) == len(told) else None


def _enough(brought: Decimal, needed: Decimal, context: Context) -> bool:
    return brought * 100 >= needed * Decimal(str(context.settings.coverage_pct))


def _accepted(plan: ActionPlan, context: Context) -> bool:
    decision = context.kb.decision(plan.residual_accepted) if plan.residual_accepted else None
    return decision is not None and (decision.status != "requested" or plan.status == "draft")


def _problem(plan: ActionPlan, short: Short, context: Context) -> Problem:
    needed, unit = shown(short.needed), short.unit
    part = shown(round(float(short.brought / short.needed) * 100, 1))
    text = f"the impacts add up to `{shown(short.brought)} {unit}` of {needed} {unit} needed for {short.gap}"
    text += f" ({part} %)" if any(impacts(plan)) else ": no action of the plan states one"
    most = short.explained
    if not short.brought or most is None or most >= short.needed or not _enough(short.brought, most, context):
        return Problem(("actions",), text, _hint(plan, short, context), key=True)
    rest = shown(short.needed - min(short.brought, most))
    text += f", and the causes worked on explain {shown(most)} {unit} in all; {rest} {unit} remain"
    return Problem(("actions",), text, _hint(plan, short, context), Severity.WARNING, key=True)


def _hint(plan: ActionPlan, short: Short, context: Context) -> str:
    without = [a.id for a in plan.actions if a.expected_impact is None and a.type not in _CLOSES_NOTHING]
    on = f" on {', '.join(without[:4])}" if without else ""
    first = f"write `expected_impact: {{value: 1.5, unit: {short.unit}, probability: 0.8}}`{on}"
    if not without:
        most = short.explained
        used_up = most is not None and most < short.needed
        first = "add an action for another cause" if used_up else "add an action"
    decision = context.kb.decision(plan.residual_accepted) if plan.residual_accepted else None
    if decision:
        return f"{first}, or have `{plan.residual_accepted}` taken: it is still requested"
    accepted = "`residual_accepted: REV-2026-06-management-business-review#D1`"
    return f"{first}, or name the decision that accepts the rest: {accepted}"


RULE = Rule(
    "A007",
    "impact-shortfall",
    Severity.ERROR,
    ("action_plan",),
    impact_shortfall,
    reads=frozenset({"record", "neighbours", "figures"}),
)
