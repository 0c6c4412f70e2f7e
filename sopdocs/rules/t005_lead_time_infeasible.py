"""An action has less time than such a thing is known to take.

What it checks: whether an open action whose `title` names something with a known lead time, such as a new
line or a second source, has that many weeks between `start` and `due`. The table stands in the settings
(`lead_weeks`), so that a company writes down once what its levers take; without a phrase of the table in the
title nothing is said. Work that is said to be prepared, studied or asked for is not the thing itself.

Why it matters: a date that nobody could keep makes the whole plan late from its first day, and the gap is
bought time against a stock or a delivery that will not be there.

Bad:

    actions:
      - id: A1
        title: Install a new line for refill pouches at plant P-NL
        owner: supply-planning-manager-emea
        start: 2026-02-02
        due: 2026-02-27  # T005
        deliverable: Line handed over to production

Good:

    actions:
      - id: A1
        title: Install a new line for refill pouches at plant P-NL
        owner: supply-planning-manager-emea
        start: 2026-02-02
        due: 2026-07-31
        deliverable: Line handed over to production

Known false positives: a title that names the thing for another reason ("Move the forecast of the new line
into the demand plan"). Put the name in quotation marks.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import lru_cache

from sopdocs.diagnostics import Severity
from sopdocs.lexicon.patterns import any_of, pattern
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule
from sopdocs.settings import Weeks

_BEFORE = ("request", "study", "studies", "quote", "quotation", "tender", "business case", "proposal",
           "decide", "decision", "prepare", "plan", "specify", "specification", "evaluate")  # fmt: skip
"""Words of the work that comes before the thing, which takes its own time."""


def lead_time_infeasible(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each open action that leaves less time than the table says such a thing takes."""
    levers = context.settings.lead_weeks
    if not levers:
        return
    words = context.words(plan.lang)
    named, before = _patterns(levers)
    for index, action in enumerate(plan.actions):
        if action.start is None or action.due is None or action.status in ("done", "cancelled"):
            continue
        title = words.prose(action.title) if words else action.title
        found = named.search(title)
        if found is None or before.search(title):
            continue
        phrase, weeks = _lever(found[0], levers)
        earliest = action.start + datetime.timedelta(weeks=weeks)
        if action.due < earliest:
            yield Problem(
                ("actions", index, "due"),
                f"action {action.id} gives a {phrase} {_said(action.due - action.start)}, and it takes "
                f"`{weeks}` weeks",
                f"plan it for `due: {earliest}` or later, or begin earlier; what it takes here stands under "
                "`lead_weeks` in the settings",
            )


def _lever(text: str, levers: Weeks) -> tuple[str, int]:
    """Return the entry of the table that a text begins with, the longest where several do."""
    said = " ".join(text.lower().split())
    return max((one for one in levers if said.startswith(one[0].lower())), key=lambda one: len(one[0]))


def _said(span: datetime.timedelta) -> str:
    weeks, days = divmod(span.days, 7)
    return f"{weeks} weeks" if weeks > 1 else f"{7 * weeks + days} days"


@lru_cache(maxsize=4)
def _patterns(levers: Weeks) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return pattern(any_of([name for name, _ in levers], ("s", "es"))), pattern(
        any_of(_BEFORE, ("s", "ing", "d"))
    )


RULE = Rule(
    "T005",
    "lead-time-infeasible",
    Severity.WARNING,
    ("action_plan",),
    lead_time_infeasible,
    stable=False,
)
