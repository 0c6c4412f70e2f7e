"""Which two columns are compared over the window, what comes out, and whether that is good news."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from sopdocs.figures import Comparison, Point
from sopdocs.variance.formulas import brought_together, complete, pct

COLUMNS = {
    "actual_vs_plan": ("actual", "plan"),
    "actual_vs_target": ("actual", "plan"),
    "actual_vs_forecast": ("actual", "forecast"),
    "forecast_vs_plan": ("forecast", "plan"),
    "demand_vs_capacity": ("forecast", "plan"),
}
"""Subject and reference of each comparison: a target stands in the plan column, as capacity does."""
WORDS = {
    "actual_vs_plan": ("actual", "plan"),
    "actual_vs_target": ("actual", "target"),
    "actual_vs_forecast": ("actual", "forecast"),
    "forecast_vs_plan": ("forecast", "plan"),
    "demand_vs_capacity": ("demand", "capacity"),
}


def comparisons(
    points: Sequence[Point], own: str, how: str, polarity: str, compute: str = "value"
) -> dict[str, Comparison]:
    """Return the gap's own comparison, and the others that its columns allow, by name."""
    found = {}
    for name in _applying(own):
        result = compared(points, name, how, polarity, compute)
        if result.value is not None or name == own:
            found[name] = result
    return found


def _applying(own: str) -> tuple[str, ...]:
    """A plan column that holds capacity is no plan; one that holds a target is called so."""
    if own == "demand_vs_capacity":
        return ("demand_vs_capacity",)
    reached = "actual_vs_target" if own == "actual_vs_target" else "actual_vs_plan"
    return (reached, "actual_vs_forecast", "forecast_vs_plan")


def compared(
    points: Sequence[Point], name: str, how: str, polarity: str, compute: str = "value"
) -> Comparison:
    """Return one comparison over the periods that have both of its columns."""
    subject, reference = COLUMNS[name]
    both = complete(points, subject, reference)
    mine, other = brought_together(both, subject, how), brought_together(both, reference, how)
    if mine is None or other is None:
        return Comparison(name, None, None, None, note=_missing(points, name))
    value = mine - other
    if name == "demand_vs_capacity":
        value = fsum(max((p.forecast or 0.0) - (p.plan or 0.0), 0.0) for p in both)
    if compute in ("bias_pct", "wape"):
        good = value == 0 if name == "actual_vs_forecast" else None
    else:
        good = favourable(name, value, polarity, _nearer(both, name))
    note = _left_out(points, both, name) or ("the reference is 0" if not other else "")
    return Comparison(name, value, pct(value, other), good, mine, other, how, len(both), note)


def favourable(name: str, value: float, polarity: str, nearer: bool | None = None) -> bool:
    """Tell whether a variance is good news; where a target is best, any distance from it is not.

    `nearer` says of a target-is-best metric whether the actual lies nearer to the plan than the forecast.
    """
    if name == "demand_vs_capacity":
        return value <= 0
    if polarity == "higher_is_better":
        return value >= 0
    if polarity == "lower_is_better":
        return value <= 0
    return value == 0 if nearer is None else nearer


def _nearer(points: Sequence[Point], name: str) -> bool | None:
    if name != "actual_vs_forecast" or any(p.plan is None for p in points):
        return None
    mine = abs(fsum((p.actual or 0.0) - (p.plan or 0.0) for p in points))
    return mine <= abs(fsum((p.forecast or 0.0) - (p.plan or 0.0) for p in points))


def _missing(points: Sequence[Point], name: str) -> str:
    if not points:
        return "no data in the window"
    parts = zip(COLUMNS[name], WORDS[name], strict=True)
    lacking = [word for role, word in parts if not complete(points, role)]
    return f"no {' and no '.join(lacking)} in the window" if lacking else "no period has both columns"


def _left_out(points: Sequence[Point], both: Sequence[Point], name: str) -> str:
    if len(both) == len(points):
        return ""
    kept = {p.period for p in both}
    gone = [p.period for p in points if p.period not in kept]
    shown = ", ".join(gone[:3]) + (f" and {len(gone) - 3} more" if len(gone) > 3 else "")
    return f"without {shown}: {WORDS[name][0]} or {WORDS[name][1]} missing"
