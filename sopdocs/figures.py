"""The figures behind the records as frozen values, so that rules and pages read numbers and never a file.

Every number that cannot be computed is None, with the reason in `notes` under the figure's name. Variances
and contributions are actual − reference; bias and what is built on it are forecast − actual.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias

from sopdocs.diagnostics import FieldPath

Verdict: TypeAlias = Literal["holds", "not_yet", "fails", "relapsed", "no_data"]
Value: TypeAlias = float | int | str | None

_WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)
_EMPTY: Mapping[Any, Any] = MappingProxyType({})


def rounded(value: float | None, decimals: int) -> float | None:
    """Round half to even, once the last digits in which engines differ are gone."""
    if value is None:
        return None
    exact = Decimal(f"{value:.12g}")
    return float(exact.quantize(Decimal(1).scaleb(-decimals), context=_WIDE)) + 0.0


class Point(NamedTuple):
    """One period of a series; an actual that is missing or not yet published is None, never 0."""

    period: str
    plan: float | None = None
    forecast: float | None = None
    actual: float | None = None
    weight: float | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class DataStamp:
    """Which file the numbers came from: its rows and sha256 say whether it is still the same one.

    `kept` is the day of data/figures.lock.json, where the file could not be reached and they come from there.
    """

    dataset: str
    path: str
    rows: int
    sha256: str
    as_of: datetime.date
    kept: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """A series as published by the as-of date, and what is to be known of its quality.

    `published` is the newest period whose data are out; `holes` are periods between the first and the
    newest one without a row, or without an actual that later periods have.
    """

    points: tuple[Point, ...] = ()
    stamp: DataStamp | None = None
    published: str | None = None
    last_actual: str | None = None
    holes: tuple[str, ...] = ()
    duplicates: int = 0
    notes: tuple[str, ...] = ()
    repeated: str = ""
    """The first key and period that rows repeat, as people read it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two columns over the window: `value` = subject − reference, `pct` of the reference."""

    name: str
    value: float | None
    pct: float | None
    favourable: bool | None
    subject: float | None = None
    reference: float | None = None
    how: str = "sum"
    periods: int = 0
    note: str = ""


class Reading(NamedTuple):
    """One period held against the tolerance; `outside` is None where nothing can be said."""

    period: str
    value: float | None
    outside: bool | None
    adverse: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """The tolerance that applies: the gap's, else the metric's, N by cadence where none is given."""

    lower: float | None = None
    upper: float | None = None
    abs: float | None = None
    pct: float | None = None
    consecutive: int = 3
    rolling: int = 1

    @property
    def given(self) -> bool:
        """Tell whether there is any bound at all."""
        return not (self.lower is None and self.upper is None and self.abs is None and self.pct is None)


@dataclass(frozen=True, slots=True)
class Share:
    """What one cause contributes to a gap, and its share of the variance in percent."""

    cause: str
    status: str
    value: float
    unit: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Stake:
    """The value at stake as the record states it."""

    amount: float
    currency: str
    basis: str
    period: str


@dataclass(frozen=True, slots=True)
class GapFigures:
    """All that is computed for one gap, over its window unless a field says otherwise."""

    id: str
    metric: str
    unit: str
    series_unit: str = ""
    decimals: int = 1
    compute: str = "value"
    window: tuple[str, str] | None = None
    track: Track = field(default_factory=Track)
    comparison: str = ""
    comparisons: Mapping[str, Comparison] = field(default_factory=lambda: _EMPTY)
    bounds: Bounds = field(default_factory=Bounds)
    readings: tuple[Reading, ...] = ()
    metric_value: float | None = None
    bias_pct: float | None = None
    wape_pct: float | None = None
    tracking_signal: float | None = None
    run_length: int | None = None
    first_breach: str | None = None
    first_triggerable: str | None = None
    contributions: tuple[Share, ...] = ()
    contribution_unit: str = ""
    explained: float | None = None
    in_testing: float | None = None
    unexplained: float | None = None
    unexplained_pct: float | None = None
    value_at_stake: Stake | None = None
    value_per_month: float | None = None
    cost_of_delay: float | None = None
    notes: Mapping[str, str] = field(default_factory=lambda: _EMPTY)

    @property
    def points(self) -> tuple[Point, ...]:
        """Return the whole series, also what lies before and after the window."""
        return self.track.points

    @property
    def periods(self) -> tuple[Point, ...]:
        """Return the points of the window."""
        if self.window is None:
            return ()
        first, last = self.window
        return tuple(p for p in self.track.points if first <= p.period <= last)

    @property
    def variance(self) -> Comparison | None:
        """Return the comparison that is the gap."""
        return self.comparisons.get(self.comparison)

    @property
    def data(self) -> DataStamp | None:
        """Return where the numbers came from; None for points typed into the record."""
        return self.track.stamp


@dataclass(frozen=True, slots=True)
class Check:
    """One period under a verification rule; `passed` is None where an actual is still missing."""

    period: str
    value: float | None
    passed: bool | None
    balancing: float | None = None
    balanced: bool | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """What the actuals say to a plan's verification rule."""

    plan: str
    metric: str
    unit: str
    rule: str
    required: int
    from_period: str
    verdict: Verdict = "no_data"
    gap: str = ""
    window_end: str | None = None
    must_include: str | None = None
    decimals: int = 1
    compute: str = "value"
    checks: tuple[Check, ...] = ()
    consecutive: int = 0
    held_in: str | None = None
    relapsed_in: str | None = None
    balancing_metric: str = ""
    balancing_rule: str = ""
    data: DataStamp | None = None
    notes: Mapping[str, str] = field(default_factory=lambda: _EMPTY)


@dataclass(frozen=True, slots=True)
class KpiTrack:
    """The published series of a plan's indicator: its value in each period, for baselines and glide paths."""

    metric: str
    unit: str
    readings: tuple[Reading, ...] = ()
    data: DataStamp | None = None
    note: str = ""

    def at(self, period: str) -> float | None:
        """Return the value of one period."""
        return next((r.value for r in self.readings if r.period == period), None)


@dataclass(frozen=True, slots=True)
class Problem:
    """Planning data that could not be used, said on the record that names it.

    Where the source is merely `unreachable` from here, nothing is wrong: it is only not checked.
    """

    record_id: str
    field_path: FieldPath
    message: str
    hint: str = ""
    unreachable: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a run: gaps and verifications by id, indicators by plan and place in its list."""

    as_of: datetime.date | None = None
    gaps: Mapping[str, GapFigures] = field(default_factory=lambda: _EMPTY)
    verifications: Mapping[str, Verification] = field(default_factory=lambda: _EMPTY)
    kpis: Mapping[tuple[str, int], KpiTrack] = field(default_factory=lambda: _EMPTY)
    problems: tuple[Problem, ...] = ()

    def kept(self) -> Mapping[datetime.date, tuple[str, ...]]:
        """Return the datasets whose numbers come from data/figures.lock.json, by the day they were kept."""
        every = [one.data for one in self.gaps.values()]
        every += [one.data for one in self.verifications.values()]
        every += [one.data for one in self.kpis.values()]
        stamps = {(data.kept, data.dataset) for data in every if data and data.kept}
        days = sorted({day for day, _ in stamps})
        return {day: tuple(sorted(name for on, name in stamps if on == day)) for day in days}

    def gap(self, name: str) -> GapFigures | None:
        """Return the figures of a gap, or None where there are none."""
        return self.gaps.get(name)

    def verification(self, plan: str) -> Verification | None:
        """Return what the actuals say to a plan's rule, or None where it has no rule."""
        return self.verifications.get(plan)
