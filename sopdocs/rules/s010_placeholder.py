"""A text that people rely on still holds a placeholder.

What it checks: the plan's `objective`, the `title` and `deliverable` of its actions and the `title` of its
milestones hold no TBD, TBC, xxx, lorem, "to be defined" or lone question mark. Only whole words count, and
what stands in quotation marks is left alone; n/a and none count where they are the whole text.

Why it matters: a plan is read as a promise. A hole in it is found by whoever has to keep it, after the
date by which it could have been filled.

Bad:

    objective: >  # S010
      Bring OTIF for Retailer R1 from 88.4 % to TBD by May 2026 by changing lead-time parameters monthly.

Good:

    objective: >
      Bring OTIF for Retailer R1 from 88.4 % to 95.5 % by May 2026 by changing lead-time parameters monthly.

Known false positives: a code of three letters x, or a system that really shows "TBD" in a field; write it
in quotation marks.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.promises import Promise, all_promised, promises


def placeholder(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each text in which a word still stands for what is to come."""
    words = context.words(plan.lang)
    if words is None or not words.may_have_a_hole(all_promised(plan)):
        return
    for promise in promises(plan):
        found = words.placeholder(promise.text)
        if found:
            yield Problem(
                promise.field,
                f"`{found}` stands in the {promise.name} where something is still to be said",
                f"put in what is meant, or {_until_then(promise)} until it is known",
            )


def _until_then(promise: Promise) -> str:
    """Return what can be done for the time being; a title cannot be left out."""
    if promise.field[-1] != "title":
        return f"leave `{promise.field[-1]}` out of the draft"
    return f"take the {'action' if promise.field[0] == 'actions' else 'milestone'} out"


RULE = Rule("S010", "placeholder", Severity.ERROR, ("action_plan",), placeholder)
