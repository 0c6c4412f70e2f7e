"""From published series to the figures of every gap, verification and indicator of a knowledge base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sopdocs.figures import GapFigures, KpiTrack, Track, Verification
from sopdocs.model import ActionPlan, Gap, RootCause
from sopdocs.variance.asked import Ask, Key
from sopdocs.variance.gap import comparison_of, gap_figures, measure_of
from sopdocs.variance.tolerance import bounds, readings
from sopdocs.variance.verification import Judged, verification

if TYPE_CHECKING:
    from sopdocs.kb import KnowledgeBase

_NOTHING = Track()


def gaps(
    kb: KnowledgeBase, asked: Iterable[Ask], tracks: Mapping[Key, Track], carrying_rate_pct: float
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
        found[gap.id] = gap_figures(
            gap, metric, track, unit=unit, causes=causes, carrying_rate_pct=carrying_rate_pct
        )
    return found


def _no_series(gap: Gap) -> str:
    if gap.series and gap.series.dataset:
        return "the record names no dataset of the catalog"
    return "the record names no series"


def verifications(
    kb: KnowledgeBase, asked: Iterable[Ask], tracks: Mapping[Key, Track]
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
        other = judged.get((plan.id, "balancing", 0))
        found[plan.id] = verification(
            plan.id, rule, mine, balancing=other, gap=gap_ids.get(plan.id, ""), calendar=kb.calendar
        )
    return found


def kpis(
    kb: KnowledgeBase, asked: Iterable[Ask], tracks: Mapping[Key, Track]
) -> dict[tuple[str, int], KpiTrack]:
    """Return the value of every indicator in every period that is out."""
    found = {}
    for ask in asked:
        if ask.purpose == "kpi":
            one = _judged(kb, ask, tracks)
            out = [point for point in one.track.points if one.published(point.period)]
            values = readings(out, one.bounds, one.measure)
            note = one.track.notes[0] if one.track.notes else ""
            found[ask.record_id, ask.index] = KpiTrack(
                ask.metric.name, ask.metric.unit, values, one.track.stamp, note
            )
    return found


def _judged(kb: KnowledgeBase, ask: Ask, tracks: Mapping[Key, Track]) -> Judged:
    """A metric that is the gap's own keeps the gap's comparison and tolerance."""
    unit = _unit(kb, ask)
    gap = ask.gap
    own = gap if gap and kb.metrics.get(gap.metric) is ask.metric else None
    comparison = comparison_of(own, ask.metric) if own else ask.metric.comparison or "actual_vs_plan"
    limits = bounds(ask.metric, own.tolerance if own else None)
    return Judged(ask.metric, tracks.get(ask.key, _NOTHING), measure_of(ask.metric, comparison, unit), limits)


def _unit(kb: KnowledgeBase, ask: Ask) -> str:
    return kb.datasets[ask.slice.dataset].unit if ask.slice else ask.metric.unit
