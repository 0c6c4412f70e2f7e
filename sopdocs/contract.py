"""The contract of a dataset: what its owner promised of the data, held against the rows that came.

A row that breaks the calendar or the unit spoils every number of the dataset, so that it is a `Fault` and
none is computed. All else is a clause that stands beside the numbers: a series may end too early, or have a
hole, and still be right where it speaks.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from sopdocs.figures import DataStamp, Point, Track
from sopdocs.periods import last_day, notation, period_of, shifted
from sopdocs.planning import Fault, Table, collected
from sopdocs.variance.publication import published
from sopdocs.variance.rollup import ROLES, duplicates
from sopdocs.variance.sound import sliced, strange_period, two_units

if TYPE_CHECKING:
    from sopdocs.model.catalog import Calendar, Dataset

State: TypeAlias = Literal["ok", "told", "broken"]
_Row: TypeAlias = dict[str, Any]
_SHOWN = 3


class Clause(NamedTuple):
    """One promise: kept, broken, or `told` where only a person knows whether it is right."""

    name: str
    state: State = "ok"
    text: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """What a dataset promised and kept; without a stamp it could not be read."""

    dataset: str
    clauses: tuple[Clause, ...]
    stamp: DataStamp | None = None
    newest: str | None = None

    @property
    def broken(self) -> bool:
        """Tell whether a promise is broken."""
        return any(clause.state == "broken" for clause in self.clauses)


def unread(alias: str, fault: Fault) -> Contract:
    """Return the contract of a dataset that could not be read, or whose rows spoil every number."""
    return Contract(alias, (Clause("read", "broken", fault.message, fault.hint),))


def contract(
    alias: str, dataset: Dataset, table: Table, stamp: DataStamp, calendar: Calendar | None
) -> Contract:
    """Return what a dataset keeps of its promises, in the slice that its `keys` name."""
    rows = _by_period(dataset, table)
    fault = strange_period(dataset, (row["period"] for row in rows), calendar) or two_units(dataset, table)
    if fault:
        return unread(alias, fault)
    points = [_point(row, dataset) for row in rows]
    track = published(points, dataset, stamp, calendar)
    newest = track.last_actual if dataset.columns.actual else rows[-1]["period"] if rows else None
    clauses = [
        None if rows else Clause("rows", "broken", *_no_rows(dataset)),
        _fresh(alias, dataset, newest, stamp.as_of, calendar),
        _unique(dataset, table),
        _complete(dataset, track),
        _horizon(dataset, points, stamp.as_of, calendar),
        *(Clause(name) for name in ("unit", "currency") if getattr(dataset.columns, name)),
        _values(dataset, rows),
    ]
    return Contract(alias, tuple(clause for clause in clauses if clause), stamp, newest)


def stale(
    dataset: Dataset,
    newest: str | None,
    as_of: datetime.date,
    calendar: Calendar | None,
    actuals: bool = True,
) -> tuple[datetime.date, bool, int] | None:
    """Return the day to which the data reach, whether a period ends on it, and the age in days, if too old.

    Where no actuals are compared, the dataset's `as_of` counts if it is younger.
    """
    if dataset.freshness_days is None:
        return None
    ends = last_day(newest, calendar) if newest else None
    day = ends if ends and actuals else max(filter(None, (ends, dataset.as_of)), default=None)
    if day is None or (as_of - day).days <= dataset.freshness_days:
        return None
    return day, day == ends, (as_of - day).days


def stale_words(
    alias: str, dataset: Dataset, newest: str | None, found: tuple[datetime.date, bool, int]
) -> tuple[str, str]:
    """Return in words that the data of a dataset are too old, and what to do."""
    day, ended, age = found
    upto = f"has nothing after `{newest}`, which ended" if ended else f"is as of `{day}`,"
    return (
        f"`{alias}` {upto} {age} days ago; {dataset.freshness_days} are allowed",
        "ask the dataset's owner for the periods since, or correct `freshness_days` in data/datasets.yaml",
    )


def _by_period(dataset: Dataset, table: Table) -> list[_Row]:
    """Return for each period its number of rows and of figures, and what its actuals are like."""
    import narwhals as nw

    parts = [nw.len().alias("n")]
    for role in ROLES:
        name = getattr(dataset.columns, role)
        if name:
            parts.append(nw.col(table.names[name]).count().alias(role))
    if dataset.columns.actual:
        actual = nw.col(table.names[dataset.columns.actual])
        parts += [
            actual.min().alias("least"),
            (actual < 0).sum().alias("below"),
            actual.abs().max().alias("size"),
        ]
    found = sliced(dataset, table).group_by("period").agg(*parts)
    rows = [dict(zip(found.columns, row, strict=True)) for row in collected(found)]
    return sorted(rows, key=lambda row: str(row["period"]))


def _point(row: _Row, dataset: Dataset) -> Point:
    plan, forecast, actual = (_whole(row, role, dataset) for role in ROLES)
    return Point(row["period"], plan, forecast, actual)


def _whole(row: _Row, role: str, dataset: Dataset) -> float | None:
    """Return 1 for a figure that all rows of a period have; of kept forecasts one row is enough."""
    needed = 1 if dataset.columns.made_in else row["n"]
    return 1.0 if row.get(role, 0) >= needed else None


def _no_rows(dataset: Dataset) -> tuple[str, str]:
    shown = " and ".join(f"{name} `{value}`" for name, value in sorted(dataset.keys.items()))
    text = f"`{dataset.place}` has no row{f' with {shown}' if shown else ''}"
    return text, "check the spelling of `keys`; small and capital letters differ"


def _fresh(
    alias: str, dataset: Dataset, newest: str | None, as_of: datetime.date, calendar: Calendar | None
) -> Clause | None:
    if dataset.freshness_days is None:
        return None
    found = stale(dataset, newest, as_of, calendar, actuals=dataset.columns.actual is not None)
    return (
        Clause("fresh", "broken", *stale_words(alias, dataset, newest, found)) if found else Clause("fresh")
    )


def _unique(dataset: Dataset, table: Table) -> Clause | None:
    """Return whether no row repeats the keys and the moment of another one, in the whole file."""
    if not dataset.grain:
        return None
    number, first = repeats(dataset, table)
    if not number:
        return Clause("unique")
    rows = "1 row repeats" if number == 1 else f"{number} rows repeat"
    names = ", ".join(f"`{name}`" for name in dataset.grain)
    text = f"{rows} the {names} and `{dataset.columns.period}` of another, first {first}"
    return Clause(
        "unique", "broken", text, "take out what is repeated, or add the column they differ in to `grain`"
    )


def repeats(dataset: Dataset, table: Table) -> tuple[int, str]:
    """Return how many rows repeat another one's keys and moment, and which are the first ones repeated."""
    number = duplicates(table, dataset)
    return number, _first_repeated(dataset, table) if number else ""


def _first_repeated(dataset: Dataset, table: Table) -> str:
    import narwhals as nw

    made = [dataset.columns.made_in] if dataset.columns.made_in else []
    by = ["moment", *(table.names[name] for name in dict.fromkeys([*dataset.grain, *made]))]
    many = table.frame.group_by(by).agg(nw.len().alias("n")).filter(nw.col("n") > 1).sort(by).head(1)
    return ", ".join(f"`{value}`" for value in collected(many.select(*by))[0])


def _complete(dataset: Dataset, track: Track) -> Clause:
    if not track.holes:
        return Clause("complete")
    have = {point.period for point in track.points}
    empty = [period for period in track.holes if period not in have]
    lost = [period for period in track.holes if period in have]
    parts = [f"no row for {_some(empty)}"] if empty else []
    parts += [f"column `{dataset.columns.actual}` is not complete in {_some(lost)}"] if lost else []
    hint = "put in what is missing; periods without business go under `closed_periods`"
    return Clause("complete", "broken", "; ".join(parts), hint)


def _horizon(
    dataset: Dataset, points: Sequence[Point], as_of: datetime.date, calendar: Calendar | None
) -> Clause | None:
    """Return whether each of the periods ahead, from that of the day on, has its plan, else its forecast."""
    role = "plan" if dataset.columns.plan else "forecast"
    column = getattr(dataset.columns, role)
    if dataset.horizon is None or column is None or not points:
        return None
    first = period_of(as_of, notation(points[0].period), calendar)
    ahead = [shifted(first, number, calendar) for number in range(dataset.horizon)]
    have = {point.period for point in points if getattr(point, role) is not None}
    lost = [period for period in ahead if period not in have and period not in dataset.closed_periods]
    if not lost:
        return Clause("horizon")
    many = "1 period" if dataset.horizon == 1 else f"{dataset.horizon} periods"
    text = f"column `{column}` is not complete in {_some(lost)}, the horizon of {many} from `{first}` on"
    return Clause("horizon", "broken", text, "export the plan as far ahead, or correct `horizon`")


def _values(dataset: Dataset, rows: Iterable[_Row]) -> Clause | None:
    """Return what is odd in the actuals and may be right: returned goods, or a 0 for what is not in yet."""
    if not dataset.columns.actual:
        return None
    told = list(_odd(dataset.columns.actual, [row for row in rows if row["actual"]]))
    hint = "right for returns and corrections; but leave a cell empty where there is no value yet"
    return Clause("values", "told", "; ".join(told), hint) if told else Clause("values")


def _odd(column: str, rows: Sequence[_Row]) -> Iterator[str]:
    below = [row for row in rows if row["below"]]
    if below:
        number = sum(int(row["below"]) for row in below)
        many = "1 value" if number == 1 else f"{number} values"
        least = min(row["least"] for row in below)
        where = _some([row["period"] for row in below])
        yield f"column `{column}` has {many} below 0 in {where}, the least `{least:.12g}`"
    if rows and rows[-1]["size"] == 0 and any(row["size"] for row in rows):
        yield f"column `{column}` is 0 throughout the newest period, `{rows[-1]['period']}`"


def _some(periods: Sequence[str]) -> str:
    more = f" and {len(periods) - _SHOWN} more" if len(periods) > _SHOWN else ""
    return ", ".join(f"`{period}`" for period in periods[:_SHOWN]) + more
