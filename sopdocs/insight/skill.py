"""Whether each step of a forecast made it better, from the naive one to the one that was used.

Forecast value added of a step is the WAPE before it less the WAPE after it, in percentage points: above 0 the
step helped. All steps are held against the same periods, or the comparison would say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.figures import Point
from sopdocs.periods import notation, shifted
from sopdocs.variance.formulas import bias_pct, wape_pct

if TYPE_CHECKING:
    from sopdocs.model.catalog import Calendar

NAIVE, FINAL = "naive", "forecast"
STEPS = (NAIVE, "statistical", "overridden", "consensus", FINAL)
"""The steps; a column `statistical` or `statistical_lag2` holds one."""
_YEAR = {"month": 12, "week": 52, "quarter": 4}
PERIODS = 12


class Step(NamedTuple):
    """How good a step was: bias Σ(F − A) of ΣA, WAPE Σ|F − A| of Σ|A|, and what it added to the last."""

    name: str
    bias_pct: float | None
    wape_pct: float | None
    added: float | None


@dataclass(frozen=True, slots=True)
class Skill:
    """The steps of one series over its last periods with an actual; `family` where it is a part of a file."""

    dataset: str
    family: str
    lag: int | None
    first: str
    last: str
    periods: int
    steps: tuple[Step, ...]

    @property
    def final(self) -> Step:
        """Return the forecast that was used."""
        return self.steps[-1]

    @property
    def harmful(self) -> tuple[Step, ...]:
        """Return the steps that made the forecast worse."""
        return tuple(step for step in self.steps if step.added is not None and step.added < 0)


def skill(
    dataset: str,
    lag: int | None,
    series: Mapping[str, Sequence[Point]],
    calendar: Calendar | None = None,
    family: str = "",
) -> Skill | None:
    """Return what each step added, over the last twelve periods that have an actual in every step.

    `series` holds the points of each step by its name. Without a naive one the actual of the same period a
    year before stands for it, which everybody has.
    """
    steps = {name: series[name] for name in STEPS if name in series}
    if FINAL not in steps:
        return None
    if NAIVE not in steps and (naive := _seasonal(steps[FINAL], calendar)):
        steps = {NAIVE: naive, **steps}
    known = [
        {p.period for p in points if p.forecast is not None and p.actual is not None}
        for points in steps.values()
    ]
    shared = sorted(set.intersection(*known))[-PERIODS:]
    if not shared:
        return None
    found: list[Step] = []
    for name, points in steps.items():
        held = [p for p in points if p.period in set(shared)]
        error = wape_pct(held)
        before = found[-1].wape_pct if found else None
        added = None if before is None or error is None else before - error
        found.append(Step(name, bias_pct(held), error, added))
    return Skill(dataset, family, lag, shared[0], shared[-1], len(shared), tuple(found))


def _seasonal(points: Sequence[Point], calendar: Calendar | None) -> list[Point]:
    """Return the series with the actual of the same period a year before as forecast, where there is one."""
    actual = {p.period: p.actual for p in points}
    found = []
    for p in points:
        back = _YEAR.get(notation(p.period))
        before = actual.get(shifted(p.period, -back, calendar)) if back else None
        if before is not None:
            found.append(p._replace(forecast=before))
    return found
