"""What a gap and its plan are measured by, and whether that was moved: a rule and `diff` want to know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sopdocs.diagnostics import FieldPath
from sopdocs.history import History
from sopdocs.kb import Entry, KnowledgeBase
from sopdocs.model import ActionPlan, Gap, Record, Review
from sopdocs.model.parts import Scope, Tolerance
from sopdocs.model.plan import PlanKpi
from sopdocs.spoken import NONE, number, rule, scope, tolerance


@dataclass(frozen=True, slots=True)
class Goalpost:
    """One measure that was moved: where it stands, what it is called, and what it said then and now."""

    field: FieldPath
    what: str
    was: str
    now: str
    weight: int = 2
    """2 for what decides whether the gap is closed, 1 for what only tells on the way."""

    def __str__(self) -> str:
        """Return what was done, as the beginning of a sentence."""
        if self.now == NONE:
            return f"the {self.what} of `{self.was}` was taken out"
        return f"the {self.what} was moved from `{self.was}` to `{self.now}`"


def agreed(record: Record) -> bool:
    """Tell whether a gap was confirmed or a plan approved: until then its measures are being looked for."""
    unsettled = ("proposed", "rejected", "draft", "cancelled")
    return isinstance(record, Gap | ActionPlan) and record.status not in unsettled


def moved(then: Record, now: Record, before: KnowledgeBase, kb: KnowledgeBase) -> Iterator[Goalpost]:
    """Yield what the same record is measured by otherwise than before; what is new there moves nothing."""
    if isinstance(then, Gap) and isinstance(now, Gap):
        if then.plan_version and then.plan_version != now.plan_version:
            yield Goalpost(("plan_version",), "plan version", then.plan_version, now.plan_version or NONE)
        if then.metric != now.metric and then.metric in kb.metrics:
            yield Goalpost(("metric",), "metric", then.metric, now.metric)
        else:
            limits = tolerance(_tolerance(then, before)), tolerance(_tolerance(now, kb))
            yield from _differing(("tolerance",), "tolerance", *limits)
        yield from _scope(then.scope, now.scope, kb)
    if isinstance(then, ActionPlan) and isinstance(now, ActionPlan):
        yield from _scope(then.scope, now.scope, kb)
        yield from _differing(
            ("verification",), "verification rule", rule(then.verification), rule(now.verification)
        )
        yield from _series(then, now, kb)
        yield from _targets(then, now)


def _differing(field: FieldPath, what: str, was: str, now: str) -> Iterator[Goalpost]:
    if was not in (NONE, now):
        yield Goalpost(field, what, was, now)


def _series(then: ActionPlan, now: ActionPlan, kb: KnowledgeBase) -> Iterator[Goalpost]:
    """Yield the series that a rule no longer looks at; one that the catalog has no more was only renamed."""
    was, is_now = (one.verification.dataset if one.verification else None for one in (then, now))
    if was and is_now and was != is_now and was in kb.datasets:
        yield Goalpost(("verification", "dataset"), "series of the verification rule", was, is_now)


def _tolerance(gap: Gap, kb: KnowledgeBase) -> Tolerance | None:
    """Return the tolerance that applies: the gap's own, else its metric's."""
    metric = kb.metrics.get(gap.metric)
    return gap.tolerance or (metric.tolerance if metric else None)


def _scope(then: Scope | None, now: Scope | None, kb: KnowledgeBase) -> Iterator[Goalpost]:
    """Yield a scope that was moved; a value that the taxonomy no longer knows was only renamed."""
    if then is None or now is None:
        return
    known = kb.taxonomy.dimensions if kb.taxonomy else {}
    renamed = {name for name, value in then.items() if name in known and value not in known[name].values}
    was, is_now = (tuple(pair for pair in one.items() if pair[0] not in renamed) for one in (then, now))
    if was != is_now:
        yield Goalpost(("scope",), "scope", scope(then), scope(now))


def _targets(then: ActionPlan, now: ActionPlan) -> Iterator[Goalpost]:
    """Yield the targets that were moved, or whose indicator was taken out."""
    new = {(kpi.metric, kpi.kind): (index, kpi) for index, kpi in reversed(list(enumerate(now.kpis)))}
    for kpi in then.kpis:
        value = _target(kpi)
        index, other = new.get((kpi.metric, kpi.kind), (None, None))
        if value == NONE or (other and _target(other) == value):
            continue
        field: FieldPath = ("kpis",) if index is None else ("kpis", index, "target")
        what = f"target of {kpi.metric.replace('_', ' ')}"
        yield Goalpost(
            field, what, value, _target(other) if other else NONE, 2 if kpi.kind == "outcome" else 1
        )


def _target(kpi: PlanKpi) -> str:
    if kpi.target is None or kpi.target.value is None:
        return NONE
    return f"{number(kpi.target.value)} {kpi.unit or ''}".strip()


def decided(record: Gap | ActionPlan, kb: KnowledgeBase, history: History) -> bool:
    """Tell whether a decision that was taken stands behind what a branch changes in a record."""
    ids = (record.id, *record.gaps) if isinstance(record, ActionPlan) else (record.id,)
    for id in ids:
        named = _decisions(kb.get(id)) - _decisions(history.was(id))
        if any(_taken(name, kb) for name in named) or _newly_taken(id, kb, history):
            return True
    return False


def _decisions(entry: Entry | None) -> set[str]:
    """Return the decisions that a record names."""
    return {ref.name for ref in entry.references if ref.target == "decision"} if entry else set()


def _taken(name: str, kb: KnowledgeBase | None) -> bool:
    decision = kb.decision(name) if kb else None
    return decision is not None and decision.status != "requested"


def _newly_taken(id: str, kb: KnowledgeBase, history: History) -> bool:
    """Tell whether the branch brings a decision about a record, or reports it as taken."""
    reviews = ((entry.id, entry.record) for entry in kb.backlinks(id, "review"))
    return any(
        id in decision.refs and _taken(name, kb) and not _taken(name, history.before)
        for review, record in reviews
        for decision in (record.decisions if isinstance(record, Review) else ())
        for name in (f"{review}#{decision.id}",)
    )
