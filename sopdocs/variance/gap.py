"""The figures of one gap: everything that its record asks of its series, over its window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sopdocs.figures import Comparison, GapFigures, Point, Track
from sopdocs.periods import notation
from sopdocs.variance import formulas
from sopdocs.variance.comparisons import comparisons
from sopdocs.variance.contributions import Basis, explained
from sopdocs.variance.slices import NEVER_SUMMED, how
from sopdocs.variance.tolerance import Measure, bounds, readings, run
from sopdocs.variance.value import Delayed, cost_of_delay, per_month, stake

if TYPE_CHECKING:
    from sopdocs.model import Gap, RootCause
    from sopdocs.model.catalog import Metric


def comparison_of(gap: Gap, metric: Metric) -> str:
    """Return the comparison that is the gap: the record's, else the metric's, else what fits."""
    if gap.comparison or metric.comparison:
        return str(gap.comparison or metric.comparison)
    if metric.compute in ("bias_pct", "wape"):
        return "actual_vs_forecast"
    return "forecast_vs_plan" if gap.nature == "projected" else "actual_vs_plan"


def measure_of(metric: Metric, comparison: str, unit: str) -> Measure:
    """Return how a period of this metric becomes one value."""
    return Measure(metric.compute, comparison, how(metric, unit), metric.polarity)


def gap_figures(
    gap: Gap,
    metric: Metric,
    track: Track,
    *,
    unit: str,
    causes: Sequence[RootCause] = (),
    carrying_rate_pct: float = 10.0,
) -> GapFigures:
    """Return every figure of a gap, each with a reason where it cannot be computed."""
    own = comparison_of(gap, metric)
    measure = measure_of(metric, own, unit)
    limits = bounds(metric, gap.tolerance)
    notes: dict[str, str] = {}
    window = _window(gap, track, notes)
    inside = tuple(p for p in track.points if window and window[0] <= p.period <= window[1])
    compared = comparisons(inside, own, measure.how, metric.polarity, metric.compute)
    notes.update((name, one.note) for name, one in compared.items() if one.note)
    unjudged = (name for name, one in compared.items() if one.favourable is None and not one.note)
    notes.update((name, _POLARITY) for name in unjudged)
    found = readings(track.points, limits, measure)
    errors = _errors(inside, unit, notes)
    values = {
        **errors,
        "metric_value": _metric_value(metric, inside, compared[own], errors),
        **_breach(found, window, limits.consecutive, limits.given, notes),
    }
    basis = Basis(metric.compute, metric.unit, unit, own, compared, values["metric_value"])
    values |= _explained(gap, causes, basis, notes)
    delayed = Delayed(compared[own], inside, found, metric.polarity, gap.nature or "realised")
    values |= _money(gap, delayed, carrying_rate_pct, notes)
    return GapFigures(
        id=gap.id,
        metric=gap.metric,
        unit=metric.unit,
        series_unit=unit,
        decimals=metric.decimals,
        compute=metric.compute,
        window=window,
        track=track,
        comparison=own,
        comparisons=compared,
        bounds=limits,
        readings=found,
        notes=notes,
        **values,
    )


_POLARITY = "not called good or bad: the metric's polarity speaks of the forecast error"


def _window(gap: Gap, track: Track, notes: dict[str, str]) -> tuple[str, str] | None:
    """Return the record's window; before there is one, all periods since the gap showed."""
    if not track.points:
        notes["data"] = track.notes[0] if track.notes else "the series has no rows"
        return (gap.window.from_, gap.window.to) if gap.window else None
    if track.notes:
        notes["periods"] = "; ".join(track.notes[:3])
    if track.duplicates:
        rows = "1 row repeats" if track.duplicates == 1 else f"{track.duplicates} rows repeat"
        first = f", first {track.repeated}" if track.repeated else ""
        notes["duplicates"] = (
            f"{rows} keys and period of another one{first}, and what is repeated is counted twice"
        )
    first, last = gap.started_period, track.last_actual or track.points[-1].period
    if gap.window:
        first, last = gap.window.from_, gap.window.to
    elif gap.nature == "projected":
        last = track.points[-1].period
    kind = notation(track.points[0].period)
    if {notation(first), notation(last)} != {kind}:
        notes["window"] = f"the window is not in {kind} periods, as the series is"
        return None
    if not gap.window:
        notes["window"] = "the record names no window: since it started, as far as there is data"
    return first, max(first, last)


def _errors(inside: Sequence[Point], unit: str, notes: dict[str, str]) -> dict[str, Any]:
    """Return bias, WAPE and tracking signal, which are for volumes with a forecast and an actual."""
    both = formulas.complete(inside, "forecast", "actual")
    values: dict[str, Any] = {"bias_pct": None, "wape_pct": None, "tracking_signal": None}
    if unit in NEVER_SUMMED or not both:
        reason = (
            f"{unit} are levels, and levels are never summed"
            if unit in NEVER_SUMMED
            else "no period of the window has both forecast and actual"
        )
        notes.update(dict.fromkeys(values, reason))
        return values
    values["bias_pct"] = formulas.bias_pct(both)
    values["wape_pct"] = formulas.wape_pct(both)
    values["tracking_signal"] = formulas.tracking_signal(both)
    few = "no error at all"
    if len(both) < formulas.ENOUGH:
        few = f"{len(both)} periods, {formulas.ENOUGH} are needed"
    reasons = {"bias_pct": "the actuals add up to 0", "wape_pct": "the actuals are 0", "tracking_signal": few}
    notes.update((name, reasons[name]) for name, value in values.items() if value is None)
    return values


def _metric_value(
    metric: Metric, inside: Sequence[Point], own: Comparison, errors: dict[str, Any]
) -> float | None:
    """Return the metric over the window as a level."""
    if metric.compute == "attainment":
        return formulas.attainment_pct(inside)
    if metric.compute in ("bias_pct", "wape"):
        value: float | None = errors["bias_pct" if metric.compute == "bias_pct" else "wape_pct"]
        return value
    return own.value if own.name == "demand_vs_capacity" else own.subject


def _breach(
    found: Sequence[Any], window: tuple[str, str] | None, number: int, given: bool, notes: dict[str, str]
) -> dict[str, Any]:
    values: dict[str, Any] = {"run_length": None, "first_breach": None, "first_triggerable": None}
    if window is None or not given or not found:
        reason = "no tolerance is given" if not given else "no data in a window"
        notes.update(dict.fromkeys(values, reason))
        return values
    values["run_length"], values["first_breach"], values["first_triggerable"] = run(found, window, number)
    if values["first_breach"] is None:
        notes["first_breach"] = "no period of the window is outside the tolerance"
    if values["first_triggerable"] is None:
        notes["first_triggerable"] = f"no {number} consecutive periods outside the tolerance"
    return values


def _explained(gap: Gap, causes: Sequence[RootCause], basis: Basis, notes: dict[str, str]) -> dict[str, Any]:
    told = explained(gap.id, causes, basis)
    names = ("explained", "in_testing", "unexplained", "unexplained_pct")
    if told.unexplained is None:
        notes.update(dict.fromkeys(names, told.note or "no variance"))
    elif told.unexplained_pct is None:
        notes["unexplained_pct"] = "the variance is 0"
    values = {name: getattr(told, name) for name in names}
    return values | {"contributions": told.shares, "contribution_unit": told.unit}


def _money(gap: Gap, delayed: Delayed, carrying_rate_pct: float, notes: dict[str, str]) -> dict[str, Any]:
    names = ("value_at_stake", "value_per_month", "cost_of_delay")
    if gap.value_at_stake is None:
        notes.update(dict.fromkeys(names, "the record states no value at stake"))
        return {}
    value = stake(gap.value_at_stake)
    month, why = per_month(value, delayed.window, carrying_rate_pct)
    lost, lost_why = cost_of_delay(month, delayed)
    notes.update((name, text) for name, text in zip(names[1:], (why, lost_why), strict=True) if text)
    return {"value_at_stake": value, "value_per_month": month, "cost_of_delay": lost}
