"""The baseline of an indicator is not what the data say of its period.

What it checks: the baseline's value is the value of the indicator's series in the baseline's period, within
half a unit of the last digit that the metric shows, or one per cent. Over several periods it may be the
figure of all of them together or the mean of the single ones. Nothing is said where a period has no value.

Why it matters: progress is counted from the baseline. One that is worse than the data lets a plan claim a
recovery that never was; one from another slice or another month makes every later comparison meaningless.

Bad:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 80, period: 2025-12}  # M006
        target: {value: 95.5, by: 2026-05}
        dataset: otif-r1

Good:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.1, period: 2025-12}
        target: {value: 95.5, by: 2026-05}
        dataset: otif-r1

Known false positives: actuals that were restated after the plan was written. Nothing is said any more once
a plan is judged effective or not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import fsum
from statistics import fmean
from typing import NamedTuple

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.catalog import Calendar, Metric
from sopdocs.model.plan import Baseline
from sopdocs.periods import span
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.indicators import Series, periods_of, plainly, series
from sopdocs.rules.plans import JUDGED
from sopdocs.variance.comparisons import compared
from sopdocs.variance.formulas import attainment_pct, bias_pct, wape_pct
from sopdocs.variance.slices import how

_SHARE = 0.01
_POOLED = {"bias_pct": bias_pct, "wape": wape_pct, "attainment": attainment_pct}


class Read(NamedTuple):
    """What the data say of a span of periods: one value, or between which two it lies."""

    low: float
    high: float

    def bears_out(self, stated: float, metric: Metric) -> bool:
        """Tell whether a stated value is this one but for rounding."""
        near = min(max(stated, self.low), self.high)
        leeway = max(0.5 * 10.0**-metric.decimals, _SHARE * abs(near))
        return abs(stated - near) <= leeway * (1 + 1e-9)


def baseline_disagrees(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each baseline that the data of its periods do not bear out."""
    for index, kpi in enumerate(plan.kpis if plan.status not in JUDGED else ()):
        if not isinstance(kpi.baseline, Baseline) or kpi.baseline.value is None:
            continue
        spanned, known = periods_of(kpi.baseline), series(plan, index, context)
        if spanned is None or known is None:
            continue
        stated, reads = float(kpi.baseline.value), _reads(known, spanned, context.kb.calendar)
        if not reads or any(read.bears_out(stated, known.metric) for read in reads):
            continue
        low, high = reads[0]
        best = known.shown(low) if low == high else f"{known.shown(low)} to {known.shown(high)}"
        wanted = f"`value: {known.shown(low)}`" if low == high else f"a `value` of {best}"
        doubt = ", or name the period and the `dataset` in which it was so"
        if any(read.bears_out(-stated, known.metric) for read in reads):
            doubt = "; mind the sign: a bias is forecast minus actual"
        if not _is_hundredth(stated, high):
            when = f"in {spanned[0]}" if spanned[0] == spanned[1] else f"from {spanned[0]} to {spanned[1]}"
            yield Problem(
                ("kpis", index, "baseline", "value"),
                f"the baseline of `{kpi.metric}` is `{plainly(kpi.baseline.value)}`, and the data say "
                f"{best} {when}",
                f"write {wanted}{doubt}",
            )


def _is_hundredth(stated: float, read: float) -> bool:
    """Tell whether a fraction stands for a percentage, which is another rule's to say."""
    return 0 < abs(stated) <= 1 and abs(100 * stated - read) <= abs(read) * 0.05


def _reads(known: Series, spanned: tuple[str, str], calendar: Calendar | None) -> list[Read]:
    """Return what may rightly be stated of these periods, the best first; nothing where one has no value."""
    periods = span(*spanned, calendar)
    values = [known.values[one] for one in periods if one in known.values]
    if not periods or len(values) < len(periods) or _rolls(known):
        return []
    if len(values) == 1:
        return [Read(values[0], values[0])]
    mean = fmean(values)
    together = _together(known, set(periods))
    if together is not None:
        return [Read(together, together), Read(mean, mean)]
    if known.metric.compute != "value" or known.metric.aggregation == "weighted_mean":
        return [Read(min(values), max(values))]  # without volumes or weights, no nearer than that
    others = {"sum": fsum(values), "last": values[-1], "last_mean": values[-1], "max": max(values)}
    other = others.get(how(known.metric, known.metric.unit), mean)
    return [Read(mean, mean), Read(other, other)]


def _rolls(known: Series) -> bool:
    """Tell whether the values are each taken over several periods, so that none speaks of one alone."""
    tolerance = known.metric.tolerance
    return known.gap.bounds.rolling > 1 if known.gap else bool(tolerance and (tolerance.rolling or 1) > 1)


def _together(known: Series, periods: Collection[str]) -> float | None:
    """Return the metric over several periods as one figure, from the volumes of its gap."""
    figures, metric = known.gap, known.metric
    if figures is None:
        return None
    points = [point for point in figures.points if point.period in periods]
    pooled = _POOLED.get(metric.compute)
    if pooled:
        return pooled(points)
    own = compared(points, figures.comparison, how(metric, figures.series_unit), metric.polarity)
    return own.value if own.name == "demand_vs_capacity" else own.subject


RULE = Rule(
    "M006",
    "baseline-disagrees",
    Severity.WARNING,
    ("action_plan",),
    baseline_disagrees,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
    stable=False,
)
