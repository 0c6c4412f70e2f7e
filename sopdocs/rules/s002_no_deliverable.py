"""An action has no deliverable that one can see.

What it checks: every action has a `deliverable`, and it is more than a word that the work will be done, such
as "done", "completed" or "as above". An action of `type: containment` may name its `result` instead; a
cancelled action needs none.

Why it matters: the deliverable is how owner and review tell that an action is finished, without asking for
an opinion. Where there is none, "80 % done" can last for months.

Bad:

    actions:
      - id: A1  # S002
        title: Agree a smaller minimum order with the co-packer
        owner: procurement-manager-packaging
        start: 2026-02-02
        due: 2026-03-31

Good:

    actions:
      - id: A1
        title: Agree a smaller minimum order with the co-packer
        owner: procurement-manager-packaging
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Signed amendment, minimum order 24 to 8 pallets

Known false positives: none known.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule

_HINT = "say what one can see when it is done: `deliverable: Signed amendment, minimum order 24 to 8 pallets`"
_RESULT = "add a `deliverable:` that one can see, or, once it works, its `result:`"


def no_deliverable(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each action without a deliverable, and each deliverable that shows nothing."""
    words = context.words(plan.lang)
    for index, action in enumerate(plan.actions):
        contains = action.type == "containment"
        if action.status == "cancelled" or (contains and action.result):
            continue
        field: FieldPath = ("actions", index, "deliverable")
        if not action.deliverable:
            text = f"action {action.id} has no `deliverable`"
            yield Problem(field, text, _RESULT if contains else _HINT)
        elif words and words.shows_nothing(action.deliverable):
            text = f"`{action.deliverable}` is nothing one can see when action {action.id} is done"
            yield Problem(field, text, _HINT)


RULE = Rule("S002", "no-deliverable", Severity.ERROR, ("action_plan",), no_deliverable)
