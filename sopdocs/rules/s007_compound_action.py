"""One action holds two things to do.

What it checks: the `title` of an action does not join two verbs that each have an object of their own, by
"and", ";" or the like: "Clean the item master and renegotiate the contract". Verbs that share an object are
one thing to do: "pick and pack orders", "agree and sign the amendment", "ramp up and run line 3".

Why it matters: an action has one owner, one due date and one deliverable. Of two things in one line, one is
done and the other is forgotten, and the action stays at 50 %.

Bad:

    actions:
      - id: A1
        title: Clean the item master and renegotiate contracts and train planners  # S007
        owner: master-data-lead
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Item master without gaps

Good:

    actions:
      - id: A1
        title: Clean the item master
        owner: master-data-lead
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Item master without gaps
      - id: A2
        title: Renegotiate the minimum order
        owner: procurement-manager-packaging
        start: 2026-02-02
        due: 2026-05-29
        deliverable: Signed amendment, minimum order 24 to 8 pallets

Known false positives: two steps that lead to one deliverable and that nobody would follow apart, like "Count
the stock and update the records". Name the deliverable in the title: "Update the records by a count". Verbs
that are also nouns are missed where no small word follows: "Cut the order size and sell old stock".
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule


def compound_action(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each action whose title joins several things to do."""
    words = context.words(plan.lang)
    for index, action in enumerate(plan.actions if words else ()):
        if words and action.status != "cancelled":
            jobs = words.jobs(action.title)
            if jobs:
                shown = ", ".join(f"`{one}`" for one in jobs)
                yield Problem(
                    ("actions", index, "title"),
                    f"action {action.id} holds {len(jobs)} things to do: {shown}",
                    "make an action of each, with an owner, a date and a deliverable of its own",
                )


RULE = Rule("S007", "compound-action", Severity.WARNING, ("action_plan",), compound_action, stable=False)
