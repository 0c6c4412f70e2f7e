"""What every metric of the set is, said once: the frames, the reasons for n/a and the manual read it here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sopdocs.variance.formulas import ENOUGH


class Definition(NamedTuple):
    """What a metric is: its name in the field, what it tells, formula, unit, when it is n/a, what to mind."""

    name: str
    tells: str
    formula: str
    unit: str
    absent: str
    pitfall: str = ""
    source: str = ""


NO_PAIR = "no period has both columns"
_HYNDMAN = "Hyndman and Koehler, Another look at measures of forecast accuracy, 2006"
_ALL_ZERO = "every actual is 0"
METRICS: Mapping[str, Definition] = {
    "periods": Definition(
        "Periods",
        "on how many points the other figures rest",
        "count of periods with forecast and actual",
        "",
        "",
    ),
    "actual_vs_plan": Definition(
        "Actual against plan",
        "how far the business is from what it had committed to",
        "sum(A - P), of levels such as pct and days the mean",
        "unit",
        NO_PAIR,
        "favourable or adverse depends on the metric",
    ),
    "actual_vs_plan_pct": Definition(
        "Actual against plan",
        "the same beside the size of the plan",
        "100 sum(A - P) / |sum(P)|",
        "pct",
        "the plan adds up to 0",
    ),
    "actual_vs_forecast": Definition(
        "Actual against forecast",
        "how far the business is from what was last expected",
        "sum(A - F), of levels the mean",
        "unit",
        NO_PAIR,
    ),
    "forecast_vs_plan": Definition(
        "Forecast against plan",
        "the gap to come, before it is one",
        "sum(F - P), of levels the mean",
        "unit",
        NO_PAIR,
    ),
    "attainment_pct": Definition(
        "Plan attainment",
        "how much of the plan was reached in all",
        "100 sum(A) / sum(P)",
        "pct",
        "the plan adds up to 0",
        "months above plan make good for months below it",
    ),
    "adherence_pct": Definition(
        "Schedule adherence",
        "how much of the plan was made in the period it was planned for",
        "100 sum(min(A, P)) / sum(P)",
        "pct",
        "the plan adds up to 0",
        "what was made beyond the plan of a period counts for nothing",
    ),
    "bias_pct": Definition(
        "Bias",
        "whether forecasts lean one way: above 0 over-forecast, below 0 under-forecast",
        "100 sum(F - A) / sum(A)",
        "pct",
        "the actuals add up to 0 or less",
        "families that miss in opposite directions look unbiased together",
    ),
    "me": Definition("Mean error", "the bias of one period, in the unit", "mean(F - A)", "unit", NO_PAIR),
    "cfe": Definition(
        "Cumulative forecast error",
        "what the errors add up to: stock or shortage that was not wanted",
        "sum(F - A), not of levels such as pct and days",
        "unit",
        NO_PAIR,
        "grows with the number of periods",
    ),
    "mae": Definition(
        "Mean absolute error", "the size of a usual error, in the unit", "mean(|F - A|)", "unit", NO_PAIR
    ),
    "wape_pct": Definition(
        "WAPE",
        "the size of the errors, each weighed by its volume",
        "100 sum(|F - A|) / sum(|A|)",
        "pct",
        _ALL_ZERO,
        "lower at a coarser level: compare only figures of one level and one lag",
    ),
    "accuracy_pct": Definition(
        "Forecast accuracy",
        "the same as WAPE, read the other way round",
        "100 - WAPE",
        "pct",
        _ALL_ZERO,
        "not clipped: below 0 % is an answer",
    ),
    "mape_pct": Definition(
        "MAPE",
        "the size of the errors where every period counts alike",
        "100 mean(|F - A| / |A|) over periods with A other than 0",
        "pct",
        _ALL_ZERO,
        "favours forecasts that are too low, and skips months without sales",
        _HYNDMAN,
    ),
    "mape_skipped": Definition(
        "Periods that MAPE skips", "how many periods MAPE had to leave out", "count of A = 0", "", ""
    ),
    "smape_pct": Definition(
        "sMAPE",
        "errors in percent that stay finite in months without sales",
        "100 mean(2 |F - A| / (|F| + |A|)), 0 where both are 0",
        "pct, 0 to 200",
        NO_PAIR,
        "not symmetric: an over-forecast counts less than an under-forecast of the same size",
        "Makridakis and Hibon, The M3-Competition, 2000",
    ),
    "tracking_signal": Definition(
        "Tracking signal",
        "whether errors cancel over time or pile up on one side",
        "sum(F - A) / mean(|F - A|)",
        "",
        f"fewer than {ENOUGH} periods, or no error in any",
        "beyond +-4 within a year in most healthy monthly series: evidence, no alarm",
        "Brown, Statistical Forecasting for Inventory Control, 1959",
    ),
    "mase": Definition(
        "MASE",
        "whether the forecast is better than repeating last year",
        "mean(|F - A|) / mean(|A(t) - A(t - 1 year)|) of the history",
        "",
        "no history a year apart, or history without any change",
        "below 1 beats last year's value",
        _HYNDMAN,
    ),
    "rmsse": Definition(
        "RMSSE",
        "the same as MASE, with large errors weighed more",
        "sqrt(mean((F - A)^2) / mean((A(t) - A(t - 1 year))^2)) of the history",
        "",
        "no history a year apart, or history without any change",
        "one wild month weighs more than in MASE",
        "Makridakis, Spiliotis and Assimakopoulos, M5 accuracy competition, 2022",
    ),
}
"""Every metric by its column, in the order in which they are shown."""


def reason(name: str, row: Mapping[str, Any]) -> str:
    """Return why a metric of a row is null; empty where it is not."""
    if row[name] is not None:
        return ""
    if not row["periods"] and "plan" not in name and name not in ("attainment_pct", "adherence_pct"):
        return NO_PAIR
    if name == "cfe":
        return "levels such as pct and days are never summed"
    return METRICS[name].absent
