"""Two actions say the same thing.

What it checks: no action has the same title as an earlier one of the same plan, or of another running plan
for the same scope, but for small words, endings and slips of the pen. Titles that differ in a name, a number
or a month are different, and so are actions whose owners work in different regions. Plans whose gaps are
linked in `related` with `type: shares_cause` may repeat each other.

Why it matters: each of two owners thinks that the other one does it, or both do. An effect that is counted in
two lines adds up to a recovery that will not come.

Bad:

    actions:
      - id: A1
        title: Refresh safety stock of A-items monthly from demand error and lead time
        owner: supply-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Monthly parameter list signed in the supply review
      - id: A2
        title: Refresh the safety stocks of A-items monthly from demand error and lead times  # S009
        owner: master-data-lead
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Parameter list

Good:

    actions:
      - id: A1
        title: Refresh safety stock of A-items at DC-NL monthly
        owner: supply-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Monthly parameter list signed in the supply review
      - id: A2
        title: Refresh safety stock of A-items at DC-UK monthly
        owner: supply-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Monthly parameter list signed in the supply review

Known false positives: the same step done twice on purpose, for two line groups say. Name in each title what
it is for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from sopdocs.diagnostics import Severity
from sopdocs.kb import KnowledgeBase
from sopdocs.lexicon import lexicon
from sopdocs.model import ActionPlan, Gap
from sopdocs.model.plan import Action
from sopdocs.rule import Context, Problem, Rule

_OVER = frozenset({"cancelled", "effective", "not_effective"})
_ENDINGS = ("ings", "ing", "ed", "es", "s", "e")
_MOST = 20
"""How many titles of one block are kept to compare with; more would cost time and tell nobody anything."""
_SAME, _TWIN = 90, 80
"""How alike two titles and two words have to be, of 100."""


class _Title(NamedTuple):
    plan: ActionPlan
    action: Action
    words: tuple[str, ...]


_Twins: TypeAlias = Mapping[tuple[str, int], _Title]


def duplicate_action(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each action that an earlier one has said already; the first is named."""
    if plan.status in _OVER or not plan.actions:
        return
    twins = _twins(context.kb)
    for index, action in enumerate(plan.actions):
        twin = twins.get((plan.id, index))
        if twin:
            where = twin.action.id if twin.plan is plan else f"{twin.action.id} of {twin.plan.id}"
            yield Problem(
                ("actions", index, "title"),
                f"`{action.title}` is what action {where} says already",
                "drop one of the two, or say in the titles what tells them apart, like the site or the month",
            )


@lru_cache(maxsize=1)
def _twins(kb: KnowledgeBase) -> _Twins:
    """Return the earlier twin of each action that has one, worked out once for all records of a run."""
    blocks: dict[tuple[object, ...], list[_Title]] = defaultdict(list)
    found: dict[tuple[str, int], _Title] = {}
    for entry in kb.of("action_plan"):
        plan = entry.record
        if not isinstance(plan, ActionPlan) or plan.status in _OVER:
            continue
        scope = _scope(plan, kb)
        for index, action in enumerate(plan.actions):
            if action.status == "cancelled":
                continue
            block, title = _blocked(plan, action)
            earlier = blocks[scope, block]
            twin = next((one for one in earlier if _alike(one, title) and _meet(one, title, kb)), None)
            if twin:
                found[plan.id, index] = twin
            elif len(earlier) < _MOST:
                earlier.append(title)
    return found


def _scope(plan: ActionPlan, kb: KnowledgeBase) -> tuple[object, ...]:
    if plan.scope:
        return plan.scope.items()
    gaps = (kb.get(id) for id in plan.gaps)
    return tuple(sorted({gap.record.scope.items() for gap in gaps if gap and isinstance(gap.record, Gap)}))


def _blocked(plan: ActionPlan, action: Action) -> tuple[tuple[object, ...], _Title]:
    """Return a title and the block it is compared in: names and numbers as they are, else first letters."""
    words = lexicon(plan.lang)
    telling = words.content_words(action.title) if words else action.title.split()
    names = tuple(word for word in telling if word != word.lower() or any(c.isdigit() for c in word))
    stems = tuple(sorted(_stem(word) for word in telling))
    return (plan.lang, names, "".join(stem[:1] for stem in stems)), _Title(plan, action, stems)


def _stem(word: str) -> str:
    plain = word.lower()
    ending = next((end for end in _ENDINGS if plain.endswith(end) and len(plain) > len(end) + 2), "")
    return plain.removesuffix(ending)


def _alike(one: _Title, other: _Title) -> bool:
    """Tell whether two titles hold the same words, but for slips that change less than a fifth of a word."""
    if one.words == other.words:
        return True
    from rapidfuzz import fuzz

    slips = [(a, b) for a, b in zip(one.words, other.words, strict=True) if a != b]
    if any(fuzz.ratio(a, b) < _TWIN for a, b in slips):
        return False
    return fuzz.token_set_ratio(" ".join(one.words), " ".join(other.words)) >= _SAME


def _meet(one: _Title, other: _Title, kb: KnowledgeBase) -> bool:
    """Tell whether the two are for the same people: not in two regions, nor in gaps known to be linked."""
    owners = (kb.roles.get(title.action.owner or "") for title in (one, other))
    if len({owner.region for owner in owners if owner and owner.region}) > 1:
        return False
    plans = (one.plan, other.plan)
    return one.plan is other.plan or not (_linked(*plans, kb) or _linked(*plans[::-1], kb))


def _linked(plan: ActionPlan, other: ActionPlan, kb: KnowledgeBase) -> bool:
    gaps = (kb.get(id) for id in plan.gaps)
    return any(
        link.type == "shares_cause" and link.id in other.gaps
        for gap in gaps
        if gap and isinstance(gap.record, Gap)
        for link in gap.record.related
    )


RULE = Rule(
    "S009",
    "duplicate-action",
    Severity.WARNING,
    ("action_plan",),
    duplicate_action,
    reads=frozenset({"record", "all"}),
    stable=False,
)
