"""A plan addresses causes of which none is verified.

What it checks: at least one of the causes under `addresses` has the status `verified`. A trial is exempt,
since it is the test: a plan whose actions are of type `experiment` or containment. While a gap is on
`fast_track` by a decision, until its `review_by`, this is a warning. A cause that cannot be read is given
credit.

Why it matters: an opinion about the cause is often wrong, and then the plan costs its money, the gap stays,
and the months are gone. To test a cause takes days.

Bad:

    addresses: [RC-2026-004]  # R002
    # beside: RC-2026-004
    status: testing

Good:

    addresses: [RC-2026-003, RC-2026-004]
    # beside: RC-2026-004
    status: testing

Known false positives: a correction that everybody agrees on, such as a price typed wrongly. Write down the
one finding that shows it; that verifies the cause.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan, RootCause
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import all_of_type, causes_of, gaps_of

_TRIAL = ("experiment", "containment")


def unverified_cause(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where all causes behind a plan are still guesses."""
    causes = tuple(causes_of(plan, context))
    if not causes or len(causes) < len(plan.addresses) or any(one.status == "verified" for one in causes):
        return
    if all_of_type(plan, *_TRIAL):
        return
    fast = any(gap.fast_track and context.as_of <= gap.fast_track.review_by for gap in gaps_of(plan, context))
    named = ", ".join(f"`{one.id}` ({_SAID[one.status]})" for one in causes)
    yield Problem(
        ("addresses",),
        f"no cause that the plan addresses is verified: {named}",
        f"test {_nearest(causes)} first and write its `evidence`, its `test` and `status: verified`; "
        "if the plan is the test, give its actions `type: experiment`",
        severity=Severity.WARNING if fast else None,
    )


_SAID = {"hypothesis": "a hypothesis", "testing": "under test", "refuted": "refuted"}


def _nearest(causes: tuple[RootCause, ...]) -> str:
    """Return the cause that is nearest to being verified."""
    order = ("testing", "hypothesis", "refuted")
    best = min(causes, key=lambda cause: order.index(cause.status))
    return best.id if best.status != "refuted" else "another cause"


RULE = Rule(
    "R002",
    "unverified-cause",
    Severity.ERROR,
    ("action_plan",),
    unverified_cause,
    reads=frozenset({"record", "neighbours", "clock"}),
)
