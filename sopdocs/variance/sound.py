"""What leaves no sound number of a dataset: rows in two units, or for a period that no calendar has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sopdocs.periods import days, notation, period_of
from sopdocs.planning import Fault, Table, collected

if TYPE_CHECKING:
    from narwhals import LazyFrame

    from sopdocs.model.catalog import Calendar, Dataset


def two_units(dataset: Dataset, table: Table) -> Fault | None:
    """Return the fault where the rows of a dataset are not all in the unit and currency it declares."""
    import narwhals as nw

    for name, declared in (("unit", dataset.unit), ("currency", dataset.currency)):
        column = getattr(dataset.columns, name)
        if column:
            first = nw.col("period").min().alias("first")
            found = sliced(dataset, table).group_by(table.names[column]).agg(first)
            seen = dict(collected(found.select(table.names[column], "first")))
            fault = _of_one(seen, declared, f"column `{column}` of `{dataset.place}`", name)
            if fault:
                return fault
    return None


def strange_period(dataset: Dataset, periods: Iterable[str], calendar: Calendar | None) -> Fault | None:
    """Return the fault where a row is for a period that the calendar has not."""
    for period in periods:
        if not exists(period, calendar):
            where = f"column `{dataset.columns.period}` of `{dataset.place}`"
            return Fault(f"{where} has `{period}`, {beyond(period)}", _PERIOD)
    return None


_PERIOD = "correct the row, or `fiscal` and its start month in data/calendar.yaml"


def exists(period: str, calendar: Calendar | None) -> bool:
    """Tell whether the calendar has a period: not every year has a week 53, nor every calendar a P13."""
    kind = notation(period)
    if kind in ("month", "quarter"):
        return True
    return period_of(days(period, calendar).first, kind, calendar) == period


def beyond(period: str) -> str:
    """Return in words why the calendar has no such period."""
    if notation(period) == "week":
        return f"and {period[:4]} has 52 weeks"
    return "and the calendar has 12 periods a year"


def _of_one(seen: dict[str | None, str], declared: str | None, where: str, name: str) -> Fault | None:
    """Return the fault where rows are not all in one unit, or in another one than the catalog says."""
    named = sorted((period, value) for value, period in seen.items() if value is not None)
    meant = declared or (named[0][1] if named else None)
    strange = sorted((period, value or "") for value, period in seen.items() if value != meant)
    if not strange:
        return None
    period, value = strange[0]
    shown = f"`{value[:40]}`" if value else f"no {name}"
    others = f"the dataset is declared in `{declared}`" if declared else f"other rows have `{meant}`"
    hint = f"convert the rows, or give each {name} a dataset of its own with the {name} among its `keys`"
    return Fault(f"{where} has {shown} from `{period}` on, and {others}", hint)


def sliced(dataset: Dataset, table: Table) -> LazyFrame[Any]:
    """Return the rows that the `keys` of a dataset name."""
    import narwhals as nw

    wanted = [nw.col(table.names[name]) == value for name, value in sorted(dataset.keys.items())]
    return table.frame.filter(*wanted) if wanted else table.frame
