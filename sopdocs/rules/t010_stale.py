"""A plan is running and nobody has reported how it stands.

What it checks: the newest sign of life of an approved or active plan is not older than one `review_cadence`
and a few days (weekly 11 days, biweekly 18, cycle 35). An update of the plan, of one of its actions or of
its gap counts, and so does a milestone or a lasting change that is done, or a change of the gap's status. A
plan that has just been approved counts from its start. Without a cadence, that of its `communication`
counts, else the cycle. A plan on hold is left alone.

Why it matters: silence is read as "on track" until the date is missed. One line a review is enough, and it
is the place to ask for help.

Bad:

    status: active  # T010
    review_cadence: weekly
    updates:
      - {date: 2026-06-15, by: supply-planning-manager-emea, status: on_track, note: Drift report read}
    # beside: GAP-2026-003
    # without: updates

Good:

    status: active
    review_cadence: weekly
    updates:
      - {date: 2026-07-06, by: supply-planning-manager-emea, status: on_track, note: Drift report read}
    # beside: GAP-2026-003
    # without: updates

Known false positives: a report that was given by word of mouth. It takes a minute to write it down.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import gaps_of

CADENCE = {"weekly": 7, "biweekly": 14, "cycle": 31}
GRACE = 4
"""A weekend, a holiday, a review that was moved by a day: days that are no silence."""
_WORDS = {"weekly": "every week", "biweekly": "every two weeks", "cycle": "every cycle"}


def stale(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where a running plan has been silent for longer than its reviews are apart."""
    if plan.status not in ("approved", "active"):
        return
    cadence = plan.review_cadence or (plan.communication.frequency if plan.communication else "cycle")
    allowed = datetime.timedelta(days=CADENCE[cadence] + GRACE)
    since = max(_signs(plan), default=None)
    if since is None or context.as_of - since <= allowed:
        return
    since = max([since, *_signs_of_gaps(plan, context)])
    if context.as_of - since > allowed:
        yield Problem(
            ("status",),
            f"the plan is `{plan.status}` and nothing was reported for {(context.as_of - since).days} days, "
            f"since {since}; one line is due {_WORDS[cadence]}",
            f"add to `updates`: `- {{date: {context.as_of}, by: {plan.owner or 'the owner'}, "
            "status: on_track, note: how it stands}`, or set `status: on_hold` while the plan waits",
        )


def _signs(plan: ActionPlan) -> Iterator[datetime.date]:
    """Yield the days on which the plan itself shows that somebody worked on it."""
    if plan.start:
        yield plan.start
    yield from (update.date for update in plan.updates)
    yield from (update.date for action in plan.actions for update in action.updates)
    yield from (stone.done_on for stone in plan.milestones if stone.done_on)
    yield from (change.done_on for change in plan.standardise if change.done_on)


def _signs_of_gaps(plan: ActionPlan, context: Context) -> Iterator[datetime.date]:
    for gap in gaps_of(plan, context):
        yield from (update.date for update in gap.updates)
        yield from (step.date for step in gap.history)


RULE = Rule(
    "T010",
    "stale",
    Severity.WARNING,
    ("action_plan",),
    stale,
    reads=frozenset({"record", "neighbours", "clock"}),
    time=True,
    stable=False,
)
