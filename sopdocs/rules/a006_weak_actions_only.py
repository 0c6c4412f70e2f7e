"""A plan relies on training, reminders and more care alone.

What it checks: at least one action that is no containment is of `strength: strong` or `intermediate`. An
action without a strength is read by its title: one that begins with training, reminding or being careful,
and names no means such as a feed or a rule, is weak. What an author states is believed. A trial is to find
out what helps and is left alone. In a language whose words nobody has written down yet, only what is stated
counts.

Why it matters: people who are told to be careful are careful for a month. The next colleague, the next peak
or the next launch meets the same system and does the same thing. A change in the system (a field, a feed, a
contract, a limit) still works when everybody is busy.

Bad:

    actions:  # A006
      - id: A1
        title: Retrain planners in the use of the lead-time field
        owner: supply-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-27
      - id: A2
        title: Remind buyers each month to check the lead-time field
        owner: supply-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-27

Good:

    actions:
      - id: A1
        title: Retrain planners in the use of the lead-time field
        owner: supply-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-27
      - id: A2
        title: Refresh the lead-time field weekly from receipts
        owner: supply-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-27

Known false positives: training that is the change itself, such as a second crew for a line; write
`strength: intermediate` on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Action
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import JUDGED


def weak_actions_only(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where no action of the plan changes the system."""
    acting = [one for one in plan.actions if one.type != "containment" and one.status != "cancelled"]
    trial = all(one.type == "experiment" for one in acting)
    if trial or plan.status in JUDGED or not all(_is_weak(one, plan, context) for one in acting):
        return
    names = [one.id for one in acting]
    *first, last = (f"`{name}`" for name in names)
    who = f"{', '.join(first)} and {last} change" if first else f"{last} changes"
    read = next((one.id for one in acting if one.strength is None), None)
    stated = f"; or write `strength: intermediate` on {read} if it does" if read else ""
    yield Problem(
        ("actions",),
        f"{who} nothing but what people keep in mind, and that wears off",
        f"add an action that changes the system, such as a field fed from receipts or a limit{stated}",
        key=True,
    )


def _is_weak(action: Action, plan: ActionPlan, context: Context) -> bool:
    if action.strength is not None:
        return action.strength == "weak"
    words = context.words(plan.lang)
    return bool(words and words.only_reminds(action.title) and not words.names_mechanism(action.title))


RULE = Rule("A006", "weak-actions-only", Severity.WARNING, ("action_plan",), weak_actions_only)
