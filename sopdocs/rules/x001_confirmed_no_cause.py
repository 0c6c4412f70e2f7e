"""A gap was confirmed weeks ago and nobody has written down a cause.

What it checks: in the scheduled run, each confirmed gap has at least one root cause, be it a hypothesis,
within 20 working days of the day it was confirmed. A gap being analysed has until its `analysis.due` where
that is later. Weekends and the holidays of `data/calendar.yaml` do not count. A refuted cause is no cause.
An upside is asked as well: what keeps it back is written as a cause. Parked gaps are left alone.

Why it matters: the trail is warm for a few weeks. Later the stock has moved, the orders are archived, and
what is left is opinion. Nobody's pull request makes this finding come up, so it is not said on any.

Bad:

    # record: GAP-2026-008
    # scheduled
    status: confirmed  # X001
    history:
      - {date: 2026-06-11, from: proposed, to: confirmed, by: sop-coordinator}

Good:

    # record: GAP-2026-008
    # scheduled
    status: confirmed
    history:
      - {date: 2026-06-12, from: proposed, to: confirmed, by: sop-coordinator}

Known false positives: a shutdown that is not in the calendar's `holidays` counts as working days.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import Gap
from sopdocs.model.catalog import Calendar
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.x002_confirmed_no_plan import confirmed_on

ALLOWED = 20
"""Working days from the day a gap is confirmed to its first cause."""

_SATURDAY = 5
_DAY = datetime.timedelta(days=1)


def confirmed_no_cause(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where a confirmed gap has waited too long for its first cause."""
    if gap.status not in ("confirmed", "analysing"):
        return
    since = confirmed_on(gap)
    causes = context.kb.backlinks(gap.id, "root_cause")
    if since is None or any(cause.status != "refuted" for cause in causes):
        return
    due = gap.analysis.due if gap.status == "analysing" and gap.analysis else since
    days = working_days(since, context.as_of, context.kb.calendar)
    if days <= ALLOWED or context.as_of <= due:
        return
    none = "every cause of the gap is refuted" if causes else "the gap has no cause"
    yield Problem(
        ("status",),
        f"{none} {days} working days after `{since}`; {ALLOWED} are allowed",
        f"write down the first suspicion: a root cause with `gaps: [{gap.id}]` and `status: hypothesis`",
    )


def working_days(after: datetime.date, until: datetime.date, calendar: Calendar | None) -> int:
    """Return the working days after one day and up to another."""
    weeks, rest = divmod(max((until - after).days, 0), 7)
    last = (until - back * _DAY for back in range(rest))
    holidays = {day for day in calendar.holidays if after < day <= until} if calendar else set()
    free = sum(day.weekday() < _SATURDAY for day in holidays)
    return 5 * weeks + sum(day.weekday() < _SATURDAY for day in last) - free


RULE = Rule(
    "X001",
    "confirmed-no-cause",
    Severity.WARNING,
    ("gap",),
    confirmed_no_cause,
    reads=frozenset({"record", "neighbours", "clock"}),
    time=True,
    scheduled_only=True,
    stable=False,
)
