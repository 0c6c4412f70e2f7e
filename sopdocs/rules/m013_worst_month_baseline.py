"""The baseline of an outcome is the worst period there was.

What it checks: the baseline of an outcome indicator is not read in one period that is worse than all others
of the year up to it, by more than the series swings by itself. A stock read at a period's end
(`aggregation: last`) is where the work begins and may be the highest there was. A loss that is dated to an
event is fine too: the data mark the event in that period, the verification says `must_include`, the addressed
cause is a `one_off_event`, or capacity was lost in the very period in which the gap started.

Why it matters: after the worst month a better one follows by itself. Counted from the trough, a plan that
did nothing looks like a success; a mean of three months is hard to beat by luck.

Bad:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 87.6, period: 2026-01}  # M013
        target: {value: 95.5, by: 2026-05}
        dataset: otif-r1

Good:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.4, period: {from: 2025-11, to: 2026-01}}
        target: {value: 95.5, by: 2026-05}
        dataset: otif-r1

Known false positives: a lasting loss that nobody has dated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import fmean

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.catalog import Metric
from sopdocs.model.plan import Baseline
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.aims import Aim, Way, aim
from sopdocs.rules.indicators import Series, noise, periods_of, series
from sopdocs.rules.plans import JUDGED, causes_of, gaps_of

FEW = 3
"""So many periods make a baseline that luck alone does not beat."""


def worst_month_baseline(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each baseline that luck alone would improve on."""
    for index, kpi in enumerate(plan.kpis if plan.status not in JUDGED else ()):
        spanned = periods_of(kpi.baseline) if isinstance(kpi.baseline, Baseline) else None
        if kpi.kind != "outcome" or kpi.hold or spanned is None or spanned[0] != spanned[1]:
            continue
        period, known = spanned[0], series(plan, index, context)
        if known is None or known.metric.aggregation == "last" or period not in known.values:
            continue
        values = known.before(period)
        swing = noise(values)
        if swing is None or _is_dated(plan, period, known, context):
            continue
        better = fmean(values[-FEW:])
        best = aim(plan.gaps, kpi.metric, known.metric, context)
        if abs(values[-1] - better) > swing and _ends_worst(values, known.metric, best):
            first = [one for one in known.values if one <= period][-FEW]
            yield Problem(
                ("kpis", index, "baseline", "period"),
                f"`{period}` is the worst of {len(values)} periods of `{kpi.metric}`; "
                "luck alone brings a better one",
                f"take the last three: `baseline: {{value: {known.shown(better)}, "
                f"period: {{from: {first}, to: {period}}}}}`",
            )


def _ends_worst(values: Sequence[float], metric: Metric, best: Aim | Way | None) -> bool:
    """Tell whether the last of these values is worse than every other one."""
    *others, last = (_badness(value, metric, best) for value in values)
    return all(last > one for one in others)


def _badness(value: float, metric: Metric, best: Aim | Way | None) -> float:
    """Return a number that is the larger the worse a value is; 0 where nobody knows."""
    if metric.polarity == "target_is_best":
        if isinstance(best, Aim):
            return float(best.distance(Decimal(str(value))))
        return 0.0 if best is None else value if best == "down" else -value
    return value if metric.polarity == "lower_is_better" else -value


def _is_dated(plan: ActionPlan, period: str, known: Series, context: Context) -> bool:
    """Tell whether the loss is known to have come with one event, so that it does not go by itself."""
    if plan.verification and plan.verification.must_include:
        return True
    if known.gap and any(point.event for point in known.gap.points if point.period == period):
        return True
    kinds = [(cause.category or "").partition(".") for cause in causes_of(plan, context)]
    began = any(gap.started_period == period for gap in gaps_of(plan, context))
    return any(leaf == "one_off_event" or (family == "capacity" and began) for family, _, leaf in kinds)


RULE = Rule(
    "M013",
    "worst-month-baseline",
    Severity.WARNING,
    ("action_plan",),
    worst_month_baseline,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
    stable=False,
)
