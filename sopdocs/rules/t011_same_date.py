"""Several actions are due on one month-end, or all of them at the very end of the plan.

What it checks: fewer than three open actions share a due date that is the end of a month (its last working
day or a day after it), and of three or more actions not all are due in the last fifth of a plan that takes
longer than six weeks (`milestone_weeks`). Cancelled actions do not count. A plan that is over is left
alone; so is one with `tags: [cut-over]`, where everything has to be ready on one day.

Why it matters: a date that several actions share was mostly set by the calendar and not by the work. They
meet in the busiest days of the month, and nothing shows before then whether the plan runs.

Bad:

    status: active
    actions:
      - {id: A1, title: Report drift weekly, owner: master-data-lead, start: 2026-01-26, due: 2026-03-31}
      - {id: A2, title: Load promotions early, owner: key-account-manager-r1, due: 2026-03-31}
      - {id: A3, title: Book slots at entry, owner: dc-manager-nl, start: 2026-03-02, due: 2026-03-31}  # T011

Good:

    status: active
    actions:
      - {id: A1, title: Report drift weekly, owner: master-data-lead, start: 2026-01-26, due: 2026-02-20}
      - {id: A2, title: Load promotions early, owner: key-account-manager-r1, due: 2026-03-13}
      - {id: A3, title: Book slots at entry, owner: dc-manager-nl, start: 2026-03-02, due: 2026-03-31}

Known false positives: actions that wait for one event, such as a contract that begins on the first of a
month.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.days import ends_its_month
from sopdocs.rules.plans import OVER

SEVERAL = 3
LAST_PART = 0.2


def same_date(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each month-end on which actions pile up, else the end of the plan."""
    if len(plan.actions) < SEVERAL or plan.status in OVER or "cut-over" in plan.tags:
        return
    by_day: dict[datetime.date, list[int]] = defaultdict(list)
    for index, action in enumerate(plan.actions):
        day = action.revised_due.date if action.revised_due else action.due
        if day and action.status != "cancelled":
            by_day[day].append(index)
    piles = []
    for day, group in sorted(by_day.items()):
        still = [index for index in group if plan.actions[index].status != "done"]
        if len(still) >= SEVERAL and ends_its_month(day, context.kb.calendar):
            piles.append((day, still))
    for day, group in piles:
        names = ", ".join(plan.actions[index].id for index in group)
        text = f"{len(group)} actions ({names}) are due on one month-end, `{day}`"
        yield Problem(_place(plan, group[-1]), text, _HINT)
    if not piles:
        yield from _at_the_end(plan, by_day, context)


_HINT = "ask each owner when the deliverable can be there, and start with what the others wait for"


def _at_the_end(
    plan: ActionPlan, by_day: dict[datetime.date, list[int]], context: Context
) -> Iterator[Problem]:
    """Yield a problem where all actions of a long plan end in its last fifth."""
    indexes = [index for group in by_day.values() for index in group]
    if plan.start is None or plan.due is None or len(indexes) < SEVERAL:
        return
    length = (plan.due - plan.start).days
    if length <= 7 * context.settings.milestone_weeks:
        return
    first = min(by_day)
    if (plan.due - first).days < LAST_PART * length and first <= plan.due:
        text = f"all {len(indexes)} actions are due in the last fifth of the plan, from `{first}` on"
        yield Problem(_place(plan, by_day[first][0]), text, _HINT)


def _place(plan: ActionPlan, index: int) -> tuple[str | int, ...]:
    moved = plan.actions[index].revised_due
    return ("actions", index, "revised_due", "date") if moved else ("actions", index, "due")


RULE = Rule("T011", "same-date", Severity.WARNING, ("action_plan",), same_date, stable=False)
