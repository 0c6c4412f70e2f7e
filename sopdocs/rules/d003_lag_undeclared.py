"""Actuals are compared with a forecast, and nobody says how old that forecast was.

What it checks: a gap that compares actuals with a forecast, or whose metric is a forecast error (bias, WAPE),
states `forecast_lag_periods`: how many periods before the period it is for the forecast was frozen; or its
dataset states that as its `lag`. 0 is an answer too. Where both say it, they say the same, unless the dataset
keeps every forecast with the day it was made and has one of each lag. A plan that is judged by a forecast
error in a dataset of its own needs the `lag` there. A gap that holds the forecast of today against plan or
capacity needs none.

Why it matters: the same month has a dozen forecasts. The one of last week is nearly always right and of no
use to a plant that was committed eight weeks ago. An error without its lag cannot be compared with last
year's, nor with another region's, and a plan can "improve" it by looking at a younger forecast.

Bad:

    # kind: gap
    comparison: actual_vs_forecast  # D003

Good:

    # kind: gap
    comparison: actual_vs_forecast
    forecast_lag_periods: 2

Known false positives: none known.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.model import ActionPlan, Gap
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.conditions import uses_a_past_forecast
from sopdocs.rules.plans import gaps_of
from sopdocs.variance.asked import gap_of


def lag_undeclared(record: Gap | ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where a past forecast is the reference and its age is not stated, or stated twice."""
    return _of_gap(record, context) if isinstance(record, Gap) else _of_plan(record, context)


def _of_gap(gap: Gap, context: Context) -> Iterator[Problem]:
    if not uses_a_past_forecast(gap, context):
        return
    stated, alias = gap.forecast_lag_periods, (gap.series.dataset if gap.series else None) or ""
    dataset = context.kb.datasets.get(alias)
    lag = dataset.lag if dataset else None
    if stated is None and lag is None:
        what = gap.comparison if gap.comparison == "actual_vs_forecast" else gap.metric
        yield Problem(
            ("comparison",) if gap.comparison else ("metric",),
            f"`{what}` looks at a past forecast and no `forecast_lag_periods` is given",
            "add `forecast_lag_periods: 2`, the number of periods between the day on which the forecast was "
            "frozen and the period it is for",
        )
    elif dataset and None not in (stated, lag) and stated != lag and not dataset.columns.made_in:
        yield Problem(
            ("forecast_lag_periods",),
            f"lag `{stated}` is given, and dataset `{alias}` holds a forecast of lag {lag}",
            f"write `forecast_lag_periods: {lag}`, or take a dataset with a forecast of that age",
        )


def _of_plan(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem for each dataset of a plan's own in which a forecast error has no lag.

    Of a gap that cannot be read nobody knows what it says; nothing is said then.
    """
    readable = len(list(gaps_of(plan, context))) == len(plan.gaps)
    for field, name, alias in _errors(plan) if readable else ():
        metric, dataset = context.kb.metrics.get(name), context.kb.datasets.get(alias)
        gap = gap_of(context.kb, plan, name)
        if metric is None or dataset is None or metric.compute not in ("bias_pct", "wape"):
            continue
        if dataset.lag is None and not (gap and gap.series and gap.series.dataset == alias):
            yield Problem(
                field,
                f"`{name}` looks at a past forecast and dataset `{alias}` states no `lag`",
                f"add `lag: 2` to `{alias}` in data/datasets.yaml, the number of periods between the day on "
                "which the forecast was frozen and the period it is for",
            )


def _errors(plan: ActionPlan) -> Iterator[tuple[FieldPath, str, str]]:
    """Yield field, metric and dataset of what the plan is judged by, where it names a dataset."""
    rule = plan.verification
    if rule and rule.dataset:
        yield ("verification", "dataset"), rule.metric, rule.dataset
    if rule and rule.balancing_metric:
        field: FieldPath = ("verification", "balancing_metric", "dataset")
        yield field, rule.balancing_metric.metric, rule.balancing_metric.dataset
    for index, kpi in enumerate(plan.kpis):
        if kpi.dataset:
            yield ("kpis", index, "dataset"), kpi.metric, kpi.dataset


RULE = Rule(
    "D003",
    "lag-undeclared",
    Severity.ERROR,
    ("gap", "action_plan"),
    lag_undeclared,
    reads=frozenset({"record", "neighbours"}),
    data=True,
)
