"""The verification window ends before its rule can hold.

What it checks: between `from_period` and `window_end` lie at least `consecutive_periods` periods that come
after the last action. A period counts where half of it or more comes after the day that action is due, or
was moved to. Containment does not count as an action here, nor do actions that were cancelled. Without a
`window_end` there is time enough.

Why it matters: three good months cannot be counted in a window of two, so that the plan fails whatever it
does. And months from before the last action show what was there without it.

Bad:

    verification:
      metric: otif
      dataset: otif-r1
      operator: ">="
      threshold: 95
      consecutive_periods: 3
      from_period: 2026-05
      window_end: 2026-06  # T009

Good:

    verification:
      metric: otif
      dataset: otif-r1
      operator: ">="
      threshold: 95
      consecutive_periods: 3
      from_period: 2026-05
      window_end: 2026-07

Known false positives: a last action that does not touch the metric, such as a report to the customer. It
belongs under `standardise`. With `must_include` only some of the periods count, and the window may be too
short although this rule says nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Verification
from sopdocs.periods import following, notation, span
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.days import countable, mostly_after
from sopdocs.rules.plans import JUDGED


def window_too_short(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where the window cannot hold the periods that its rule asks for."""
    rule = plan.verification
    if rule is None or rule.window_end is None or plan.status in JUDGED:
        return
    ends = (rule.from_period, rule.window_end)
    if len({notation(one) for one in ends}) > 1 or not all(countable(one) for one in ends):
        return
    last = _last_action(plan)
    periods = span(rule.from_period, rule.window_end, context.kb.calendar)
    number = sum(mostly_after(period, last, context.kb.calendar) for period in periods)
    if number < rule.consecutive_periods:
        many = f"{number} periods" if number > 1 else f"{number or 'no'} period"
        after = " after the last action" if number < len(periods) else ""
        needed = _needed_end(rule, last, context)
        yield Problem(
            ("verification", "window_end"),
            f"the window from {rule.from_period} to `{rule.window_end}` holds {many}{after}; "
            f"the rule asks for {rule.consecutive_periods} in a row",
            f"end it with `window_end: {needed}` or later" if needed else "correct the dates of the actions",
        )


def _last_action(plan: ActionPlan) -> datetime.date:
    """Return the day on which the last action that counts is to be done."""
    days = (
        action.revised_due.date if action.revised_due else action.due
        for action in plan.actions
        if action.status != "cancelled" and action.type != "containment"
    )
    return max((day for day in days if day), default=datetime.date.min)


def _needed_end(rule: Verification, last: datetime.date, context: Context) -> str:
    """Return the first period in which the rule can hold, or an empty text where that is far away."""
    period, number, calendar = rule.from_period, 0, context.kb.calendar
    for _ in range(120):
        number += mostly_after(period, last, calendar)
        if number == rule.consecutive_periods:
            return period
        period = following(period, calendar)
    return ""


RULE = Rule(
    "T009", "window-too-short", Severity.ERROR, ("action_plan",), window_too_short, stable=False
)  # fmt: skip
