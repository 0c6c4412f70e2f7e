"""An assumption is broken or past its date, and a gap or a plan still rests on it.

What it checks: for each entry of `data/assumptions.yaml` that is `broken`, or whose `valid_until` has
passed, the gaps being worked on and the plans alive on the same metric, in a scope that meets the
assumption's. A gap that names a broken one in `assumptions_broken` has taken note of it, and so have its
plans. An assumption without a metric, or about a slice in which nobody works, is left alone.

Why it matters: a plan is right as long as what it takes for granted is right. The figures show it months
after the assumption went; asking its owner takes one question on one day.

Bad:

    assumptions:
      AS-2026-002:
        text: Carriers keep the long route and lead time stays at or below 46 days.
        metric: inbound_lead_time
        scope: {lane: Asia-Europe}
        owner: inbound-logistics-manager
        valid_until: 2026-05-31  # X013
        status: holding
    # beside: GAP-2026-008
    status: acting

Good:

    assumptions:
      AS-2026-002:
        text: Carriers keep the long route and lead time stays at or below 46 days.
        metric: inbound_lead_time
        scope: {lane: Asia-Europe}
        owner: inbound-logistics-manager
        valid_until: 2026-12-31
        status: holding
    # beside: GAP-2026-008
    status: acting

Known false positives: a gap on the same metric and slice may rest on something else. Records have no field
for what they rest on, so that metric and scope stand in for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan, Gap
from sopdocs.model.catalog import Assumption, Assumptions
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import gaps_of
from sopdocs.rules.scopes import meet

_WORKED_ON = ("confirmed", "analysing", "acting", "verifying", "reopened")
_ALIVE = ("draft", "approved", "active", "on_hold")
_SHOWN = 3


def assumption_expired(catalog: Assumptions, context: Context) -> Iterator[Problem]:
    """Yield each assumption that no longer stands and that somebody works on."""
    for id, one in catalog.assumptions.items():
        past = one.valid_until is not None and one.valid_until < context.as_of
        if one.metric is None or not (past or one.status == "broken"):
            continue
        resting = [record for record in _on(one.metric, context) if _rests(record, id, one, context)]
        gaps = [record.id for record in resting if isinstance(record, Gap)]
        plans = [r.id for r in resting if isinstance(r, ActionPlan) and set(gaps).isdisjoint(r.gaps)]
        if resting:
            yield _problem(id, one, gaps + plans)


def _on(metric: str, context: Context) -> Iterator[Gap | ActionPlan]:
    """Yield the gaps and plans at work on a metric."""
    for gap in (entry.record for entry in context.kb.backlinks(metric, "gap")):
        if isinstance(gap, Gap) and gap.status in _WORKED_ON:
            yield gap
    for plan in (entry.record for entry in context.kb.backlinks(metric, "action_plan")):
        if isinstance(plan, ActionPlan) and plan.status in _ALIVE and metric in _aims(plan):
            yield plan


def _aims(plan: ActionPlan) -> set[str]:
    """Return the metrics that a plan wants to move; what it only keeps an eye on rests on nothing."""
    return {kpi.metric for kpi in plan.kpis}


def _rests(record: Gap | ActionPlan, id: str, one: Assumption, context: Context) -> bool:
    """Tell whether a record is about the assumption's slice, and neither it nor its gap has taken note."""
    gaps = [record] if isinstance(record, Gap) else list(gaps_of(record, context))
    if one.status == "broken" and any(id in gap.assumptions_broken for gap in gaps):
        return False
    scopes = [record.scope] if record.scope else [gap.scope for gap in gaps]
    return one.scope is None or any(meet(one.scope, scope) for scope in scopes)


def _problem(id: str, one: Assumption, resting: list[str]) -> Problem:
    names = " and ".join(f"`{name}`" for name in resting[:_SHOWN])
    on_it = f"{names} {'rests' if len(resting) == 1 else 'rest'} on it"
    if one.status == "broken":
        return Problem(
            ("assumptions", id, "status"),
            f"`{id}` is broken, and {on_it}",
            f"look at the figures again, and write `assumptions_broken: [{id}]` in the gap",
        )
    return Problem(
        ("assumptions", id, "valid_until"),
        f"`{id}` was valid until `{one.valid_until}`, and {on_it}",
        f"ask {one.owner or 'its owner'} if it still holds: write a new `valid_until`, or `status: broken`",
    )


RULE = Rule(
    "X013",
    "assumption-expired",
    Severity.WARNING,
    ("assumptions",),
    assumption_expired,
    reads=frozenset({"record", "all", "clock"}),
    stable=False,
)
