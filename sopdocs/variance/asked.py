"""Who asks for which series: gaps, verification rules with their balancing metric, indicators of plans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from sopdocs.diagnostics import FieldPath
from sopdocs.model import ActionPlan, Gap
from sopdocs.variance.slices import Slice, slice_of

if TYPE_CHECKING:
    from sopdocs.kb import KnowledgeBase
    from sopdocs.model.catalog import Metric

Purpose: TypeAlias = Literal["gap", "verification", "balancing", "kpi"]
Key: TypeAlias = tuple[str, Purpose, int]


@dataclass(frozen=True, slots=True)
class Ask:
    """One series that a record needs; `slice` is None where its points stand in the gap's record."""

    record_id: str
    field: FieldPath
    purpose: Purpose
    metric: Metric
    slice: Slice | None
    gap: Gap | None = None
    index: int = 0

    @property
    def key(self) -> Key:
        """Return what tells this series from the record's other ones."""
        return self.record_id, self.purpose, self.index


def asks(kb: KnowledgeBase) -> Iterator[Ask]:
    """Yield every series that the records need and whose metric and dataset are in the catalog."""
    for entry in kb.of("gap"):
        if isinstance(entry.record, Gap):
            yield from _of_gap(kb, entry.record)
    for entry in kb.of("action_plan"):
        if isinstance(entry.record, ActionPlan):
            yield from _of_plan(kb, entry.record)


def slice_of_gap(kb: KnowledgeBase, id: str) -> Slice | None:
    """Return the slice of a dataset that a gap is about; nothing for points in its record, or no gap."""
    entry = kb.get(id)
    found = _of_gap(kb, entry.record) if entry and isinstance(entry.record, Gap) else ()
    return next((ask.slice for ask in found), None)


def _of_gap(kb: KnowledgeBase, gap: Gap) -> Iterator[Ask]:
    metric = kb.metrics.get(gap.metric)
    if metric is None or gap.series is None:
        return
    alias = gap.series.dataset
    if alias and alias in kb.datasets:
        found = slice_of(alias, kb.datasets[alias], metric, gap.series, gap.forecast_lag_periods)
        yield Ask(gap.id, ("series", "dataset"), "gap", metric, found, gap)
    elif not alias and gap.series.points:
        yield Ask(gap.id, ("series", "points"), "gap", metric, None, gap)


def _of_plan(kb: KnowledgeBase, plan: ActionPlan) -> Iterator[Ask]:
    rule = plan.verification
    if rule:
        field: FieldPath = ("verification", "dataset")
        yield from _one(kb, plan, rule.metric, rule.dataset, field, purpose="verification")
        other = rule.balancing_metric
        if other:
            field = ("verification", "balancing_metric", "dataset")
            yield from _one(kb, plan, other.metric, other.dataset, field, purpose="balancing")
    for number, kpi in enumerate(plan.kpis):
        if kpi.dataset:
            field = ("kpis", number, "dataset")
            yield from _one(kb, plan, kpi.metric, kpi.dataset, field, purpose="kpi", index=number)


def _one(
    kb: KnowledgeBase,
    plan: ActionPlan,
    name: str,
    alias: str | None,
    field: FieldPath,
    *,
    purpose: Purpose,
    index: int = 0,
) -> Iterator[Ask]:
    """A dataset that is the gap's own is sliced as the gap slices it."""
    metric = kb.metrics.get(name)
    gap = gap_of(kb, plan, name)
    if metric is None:
        return
    own = gap.series if gap else None
    if alias is None:
        alias = own.dataset if own else None
        if alias is None and own and own.points:
            yield Ask(plan.id, field, purpose, metric, None, gap, index)
    dataset = kb.datasets.get(alias) if alias else None
    if dataset and alias:
        series = own if own and own.dataset == alias else None
        lag = gap.forecast_lag_periods if gap else None
        found = slice_of(alias, dataset, metric, series, lag)
        yield Ask(plan.id, field, purpose, metric, found, gap, index)


def gap_of(kb: KnowledgeBase, plan: ActionPlan, metric: str) -> Gap | None:
    """Return the plan's gap that has this metric, else its first one."""
    entries = (kb.get(name) for name in plan.gaps)
    gaps = [entry.record for entry in entries if entry and isinstance(entry.record, Gap)]
    return next((gap for gap in gaps if gap.metric == metric), gaps[0] if gaps else None)
