"""The outcome indicators of a plan beside their data, for rules that ask whether a target can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sopdocs.model import ActionPlan
from sopdocs.model.parts import Window
from sopdocs.model.plan import Baseline, PlanKpi
from sopdocs.rule import Context
from sopdocs.rules.indicators import ENOUGH, Series, series, way


class Outcome(NamedTuple):
    """An indicator with a way to go, from `start` to `end`, and a history that both can be held against."""

    place: int
    kpi: PlanKpi
    known: Series
    start: float
    end: float


def outcomes(plan: ActionPlan, context: Context) -> Iterator[Outcome]:
    """Yield the outcome indicators whose target is a level like those of their series."""
    for index, kpi in enumerate(plan.kpis):
        moves = way(kpi) if kpi.kind == "outcome" else None
        known = series(plan, index, context) if moves else None
        if moves and known and len(known.values) >= ENOUGH and not _is_a_total(kpi, known):
            yield Outcome(index, kpi, known, *moves)


def _is_a_total(kpi: PlanKpi, known: Series) -> bool:
    """Tell whether baseline and target add up several periods, so that no single period compares."""
    base = kpi.baseline
    spans = isinstance(base, Baseline) and isinstance(base.period, Window)
    return spans and known.metric.aggregation == "sum" and known.metric.compute == "value"


def says_why(plan: ActionPlan) -> bool:
    """Tell whether the plan says on what grounds it reaches further than its history."""
    basis = plan.feasibility
    if basis is None:
        return False
    return basis.stretch or (basis.basis != "historical_best" and bool(basis.note or basis.ref))
