"""The metric set for any keys and period, written once on narwhals: the same text runs on every engine.

A frame has key columns, `period` and any of plan, forecast and actual. It is brought to keys x period
first, by sums, or by means where it has a `weight`; absolutes are taken after that. A missing actual is
null, never 0: every metric is over the periods that have both of its columns. A zero denominator gives
null, and `reason` says why. Bias and what is built on it are forecast - actual; variances are actual -
reference.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sopdocs.variance.definitions import METRICS
from sopdocs.variance.formulas import ENOUGH

if TYPE_CHECKING:
    from narwhals import DataFrame, Expr, LazyFrame

    AnyFrame = LazyFrame[Any] | DataFrame[Any]

__all__ = ["METRICS", "judged", "metrics", "rolled_up", "value_added"]

ROLES = ("plan", "forecast", "actual")


def rolled_up(frame: AnyFrame, keys: Sequence[str]) -> LazyFrame[Any]:
    """Return plan, forecast and actual brought to keys x period; a part that some rows lack is null.

    They are added up; levels that no sum makes sense of come with a `weight`, and then it is their mean.
    """
    import narwhals as nw

    lazy = frame.lazy()
    columns = lazy.collect_schema().names()
    roles = [role for role in ROLES if role in columns]
    weight = nw.col("weight")
    if "weight" in columns:
        lazy = lazy.with_columns(*(nw.col(role) * weight for role in roles))
    summed = [nw.col(name).sum() for name in (*roles, *(["weight"] if "weight" in columns else []))]
    counts = [nw.col(role).count().alias(f"{role}_n") for role in roles]
    by = [*keys, "period"]
    found = lazy.group_by(by).agg(*summed, *counts, nw.len().alias("rows"))
    value = {role: _over(nw.col(role), weight) if "weight" in columns else nw.col(role) for role in roles}
    whole = (_if(nw.col(f"{role}_n") == nw.col("rows"), value[role]).alias(role) for role in roles)
    lacking = (nw.lit(None, nw.Float64).alias(role) for role in ROLES if role not in roles)
    return found.select(*by, *whole, *lacking)


def metrics(
    frame: AnyFrame,
    keys: Sequence[str],
    window: tuple[str, str] | None = None,
    *,
    levels: bool = False,
    only: Collection[str] = METRICS,
) -> LazyFrame[Any]:
    """Return one row for each combination of keys with every column of `METRICS`, or `only` some of them.

    `window` is the first and the last period judged; what lies before it is the history that MASE and RMSSE
    are scaled by. Without a window everything is judged, and scaled by itself. Of `levels`, such as
    percentages and days, the variances are means over the periods, and there is no cumulative error.
    """
    return judged(rolled_up(frame, keys), keys, window, levels=levels, only=only)


def judged(
    series: LazyFrame[Any],
    keys: Sequence[str],
    window: tuple[str, str] | None = None,
    *,
    levels: bool = False,
    only: Collection[str] = METRICS,
) -> LazyFrame[Any]:
    """Return the metrics of what is rolled up to these keys already, and perhaps kept in a table.

    What MASE and RMSSE are scaled by is a join of the history with itself, left out where `only` leaves
    them out.
    """
    import narwhals as nw

    inner, history = series, series
    if window:
        inside = (nw.col("period") >= window[0]) & (nw.col("period") <= window[1])
        inner, history = series.filter(inside), series.filter(nw.col("period") < window[0])
    by = list(keys) or ["all"]
    if not keys:
        inner, history = (one.with_columns(nw.lit("all").alias("all")) for one in (inner, history))
    found = _parts(inner).group_by(by).agg(*(nw.col(name).sum() for name in _SUMMED))
    if not _SCALED.isdisjoint(only):
        found = found.join(_scales(history, by), on=by, how="left")
    ratios = _ratios(levels)
    found = found.select(*by, *(ratios[name].alias(name) for name in METRICS if name in only))
    return found if keys else found.drop("all")


_SCALED = frozenset({"mase", "rmsse"})
_SUMMED = (
    *("n", "e", "abs_e", "sq_e", "a", "abs_a", "ape", "zero", "sape"),
    *("np", "vp", "p", "ap", "least", "nf", "fp"),
)


def _parts(series: LazyFrame[Any]) -> LazyFrame[Any]:
    """Return what is added up, one column each; null where a period lacks what it takes."""
    import narwhals as nw

    a, f, p = nw.col("actual"), nw.col("forecast"), nw.col("plan")
    first = series.with_columns((f - a).alias("e"), (a - p).alias("vp"), (f - p).alias("fp"))
    e, both, planned = nw.col("e"), ~nw.col("e").is_null(), ~nw.col("vp").is_null()
    size = f.abs() + a.abs()
    return first.with_columns(
        both.cast(nw.Float64).alias("n"),
        e.abs().alias("abs_e"),
        (e * e).alias("sq_e"),
        _if(both, a).alias("a"),
        _if(both, a.abs()).alias("abs_a"),
        _if(both & (a != 0.0), e.abs() / a.abs()).alias("ape"),
        (both & (a == 0.0)).cast(nw.Float64).alias("zero"),
        _if(both & (size != 0.0), 2.0 * e.abs() / size).alias("sape"),
        planned.cast(nw.Float64).alias("np"),
        _if(planned, p).alias("p"),
        _if(planned, a).alias("ap"),
        nw.when(planned & (a < p)).then(a).otherwise(_if(planned, p)).alias("least"),
        (~nw.col("fp").is_null()).cast(nw.Float64).alias("nf"),
    )


def _scales(history: LazyFrame[Any], by: Sequence[str]) -> LazyFrame[Any]:
    """Return the mean absolute and squared change of the actual within a year, by a self-join on periods.

    The same period of the year before has the same text but for its year, whatever the calendar; a week 53
    has none in most years and is left out.
    """
    import narwhals as nw

    period = nw.col("period")
    fiscal = period.str.starts_with("FY")
    year = nw.when(fiscal).then(period.str.slice(2, 4)).otherwise(period.str.slice(0, 4)).cast(nw.Int64)
    rest = nw.when(fiscal).then(period.str.slice(6)).otherwise(period.str.slice(4))
    actual = history.filter(~nw.col("actual").is_null()).with_columns(
        rest.alias("rest"), year.alias("year"), (year - 1).alias("before")
    )
    earlier = actual.select(*by, "rest", nw.col("year").alias("before"), nw.col("actual").alias("then"))
    pairs = actual.join(earlier, on=[*by, "rest", "before"], how="inner")
    change = nw.col("actual") - nw.col("then")
    found = pairs.with_columns(change.abs().alias("abs_d"), (change * change).alias("sq_d"))
    return found.group_by(by).agg(nw.col("abs_d").mean(), nw.col("sq_d").mean())


def _ratios(levels: bool) -> dict[str, Expr]:
    """Return the metrics as expressions over the sums; of levels the means of the variances."""
    import narwhals as nw

    c = nw.col
    one = nw.lit(1.0)
    by_plan, by_both, by_forecast = (c(name) if levels else one for name in ("np", "n", "nf"))
    mae = _over(c("abs_e"), c("n"))
    mape = _over(100.0 * c("ape"), c("n") - c("zero"))
    signal = _if((c("n") >= float(ENOUGH)) & (c("abs_e") > 0.0), c("e") * c("n") / c("abs_e"))
    return {
        "periods": c("n").cast(nw.Int64),
        "actual_vs_plan": _if(c("np") > 0.0, c("vp") / by_plan),
        "actual_vs_plan_pct": _over(100.0 * c("vp"), c("p").abs()),
        "actual_vs_forecast": _if(c("n") > 0.0, (0.0 - c("e")) / by_both),
        "forecast_vs_plan": _if(c("nf") > 0.0, c("fp") / by_forecast),
        "attainment_pct": _over(100.0 * c("ap"), c("p")),
        "adherence_pct": _over(100.0 * c("least"), c("p")),
        "bias_pct": _if(c("a") > 0.0, 100.0 * c("e") / c("a")),
        "me": _over(c("e"), c("n")),
        "cfe": _if((c("n") > 0.0) & nw.lit(not levels), c("e")),
        "mae": mae,
        "wape_pct": _over(100.0 * c("abs_e"), c("abs_a")),
        "accuracy_pct": 100.0 - _over(100.0 * c("abs_e"), c("abs_a")),
        "mape_pct": mape,
        "mape_skipped": c("zero").cast(nw.Int64),
        "smape_pct": _over(100.0 * c("sape").fill_null(0.0), c("n")),
        "tracking_signal": signal,
        "mase": _over(mae, c("abs_d")),
        "rmsse": _over(_over(c("sq_e"), c("n")), c("sq_d")).sqrt(),
    }


def value_added(frame: AnyFrame, keys: Sequence[str], steps: Mapping[str, str]) -> LazyFrame[Any]:
    """Return the WAPE in percent of each step of the forecast: naive, statistical, override, consensus.

    All steps are judged on the same periods, those in which each of them and the actual are there. A step
    adds value where its WAPE is lower than that of the step before (Gilliland, The Business Forecasting
    Deal, 2010).
    """
    import narwhals as nw

    columns = ["actual", *dict.fromkeys(steps.values())]
    lazy = frame.lazy()
    whole = lazy.filter(*(~nw.col(name).is_null() for name in columns))
    series = whole.group_by([*keys, "period"]).agg(*(nw.col(name).sum() for name in columns))
    errors = (
        (nw.col(column) - nw.col("actual")).abs().alias(f"step{number}")
        for number, column in enumerate(steps.values())
    )
    found = series.with_columns(nw.col("actual").abs().alias("size"), *errors)
    totals = found.group_by(list(keys)).agg(
        nw.col("size").sum(), *(nw.col(f"step{number}").sum() for number in range(len(steps)))
    )
    ratios = (_over(100.0 * nw.col(f"step{n}"), nw.col("size")).alias(name) for n, name in enumerate(steps))
    return totals.select(*keys, *ratios)


def _if(condition: Expr, value: Expr) -> Expr:
    """Return the value where the condition holds, else null."""
    import narwhals as nw

    return nw.when(condition).then(value)


def _over(value: Expr, by: Expr) -> Expr:
    """Return a ratio, null over zero."""
    return _if(by != 0.0, value / by)
