"""An objective or an action says that something will get better, and not what is done about it.

What it checks: whether the plan's `objective` or an action's `title` begins with a vague verb such as
improve, ensure, align, support or look into; in German it may also end with one. It is satisfied where the
text also says how ("by", "through" or "with" and a mechanism: a call, a parameter, a contract), or where the
action's `deliverable` names a thing one can see or a number with its unit.

Why it matters: nobody can tell whether "improve forecasting accuracy" was done. Whoever owns it cannot
start, and the review can only ask how it feels.

Bad:

    actions:
      - id: A1
        title: Improve forecasting accuracy  # S001
        owner: demand-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Better forecast numbers

Good:

    actions:
      - id: A1
        title: Hold a weekly promotion call with sales and load uplifts before the demand review
        owner: demand-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Call in the calendar, list of loaded uplifts after each call

Good:

    actions:
      - id: A1
        title: Improve forecasting accuracy
        owner: demand-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Signed procedure for overrides, each with a reason code and a source

Known false positives: a title that begins with a thing whose name is also a vague verb ("Support crane
moved to dock 4") where the deliverable is not of the known kinds. Put such a name in quotation marks.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule


def vague_verb(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield the objective and each action that begin with a vague verb and do not say how."""
    words = context.words(plan.lang)
    if words is None:
        return
    verb = words.vague_verb(plan.objective) if plan.objective else None
    if verb and plan.objective and not words.names_mechanism(plan.objective):
        yield Problem(
            ("objective",),
            f"the objective says `{verb}` and does not say how",
            "say from where to where and how: `Bring OTIF from 88.4 % to 95.5 % by booking slots at order`",
        )
    for index, action in enumerate(plan.actions):
        verb = words.vague_verb(action.title)
        if not verb or words.names_mechanism(action.title):
            continue
        if action.deliverable and words.names_deliverable(action.deliverable):
            continue
        if action.type == "experiment" and words.is_analysis(verb):
            continue
        yield Problem(
            ("actions", index, "title"),
            f"action {action.id} says `{verb}`: nobody can see when that is done",
            "say what will be done, like `Hold a weekly promotion call and load uplifts after it`",
        )


RULE = Rule("S001", "vague-verb", Severity.ERROR, ("action_plan",), vague_verb)
