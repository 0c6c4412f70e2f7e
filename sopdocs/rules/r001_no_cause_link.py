"""A plan addresses no cause of the gap it works on.

What it checks: `addresses` names at least one root cause, and at least one of those causes lists one of the
plan's gaps under its `gaps`. A plan whose actions all are containment needs no cause: it protects the
customer while the cause is looked for.

Why it matters: a plan that is not tied to a cause treats what everybody sees, and the gap comes back with
the next order, promotion or launch.

Bad:

    # without: addresses  # R001

Bad:

    addresses: [RC-2026-009]  # R001

Good:

    addresses: [RC-2026-003]

Known false positives: an improvement that answers no gap. It belongs into a project list, not here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan, RootCause
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import only_contains


def no_cause_link(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where nothing ties the plan to a cause of its gaps."""
    if only_contains(plan):
        return
    gaps = ", ".join(plan.gaps)
    known = sorted(id for gap in plan.gaps for id in _causes(gap, context))
    hint = (
        f"add `addresses: [{known[0]}]`" if known else f"record the cause of {gaps} first, then name it here"
    )
    if not plan.addresses:
        yield Problem(("addresses",), f"the plan addresses no cause of {gaps}", hint)
    elif not any(_explains(cause, plan, context) for cause in plan.addresses):
        named = ", ".join(plan.addresses)
        yield Problem(("addresses",), f"`{named}` is no cause of {gaps}", hint)


def _causes(gap: str, context: Context) -> Iterator[str]:
    """Yield the causes of a gap that nothing speaks against."""
    for entry in context.kb.backlinks(gap, "root_cause"):
        if isinstance(entry.record, RootCause) and gap in entry.record.gaps and entry.status != "refuted":
            yield entry.id


def _explains(cause: str, plan: ActionPlan, context: Context) -> bool:
    """Tell whether a cause is one of the plan's gaps; one that cannot be read is given credit."""
    entry = context.kb.get(cause)
    if entry is None or not isinstance(entry.record, RootCause):
        return entry is not None
    return bool(set(entry.record.gaps) & set(plan.gaps))


RULE = Rule(
    "R001",
    "no-cause-link",
    Severity.ERROR,
    ("action_plan",),
    no_cause_link,
    reads=frozenset({"record", "neighbours"}),
)
