"""A record names something that does not exist.

What it checks: every gap, cause, plan, lesson, review and decision that a record names is there and is of
the right kind; roles, metrics, datasets and assumptions stand in their catalog, also the `metric` of a
dataset; scope values and cause categories stand in the taxonomy; `depends_on` names an action of the same
plan or a plan. In fields that may hold prose, such as `evidence`, only text in the shape of an id or
`dataset:NAME` is a reference. Owners are judged by the rule on owners.

Why it matters: a link to nothing breaks silently. The cause that "explains" a gap, the decision that
approved a plan or the dataset behind a number cannot be opened by whoever has to trust it.

Bad:

    # kind: gap
    metric: otiff  # X003
    scope:
      customer: R9  # X003
    related:
      - {id: GAP-2026-999, type: caused_by}  # X003

Good:

    # kind: gap
    metric: otif
    scope:
      customer: R1
    related:
      - {id: GAP-2026-008, type: caused_by}

Known false positives: a record whose file cannot be read at all looks as if it did not exist; the finding
goes away when that file is repaired. A catalog that is broken is not used to judge anybody's names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.kb import CATALOGS
from sopdocs.model import ActionPlan, Gap, Lesson, Record, RootCause
from sopdocs.model.catalog import Datasets
from sopdocs.model.parts import Scope
from sopdocs.model.references import Reference, references
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.names import role_called
from sopdocs.slips import variant
from sopdocs.suggest import did_you_mean

_WORDS = {"root_cause": "a root cause", "action_plan": "an action plan"}


def dangling_references(record: Record | Datasets, context: Context) -> Iterator[Problem]:
    """Yield each name in a record that names nothing, or a thing of another kind."""
    if isinstance(record, Datasets):
        for alias, dataset in record.datasets.items():
            if dataset.metric:
                named = Reference(("datasets", alias, "metric"), "metric", dataset.metric, owner=False)
                yield from _in_catalog(named, context)
        return
    entry = context.kb.get(record.id)
    mentions: Iterable[Reference] = references(record)
    if entry and entry.record is record:
        mentions = entry.references
    for mention in mentions:
        if mention.owner or (mention.name == "other" and mention.field == ("metric",)):
            continue
        if mention.target in CATALOGS:
            yield from _in_catalog(mention, context)
        elif mention.target == "decision":
            yield from _decision(mention, context)
        else:
            yield from _record(mention, context)
    yield from _taxonomy(record, context)
    if isinstance(record, ActionPlan):
        yield from _dependencies(record, context)


def _in_catalog(mention: Reference, context: Context) -> Iterator[Problem]:
    kind = CATALOGS[mention.target]
    known = getattr(context.kb, kind)
    if mention.name in known or _broken(kind, context):
        return
    fix = role_called(mention.name, known) if kind == "roles" else variant(mention.name, known)
    article = "an" if mention.target == "assumption" else "a"
    otherwise = f"add it to `data/{kind}.yaml`, or name one that stands there"
    yield Problem(
        mention.field,
        f"`{mention.name}` is not {article} {mention.target} of `data/{kind}.yaml`",
        did_you_mean(fix or mention.name, known, otherwise),
        fix=fix,
    )


def _broken(kind: str, context: Context) -> bool:
    """Tell whether a catalog is there and broke the schema: that is one finding, not one on each record."""
    entry = context.kb.catalogs.get(kind)
    return entry is not None and entry.catalog is None


def _record(mention: Reference, context: Context) -> Iterator[Problem]:
    found = context.kb.get(mention.name)
    wanted = _WORDS.get(mention.target, f"a {mention.target}")
    if found is None:
        hint = did_you_mean(mention.name, _near(mention, context), f"write the id of {wanted} that exists")
        yield Problem(mention.field, f"`{mention.name}` does not exist", hint)
    elif found.kind != mention.target:
        is_kind = _WORDS.get(found.kind, f"a {found.kind}")
        text = f"`{mention.name}` is {is_kind}, and {wanted} is meant here"
        yield Problem(mention.field, text, f"write the id of {wanted}")


def _near(mention: Reference, context: Context) -> list[str]:
    """Return ids one slip away. Ids look alike, so that the nearest by letters would be any of them."""
    if mention.target == "review":
        return [entry.id for entry in context.kb.of("review")]
    prefix, year, number = mention.name.split("-")
    swapped = [number[:i] + number[i + 1] + number[i] + number[i + 2 :] for i in range(len(number) - 1)]
    slips = [f"{prefix}-{int(year) + step}-{number}" for step in (-1, 1)]
    slips += [f"{prefix}-{year}-{one}" for one in (f"{int(number):03d}", *swapped)]
    return [id for id in dict.fromkeys(slips) if context.kb.get(id)]


def _decision(mention: Reference, context: Context) -> Iterator[Problem]:
    if context.kb.decision(mention.name) is not None:
        return
    review, _, number = mention.name.partition("#")
    entry = context.kb.get(review)
    if entry is None:
        known = [one.id for one in context.kb.of("review")]
        hint = did_you_mean(review, known, "write the review that took the decision, then its number")
        yield Problem(mention.field, f"`{review}` does not exist", hint)
    elif entry.kind == "review" and entry.record is not None:
        known = [one.id for one in getattr(entry.record, "decisions", ())]
        hint = f"it holds {', '.join(known)}" if known else "write the decision into the review first"
        yield Problem(mention.field, f"`{review}` holds no decision `{number}`", hint)


def _taxonomy(record: Record, context: Context) -> Iterator[Problem]:
    if isinstance(record, Gap | ActionPlan):
        yield from _scope(("scope",), record.scope, context)
    elif isinstance(record, RootCause):
        yield from _category(("category",), record.category, context)
    elif isinstance(record, Lesson) and record.applies_to:
        yield from _scope(("applies_to", "scope"), record.applies_to.scope, context)
        yield from _category(("applies_to", "cause_category"), record.applies_to.cause_category, context)


def _scope(path: FieldPath, scope: Scope | None, context: Context) -> Iterator[Problem]:
    taxonomy = context.kb.taxonomy
    if scope is None or taxonomy is None:
        return
    for name, value in scope.items():
        dimension = taxonomy.dimensions.get(name)
        if dimension is not None and value not in dimension.values:
            text = f"`{value}` is not a {name.replace('_', ' ')} of the taxonomy"
            fix = variant(value, dimension.values)
            hint = did_you_mean(fix or value, dimension.values, _ADD)
            yield Problem((*path, name), text, hint, fix=fix)


_ADD = "add it to `data/taxonomy.yaml`, or write a value that stands there"


def _category(path: FieldPath, category: str | None, context: Context) -> Iterator[Problem]:
    taxonomy = context.kb.taxonomy
    if category is None or taxonomy is None or not taxonomy.causes:
        return
    name, dot, leaf = category.partition(".")
    family = taxonomy.causes.get(name)
    if family and leaf in family.leaves:
        return
    if family is None:
        leaves = [f"{one}.{leaf}" for one, other in taxonomy.causes.items() for leaf in other.leaves]
        text, hint = f"`{category}` is not a cause of the taxonomy", did_you_mean(category, leaves, _ADD)
    elif not dot:
        text = f"`{category}` is a family of causes"
        hint = "name one of its leaves: " + ", ".join(f"`{name}.{one}`" for one in family.leaves)
    else:
        text = f"`{leaf}` is not a leaf of the family `{name}`"
        hint = did_you_mean(leaf, family.leaves, f"look at the leaves of `{name}` in `data/taxonomy.yaml`")
    yield Problem(path, text, hint)


def _dependencies(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    own = {action.id for action in plan.actions}
    for index, action in enumerate(plan.actions):
        for place, name in enumerate(action.depends_on):
            found = context.kb.get(name)
            if name in own or (found and found.kind == "action_plan"):
                continue
            text = f"action {action.id} depends on `{name}`, which is no action of this plan and no plan"
            others = own - {action.id}
            hint = did_you_mean(name, others, "write the id of another action of this plan, or of a plan")
            yield Problem(("actions", index, "depends_on", place), text, hint)


RULE = Rule(
    "X003",
    "dangling-ref",
    Severity.ERROR,
    ("gap", "root_cause", "action_plan", "lesson", "review", "datasets"),
    dangling_references,
    reads=frozenset({"record", "neighbours"}),
)
