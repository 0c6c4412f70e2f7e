"""A gap was confirmed weeks ago and no plan works on it.

What it checks: in the scheduled run, each confirmed gap has a plan within 30 days of the day it was
confirmed, and each gap being analysed within 30 days of the day its analysis is due; within 10 days where
its value per month makes it critical. The days are settings (`no_plan_days`, `no_plan_days_critical`,
`critical_value`). Projected gaps and opportunities count as well: their clock runs faster. A draft is a
plan; a cancelled plan is not. Parked gaps are left alone.

Why it matters: the cost runs from the first month of the gap, and what is confirmed without a plan is
believed to be in hand. Nobody's pull request makes this finding come up, so it is not said on any.

Bad:

    # record: GAP-2026-002
    # scheduled
    status: confirmed  # X002
    history:
      - {date: 2026-05-20, from: proposed, to: confirmed, by: sop-coordinator}

Good:

    # record: GAP-2026-002
    # scheduled
    status: confirmed
    history:
      - {date: 2026-06-20, from: proposed, to: confirmed, by: sop-coordinator}

Known false positives: the days are calendar days, so that a shutdown of two weeks counts. A plan whose
file breaks the schema is not seen.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import Gap
from sopdocs.rule import Context, Problem, Rule


def confirmed_no_plan(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where a confirmed gap has waited too long for a plan."""
    if gap.status not in ("confirmed", "analysing"):
        return
    since = confirmed_on(gap)
    if since is None or context.kb.live_plans(gap.id):
        return
    if gap.status == "analysing" and gap.analysis:
        since = max(since, gap.analysis.due)
    days = (context.as_of - since).days
    critical = _is_critical(gap, context)
    allowed = context.settings.no_plan_days_critical if critical else context.settings.no_plan_days
    if days > allowed:
        size = "critical gap" if critical else "gap"
        yield Problem(
            ("status",),
            f"the {size} has had no plan for {days} days, since `{since}`; {allowed} are allowed",
            f"start one with `gaps: [{gap.id}]`, or bring the gap to the review to be parked by a decision",
        )


def confirmed_on(gap: Gap) -> datetime.date | None:
    """Return the day on which a gap was last confirmed, else the day it was detected or entered."""
    days = [step.date for step in gap.history if step.to == "confirmed"]
    return days[-1] if days else gap.detected_on or gap.created


def _is_critical(gap: Gap, context: Context) -> bool:
    figures = context.figures.gap(gap.id)
    value = figures.value_per_month if figures else None
    return value is not None and value >= context.settings.critical_value


RULE = Rule(
    "X002",
    "confirmed-no-plan",
    Severity.WARNING,
    ("gap",),
    confirmed_no_plan,
    reads=frozenset({"record", "neighbours", "figures", "clock"}),
    time=True,
    scheduled_only=True,
)
