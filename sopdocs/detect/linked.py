"""Which gap a candidate belongs to, as the gap stood on the day."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from sopdocs.detect.candidate import Candidate
from sopdocs.model import ActionPlan, Gap
from sopdocs.periods import last_day

if TYPE_CHECKING:
    from sopdocs.kb import KnowledgeBase

_ENDED = ("closed", "rejected")


def status_at(gap: Gap, day: datetime.date) -> str | None:
    """Return the status of a gap on a day by its history, None before it was raised."""
    past = [one.to for one in gap.history if one.date <= day]
    if past and len(past) < len(gap.history):
        return past[-1]
    first = min([one.date for one in gap.history] or [gap.detected_on or gap.created or day])
    return gap.status if first <= day else None


def linked(kb: KnowledgeBase, one: Candidate, day: datetime.date) -> Candidate | str:
    """Return the candidate with its gap, alone where there is none, or why a gap that has ended silences it.

    A gap has the same metric and an overlapping scope, or the same series. One that is open goes before one
    that is closed, and a closed one before one that was rejected.
    """
    found = [(gap, status) for gap in _of(kb, one) if (status := status_at(gap, day)) is not None]
    order = [
        *(pair for pair in found if pair[1] not in _ENDED),
        *(pair for pair in found if pair[1] in _ENDED),
    ]
    if not order:
        return one
    gap, status = order[0]
    if status not in _ENDED:
        return one.to(gap.id, status)
    ended = _ended_on(gap, status, day)
    if last_day(one.since, kb.calendar) <= ended:
        return f"the run began before {gap.id} was {status} on {ended}"
    return one.to(gap.id, status, "recurrence") if status == "closed" else one


def _of(kb: KnowledgeBase, one: Candidate) -> list[Gap]:
    """Return the gaps a candidate can belong to, those with the same series first."""
    watched = one.watched
    gaps = [entry.record for entry in kb.of("gap") if isinstance(entry.record, Gap)]
    own = [gap for gap in gaps if gap.id == watched.gap or _same_series(gap, one)]
    alike = [gap for gap in gaps if gap.metric == watched.metric_id and _overlap(gap, dict(watched.scope))]
    plan = kb.get(watched.plan)
    served = plan.record.gaps if plan and isinstance(plan.record, ActionPlan) else ()
    planned = [gap for gap in gaps if gap.id in served]
    return list({gap.id: gap for gap in (*own, *alike, *planned)}.values())


def _same_series(gap: Gap, one: Candidate) -> bool:
    """Tell whether a gap reads the same rows, or rows that the candidate's are a part of."""
    if gap.series is None or gap.series.dataset != one.watched.slice.dataset:
        return False
    return set(gap.series.filter.items()) <= set(one.watched.slice.filter)


def _overlap(gap: Gap, scope: dict[str, str]) -> bool:
    """Tell whether two scopes can hold the same goods, and name at least one thing together."""
    both = [(value, scope[name]) for name, value in gap.scope.items() if name in scope]
    return bool(both) and all(mine == other for mine, other in both)


def _ended_on(gap: Gap, status: str, day: datetime.date) -> datetime.date:
    dates = [one.date for one in gap.history if one.to == status and one.date <= day]
    return max(dates, default=gap.closure.date if gap.closure else day)
