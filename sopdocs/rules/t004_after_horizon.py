"""A plan ends, or is proven, only when closing its gap has no value any more.

What it checks: the plan's `due` and the window in which it is verified lie inside `horizon_end` of each of
its open gaps. A window that may run past the horizon, but leaves room for the periods that the rule asks
for before it, is a warning. `structural: true` (the cause outlives this gap) and `value_after_horizon` (what
is still worth it, in a sentence) say that the end was seen. A plan that is over is left alone.

Why it matters: a season that is over cannot be recovered. Money and people go into a plan that can succeed
on paper only, while what would still help in time is not looked for.

Bad:

    status: active
    due: 2027-02-26  # T004

Bad:

    status: active
    verification:
      metric: otif
      dataset: otif-r1
      operator: ">="
      threshold: 95
      consecutive_periods: 3
      from_period: 2026-11
      window_end: 2027-01  # T004

Good:

    status: active
    due: 2027-02-26
    value_after_horizon: The retailer's contract of 2027 takes the service level of this winter as its base

Known false positives: a horizon that was set once and never looked at again. Correct `horizon_end` of the
gap by the decision that moved it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Verification
from sopdocs.periods import following, notation
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.days import countable, end_of
from sopdocs.rules.plans import OVER, gaps_of

_ENDED = ("closed", "rejected", "parked")


def after_horizon(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where the plan or its proof comes after the first horizon of its gaps."""
    if plan.due is None or plan.structural or plan.value_after_horizon or plan.status in OVER:
        return
    calendar = context.kb.calendar
    open_gaps = [gap for gap in gaps_of(plan, context) if gap.horizon_end and gap.status not in _ENDED]
    if not open_gaps:
        return
    last, horizon, id = min((end_of(g.horizon_end or "", calendar), g.horizon_end, g.id) for g in open_gaps)
    value = f"after `{horizon}`, the last period in which closing {id} has value"
    if plan.due > last:
        yield Problem(("due",), f"the plan is due on `{plan.due}`, {value}", _EARLIER)
    elif plan.verification and countable(plan.verification.from_period):
        yield from _window(plan.verification, last, horizon or "", value, context)


_EARLIER = (
    "finish earlier, or say what is still worth it with `value_after_horizon: …`; "
    "where the cause outlives the gap, write `structural: true`"
)


def _window(
    rule: Verification, last: datetime.date, horizon: str, value: str, context: Context
) -> Iterator[Problem]:
    """Yield a problem where the periods of the rule, or those it may use, run past the horizon."""
    calendar = context.kb.calendar
    end = rule.from_period
    for _ in range(rule.consecutive_periods - 1):
        if end_of(end, calendar) <= last:
            end = following(end, calendar)
    if end_of(end, calendar) > last:
        text = f"the plan is proven in `{end}` at the earliest, {value}"
        yield Problem(("verification", "window_end" if rule.window_end else "from_period"), text, _EARLIER)
    elif rule.window_end and end_of(rule.window_end, calendar) > last:
        text = f"the verification may run until `{rule.window_end}`, {value}"
        fits = notation(horizon) == notation(rule.window_end)
        ending = f"end it with `window_end: {horizon}`" if fits else "end it earlier"
        hint = f"{ending}, or say what is still worth it: `value_after_horizon: …`"
        yield Problem(("verification", "window_end"), text, hint, severity=Severity.WARNING)


RULE = Rule(
    "T004",
    "after-horizon",
    Severity.ERROR,
    ("action_plan",),
    after_horizon,
    reads=frozenset({"record", "neighbours"}),
)
