"""A forecast is judged at a lag at which nothing can be changed any more.

What it checks: where actuals are compared with a forecast, `forecast_lag_periods` is not 0. The forecast of
a month that is made in that month knows half of it already, and no decision of the planning cycle rests on
it. Metrics and gaps of sales and operations execution (`cycle_step: s_and_oe`) may use it. How long a horizon
is frozen, and how long supply takes, is not written down anywhere yet, so that a lag of 1 passes.

Why it matters: error shrinks as the day comes nearer. Measured too late, a forecast looks fit for use while
the one that buying and production were planned with was far off.

Bad:

    # kind: gap
    comparison: actual_vs_forecast
    forecast_lag_periods: 0  # D007

Good:

    # kind: gap
    comparison: actual_vs_forecast
    forecast_lag_periods: 2

Known false positives: goods that are made to forecast within the period itself, such as fresh bread.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import Gap
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.conditions import uses_a_past_forecast


def lag_too_short(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where the forecast was made in the period that it is for."""
    if gap.forecast_lag_periods != 0 or not uses_a_past_forecast(gap, context):
        return
    metric = context.kb.metrics.get(gap.metric)
    if (gap.cycle_step or (metric.cycle_step if metric else None)) == "s_and_oe":
        return
    yield Problem(
        ("forecast_lag_periods",),
        "at lag `0` the forecast is made in the period itself, when plans can no longer change",
        "take the forecast as frozen when supply had to be decided, such as `forecast_lag_periods: 2` with "
        "the column that holds it",
    )


RULE = Rule(
    "D007",
    "lag-too-short",
    Severity.WARNING,
    ("gap",),
    lag_too_short,
    reads=frozenset({"record", "neighbours"}),
    data=True,
    stable=False,
)
