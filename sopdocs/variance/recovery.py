"""What a gap needs, and what the actions of its plans are to bring of it: impact × probability, once."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.model import ActionPlan, Gap, RootCause
from sopdocs.model.plan import Action, Baseline, Impact, PlanKpi
from sopdocs.units import told_in

if TYPE_CHECKING:
    from sopdocs.figures import Share
    from sopdocs.kb import KnowledgeBase
    from sopdocs.model.catalog import Metric

PROMISED = ("approved", "active", "on_hold", "done", "effective")
"""Plans that count: what they bring was promised or has come. A draft promises nothing yet."""


def impacts(plan: ActionPlan) -> Iterator[tuple[int, Impact]]:
    """Yield what each action is to bring, with its place; a cancelled one brings nothing."""
    for index, action in enumerate(plan.actions):
        if action.expected_impact and action.status != "cancelled":
            yield index, action.expected_impact


def outcome_of(plan: ActionPlan, gap: Gap) -> PlanKpi | None:
    """Return the indicator by which the plan measures this gap."""
    return next((k for k in plan.kpis if k.kind == "outcome" and k.metric == gap.metric and not k.hold), None)


def needed(gap: Gap, plan: ActionPlan, metric: Metric | None) -> tuple[Decimal, str] | None:
    """Return the recovery that the gap needs: as it says, else from baseline to target of its indicator."""
    if gap.recovery_needed:
        return abs(gap.recovery_needed.value), gap.recovery_needed.unit
    kpi = outcome_of(plan, gap)
    if kpi is None or metric is None or kpi.target is None or not isinstance(kpi.baseline, Baseline):
        return None
    start, end = kpi.baseline.value, kpi.target.value
    unit = kpi.unit or metric.unit
    return None if start is None or end is None else (abs(end - start), "pp" if unit == "pct" else unit)


class Promise(NamedTuple):
    """What one action is to bring to a gap: impact × probability in the gap's unit, from which day on."""

    plan: str
    action: str
    cause: str | None
    value: Decimal
    due: datetime.date | None


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a gap needs and the promises made to it; `most` is what a cause explains, where that is known."""

    needed: Decimal | None = None
    unit: str = ""
    promises: tuple[Promise, ...] = ()
    most: tuple[tuple[str, Decimal], ...] = ()

    def brought(self, before: datetime.date | None = None) -> Decimal:
        """Return what the promises bring in the gap's unit, only those due before a day where one is given.

        Several actions on one cause bring no more than the cause explains.
        """
        by_cause: dict[str | None, Decimal] = defaultdict(Decimal)
        for one in self.promises:
            if before is None or (one.due is not None and one.due < before):
                by_cause[one.cause] += one.value
        most = dict(self.most)
        return sum(
            (min(value, most.get(cause or "", value)) for cause, value in by_cause.items()), Decimal(0)
        )

    def coverage(self, before: datetime.date | None = None) -> float | None:
        """Return what is brought as a part of what is needed, 1 for all of it and more for a reserve.

        None where it is not said what is needed.
        """
        return float(self.brought(before) / self.needed) if self.needed else None


def recovery_of(gap: Gap, kb: KnowledgeBase, shares: Sequence[Share] = ()) -> Recovery:
    """Return what a gap needs and what the plans that were promised bring to it.

    An impact counts for one gap: of several that its plan works on, for the first whose need is in a unit
    that compares and whose cause, where the action names one, is a cause of that gap.
    """
    plans = [entry.record for entry in kb.live_plans(gap.id)]
    live = [plan for plan in plans if isinstance(plan, ActionPlan) and plan.status in PROMISED]
    metric = kb.metrics.get(gap.metric)
    need = next((found for plan in live if (found := needed(gap, plan, metric))), None)
    if need is None and gap.recovery_needed:
        need = abs(gap.recovery_needed.value), gap.recovery_needed.unit
    if need is None:
        return Recovery()
    promises = tuple(one for plan in live for one in _promises(plan, gap, need[1], kb))
    most = ((one.cause, told_in(abs(Decimal(str(one.value))), one.unit, need[1])) for one in shares)
    return Recovery(*need, promises, tuple((cause, value) for cause, value in most if value is not None))


def _promises(plan: ActionPlan, gap: Gap, unit: str, kb: KnowledgeBase) -> Iterator[Promise]:
    for index, impact in impacts(plan):
        action = plan.actions[index]
        value = told_in(abs(impact.value) * impact.probability, impact.unit, unit)
        if value is not None and _serves(plan, action, kb) == gap.id:
            late = action.revised_due.date if action.revised_due else None
            yield Promise(plan.id, action.id, action.addresses, value, late or action.due or plan.due)


def _serves(plan: ActionPlan, action: Action, kb: KnowledgeBase) -> str | None:
    """Return the one gap that an action's impact counts for."""
    known = kb.get(action.addresses) if action.addresses else None
    cause = known.record if known else None
    for name in plan.gaps:
        entry = kb.get(name)
        gap = entry.record if entry else None
        if not isinstance(gap, Gap) or action.expected_impact is None:
            continue
        need = needed(gap, plan, kb.metrics.get(gap.metric))
        fits = need is not None and told_in(Decimal(1), action.expected_impact.unit, need[1]) is not None
        if fits and (not isinstance(cause, RootCause) or name in cause.gaps):
            return name
    return None
