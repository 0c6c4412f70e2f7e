"""What counter-measures did: by cause family and type of action, how often the proof held and how soon.

A hit is a plan whose verification rule holds by the actuals; its actions count for the family of the cause
that each addresses. A plan still waiting for its periods has no outcome and is left out.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.insight.groups import FEW, Rate, rate, spread
from sopdocs.model import ActionPlan, RootCause
from sopdocs.periods import last_day

if TYPE_CHECKING:
    from sopdocs.figures import Figures, Verification
    from sopdocs.kb import KnowledgeBase
    from sopdocs.model.plan import Action

STRENGTHS = ("strong", "intermediate", "weak", "")
"""How well an action holds, and those that do not say."""
_NO_PLAN = ("draft", "cancelled")


class Row(NamedTuple):
    """One line of the league table: plans with an outcome, how often the proof held, days until it did."""

    family: str
    kind: str
    held: Rate
    days: float | None
    plans: tuple[str, ...]
    waiting: int


class Strength(NamedTuple):
    """The actions of one family by how well such actions hold."""

    family: str
    strong: int
    intermediate: int
    weak: int
    unsaid: int

    @property
    def n(self) -> int:
        """Return how many actions there are."""
        return self.strong + self.intermediate + self.weak + self.unsaid


@dataclass(frozen=True, slots=True)
class League:
    """The league table, all plans together, and the mix of strengths."""

    rows: tuple[Row, ...]
    whole: Row
    strengths: tuple[Strength, ...]

    @property
    def few(self) -> tuple[Row, ...]:
        """Return the rows that are too small for a rate."""
        return tuple(row for row in self.rows if not row.held.told)


def plans_of(kb: KnowledgeBase) -> list[ActionPlan]:
    """Return the plans that somebody has committed to, now or before."""
    every = [entry.record for entry in kb.of("action_plan")]
    return [one for one in every if isinstance(one, ActionPlan) and one.status not in _NO_PLAN]


def family_of(kb: KnowledgeBase, plan: ActionPlan, action: Action) -> str:
    """Return the cause family that an action works on, that of its plan's only cause where it names none."""
    name = action.addresses or (plan.addresses[0] if len(plan.addresses) == 1 else "")
    entry = kb.get(name) if name else None
    cause = entry.record if entry else None
    category = cause.category if isinstance(cause, RootCause) else None
    return (category or "other").partition(".")[0]


def league(kb: KnowledgeBase, figures: Figures) -> League:
    """Return what the plans of the past did, by cause family and type of action."""
    plans = plans_of(kb)
    groups: dict[tuple[str, str], dict[str, ActionPlan]] = defaultdict(dict)
    for plan in plans:
        for action in _actions(plan):
            groups[family_of(kb, plan, action), action.type or "other"][plan.id] = plan
    rows = [_row(*key, found.values(), kb, figures) for key, found in sorted(groups.items())]
    shown = [row for row in rows if row.held.n or row.waiting]
    whole = _row("", "", plans, kb, figures)
    return League(tuple(shown), whole, tuple(_strengths(kb, plans)))


def _actions(plan: ActionPlan) -> Iterator[Action]:
    return (action for action in plan.actions if action.status != "cancelled")


def _row(family: str, kind: str, plans: Iterable[ActionPlan], kb: KnowledgeBase, figures: Figures) -> Row:
    held: list[bool] = []
    took: list[float] = []
    names, waiting = [], 0
    for plan in plans:
        proof = figures.verification(plan.id)
        verdict = outcome(proof)
        if verdict is None:
            waiting += 1
            continue
        held.append(verdict)
        names.append(plan.id)
        if verdict and proof and proof.held_in and plan.start:
            took.append(float((last_day(proof.held_in, kb.calendar) - plan.start).days))
    days = spread(took).middle if len(took) >= FEW else None
    return Row(family, kind, rate(held), days, tuple(sorted(names)), waiting)


def outcome(proof: Verification | None) -> bool | None:
    """Return whether a plan's proof held; None while the actuals have not decided."""
    if proof is None or proof.verdict in ("no_data", "not_yet"):
        return None
    return proof.verdict == "holds"


def _strengths(kb: KnowledgeBase, plans: Iterable[ActionPlan]) -> Iterator[Strength]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for plan in plans:
        for action in _actions(plan):
            found[family_of(kb, plan, action)][action.strength or ""] += 1
    for family in sorted(found):
        yield Strength(family, *(found[family][name] for name in STRENGTHS))


class Load(NamedTuple):
    """The open actions of one role that run in each of the weeks to come."""

    role: str
    capacity: int
    weeks: tuple[int, ...]

    @property
    def full(self) -> bool:
        """Tell whether there is a week with more than the role's capacity."""
        return any(number > self.capacity for number in self.weeks)


WEEKS = 8


def weeks_ahead(as_of: datetime.date) -> list[datetime.date]:
    """Return the Mondays of this week and the next seven."""
    monday = as_of - datetime.timedelta(days=as_of.weekday())
    return [monday + datetime.timedelta(weeks=number) for number in range(WEEKS)]


def loads(kb: KnowledgeBase, as_of: datetime.date) -> tuple[Load, ...]:
    """Return the roles that own open actions of approved or active plans, in the order of their names.

    What is overdue is still to be done and counts in this week.
    """
    mondays = weeks_ahead(as_of)
    found: dict[str, list[int]] = defaultdict(lambda: [0] * WEEKS)
    for plan in plans_of(kb):
        if plan.status not in ("approved", "active"):
            continue
        for action in plan.actions:
            owner = action.owner
            if action.status in ("done", "cancelled") or owner is None or owner not in kb.roles:
                continue
            due = action.revised_due.date if action.revised_due else action.due or plan.due
            start = action.start or plan.start or as_of
            end = max(due or as_of, as_of)
            for place, monday in enumerate(mondays):
                if start < monday + datetime.timedelta(weeks=1) and end >= monday:
                    found[owner][place] += 1
    order = sorted(found, key=lambda role: (kb.roles[role].label.casefold(), role))
    return tuple(
        Load(role, kb.roles[role].capacity, tuple(found[role])) for role in order if any(found[role])
    )
