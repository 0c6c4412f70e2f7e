"""Which of many forecasts counts: that of lag k was made k periods before the period that it is for.

A file that keeps every forecast has a row for each period and each day or period in which it was made. The
forecast of lag k of a period is the newest one made in the k-th period before it, counted in the calendar
that the company declares: of June at lag 2, the last one of April. Plan and actual stand on the newest rows
of a period: those without `made_in` where there are any, else those made last. What was made after the as-of
date was not known then.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from sopdocs.figures import Point
from sopdocs.periods import Notation, days, is_period, notation, period_of, shifted
from sopdocs.planning import Fault, collected
from sopdocs.variance.slices import Slice

if TYPE_CHECKING:
    from narwhals import LazyFrame

    from sopdocs.model.catalog import Calendar
    from sopdocs.planning import Table

Frame: TypeAlias = "LazyFrame[Any]"
_FINAL = "~"
"""Stands for a row without `made_in`: it sorts behind every day and period, as the newest word."""
_MANY = 3


def lag_faults(table: Table, slices: Iterable[Slice], calendar: Calendar | None) -> dict[Slice, Fault]:
    """Return the slices whose forecasts cannot be told apart by when they were made, and why."""
    found: dict[Slice, Fault] = {}
    strange: dict[str, Fault | None] = {}
    for one in slices:
        name = one.column.get("made_in")
        if name is None or "forecast" not in one.column:
            continue
        if one.lag is None:
            text = (
                f"the forecasts of dataset `{one.dataset}` differ by `{name}`, and no lag says which counts"
            )
            found[one] = Fault(text, "add `lag: 2` to the dataset, or `forecast_lag_periods: 2` to the gap")
            continue
        if name not in strange:
            strange[name] = _strange(table, name, one.dataset, calendar)
        fault = strange[name]
        if fault:
            found[one] = fault
    return found


def _strange(table: Table, name: str, dataset: str, calendar: Calendar | None) -> Fault | None:
    for period, made in _pairs(table.frame, table.names[name]):
        if made is not None and _made(made, notation(period), calendar) is None:
            text = f"column `{name}` of dataset `{dataset}` has `{made[:40]}`, no day and no period"
            hint = "write days like 2026-04-20, or periods in the calendar of the rows"
            return Fault(f"{text} like `{period}`", hint)
    return None


def _pairs(frame: Frame, made: str) -> Iterator[tuple[str, str | None]]:
    found = frame.select("period", made).unique().select("period", made)
    yield from sorted(collected(found), key=lambda pair: (pair[0], pair[1] or ""))


def _made(text: str, kind: Notation, calendar: Calendar | None) -> str | None:
    """Return the period in which a forecast was made, None where that is no day and no such period."""
    if is_period(text):
        return text if notation(text) == kind else None
    day = _day(text, calendar)
    return period_of(day, kind, calendar) if day else None


def known(
    frame: Frame, table: Table, one: Slice, calendar: Calendar | None, as_of: datetime.date | None
) -> Frame:
    """Return the rows that had been made by a day: what was forecast or restated since was not known then."""
    import narwhals as nw

    name = table.names[one.column["made_in"]]
    made = {text for _, text in _pairs(frame, name) if text is not None} if as_of else set()
    later = sorted(text for text in made if (day := _day(text, calendar)) and as_of and day > as_of)
    return frame.filter(nw.col(name).is_null() | ~nw.col(name).is_in(later)) if later else frame


def _day(text: str, calendar: Calendar | None) -> datetime.date | None:
    """Return the day on which a row was made, at the earliest; None where the text names none."""
    if is_period(text):
        return days(text, calendar).first
    try:
        return datetime.date.fromisoformat(text[:10]) if text[4:5] == "-" else None
    except ValueError:
        return None


def at_lag(frame: Frame, table: Table, one: Slice, grain: Iterable[str], calendar: Calendar | None) -> Frame:
    """Return the rows with the forecasts of the slice's lag: of each key and period the newest made then."""
    import narwhals as nw

    name = table.names[one.column["made_in"]]
    wanted = [
        f"{period}|{made}"
        for period, made in _pairs(frame, name)
        if made is not None
        and _made(made, notation(period), calendar) == shifted(period, -(one.lag or 0), calendar)
    ]
    of_lag = nw.concat_str([nw.col("period"), nw.col(name)], separator="|").is_in(wanted or [""])
    return newest(frame.filter(of_lag), table, one, grain)


def newest(frame: Frame, table: Table, one: Slice, grain: Iterable[str]) -> Frame:
    """Return the rows made last of each key and period, which hold plan and actual; keys may be empty."""
    import narwhals as nw

    when = one.column["made_in"]
    columns = [table.names[name] for name in grain if name != when]
    filled = frame.with_columns(
        nw.col(table.names[when]).fill_null(_FINAL).alias("made"),
        *(nw.col(column).fill_null("") for column in columns),
    )
    by = [*columns, "period"]
    return filled.join(filled.group_by(by).agg(nw.col("made").max()), on=[*by, "made"], how="semi")


def without_forecast(one: Slice) -> Slice:
    """Return the slice of plan and actual."""
    return replace(one, columns=tuple(pair for pair in one.columns if pair[0] != "forecast"))


def forecast_only(one: Slice) -> Slice:
    """Return the slice of the forecast, with the weights it was made with."""
    return replace(one, columns=tuple(pair for pair in one.columns if pair[0] in ("forecast", "weight")))


Counts: TypeAlias = Mapping[tuple[str, ...], Mapping[str, int]]
"""Rows by slice and period."""


def counts(frame: Frame, keys: Sequence[str]) -> Counts:
    """Return how many rows each slice has in each period."""
    import narwhals as nw

    by = [*keys, "period"]
    found: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    counted = frame.group_by(by).agg(nw.len().alias("n")).select(*by, "n")
    for *values, period, number in collected(counted):
        found[tuple(map(str, values))][period] = number
    return found


def joined(
    points: Sequence[Point],
    forecasts: Sequence[Point],
    lag: int,
    whole: Mapping[str, int],
    made: Mapping[str, int],
) -> tuple[tuple[Point, ...], tuple[str, ...]]:
    """Return the ordinary series, and which of its periods have no forecast of that lag or one of a part.

    Periods so far ahead that their forecast of this lag is still to be made lack nothing. Where only some of
    the rows of a period (`whole`) had a forecast by then (`made`), as before an item was listed, the sum
    stands and that is said: an item without a forecast was planned at nothing.
    """
    of_lag = {point.period: point.forecast for point in forecasts}
    found = tuple(point._replace(forecast=of_lag.get(point.period)) for point in points)
    last = max(of_lag, default="")
    due = (point.period for point in found if point.period < last or point.actual is not None)
    lacking = [period for period in due if period not in of_lag]
    partly = [
        f"{period} ({made[period]} of {whole[period]} rows)"
        for period in of_lag
        if made.get(period, 0) < whole.get(period, 0)
    ]
    said = (("no", lacking), ("only a part of the", partly))
    return found, tuple(f"{what} forecast of lag {lag} for {_few(them)}" for what, them in said if them)


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    return ", ".join(names[:_MANY]) + more
