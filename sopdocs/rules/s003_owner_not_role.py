"""An owner is not one of the roles.

What it checks: every `owner` of a gap or a plan (of the plan, its actions, indicators, risks, containment
and lasting changes) is the id of one role in `data/roles.yaml`. A plan and each of its actions have one.

Why it matters: a department cannot be called, a team cannot be late, and "all" is nobody. One role that
answers for the work is what makes the next review short.

Bad:

    owner: Supply Chain  # S003

Bad:

    actions:
      - id: A1
        title: Book unloading slots at order entry through the retailer's portal
        owner: dc-manager-nl and customer-service-manager-emea  # S003
        start: 2026-03-02
        due: 2026-04-17
        deliverable: Slot booking step in the order entry procedure

Good:

    owner: supply-planning-manager-emea

Known false positives: none known. A role that is new belongs in `data/roles.yaml` first; a deputy is a role
of its own there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.lexicon import Lexicon, english
from sopdocs.model import ActionPlan, Gap
from sopdocs.model.catalog import Role, Taxonomy
from sopdocs.model.references import references
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.names import role_called
from sopdocs.suggest import did_you_mean

_ONE = "write the one role that answers for it"


def owner_not_role(record: Gap | ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each owner that is not a role, and each plan and action without one."""
    catalog = context.kb.catalogs.get("roles")
    if catalog is not None and catalog.catalog is None:
        return  # the file of the roles is broken, and says so itself
    roles = context.kb.roles
    entry = context.kb.get(record.id)
    mentions = entry.references if entry and entry.record is record else references(record)
    for mention in mentions:
        if mention.owner and mention.name not in roles:
            words = context.words(record.lang) or english()
            message, hint = _explained(mention.name, roles, context.kb.taxonomy, words)
            if hint is _ONE and mention.field[0] == "actions":
                hint += "; others go under `support`"
            yield Problem(mention.field, message, hint, fix=role_called(mention.name, roles))
    if isinstance(record, ActionPlan):
        yield from _unowned(record)


def _unowned(plan: ActionPlan) -> Iterator[Problem]:
    hint = "add `owner:` with the one role that answers for it"
    if plan.owner is None:
        yield Problem(("owner",), "the plan has no `owner`", hint)
    for index, action in enumerate(plan.actions):
        if action.owner is None:
            field: FieldPath = ("actions", index, "owner")
            yield Problem(field, f"action {action.id} has no `owner`", hint)


def _explained(
    name: str, roles: Mapping[str, Role], taxonomy: Taxonomy | None, words: Lexicon
) -> tuple[str, str]:
    """Return what is the matter with an owner, in the words that fit it, and what to write."""
    said = name.casefold()
    if labelled := role_called(name, roles):
        return f"`{name}` is what the role is called, not its id", f"write `owner: {labelled}`"
    if taxonomy and said in _departments(taxonomy):
        return f"`{name}` is a department, and a department cannot be asked", _role_of(name, roles, taxonomy)
    if words.placeholder(name):
        return f"`{name}` stands where the owner is to be named", "agree with one role and write its id"
    if "@" in name:
        return f"`{name}` is somebody's address", "write the id of the role, which stays when people move"
    if words.is_group(name):
        return f"`{name}` is everybody and nobody", _ONE
    if words.joins_several(name):
        return f"`{name}` names more than one owner", _ONE
    otherwise = "write a role of data/roles.yaml, or add it there"
    return f"there is no role `{name}`", did_you_mean(name, roles, otherwise)


def _departments(taxonomy: Taxonomy) -> set[str]:
    names = (*taxonomy.departments, *taxonomy.functions, *taxonomy.functions.values())
    return {name.casefold() for name in names}


def _role_of(name: str, roles: Mapping[str, Role], taxonomy: Taxonomy) -> str:
    """Return a hint with up to three roles of the department that was written."""
    said = name.casefold()
    start = said.replace(" ", "-")
    same = {key for key, label in taxonomy.functions.items() if said in (key.casefold(), label.casefold())}
    near = [id for id, role in sorted(roles.items()) if id.startswith(start) or role.function in same]
    if near:
        return f"write one of its roles, like `{'`, `'.join(near[:3])}`"
    return "write the one role in it that answers, from data/roles.yaml"


RULE = Rule(
    "S003",
    "owner-not-role",
    Severity.ERROR,
    ("action_plan", "gap"),
    owner_not_role,
    reads=frozenset({"record", "neighbours"}),
)
