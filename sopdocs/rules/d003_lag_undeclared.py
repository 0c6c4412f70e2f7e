"""Actuals are compared with a forecast, and nobody says how old that forecast was.

What it checks: a gap that compares actuals with a forecast, or whose metric is a forecast error (bias, WAPE),
states `forecast_lag_periods`: how many periods before the period it is for the forecast was frozen; or its
dataset states that as its `lag`. 0 is an answer too. A gap that holds the forecast of today against plan or
capacity needs no lag.

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

from sopdocs.diagnostics import Severity
from sopdocs.model import Gap
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.conditions import uses_a_past_forecast


def lag_undeclared(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where a past forecast is the reference and its age is not stated."""
    if gap.forecast_lag_periods is not None or not uses_a_past_forecast(gap, context):
        return
    dataset = context.kb.datasets.get((gap.series.dataset if gap.series else None) or "")
    if dataset and dataset.lag is not None:
        return
    what = gap.comparison if gap.comparison == "actual_vs_forecast" else gap.metric
    yield Problem(
        ("comparison",) if gap.comparison else ("metric",),
        f"`{what}` looks at a past forecast and no `forecast_lag_periods` is given",
        "add `forecast_lag_periods: 2`, the number of periods between the day on which the forecast was "
        "frozen and the period it is for",
    )


RULE = Rule(
    "D003",
    "lag-undeclared",
    Severity.ERROR,
    ("gap",),
    lag_undeclared,
    reads=frozenset({"record", "neighbours"}),
    data=True,
)
