"""An indicator is not in the unit of its metric.

What it checks: the unit of every entry of `kpis` is the one of its metric in `data/metrics.yaml`; so
`EUR k` is not `EUR m`, and a level in `pct` is not in `pp`, which is the unit of a difference. Values of
baseline, target, glide path and verification lie inside what the metric calls `valid`, and a percentage is
not written as a fraction (0.96 for 96).

Why it matters: figures in two units are compared without anybody noticing. A rule that asks for 0.96 holds
on every day, and the gap is closed by a slip of the pen.

Bad:

    kpis:
      - metric: otif
        kind: outcome
        unit: pp  # M005
        baseline: {value: 88.4, period: {from: 2025-11, to: 2026-01}}
        target: {value: 95.5, by: 2026-05}

Bad:

    verification:
      metric: otif
      operator: ">="
      threshold: 0.955  # M005
      consecutive_periods: 3
      from_period: 2026-05

Good:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.4, period: {from: 2025-11, to: 2026-01}}
        target: {value: 95.5, by: 2026-05}

Known false positives: none known. A share below one per cent is taken for a fraction only where the data,
the tolerance or the benchmark of its metric say that it is some hundred times as large.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from statistics import median

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.model import ActionPlan
from sopdocs.model.catalog import Metric
from sopdocs.model.plan import Baseline, PlanKpi
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.indicators import Series, periods_of, plainly, series

_LARGE = 10.0
"""A percentage that is usually above this is not to be brought below one by anybody who wants more of it."""
_SAID = {
    "pct": frozenset({"%", "percent", "per cent", "percentage"}),
    "pp": frozenset({"percentage point", "percentage points", "percent points", "%-points"}),
}


def unit_mismatch(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each unit that is not its metric's, and each value that cannot be in it."""
    metrics = context.kb.metrics
    for index, kpi in enumerate(plan.kpis):
        metric = metrics.get(kpi.metric)
        if metric is None:
            continue
        if kpi.unit is not None and kpi.unit != metric.unit:
            yield _unit(("kpis", index, "unit"), kpi, kpi.unit, metric.unit)
            continue
        found = _misfit(plan, index, metric, context)
        if found:
            yield found
    yield from _bounds(plan, context)


def _bounds(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each bound of the verification that its metric cannot have."""
    rule = plan.verification
    if rule is None:
        return
    metric = context.kb.metrics.get(rule.metric)
    if metric and rule.threshold is not None:
        index = next((i for i, kpi in enumerate(plan.kpis) if kpi.metric == rule.metric), -1)
        known = series(plan, index, context) if index >= 0 and _small(rule.threshold, metric) else None
        found = _fault(("verification", "threshold"), rule.metric, rule.threshold, metric, known)
        if found:
            yield found
    other = rule.balancing_metric
    metric = context.kb.metrics.get(other.metric) if other else None
    if other and metric:
        at: FieldPath = ("verification", "balancing_metric", "threshold")
        found = _fault(at, other.metric, other.threshold, metric, None)
        if found:
            yield found


def _unit(at: FieldPath, kpi: PlanKpi, stated: str, unit: str) -> Problem:
    text = f"`{kpi.metric}` is in `{stated}` here and in `{unit}` in data/metrics.yaml"
    plain = stated.casefold()
    if plain == unit.casefold() or plain in _SAID.get(unit, ()):
        return Problem(at, text, f"write `unit: {unit}`", fix=unit)
    if {plain, unit} == {"pct", "pp"}:
        return Problem(at, text, f"write `unit: {unit}`; a level is in `pct`, the difference of two in `pp`")
    return Problem(at, text, f"turn baseline and target into {unit} and write `unit: {unit}`")


def _misfit(plan: ActionPlan, index: int, metric: Metric, context: Context) -> Problem | None:
    """Return the first value that cannot be meant; the others were written by the same hand."""
    kpi = plan.kpis[index]
    stated = _stated(kpi)
    numbers = [value for _, value in stated]
    if not numbers or _are_sound(min(numbers), max(numbers), metric):
        return None
    known = series(plan, index, context) if any(_small(one, metric) for one in numbers) else None
    for path, value in stated:
        at: FieldPath = ("kpis", index, *path)
        found = _fault(at, kpi.metric, value, metric, known)
        if found:
            return found
        if path[0] == "baseline" and known and _is_hundredth(kpi, value, known):
            return _fraction(at, kpi.metric, value, 100 * float(value))
    return None


def _are_sound(least: Decimal, most: Decimal, metric: Metric) -> bool:
    """Tell at a glance of nearly all indicators that there is nothing to be said."""
    inside = metric.valid is None or (metric.valid[0] <= least and most <= metric.valid[1])
    return inside and (metric.unit != "pct" or least > 1)


def _stated(kpi: PlanKpi) -> list[tuple[FieldPath, Decimal]]:
    found: list[tuple[FieldPath, Decimal]] = []
    if isinstance(kpi.baseline, Baseline) and kpi.baseline.value is not None:
        found.append((("baseline", "value"), kpi.baseline.value))
    if kpi.target and kpi.target.value is not None:
        found.append((("target", "value"), kpi.target.value))
    found += [(("glide_path", number, "value"), point.value) for number, point in enumerate(kpi.glide_path)]
    return found


def _fault(at: FieldPath, name: str, value: Decimal, metric: Metric, known: Series | None) -> Problem | None:
    """Return what is wrong with a value: outside the range of its metric, or a fraction of what is wanted."""
    if metric.valid and not metric.valid[0] <= value <= metric.valid[1]:
        low, high = (plainly(bound) for bound in metric.valid)
        text = f"`{name}` is `{value}` here, and it runs from {low} to {high} {metric.unit}"
        hint = f"write the value in {metric.unit}, or correct `valid` in data/metrics.yaml"
        return Problem(at, text, hint)
    if "baseline" in at or metric.polarity != "higher_is_better" or not _small(value, metric):
        return None
    usual = _usual(metric, known)
    return _fraction(at, name, value, usual) if usual is not None and usual > _LARGE else None


def _small(value: Decimal, metric: Metric) -> bool:
    """Tell whether a value may be a fraction that is meant as a percentage."""
    return metric.unit == "pct" and 0 < abs(value) <= 1


def _usual(metric: Metric, known: Series | None) -> float | None:
    """Return about how large the metric is: by the data, else by its tolerance, else by its benchmark."""
    if known:
        return median(known.values.values())
    if metric.tolerance and metric.tolerance.lower is not None:
        return float(metric.tolerance.lower)
    return float(metric.benchmark.value) if metric.benchmark else None


def _is_hundredth(kpi: PlanKpi, value: Decimal, known: Series) -> bool:
    """Tell whether the data of a baseline's periods are a hundred times what is stated."""
    spanned = periods_of(kpi.baseline) if isinstance(kpi.baseline, Baseline) else None
    if spanned is None or not _small(value, known.metric):
        return False
    read = [read for period, read in known.values.items() if spanned[0] <= period <= spanned[1]]
    leeway = 0.5 if len(read) == 1 else 5.0
    return bool(read) and min(read) - leeway <= 100 * float(value) <= max(read) + leeway


def _fraction(at: FieldPath, name: str, value: Decimal, usual: float) -> Problem:
    meant = plainly(value * 100)
    small = "one per cent" if abs(value) == 1 else "less than one per cent"
    text = f"`{value}` is {small}, and about {usual:.0f} % is usual for `{name}`"
    return Problem(at, text, f"write `{meant}` if {meant} % is meant, and its other values in the same way")


RULE = Rule(
    "M005",
    "unit-mismatch",
    Severity.ERROR,
    ("action_plan",),
    unit_mismatch,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
)
