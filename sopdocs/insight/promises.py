"""Promises: what was done on the date first given, and what plans were to bring against what they brought."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.insight.groups import Rate, rate, spread
from sopdocs.insight.measures import family_of, plans_of
from sopdocs.model import ActionPlan, Gap
from sopdocs.model.plan import Action, Baseline
from sopdocs.units import told_in
from sopdocs.variance.recovery import impacts, needed, outcome_of

if TYPE_CHECKING:
    from sopdocs.figures import Figures
    from sopdocs.kb import KnowledgeBase


class Brought(NamedTuple):
    """One plan: what its actions were to bring and what came, in percent of the way to its target."""

    plan: str
    gap: str
    family: str
    promised: float
    come: float
    period: str


class Kept(NamedTuple):
    """The promises of one family that fell due: how many were kept on their first date."""

    family: str
    kept: Rate


class Middle(NamedTuple):
    """The plans of one family: middle of what was promised and of what came; None under three."""

    family: str
    n: int
    promised: float | None
    come: float | None


@dataclass(frozen=True, slots=True)
class Promises:
    """How far words and deeds agree."""

    families: tuple[Kept, ...]
    actions: Rate
    milestones: Rate
    brought: tuple[Brought, ...]

    @property
    def middles(self) -> tuple[Middle, ...]:
        """Return promised and come by cause family."""
        groups: dict[str, list[Brought]] = defaultdict(list)
        for one in self.brought:
            groups[one.family].append(one)
        found = []
        for family, rows in sorted(groups.items()):
            told = rate(True for _ in rows).told
            promised, come = (
                spread(getattr(row, name) for row in rows).middle for name in ("promised", "come")
            )
            found.append(Middle(family, len(rows), promised if told else None, come if told else None))
        return tuple(found)


def promises(kb: KnowledgeBase, figures: Figures, as_of: datetime.date) -> Promises:
    """Return the promises of all plans that anybody committed to, as far as they have fallen due."""
    by_family: dict[str, list[bool]] = defaultdict(list)
    milestones: list[bool] = []
    for plan in plans_of(kb):
        for action in plan.actions:
            kept = _kept(action, as_of)
            if kept is not None:
                by_family[family_of(kb, plan, action)].append(kept)
        due = [one for one in plan.milestones if one.due and one.due <= as_of and one.status != "cancelled"]
        milestones += [bool(one.done_on and one.due and one.done_on <= one.due) for one in due]
    every = [kept for found in by_family.values() for kept in found]
    families = tuple(Kept(name, rate(by_family[name])) for name in sorted(by_family))
    return Promises(families, rate(every), rate(milestones), tuple(_brought(kb, figures)))


def _kept(action: Action, as_of: datetime.date) -> bool | None:
    """Return whether an action was done without its date being moved; None before it falls due.

    A report of the day it was done, where there is one, must lie on or before the date.
    """
    if action.due is None or action.status == "cancelled" or (action.due > as_of and action.status != "done"):
        return None
    if action.status != "done" or action.revised_due:
        return False
    reported = [one.date for one in action.updates if one.status == "done"]
    return not reported or min(reported) <= action.due


def _brought(kb: KnowledgeBase, figures: Figures) -> Iterator[Brought]:
    """Yield the plans whose actions are all done and whose indicator has been measured since."""
    for plan in plans_of(kb):
        if not plan.actions or any(one.status not in ("done", "cancelled") for one in plan.actions):
            continue
        entry = kb.get(plan.gaps[0]) if plan.gaps else None  # of a restricted gap, none is left
        gap = entry.record if entry else None
        if isinstance(gap, Gap):
            found = _of_plan(kb, figures, plan, gap)
            if found:
                yield found


def _of_plan(kb: KnowledgeBase, figures: Figures, plan: ActionPlan, gap: Gap) -> Brought | None:
    kpi = outcome_of(plan, gap)
    place = next((n for n, one in enumerate(plan.kpis) if one is kpi), -1)
    track = figures.kpis.get((plan.id, place))
    if kpi is None or track is None or not isinstance(kpi.baseline, Baseline):
        return None
    start, end = kpi.baseline.value, kpi.target.value if kpi.target else None
    latest = next((one for one in reversed(track.readings) if one.value is not None), None)
    if start is None or end is None or start == end or latest is None or latest.value is None:
        return None
    metric = kb.metrics.get(kpi.metric)
    unit = kpi.unit or (metric.unit if metric else "")
    own = abs(end - start), "pp" if unit == "pct" else unit
    promised = _promised(plan, (own, needed(gap, plan, metric)))
    if promised is None:
        return None
    come = 100.0 * (latest.value - float(start)) / float(end - start)
    family = family_of(kb, plan, plan.actions[0])
    return Brought(plan.id, gap.id, family, promised, come, latest.period)


def _promised(plan: ActionPlan, needs: Iterable[tuple[Decimal, str] | None]) -> float | None:
    """Return what the actions were to bring, each impact × probability, in percent of what is needed.

    Of several ways to say the need, the first in a unit that the impacts compare with counts.
    """
    for way, unit in filter(None, needs):
        told = [told_in(abs(one.value) * one.probability, one.unit, unit) for _, one in impacts(plan)]
        known = [value for value in told if value is not None]
        if known and way:
            return 100.0 * float(sum(known, Decimal(0)) / way)
    return None
