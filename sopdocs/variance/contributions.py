"""What the causes explain of a gap: verified ones count, those under test are shown, refuted ones are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.figures import Comparison, Share
from sopdocs.variance.formulas import pct

if TYPE_CHECKING:
    from sopdocs.model import RootCause

_POINTS = frozenset({"pct", "pp"})
_VOLUME = {"bias_pct": "actual_vs_forecast", "wape": "actual_vs_forecast", "attainment": "actual_vs_plan"}


class Explained(NamedTuple):
    """The reconciliation of a gap with its causes, in one unit."""

    shares: tuple[Share, ...] = ()
    unit: str = ""
    explained: float | None = None
    in_testing: float | None = None
    unexplained: float | None = None
    unexplained_pct: float | None = None
    note: str = ""


class Basis(NamedTuple):
    """What contributions may be measured against: the metric's unit, the series' unit, the comparisons."""

    compute: str
    metric_unit: str
    series_unit: str
    own: str
    comparisons: Mapping[str, Comparison]
    metric_value: float | None


def explained(gap: str, causes: Sequence[RootCause], basis: Basis) -> Explained:
    """Return how much of a gap's variance its causes account for."""
    named = [
        (cause, one)
        for cause in causes
        if cause.status != "refuted"
        for one in cause.contributions
        if one.gap == gap
    ]
    units = sorted({one.unit for _, one in named})
    total, note = variance_in(units[0] if units else "", basis)
    if len({_family(unit) for unit in units}) > 1:
        total, note = None, f"the contributions are in {' and '.join(units)}"
    shares = tuple(
        Share(cause.id, cause.status, float(one.value), one.unit, pct_of(float(one.value), total))
        for cause, one in named
    )
    if total is None:
        return Explained(shares, units[0] if units else "", note=note)
    unit = units[0] if units else (basis.series_unit if basis.compute != "value" else basis.metric_unit)
    proven = fsum(share.value for share in shares if share.status == "verified")
    testing = fsum(share.value for share in shares if share.status != "verified")
    rest = total - fsum(share.value for share in shares)
    return Explained(shares, unit, proven, testing, rest, pct_of(rest, total))


def variance_in(unit: str, basis: Basis) -> tuple[float | None, str]:
    """Return the variance that contributions in this unit add up to, or why there is none.

    A share of a percentage may be told in points of it (actual − reference, so minus the bias), or in the
    unit of the volumes behind it.
    """
    if basis.compute == "value":
        name = basis.own
        if unit and not _same(unit, basis.series_unit) and not _same(unit, basis.metric_unit):
            return None, f"the contributions are in {unit}, the series is in {basis.series_unit}"
    elif unit and unit != basis.series_unit:
        if not _same(unit, basis.metric_unit):
            return None, f"the contributions are in {unit}, the series is in {basis.series_unit}"
        return _in_points(basis)
    else:
        name = _VOLUME[basis.compute]
    comparison = basis.comparisons.get(name)
    if comparison is None or comparison.value is None:
        return None, comparison.note if comparison else f"{name} cannot be computed"
    return comparison.value, ""


def _in_points(basis: Basis) -> tuple[float | None, str]:
    if basis.metric_value is None:
        return None, "the metric cannot be computed over the window"
    value = basis.metric_value
    return {"bias_pct": -value, "wape": value, "attainment": value - 100.0}[basis.compute], ""


def _family(unit: str) -> str:
    return "points" if unit in _POINTS else unit


def _same(unit: str, other: str) -> bool:
    return _family(unit) == _family(other)


def pct_of(value: float, total: float | None) -> float | None:
    """Return a signed share: negative where it runs against the total, None of nothing."""
    share = pct(value, total)
    return -share if share is not None and total is not None and total < 0 else share
