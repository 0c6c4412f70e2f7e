"""Something is past its due date and not done.

What it checks: on the day of the run, no open action, milestone or lasting change (`standardise`) of a
plan, and no containment of an open gap, is past its due date. A date that was moved with its reason
(`revised_due`) counts instead of the first one. A milestone that quotes the value of an outcome (`OTIF of May
at 95.5 %`, with 95.5 as the target or on the glide path of May) is due when the data of that period are
out. Containment is in place once it has a `result`. Drafts promise nothing yet; a plan on hold waits.

Why it matters: the first late day is the cheapest one to talk about. What is late in silence takes the next
action with it, and the review sees it when the recovery is missed.

Bad:

    status: active
    milestones:
      - {title: Slots booked at order entry, due: 2026-04-17, status: in_progress}  # T006

Bad:

    # kind: gap
    containment:
      - action: Daily allocation call for A-items with the retailer's order desk
        owner: customer-service-manager-emea
        due: 2025-11-03  # T006

Good:

    status: active
    milestones:
      - title: Slots booked at order entry
        due: 2026-04-17
        status: in_progress
        revised_due: {date: 2026-07-31, reason: The retailer opens its new portal in July}

Known false positives: what is done and not yet marked. One word, `status: done`, settles it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.model import ActionPlan, Gap
from sopdocs.model.plan import Milestone, RevisedDue
from sopdocs.periods import is_period, months_long
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.days import end_of

_LIVE = frozenset({"approved", "active", "done"})
_FINISHED = frozenset({"done", "cancelled"})
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def overdue(record: Gap | ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each promise of a gap or a plan whose day has passed."""
    if isinstance(record, Gap):
        if record.status != "closed":
            yield from _containment(record, context)
        return
    if record.status in _LIVE:
        yield from _work(record, context)
    if record.status in _LIVE or record.status == "effective":
        for index, change in enumerate(record.standardise):
            if change.status not in _FINISHED and not change.done_on:
                yield from _late(("standardise", index), "the lasting change", change.due, None, context)


def _work(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    for index, action in enumerate(plan.actions):
        if action.status not in _FINISHED:
            what = f"action {action.id}"
            yield from _late(("actions", index), what, action.due, action.revised_due, context)
    for index, stone in enumerate(plan.milestones):
        if stone.status not in _FINISHED and not stone.done_on and not _waits_for_data(stone, plan, context):
            what = f"milestone `{stone.title}`"
            yield from _late(("milestones", index), what, stone.due, stone.revised_due, context)


def _late(
    at: FieldPath, what: str, due: datetime.date | None, moved: RevisedDue | None, context: Context
) -> Iterator[Problem]:
    """Yield a problem where the day that holds is over."""
    day = moved.date if moved else due
    if day is None or day >= context.as_of:
        return
    ago = _days((context.as_of - day).days)
    if moved:
        text = f"{what} was moved to `{day}`, {ago} ago, and is not done"
        hint = "set `status: done`, or bring it to the review: its date was moved before"
        yield Problem((*at, "revised_due", "date"), text, hint)
    else:
        text = f"{what} was due on `{day}`, {ago} ago, and is not done"
        yield Problem((*at, "due"), text, _LASTING if at[0] == "standardise" else _NEW_DATE)


_NEW_DATE = "set `status: done`, or agree a new date: `revised_due: {date: …, reason: why it moved}`"
_LASTING = "set `status: done` and `done_on`, or agree a new `due` in the review"


def _waits_for_data(stone: Milestone, plan: ActionPlan, context: Context) -> bool:
    """Tell whether a milestone quotes an outcome of its period, and the data of that period are not out."""
    day = stone.revised_due.date if stone.revised_due else stone.due
    if day is None or day >= context.as_of:
        return False
    quoted = {Decimal(number.replace(",", ".")) for number in _NUMBER.findall(stone.title)}
    return any(
        value in quoted and _begins_by(day, period, context) and _out(period, lag, context) >= context.as_of
        for period, value, lag in _outcomes(plan, context)
    )


def _outcomes(plan: ActionPlan, context: Context) -> Iterator[tuple[str, Decimal, int]]:
    """Yield the values that outcomes shall reach, each with its period and how many days its data take."""
    for kpi in plan.kpis:
        if kpi.kind != "outcome":
            continue
        dataset = context.kb.datasets.get(kpi.dataset or "")
        lag = dataset.refresh_lag_days if dataset else 0
        for point in kpi.glide_path:
            yield point.period, point.value, lag
        if kpi.target and kpi.target.value is not None and is_period(str(kpi.target.by)):
            yield str(kpi.target.by), kpi.target.value, lag


def _begins_by(day: datetime.date, period: str, context: Context) -> bool:
    """Tell whether a period has begun by a day; its first few days are not told apart."""
    left = end_of(period, context.kb.calendar) - day
    return left <= datetime.timedelta(days=28 * months_long(period))


def _out(period: str, lag: int, context: Context) -> datetime.date:
    """Return the day on which the data of a period are out."""
    end = end_of(period, context.kb.calendar)
    return end + min(datetime.timedelta(days=lag), datetime.date.max - end)


def _containment(gap: Gap, context: Context) -> Iterator[Problem]:
    for index, one in enumerate(gap.containment):
        if one.due < context.as_of and not one.result and not one.removed_on:
            ago = _days((context.as_of - one.due).days)
            yield Problem(
                ("containment", index, "due"),
                f"containment was due on `{one.due}`, {ago} ago, and has no result",
                "write what it did as `result: …`, or agree a new `due` soon: the customer is unprotected",
            )


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


RULE = Rule(
    "T006",
    "overdue",
    Severity.WARNING,
    ("action_plan", "gap"),
    overdue,
    reads=frozenset({"record", "clock"}),
    time=True,
)
