"""A target is better than the indicator was ever held, and the plan does not say why it can be reached.

What it checks: the target of each outcome indicator is no better than the best mean of three periods in a
row of its own series, or than the metric's benchmark, whichever of the two is better. A plan may reach
further when it says on what grounds: `stretch: true` under `feasibility`, or a basis such as a pilot or a
capacity study with a note or a reference. A basis of `historical_best` is held against the series. Fewer
than six periods are no history, a trial is to find out what can be reached, and a plan that the actuals
have judged is left alone.

Why it matters: a target that nobody has ever met is a wish until somebody says what will be different. Said
early, that is a study or a pilot; found out late, it is a plan that missed.

Bad:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.4, period: {from: 2025-11, to: 2026-01}}
        target: {value: 99.9, by: 2026-05}  # A002
        dataset: otif-r1
    feasibility:
      basis: historical_best
      note: OTIF was above 96 % before the lane slowed down

Good:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.4, period: {from: 2025-11, to: 2026-01}}
        target: {value: 96, by: 2026-05}
        dataset: otif-r1

Known false positives: a series that begins after the good times, or a site that has been rebuilt since; say
so under `feasibility`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from math import fsum

from sopdocs.diagnostics import Severity
from sopdocs.figures import rounded
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.aims import Aim, aim
from sopdocs.rules.outcomes import Outcome, outcomes, says_why
from sopdocs.rules.plans import JUDGED, all_of_type

_WIDTH = 3
"""Periods in a row whose mean counts as having been held."""


def beyond_history(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each target that is better than anything held before."""
    if plan.status in JUDGED or says_why(plan) or all_of_type(plan, "experiment"):
        return
    for one in outcomes(plan, context):
        good = _goodness(plan, one, context)
        best = _best(one, good) if good else None
        if good is None or best is None or good(one.end) <= good(best[0]):
            continue
        benchmark = one.known.metric.benchmark
        limit = max(best[0], float(benchmark.value), key=good) if benchmark else best[0]
        if good(one.end) > good(limit):
            yield _problem(plan, one, *best, limit)


def _goodness(plan: ActionPlan, one: Outcome, context: Context) -> Callable[[float], float] | None:
    """Return what says of a level how good it is, higher being better; None where nobody knows."""
    metric = one.known.metric
    higher = metric.polarity == "higher_is_better"
    if metric.polarity == "target_is_best":
        best = aim(plan.gaps, one.kpi.metric, metric, context)
        if isinstance(best, Aim):
            return lambda level: -float(best.distance(Decimal(str(level))))
        if best is None:
            return None
        higher = best == "up"
    return (lambda level: level) if higher else (lambda level: -level)


def _best(one: Outcome, good: Callable[[float], float]) -> tuple[float, str] | None:
    """Return the best mean of three periods in a row, and the last of these periods."""
    periods, values = tuple(one.known.values), tuple(one.known.values.values())
    means = (
        (fsum(values[end - _WIDTH : end]) / _WIDTH, periods[end - 1])
        for end in range(_WIDTH, len(values) + 1)
    )
    best = max(means, key=lambda mean: good(mean[0]), default=None)
    return best and (rounded(best[0], one.known.metric.decimals) or 0.0, best[1])


def _problem(plan: ActionPlan, one: Outcome, best: float, period: str, limit: float) -> Problem:
    target, held, most = (one.known.shown(value) for value in (one.end, best, limit))
    text = (
        f"the target of `{target} {one.known.metric.unit}` is better than `{one.kpi.metric}` was ever held: "
        f"its best three periods in a row, up to {period}, stand at {held}"
    )
    if plan.feasibility:
        text += f", so that `{plan.feasibility.basis}` by itself is no ground for it"
    benchmark = "" if limit == best else ", the benchmark"
    return Problem(
        ("kpis", one.place, "target", "value"),
        text,
        f"write {most}{benchmark}, or say what is different now: "
        "`feasibility: {basis: pilot, note: what was tried and what it reached, stretch: true}`",
    )


RULE = Rule(
    "A002",
    "beyond-history",
    Severity.WARNING,
    ("action_plan",),
    beyond_history,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
)
