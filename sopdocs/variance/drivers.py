"""Who drives a variance: by each dimension, largest first, with what runs against it shown and not netted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sopdocs.figures import Point
from sopdocs.planning import collected
from sopdocs.variance.comparisons import COLUMNS
from sopdocs.variance.formulas import pct
from sopdocs.variance.rollup import rolled
from sopdocs.variance.slices import Slice

if TYPE_CHECKING:
    from sopdocs.model.catalog import Calendar
    from sopdocs.planning import Table

Keys: TypeAlias = tuple[tuple[str, str], ...]
"""Dimension and value, as `(("channel", "grocery"), ("region", "EMEA"))`."""


class Row(NamedTuple):
    """Planning data of one combination of keys, of one period or of many; a missing part is None."""

    keys: Keys
    plan: float | None = None
    forecast: float | None = None
    actual: float | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """One value of a dimension: its variance, that in percent of its reference, and what it moves.

    `share` is its part of the gross movement in percent, so that shares add up to 100 whatever the signs.
    """

    name: str
    value: float
    subject: float
    reference: float
    pct: float | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Drivers:
    """One dimension: `net` is the variance, of which `up` is what lies above and `down` what lies below.

    `gross` = up − down: where it is far above |net|, values offset each other. `left_out` counts rows that
    lack a column of the comparison.
    """

    dimension: str
    net: float
    up: float
    down: float
    parts: tuple[Driver, ...] = ()
    left_out: int = 0
    note: str = ""

    @property
    def gross(self) -> float:
        """Return all movement, whichever way."""
        return self.up - self.down

    @property
    def offsetting(self) -> tuple[Driver, ...]:
        """Return the values that run against the net variance, largest first."""
        return tuple(one for one in self.parts if one.value * self.net < 0)


def drivers(rows: Iterable[Row], comparison: str = "actual_vs_plan", how: str = "sum") -> tuple[Drivers, ...]:
    """Return what each value of each dimension adds to the variance (subject − reference, in their unit).

    Rows are added up by value first; a row without subject or reference is left out and counted. The parts
    of a dimension add up to its net, which is the same for all dimensions that every row has. Levels, such as
    rates and days, do not add up: of them there are no drivers, and a note says so.
    """
    subject, reference = COLUMNS[comparison]
    by_dimension: dict[str, dict[str, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    left_out: dict[str, int] = defaultdict(int)
    for row in rows:
        mine, other = getattr(row, subject), getattr(row, reference)
        for dimension, value in row.keys:
            lacks = mine is None or other is None
            left_out[dimension] += lacks
            pairs = by_dimension[dimension][value]
            if not lacks:
                pairs.append((mine, other))
    if how != "sum":
        note = "the figures are levels and do not add up"
        return tuple(Drivers(name, 0.0, 0.0, 0.0, note=note) for name in by_dimension)
    return tuple(_drivers(name, values, left_out[name]) for name, values in by_dimension.items())


def _drivers(dimension: str, values: dict[str, list[tuple[float, float]]], left_out: int) -> Drivers:
    sums = {
        value: (fsum(mine for mine, _ in pairs), fsum(other for _, other in pairs))
        for value, pairs in values.items()
        if pairs
    }
    variances = {value: mine - other for value, (mine, other) in sums.items()}
    up = fsum(value for value in variances.values() if value > 0)
    down = fsum(value for value in variances.values() if value < 0)
    parts = [
        Driver(name, variances[name], *sums[name], pct(variances[name], sums[name][1]), None)
        for name in sorted(sums, key=lambda name: (-abs(variances[name]), name))
    ]
    shared = tuple(replace(one, share=pct(abs(one.value), up - down)) for one in parts)
    note = "" if shared else "no row has both columns"
    return Drivers(dimension, fsum(variances.values()), up, down, shared, left_out, note)


def split(
    table: Table,
    one: Slice,
    dimensions: Sequence[str],
    grain: Iterable[str] = (),
    calendar: Calendar | None = None,
) -> Iterator[tuple[Keys, tuple[Point, ...]]]:
    """Yield the points of a slice for every combination of some columns, in their order.

    All of them come from the passes that `rolled` makes for one slice; an empty cell is the value "".
    """
    import narwhals as nw

    filled = table.frame.with_columns(*(nw.col(table.names[name]).fill_null("") for name in dimensions))
    whole = replace(table, frame=filled)
    own = {table.names[name]: value for name, value in one.filter}
    found = filled.filter(*(nw.col(name) == value for name, value in own.items())) if own else filled
    columns = [table.names[name] for name in dimensions]
    values = sorted(collected(found.select(*columns).unique().select(*columns)))
    free = [name for name in dimensions if name not in dict(one.filter)]
    slices = {}
    for combination in values:
        keys = tuple(zip(dimensions, combination, strict=True))
        narrowed = tuple(pair for pair in keys if pair[0] in free)
        slices[replace(one, filter=tuple(sorted((*one.filter, *narrowed))))] = keys
    for piece, (points, _, _) in rolled(whole, slices, grain, calendar):
        yield slices[piece], points


def rows_of(pieces: Iterable[tuple[Keys, Sequence[Point]]], window: tuple[str, str]) -> Iterator[Row]:
    """Yield the rows of a window, one for each combination and period, so that a missing month is seen."""
    first, last = window
    for keys, points in pieces:
        for point in points:
            if first <= point.period <= last:
                yield Row(keys, point.plan, point.forecast, point.actual)
