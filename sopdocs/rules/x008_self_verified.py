"""The owner of the plan has verified that the plan worked.

What it checks: the role in `closure.verified_by` of a gap does not own a plan of that gap. Where one single
role is owner, team and verifier there is nobody else to ask, and nothing is said. Nor is it where a
decision closed the gap.

Why it matters: nobody is a good judge of what they have worked on for half a year. Somebody else asks which
months count, whether the lane recovered by itself, and what became of the stock.

Bad:

    # kind: gap
    status: closed
    closure:
      date: 2026-08-14
      verified_by: supply-planning-manager-emea  # X008
      attribution: plan

Good:

    # kind: gap
    status: closed
    closure:
      date: 2026-08-14
      verified_by: finance-controller-emea
      attribution: plan

Known false positives: a small team in which every other role took part; write a waiver that says so. A
deputy or a subordinate of the owner counts as independent.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan, Gap
from sopdocs.rule import Context, Problem, Rule


def self_verified(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where the verifier of a gap owns a plan that worked on it."""
    closure = gap.closure
    if closure is None or closure.decision or gap.status not in ("closed", "verifying"):
        return
    plans = [one.record for one in context.kb.live_plans(gap.id) if isinstance(one.record, ActionPlan)]
    own = [plan for plan in plans if plan.owner == closure.verified_by and plan.status != "draft"]
    if own and {gap.owner, *gap.team, closure.verified_by, *_doers(plans)} - {None, closure.verified_by}:
        yield Problem(
            ("closure", "verified_by"),
            f"`{closure.verified_by}` owns `{own[0].id}` and has verified its result",
            "have a role that does not own the plan verify it, such as one of finance, and name that role",
        )


def _doers(plans: list[ActionPlan]) -> Iterator[str | None]:
    for plan in plans:
        yield from (plan.owner, *(action.owner for action in plan.actions))


RULE = Rule(
    "X008",
    "self-verified",
    Severity.WARNING,
    ("gap",),
    self_verified,
    reads=frozenset({"record", "neighbours"}),
    stable=False,
)
