"""A promise holds a way out: "if possible", "try to", "best effort".

What it checks: the plan's `objective`, the `title` and `deliverable` of its actions and the `title` of its
milestones hold no words that leave open whether the work is done. Risks are not read: there such words
belong. A condition that can be checked is no way out: "subject to contract", "if needed by the retailer".

Why it matters: nobody can be late with something that was to be done if possible. What stands in the way of
the work is worth knowing, and it has a place of its own with a probability and an answer.

Bad:

    actions:
      - id: A1
        title: Try to share 26 weeks of forecast with supplier S-17  # S006
        owner: procurement-manager-packaging
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Monthly feed by pump format, where feasible with colours  # S006

Good:

    actions:
      - id: A1
        title: Send 26 weeks of forecast to supplier S-17 each month, subject to contract
        owner: procurement-manager-packaging
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Monthly feed by pump format

Known false positives: "if needed" in a title that names the trigger further on. Write the trigger in its
place: "when cover is below 5 days".
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.promises import all_promised, in_a_name, promises


def escape_clause(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each text that lets its promise be kept or not."""
    words = context.words(plan.lang)
    if words is None or not words.may_escape(all_promised(plan)):
        return
    for promise in promises(plan):
        ways = (way for way in words.escapes(promise.text) if not in_a_name(promise.text, way, context.kb))
        way = next(ways, None)
        if way:
            yield Problem(
                promise.field,
                f"`{way[0]}` in the {promise.name} leaves open whether it is done",
                "say what will be done; what may stand in its way goes under `risks`",
            )


RULE = Rule(
    "S006",
    "escape-clause",
    Severity.WARNING,
    ("action_plan",),
    escape_clause,
    reads=frozenset({"record", "neighbours"}),
)
