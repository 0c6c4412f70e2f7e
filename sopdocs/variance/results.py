"""From published series to the figures of every gap, verification and indicator of a knowledge base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from sopdocs.figures import GapFigures, KpiTrack, Track, Verification
from sopdocs.memory import Memory
from sopdocs.model import ActionPlan, Gap, RootCause
from sopdocs.variance.asked import Ask, Key
from sopdocs.variance.gap import comparison_of, gap_figures, measure_of
from sopdocs.variance.tolerance import bounds, readings
from sopdocs.variance.verification import Judged, verification

if TYPE_CHECKING:
    from sopdocs.kb import KnowledgeBase

_NOTHING = Track()


def gaps(
    kb: KnowledgeBase,
    asked: Iterable[Ask],
    tracks: Mapping[Key, Track],
    carrying_rate_pct: float,
    memory: Memory,
) -> dict[str, GapFigures]:
    """Return the figures of every gap that can be read; one without a series says so in its notes."""
    by_gap = {ask.record_id: ask for ask in asked if ask.purpose == "gap"}
    found = {}
    for entry in kb.of("gap"):
        gap = entry.record
        if not isinstance(gap, Gap):
            continue
        metric = kb.metrics.get(gap.metric)
        if metric is None:
            found[gap.id] = GapFigures(gap.id, gap.metric, "", notes={"data": f"no metric `{gap.metric}`"})
            continue
        ask = by_gap.get(gap.id)
        track = tracks.get(ask.key, _NOTHING) if ask else Track(notes=(_no_series(gap),))
        causes = [e.record for e in kb.backlinks(gap.id, "root_cause") if isinstance(e.record, RootCause)]
        unit = _unit(kb, ask) if ask else metric.unit
        make = partial(
            gap_figures, gap, metric, track, unit=unit, causes=causes, carrying_rate_pct=carrying_rate_pct
        )
        inputs = (gap, metric, track, unit, causes, carrying_rate_pct)
        found[gap.id] = memory.same(("gap", gap.id), inputs, make)
    return found


def _no_series(gap: Gap) -> str:
    if gap.series and gap.series.dataset:
        return "the record names no dataset of the catalog"
    return "the record names no series"


def verifications(
    kb: KnowledgeBase, asked: Iterable[Ask], tracks: Mapping[Key, Track], memory: Memory
) -> dict[str, Verification]:
    """Return what the actuals say to every plan that has a verification rule."""
    purposes = ("verification", "balancing")
    judged = {ask.key: _judged(kb, ask, tracks) for ask in asked if ask.purpose in purposes}
    gap_ids = {ask.record_id: ask.gap.id for ask in asked if ask.purpose == "verification" and ask.gap}
    found = {}
    for entry in kb.of("action_plan"):
        plan = entry.record
        if not isinstance(plan, ActionPlan) or plan.verification is None:
            continue
        rule, mine = plan.verification, judged.get((plan.id, "verification", 0))
        if mine is None:
            notes = {"verdict": "metric or dataset of the rule is not in the catalog"}
            found[plan.id] = Verification(
                plan.id, rule.metric, "", "", rule.consecutive_periods, rule.from_period, notes=notes
            )
            continue
        other, gap = judged.get((plan.id, "balancing", 0)), gap_ids.get(plan.id, "")
        make = partial(verification, plan.id, rule, mine, balancing=other, gap=gap, calendar=kb.calendar)
        inputs = (rule, mine, other, gap, kb.calendar)
        found[plan.id] = memory.same(("verification", plan.id), inputs, make)
    return found


def kpis(
    kb: KnowledgeBase, asked: Iterable[Ask], tracks: Mapping[Key, Track], memory: Memory
) -> dict[tuple[str, int], KpiTrack]:
    """Return the value of every indicator in every period that is out."""
    found = {}
    for ask in asked:
        if ask.purpose == "kpi":
            one = _judged(kb, ask, tracks)
            found[ask.record_id, ask.index] = memory.same(("kpi", *ask.key), (one,), partial(_kpi, one))
    return found


def _kpi(one: Judged) -> KpiTrack:
    out = [point for point in one.track.points if one.published(point.period)]
    values = readings(out, one.bounds, one.measure)
    note = one.track.notes[0] if one.track.notes else ""
    return KpiTrack(one.metric.name, one.metric.unit, values, one.track.stamp, note)


def _judged(kb: KnowledgeBase, ask: Ask, tracks: Mapping[Key, Track]) -> Judged:
    """A metric that is the gap's own keeps the gap's comparison and tolerance."""
    unit = _unit(kb, ask)
    gap = ask.gap
    own = gap if gap and kb.metrics.get(gap.metric) is ask.metric else None
    comparison = comparison_of(own, ask.metric) if own else ask.metric.comparison or "actual_vs_plan"
    limits = bounds(ask.metric, own.tolerance if own else None)
    return Judged(ask.metric, tracks.get(ask.key, _NOTHING), measure_of(ask.metric, comparison, unit), limits)


def _unit(kb: KnowledgeBase, ask: Ask) -> str:
    """Return the unit of a series; typed points of an error or an attainment are volumes, not per cent."""
    if ask.slice:
        return kb.datasets[ask.slice.dataset].unit
    return ask.metric.unit if ask.metric.compute == "value" else "units"
