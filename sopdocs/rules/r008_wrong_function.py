"""A cause is answered by nobody who can change it.

What it checks: for each cause that a plan addresses, at least one of its actions is owned by a role of a
function that controls the family of the cause: `functions` of the family in data/taxonomy.yaml. Containment
is no answer. Another live plan that addresses the same cause may hold the action. Nothing is said where
the function of an owner is unknown, where the family names no functions, of containment alone, nor of a
plan whose outcome the actuals have judged.

Why it matters: planners can work around a promotion that reaches them late, every month anew. Only sales can
make it come in time.

Bad:

    addresses: [RC-2026-004]  # R008
    actions:
      - id: A1
        title: Plan promotions of Retailer R1 with the uplift of last year until volumes arrive
        owner: demand-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Uplift table in the demand plan
        addresses: RC-2026-004

Good:

    addresses: [RC-2026-004]
    actions:
      - id: A1
        title: Load promotions of Retailer R1 into the demand plan six weeks ahead
        owner: key-account-manager-r1
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Promotion calendar feed agreed by sales and demand planning
        addresses: RC-2026-004

Known false positives: a company that has given the work to another function than others do. Correct
`functions` of the family in data/taxonomy.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.catalog import CauseFamily
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import JUDGED, causes_of, only_contains


def wrong_function(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each cause that no action of a controlling function answers."""
    taxonomy = context.kb.taxonomy
    if taxonomy is None or not plan.actions or plan.status in JUDGED or only_contains(plan):
        return
    acting = _functions(plan, context)
    if acting is None:
        return
    for cause in causes_of(plan, context):
        name, family = _family(cause.category, taxonomy.causes)
        wanted = set(family.functions) if family else set()
        if (
            not wanted
            or wanted & acting
            or cause.status == "refuted"
            or _answered_elsewhere(cause.id, plan.id, wanted, context)
        ):
            continue
        labels = [_label(function, taxonomy.functions) for function in family.functions] if family else []
        controls = f"{', '.join(labels[:-1])} or {labels[-1]}" if len(labels) > 1 else labels[0]
        yield Problem(
            ("addresses", plan.addresses.index(cause.id)),
            f"`{cause.id}` is a matter of {name}, and no action is owned by {controls}",
            f"agree an action with {controls} that changes the cause itself, and name the owner's role",
        )


def _functions(plan: ActionPlan, context: Context) -> set[str] | None:
    """Return the functions that act against the causes, or None where an owner's function is unknown."""
    roles = context.kb.roles
    owners = [one.owner for one in plan.actions if one.type != "containment" and one.status != "cancelled"]
    if not owners or any(owner is None or owner not in roles for owner in owners):
        return None
    return {roles[owner].function for owner in owners if owner}


def _family(category: str | None, causes: Mapping[str, CauseFamily]) -> tuple[str, CauseFamily | None]:
    """Return the family of a category, under the name that people know it by."""
    family = causes.get((category or "").partition(".")[0])
    return (family.label.lower() if family else "", family)


def _label(function: str, labels: Mapping[str, str]) -> str:
    return labels.get(function, function).lower()


def _answered_elsewhere(cause: str, plan: str, wanted: set[str], context: Context) -> bool:
    """Tell whether another live plan on the cause has an owner of one of these functions."""
    for other in context.kb.backlinks(cause, "action_plan"):
        record = other.record
        if other.id == plan or other.status == "cancelled" or not isinstance(record, ActionPlan):
            continue
        if cause in record.addresses and wanted & (_functions(record, context) or wanted):
            return True
    return False


RULE = Rule(
    "R008",
    "wrong-function",
    Severity.WARNING,
    ("action_plan",),
    wrong_function,
    reads=frozenset({"record", "neighbours"}),
)
