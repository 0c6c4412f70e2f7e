"""Rows to points, written on narwhals: to the grain asked for first, and nothing absolute before that.

Slices that differ only in the values they filter on are answered by one pass over the table.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from sopdocs.figures import Point
from sopdocs.planning import collected
from sopdocs.variance.lag import at_lag, counts, forecast_only, joined, known, newest, without_forecast
from sopdocs.variance.slices import Slice

if TYPE_CHECKING:
    from narwhals import Expr, LazyFrame

    from sopdocs.model.catalog import Calendar, Dataset
    from sopdocs.planning import Table

ROLES = ("plan", "forecast", "actual")
_FEW = 500
"""Up to so many values are looked for by name; above, every value is rolled up and the others dropped."""

Rolled: TypeAlias = tuple[tuple[Point, ...], bool, tuple[str, ...]]
"""Points by period, whether a period was made of several rows, and what had to be left out."""
Frame: TypeAlias = "LazyFrame[Any]"
_Row: TypeAlias = dict[str, Any]


def rolled(
    table: Table,
    slices: Iterable[Slice],
    grain: Iterable[str] = (),
    calendar: Calendar | None = None,
    as_of: datetime.date | None = None,
) -> Iterator[tuple[Slice, Rolled]]:
    """Yield the points of every slice of one table; none where a filter contradicts the dataset's keys.

    Grain, calendar and as-of date tell forecasts of one lag from others, where the file keeps them all.
    """
    alike: dict[tuple[object, ...], list[Slice]] = defaultdict(list)
    for one in slices:
        names = tuple(name for name, _ in one.filter)
        if len(set(names)) < len(names):
            yield one, ((), False, ())
        else:
            alike[names, one.columns, one.how, one.lag].append(one)
    for group in alike.values():
        frame = _narrowed(table, [table.names[name] for name, _ in group[0].filter], group)
        if "made_in" not in group[0].column:
            yield from _group(frame, table, group)
        else:
            made = known(frame, table, group[0], calendar, as_of)
            yield from _of_lag(made, table, group, tuple(grain), calendar)


def _of_lag(
    frame: Frame, table: Table, group: list[Slice], grain: tuple[str, ...], calendar: Calendar | None
) -> Iterator[tuple[Slice, Rolled]]:
    """Yield plan and actual from the newest rows, and beside them the forecasts made so long before."""
    latest = newest(frame, table, group[0], grain)
    found = [answer for _, answer in _group(latest, table, [without_forecast(one) for one in group])]
    if group[0].lag is None or "forecast" not in group[0].column:
        yield from zip(group, found, strict=True)
        return
    then = at_lag(frame, table, group[0], grain, calendar)
    made = [answer for _, answer in _group(then, table, [forecast_only(one) for one in group])]
    keys = [table.names[name] for name, _ in group[0].filter]
    whole, part = counts(latest, keys), counts(then, keys)
    for one, (points, several, notes), (forecasts, many, other) in zip(group, found, made, strict=True):
        values = tuple(value for _, value in one.filter)
        rows = whole.get(values, {}), part.get(values, {})
        series, said = joined(points, forecasts, one.lag or 0, *rows)
        yield one, (series, several or many, (*said, *notes, *other))


def _group(frame: Frame, table: Table, group: list[Slice]) -> Iterator[tuple[Slice, Rolled]]:
    first = group[0]
    keys = [table.names[name] for name, _ in first.filter]
    rows: dict[tuple[str, ...], list[_Row]] = defaultdict(list)
    for row in _summed(frame, table, keys, first):
        rows[tuple(str(row[key]) for key in keys)].append(row)
    events = _events(frame, table, keys, first)
    for one in group:
        values = tuple(value for _, value in one.filter)
        yield one, _points(rows.get(values, []), one, events.get(values, {}))


def _narrowed(table: Table, keys: list[str], group: list[Slice]) -> Frame:
    import narwhals as nw

    wanted = []
    for place, key in enumerate(keys):
        values = sorted({one.filter[place][1] for one in group})
        if len(values) <= _FEW:
            wanted.append(nw.col(key).is_in(values))
    return table.frame.filter(*wanted) if wanted else table.frame


def _summed(frame: Frame, table: Table, keys: list[str], one: Slice) -> list[_Row]:
    """Return one row per slice and period; of stocks (`last`) one per slice, period and moment."""
    import narwhals as nw

    by = [*keys, "period", "moment"] if one.how.startswith("last") else [*keys, "period"]
    parts: list[Expr] = [nw.len().alias("n")]
    weight = table.names[one.column["weight"]] if _weighted(one) else None
    if weight:
        parts.append(nw.col(weight).sum().alias("weight"))
        parts.append(nw.col(weight).count().alias("weight_n"))
    for role in ROLES:
        if role in one.column:
            column = nw.col(table.names[one.column[role]])
            parts.append(column.count().alias(f"{role}_n"))
            parts.append((column.max() if one.how == "max" else column.sum()).alias(role))
            if weight:
                parts.append((column * nw.col(weight)).sum().alias(f"{role}_w"))
    result = frame.group_by(by).agg(*parts)
    return [dict(zip(result.columns, row, strict=True)) for row in collected(result)]


def _weighted(one: Slice) -> bool:
    return one.how == "weighted_mean" and "weight" in one.column


def _events(
    frame: Frame, table: Table, keys: list[str], one: Slice
) -> Mapping[tuple[str, ...], Mapping[str, str]]:
    """Return the events of each slice and period, several joined by a comma."""
    import narwhals as nw

    if "event" not in one.column:
        return {}
    event = table.names[one.column["event"]]
    names = [*keys, "period", event]
    found = frame.select(*names).filter(~nw.col(event).is_null()).unique()
    events: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for *values, period, name in sorted(collected(found.select(*names))):
        mine = events[tuple(map(str, values))]
        mine[period] = f"{mine[period]}, {name}" if period in mine else name
    return events


def _points(rows: list[_Row], one: Slice, events: Mapping[str, str]) -> Rolled:
    """Return the points of one slice; a part that only some rows have is missing, not less."""
    newest = {row["period"]: row for row in sorted(rows, key=lambda row: str(row.get("moment")))}
    has = one.column
    roles = [role for role in ROLES if role in has]
    points: list[Point] = []
    notes: list[str] = []
    several = False
    for period in sorted(newest):
        row = newest[period]
        if row["n"] > 1:
            several = True
            notes.extend(_left_out(row))
        values = {role: _value(row, role, one.how) for role in roles}
        points.append(Point(period, **values, weight=row.get("weight"), event=events.get(period)))
    return tuple(points), several, tuple(notes)


def _left_out(row: _Row) -> Iterator[str]:
    number = row["n"]
    for role in ROLES:
        if 0 < row.get(f"{role}_n", 0) < number:
            yield f"{role} of {row['period']} left out: {row[f'{role}_n']} of {number} rows have it"
    if row.get("weight_n", number) < number:
        yield f"{row['period']} left out: {row['weight_n']} of {number} rows have a weight"


def _value(row: _Row, role: str, how: str) -> float | None:
    total, number = row[role], row["n"]
    if total is None or row[f"{role}_n"] < number:
        return None
    if number == 1 or how in ("sum", "max", "last"):
        return float(total)
    if how == "weighted_mean" and "weight_n" in row:
        if row["weight_n"] < number or not row["weight"]:
            return None
        return float(row[f"{role}_w"] / row["weight"])
    return float(total / number)


def duplicates(table: Table, dataset: Dataset) -> int:
    """Return how many rows repeat another one's grain and period."""
    import narwhals as nw

    if not dataset.grain:
        return 0
    made = [dataset.columns.made_in] if dataset.columns.made_in else []
    by = [*(table.names[name] for name in dict.fromkeys([*dataset.grain, *made])), "moment"]
    counted = table.frame.group_by(by).agg(nw.len().alias("n")).filter(nw.col("n") > 1)
    found = counted.select(nw.col("n").sum().alias("rows"), nw.len().alias("keys"))
    rows, keys = collected(found)[0]
    return int(rows or 0) - int(keys)
