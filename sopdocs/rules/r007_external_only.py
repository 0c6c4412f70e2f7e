"""All causes that a plan addresses lie outside the company, and it has no answer of its own to them.

What it checks: where every cause under `addresses` has `controllability: external`, at least one action is a
response: it is a strong or intermediate one, or its title or deliverable names what makes us depend less on
the cause: a buffer, a second source, another routing, a contract clause. A plan that also addresses a cause
we can change is fine: that cause says why we were exposed.

Why it matters: nobody closes a gap by waiting for a port, a market or the weather. What can be changed is
how much of it reaches our customers.

Bad:

    status: active
    addresses: [RC-2026-005]  # R007
    actions:
      - id: A1
        title: Wait until the retailer's depot has unloading slots again
        owner: customer-service-manager-emea
        start: 2026-03-02
        due: 2026-04-17
        deliverable: Weekly note on free slots
    # beside: RC-2026-005
    controllability: external

Good:

    status: active
    addresses: [RC-2026-005]
    actions:
      - id: A1
        title: Deliver through the second depot of the retailer when the first one is full
        owner: customer-service-manager-emea
        start: 2026-03-02
        due: 2026-04-17
        deliverable: Second routing in the order procedure
    # beside: RC-2026-005
    controllability: external

Known false positives: a response in words the list does not hold. State its `strength`, or add the word
under `[lexicon.en]` in sopdocs.toml.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.lexicon import Lexicon
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Action
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import OVER, causes_of

_STRONGER = ("strong", "intermediate")


def external_only(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where a plan only names what others would have to change."""
    if not plan.actions or plan.status in OVER:
        return
    causes = tuple(causes_of(plan, context))
    if not causes or len(causes) < len(plan.addresses):
        return
    if any(cause.controllability != "external" for cause in causes):
        return
    words = context.words(plan.lang)
    if words and not any(_responds(one, words) for one in plan.actions if one.status != "cancelled"):
        named = ", ".join(f"`{cause.id}`" for cause in causes) + (" lies" if len(causes) == 1 else " lie")
        them = "it" if len(causes) == 1 else "them"
        yield Problem(
            ("addresses",),
            f"{named} outside the company, and no action makes us depend less on {them}",
            "add an action such as a buffer, a second source or another routing, or address the cause "
            "of our exposure as well",
        )


def _responds(action: Action, words: Lexicon) -> bool:
    """Tell whether an action changes how much of an outside cause reaches us."""
    return action.strength in _STRONGER or words.names_response(f"{action.title}. {action.deliverable or ''}")


RULE = Rule(
    "R007",
    "external-only",
    Severity.WARNING,
    ("action_plan",),
    external_only,
    reads=frozenset({"record", "neighbours"}),
    stable=False,
)
