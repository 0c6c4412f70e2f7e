"""Where gaps are seen and where they could have been: the step of the cycle, the lag, and how far ahead."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.insight.groups import Rate, Spread, rate, spread
from sopdocs.model import Gap, RootCause
from sopdocs.periods import days, is_period, notation, period_of, span

if TYPE_CHECKING:
    from sopdocs.figures import Figures
    from sopdocs.kb import KnowledgeBase
    from sopdocs.model.catalog import Calendar

STEPS = (
    "product_review",
    "demand_review",
    "supply_review",
    "integrated_reconciliation",
    "management_business_review",
    "s_and_oe",
)
"""The steps of the cycle in their order, and the weekly one beside it."""


class Seen(NamedTuple):
    """One realised gap: periods from its first breach, and from when it could speak, to its detection."""

    gap: str
    step: str
    first_breach: str
    lag: int
    late: int | None
    notation: str


class Cell(NamedTuple):
    """Gaps seen in one step that could have been seen in another, each once."""

    could: str
    was: str
    gaps: tuple[str, ...]
    lag: float | None


class Ahead(NamedTuple):
    """One gap that was raised before it hurt: days from then to the first day of its first period."""

    gap: str
    nature: str
    days: int


@dataclass(frozen=True, slots=True)
class Detection:
    """How gaps come to light."""

    seen: tuple[Seen, ...]
    cells: tuple[Cell, ...]
    ahead: tuple[Ahead, ...]
    projected: Rate
    unmapped: tuple[str, ...]

    @property
    def lag(self) -> Spread:
        """Return the spread of the lags, in periods."""
        return spread(float(one.lag) for one in self.seen)

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Return the gaps that an earlier or other step could have seen."""
        return tuple(sorted({gap for cell in self.cells if cell.could != cell.was for gap in cell.gaps}))

    @property
    def mapped(self) -> tuple[str, ...]:
        """Return the gaps whose causes say which step could have seen them."""
        return tuple(sorted({gap for cell in self.cells for gap in cell.gaps}))


def detection(kb: KnowledgeBase, figures: Figures, as_of: datetime.date) -> Detection:
    """Return the map of all gaps that are no mere proposal and were not rejected."""
    gaps = [
        entry.record
        for entry in kb.of("gap")
        if isinstance(entry.record, Gap) and entry.status not in ("rejected", "proposed")
        if entry.record.detected_on is None or entry.record.detected_on <= as_of
    ]
    seen = tuple(one for gap in gaps if (one := _seen(gap, figures, kb.calendar)))
    ahead = [early for gap in gaps if (early := _ahead(gap, kb.calendar))]
    cells = _cells(kb, gaps, {one.gap: one.lag for one in seen})
    mapped = {gap for cell in cells for gap in cell.gaps}
    return Detection(
        seen,
        cells,
        tuple(sorted(ahead, key=lambda one: (-one.days, one.gap))),
        rate(gap.nature == "projected" for gap in gaps if gap.nature in ("projected", "realised")),
        tuple(gap.id for gap in gaps if gap.id not in mapped),
    )


def _seen(gap: Gap, figures: Figures, calendar: Calendar | None) -> Seen | None:
    found = figures.gap(gap.id)
    if gap.nature != "realised" or gap.detected_on is None or found is None or not found.first_breach:
        return None
    kind = notation(found.first_breach)
    at = period_of(gap.detected_on, kind, calendar)
    late = None
    if found.first_triggerable:
        late = _steps(found.first_triggerable, at, calendar)
    lag = _steps(found.first_breach, at, calendar)
    return Seen(gap.id, gap.cycle_step or "", found.first_breach, lag, late, kind)


def _steps(first: str, last: str, calendar: Calendar | None) -> int:
    """Return how many periods lie from one to another; seen before it is 0, as nothing was missed."""
    return max(len(span(first, last, calendar)) - 1, 0)


def _ahead(gap: Gap, calendar: Calendar | None) -> Ahead | None:
    if gap.nature not in ("projected", "opportunity") or gap.detected_on is None:
        return None
    if not is_period(gap.started_period):
        return None
    left = (days(gap.started_period, calendar).first - gap.detected_on).days
    return Ahead(gap.id, gap.nature, left) if left >= 0 else None


def _cells(kb: KnowledgeBase, gaps: list[Gap], lags: dict[str, int]) -> tuple[Cell, ...]:
    steps = {gap.id: gap.cycle_step for gap in gaps}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for could, gap in _escapes(kb):
        was = steps.get(gap)
        if was:
            found[could, was].add(gap)
    order = sorted(found, key=lambda pair: (_place(pair[0]), _place(pair[1])))
    return tuple(
        Cell(
            *pair,
            tuple(sorted(found[pair])),
            spread(float(lags[gap]) for gap in found[pair] if gap in lags).middle,
        )
        for pair in order
    )


def _escapes(kb: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Yield step and gap for every cause that says which step could have seen it."""
    for entry in kb.of("root_cause"):
        cause = entry.record
        if isinstance(cause, RootCause) and cause.escape_point and cause.status != "refuted":
            for gap in cause.gaps:
                yield cause.escape_point.step, gap


def _place(step: str) -> int:
    return STEPS.index(step) if step in STEPS else len(STEPS)
