"""How a wide file is laid out, by its declaration, its headers and the words in its keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.planning.cells import identifier, literal, twice
from sopdocs.planning.fault import Fault
from sopdocs.planning.source import Connection, Scan
from sopdocs.planning.written import KNOWN, Written, written

if TYPE_CHECKING:
    from sopdocs.model.catalog import Dataset, Wide

_TOTALS = re.compile(
    r"(?:(.+?)\s+)??(?:grand total|overall result|sub-?total|total|result|gesamtergebnis)s?", re.IGNORECASE
)
_DECLARE = "in data/datasets.yaml"


class Column(NamedTuple):
    """A column of numbers: its header, the period it is for, and its figure where the header says so."""

    header: str
    period: str
    measure: str


class Layout(NamedTuple):
    """How a file is laid out: its keys, its columns of numbers, and in a long one the periods as written."""

    header: tuple[str, ...]
    keys: tuple[str, ...]
    columns: tuple[Column, ...] = ()
    periods: tuple[tuple[str, str], ...] = ()
    measures: tuple[str, ...] = ()


def declared(dataset: Dataset) -> tuple[str, ...]:
    """Return the columns that the catalog says a file has before it is turned."""
    wide, parts = dataset.wide, dataset.columns
    own = (wide.measure, wide.value, parts.period if wide.value else None) if wide else ()
    found = [name for name in (*own, parts.event, parts.made_in) if name]
    return tuple(dict.fromkeys([*found, *dataset.grain, *dataset.keys]))


def layout_of(header: tuple[str, ...], wide: Wide, dataset: Dataset) -> Layout | Fault:
    """Return what the header says, or what is wrong between it and the declaration."""
    source = f"`data/{dataset.source}`"
    read = written(wide.periods)
    if read is None:
        text = f"`periods: {wide.periods}` of {source} does not make periods"
        return Fault(text, f"write it with {KNOWN}, like `%b %Y`")
    if wide.value and not wide.measure:
        return Fault(f"{source} is declared with `wide: value` and without `measure`", f"name it {_DECLARE}")
    missing = next((name for name in declared(dataset) if name not in header), None)
    if missing:
        return Fault(f"{source} has no column `{missing}`", f"its columns are {_listed(header)}")
    repeated = twice(tuple(name for name in header if name not in wide.without), dataset)
    if repeated:
        return repeated
    if wide.value:
        apart = {wide.measure, wide.value, dataset.columns.period, *wide.without}
        return Layout(header, tuple(name for name in header if name not in apart))
    return _pivoted(header, read, wide, dataset)


def _pivoted(header: tuple[str, ...], read: Written, wide: Wide, dataset: Dataset) -> Layout | Fault:
    """Sort the headers into keys and periods: every one with a digit, or right of a period, must be one."""
    source, keys, columns = f"`data/{dataset.source}`", list[str](), list[Column]()
    for name in header:
        found = read(name)
        if name in wide.without or name == wide.measure:
            continue
        if name in declared(dataset):
            keys.append(name)
        elif found:
            columns.append(Column(name, *found))
        elif columns or not name or re.search(r"\d", name):
            text = f"{source} has the header `{name[:40] or ' '}`, which is no period like `{wide.periods}`"
            return Fault(text, f"correct it, or name it in `grain` or under `wide: without` {_DECLARE}")
        else:
            keys.append(name)
    if not columns:
        text = f"{source} has no header that is a period like `{wide.periods}`"
        return Fault(text, f"its headers are {_listed(header)}: set `wide: periods` {_DECLARE}")
    seen: dict[tuple[str, str], str] = {}
    for column in columns:
        other = seen.setdefault((column.period, column.measure), column.header)
        if other != column.header:
            text = f"{source} has `{other}` and `{column.header}`, which are the same period {column.period}"
            return Fault(text, f"leave one out of the export, or name it under `wide: without` {_DECLARE}")
    return Layout(header, tuple(keys), tuple(columns))


def with_words(
    layout: Layout, connection: Connection, scan: Scan, wide: Wide, dataset: Dataset
) -> Layout | Fault:
    """Look through the words of the file: its figures, its periods, and no totals among the keys."""
    text, values = scan
    period = dataset.columns.period
    asked = [*layout.keys, *((wide.measure,) if wide.measure else ()), *((period,) if wide.value else ())]
    lists = [f"list(DISTINCT coalesce({trimmed(name)}, ''))" for name in asked]
    select = f"SELECT {', '.join(['count(*)', *lists])} FROM {text} WHERE {kept(layout, wide)}"  # noqa: S608
    found = connection.execute(select, values).fetchall()[0][1:]
    words = {name: tuple(sorted(filter(None, cells or ()))) for name, cells in zip(asked, found, strict=True)}
    blank = {name for name, cells in zip(asked, found, strict=True) if "" in (cells or ())}
    fault = _words_fault(words, blank, layout, dataset)
    if fault:
        return fault
    if wide.value:
        return _with_periods(layout, words[period], words[str(wide.measure)], wide, dataset)
    if wide.measure:
        return layout._replace(measures=words[wide.measure])
    return _with_figures(layout, dataset)


def _words_fault(
    words: dict[str, tuple[str, ...]], blank: set[str], layout: Layout, dataset: Dataset
) -> Fault | None:
    """Return the fault of rows with totals, which would count everything twice, or without a key."""
    source, parts = f"`data/{dataset.source}`", dataset.columns
    for name in layout.keys:
        for word in words[name]:
            found = _TOTALS.fullmatch(word)
            if found and (not found[1] or found[1] in words[name]):
                text = f"{source} has a row of totals, `{word[:40]}` in column `{name}`"
                return Fault(text, f"export without totals, or name it under `wide: without` {_DECLARE}")
    for name in words:
        if name in blank and name not in (parts.event, parts.made_in) and name in declared(dataset):
            text = f"{source} has rows without `{name}`"
            return Fault(text, "repeat all item labels in the pivot, and leave out subtotals and blank rows")
    return None


def _with_periods(
    layout: Layout, cells: tuple[str, ...], measures: tuple[str, ...], wide: Wide, dataset: Dataset
) -> Layout | Fault:
    """Return the layout of a file with periods in rows: every cell must be one."""
    read = written(wide.periods)
    periods: list[tuple[str, str]] = []
    for cell in cells:
        found = read(cell) if read else None
        if not found:
            text = f"`data/{dataset.source}` has `{cell[:40]}` in column `{dataset.columns.period}`"
            return Fault(
                f"{text}, which is no period like `{wide.periods}`", "correct it, or `wide: periods`"
            )
        periods.append((cell, found[0]))
    return layout._replace(periods=tuple(periods), measures=measures)


def _with_figures(layout: Layout, dataset: Dataset) -> Layout | Fault:
    """Return the layout with the figures that the headers name, or the one there is when they name none."""
    named = tuple(dict.fromkeys(column.measure for column in layout.columns))
    if named != ("",):
        return layout._replace(measures=named)
    parts = dataset.columns
    own = [name for name in (parts.plan, parts.forecast, parts.actual) if name]
    if len(own) == 1:
        columns = tuple(column._replace(measure=own[0]) for column in layout.columns)
        return layout._replace(columns=columns, measures=(own[0],))
    text = f"`data/{dataset.source}` has one figure and {len(own)} are declared under `columns`"
    return Fault(
        text, "name one of plan, forecast and actual, or the column that tells them: `wide: measure`"
    )


def kept(layout: Layout, wide: Wide) -> str:
    """Return the condition that leaves out the rows with a label that is declared to be left out."""
    labels = ", ".join(literal(label) for label in wide.without)
    return " AND ".join(
        ["true", *(f"coalesce({trimmed(name)}, '') NOT IN ({labels})" for name in layout.keys if labels)]
    )


def trimmed(name: str) -> str:
    """Return the SQL for a text column without the blanks around it."""
    return f"trim({identifier(name)})"


def _listed(header: tuple[str, ...]) -> str:
    return ", ".join(f"`{name[:40]}`" for name in header[:8]) + (", ..." if len(header) > 8 else "")
