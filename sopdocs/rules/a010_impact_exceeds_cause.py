"""The actions on a cause are to bring more than the cause explains.

What it checks: the expected impacts of a plan's actions on one cause, added up without their probabilities,
are at most the cause's contribution to the plan's gaps plus one tenth; of a contribution with a range, its
wide end. A contribution over several periods is brought to one where the plan's indicator counts a volume
from a single period and the gap is a steady one. Nothing is said of opportunities, nor where impact and
contribution are in units that nothing in the record brings together.

Why it matters: taking a cause away gives back what it took, and no more. An impact above that was counted
twice, belongs to another cause, or shows that the cause was measured too small; either way the plan will
fall short by the difference.

Bad:

    actions:
      - id: A1
        title: Load Retailer R1 promotions into the demand plan six weeks ahead
        owner: key-account-manager-r1
        start: 2026-02-02
        due: 2026-03-31
        expected_impact: {value: 2.4, unit: pp, probability: 0.7}  # A010
        addresses: RC-2026-004

Good:

    actions:
      - id: A1
        title: Load Retailer R1 promotions into the demand plan six weeks ahead
        owner: key-account-manager-r1
        start: 2026-02-02
        due: 2026-03-31
        expected_impact: {value: 1.6, unit: pp, probability: 0.95}
        addresses: RC-2026-004

Known false positives: a cause that has grown since the gap's window; measure it anew, and let the window and
the contributions speak of the same span.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Impact
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.impacts import Explained, explained, impacts
from sopdocs.rules.plans import JUDGED, gaps_of
from sopdocs.rules.units import shown, told_in

_LEEWAY = Decimal("1.1")


def impact_exceeds_cause(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each cause from whose removal more is expected than it took, at the action that goes beyond."""
    if plan.status in (*JUDGED, "cancelled"):
        return
    claims: dict[str, list[tuple[int, Impact]]] = defaultdict(list)
    for index, impact in impacts(plan):
        cause = plan.actions[index].addresses
        if cause:
            claims[cause].append((index, impact))
    for cause, claimed in claims.items():
        unit = claimed[0][1].unit
        most = _most(cause, plan, unit, context)
        if most is not None:
            yield from _beyond(cause, claimed, most, unit)


def _most(cause: str, plan: ActionPlan, unit: str, context: Context) -> Explained | None:
    """Return what a cause took from all gaps of the plan that compare, None where nobody can say."""
    gaps = [gap for gap in gaps_of(plan, context) if gap.status != "rejected"]
    if len(gaps) < len(plan.gaps) or any(gap.nature == "opportunity" for gap in gaps):
        return None
    known = [part for gap in gaps if (part := explained(cause, gap, plan, unit, context))]
    how = " and ".join(part.how for part in known if part.how)
    return Explained(sum((part.size for part in known), Decimal(0)), how) if known else None


def _beyond(cause: str, claimed: list[tuple[int, Impact]], most: Explained, unit: str) -> Iterator[Problem]:
    total = Decimal(0)
    for index, impact in claimed:
        told = told_in(impact.value, impact.unit, unit)
        if told is None:
            return
        total += told
        if abs(total) > most.size * _LEEWAY:
            who = "this action is" if len(claimed) == 1 else "the actions up to this one are"
            took = f"{shown(most.size)} {unit}" + (f" ({most.how})" if most.how else "")
            yield Problem(
                ("actions", index, "expected_impact", "value"),
                f"{who} to bring `{shown(abs(total))} {unit}` from {cause}, which explains {took}",
                "lower the impact to what the cause took, let the action address the cause that explains "
                f"the rest, or correct `contributions` of {cause}",
            )
            return


RULE = Rule(
    "A010",
    "impact-exceeds-cause",
    Severity.ERROR,
    ("action_plan",),
    impact_exceeds_cause,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
)
