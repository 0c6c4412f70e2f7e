"""A plan names neither the resources it takes nor why it takes none.

What it checks: `resources` names people with their time, money or systems, or says under `none_needed` why
nothing is needed. An empty block, a budget of 0 alone, a share of 0 FTE, and a `none_needed` that only says
"none" leave the question open. A plan of nothing but containment needs no resources of its own.

Why it matters: a plan without time set aside for it is done last. The owner finds that out in the week in
which the first action is due, and everybody else at the review after it.

Bad:

    # without: resources  # A001

Bad:

    resources:  # A001
      budget: {amount: 0, currency: EUR}

Good:

    resources:
      people:
        - {role: master-data-lead, fte: 0.4, weeks: 8}
      budget: {amount: 0, currency: EUR}

Good:

    resources:
      none_needed: The reason code is a field of the forecast screen already and is switched on by its owner

Known false positives: none known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Resources
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import only_contains

_HINT = (
    "add `resources: {people: [{role: master-data-lead, fte: 0.2, weeks: 6}]}`, "
    "or `resources: {none_needed: why it takes nobody's time and no money}`"
)
_BLOCK = (
    "add `people: [{role: master-data-lead, fte: 0.2, weeks: 6}]` to it, "
    "or `none_needed: why it takes nobody's time and no money`"
)
_REASON = (
    "write `none_needed: why it takes nobody's time and no money`, "
    "or name `people: [{role: master-data-lead, fte: 0.2, weeks: 6}]` instead"
)
_SAYS_NOTHING = re.compile(
    r"(?:(?:yes|no|true|none|not|nothing|additional|extra|further|special|resources?|budget|money|costs?"
    r"|staff|effort|and|or|any|at all|this|the|plan|is|are|needs?|needed|requires?|required|necessary"
    r"|applicable)\b\W*)+",
    re.IGNORECASE,
)
"""A text of nothing but these words: it says that none are needed, and not why."""


def no_resources(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where nothing is said of people, money or systems."""
    found = plan.resources
    if only_contains(plan) or (found and _names_something(found, plan.lang, context)):
        return
    if found is None:
        yield Problem(("resources",), "the plan does not say what resources it takes", _HINT)
    elif found.none_needed is None:
        text = "`resources` names nobody's time, no money and no system"
        yield Problem(("resources",), text, _BLOCK, key=True)
    elif _says_nothing(found.none_needed, plan.lang, context):
        text = f"`{found.none_needed.strip()}` does not say why no resources are needed"
        yield Problem(("resources", "none_needed"), text, _REASON)


def _names_something(resources: Resources, language: str, context: Context) -> bool:
    if any(one.fte * one.weeks > 0 for one in resources.people):
        return True
    if resources.budget is not None and resources.budget.amount > 0:
        return True
    return any(not _says_nothing(system, language, context) for system in resources.systems)


def _says_nothing(text: str, language: str, context: Context) -> bool:
    words = context.words(language)
    return bool(_SAYS_NOTHING.fullmatch(text.strip()) or (words and words.placeholder(text)))


RULE = Rule("A001", "no-resources", Severity.ERROR, ("action_plan",), no_resources)
