"""A plan runs for weeks without a milestone.

What it checks: from its start to its end a plan passes a milestone at least every six weeks
(`milestone_weeks` in sopdocs.toml; 0 switches this off). Start and end count as well, so that a plan of up
to six weeks needs none. Milestones count on the day they were planned for, not on the one they were moved
to; cancelled ones do not count. A plan that is over is left alone: nobody can put a milestone into the past.

Why it matters: without a point that one can see, a plan is on track until the day it is late. Half of the
time to correct it is gone by then.

Bad:

    status: active
    milestones:  # T003
      - {title: First drift report in the supply review, due: 2026-02-27}

Good:

    status: active
    milestones:
      - {title: First drift report in the supply review, due: 2026-02-27}
      - {title: Slots booked at order entry, due: 2026-04-10}
      - {title: OTIF of April at 94 %, due: 2026-05-12}

Known false positives: a long wait that nobody can shorten, such as the lead time of a machine. A milestone
for the supplier's interim report helps there as well.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import pairwise

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import OVER


def milestone_density(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where the way between two milestones is too long."""
    start, due, weeks = plan.start, plan.due, context.settings.milestone_weeks
    if start is None or due is None or (due - start).days <= 7 * weeks or plan.status in OVER or not weeks:
        return
    live = [one for one in plan.milestones if one.status != "cancelled"]
    if (not plan.milestones and plan.status != "draft") or any(one.due is None for one in live):
        return  # asked for as a field that the plan needs at its stage
    inside = sorted(one.due for one in live if one.due and start <= one.due <= due)
    stretches = [(a, b) for a, b in pairwise((start, *inside, due)) if (b - a).days > 7 * weeks]
    if not stretches:
        return
    begin, end = max(stretches, key=lambda pair: pair[1] - pair[0])
    missing = [day for pair in stretches for day in _between(*pair, weeks)]
    others = ", ".join(str(day) for day in missing[1:MOST_SHOWN])
    yield Problem(
        ("milestones",),
        f"`{(end - begin).days}` days pass without a milestone, from {begin} to {end}; "
        f"one is needed every {weeks} weeks",
        f"add in its place `- {{title: what one can see by then, due: {missing[0]}}}`"
        + (f", and others around {others}" if others else ", or another day in between"),
        key=True,
    )


MOST_SHOWN = 4


def _between(begin: datetime.date, end: datetime.date, weeks: int) -> Iterator[datetime.date]:
    """Yield the fewest days, evenly spread and on a weekday, that cut a stretch into short enough parts."""
    days = (end - begin).days
    parts = -(-days // (7 * weeks - 2))  # what moves to a Friday makes the next part longer
    for number in range(1, parts):
        day = begin + datetime.timedelta(days=days * number // parts)
        yield day - datetime.timedelta(days=max(day.weekday() - 4, 0))


RULE = Rule("T003", "milestone-density", Severity.WARNING, ("action_plan",), milestone_density)
