"""Exports of planning systems turned long: periods from headers to rows, figures from rows to columns.

What becomes of a file is the same as if it had been long: one row per key and period, one column per figure,
under the names that the export itself gives them. Only our own SQL does the turning, inside the one engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sopdocs.planning.cells import ROW, identifier, literal, number
from sopdocs.planning.fault import Fault
from sopdocs.planning.layout import Layout, kept, layout_of, trimmed, with_words
from sopdocs.planning.source import Connection, Scan, Source

if TYPE_CHECKING:
    from sopdocs.model.catalog import Dataset, Wide

_NTH, _MEASURE, _HELD = '"\x1fnth"', '"\x1fmeasure"', '"\x1fheld"'
_SPELT, _MEANT = '"\x1fspelt"', '"\x1fmeant"'


def turned(inner: Source, wide: Wide) -> Source:
    """Return a source that gives the rows of `inner` long; it serves for one reading of one file."""
    layouts: list[Layout] = []

    def header(connection: Connection, path: Path, dataset: Dataset) -> tuple[str, ...] | Fault:
        if dataset.format not in ("csv", "xlsx"):
            text = f"`{dataset.place}` is declared `wide`, which only csv and xlsx files are"
            return Fault(text, "turn it where you export it")
        names = inner.header(connection, path, dataset)
        if isinstance(names, Fault):
            return names
        found = layout_of(names, wide, dataset)
        if isinstance(found, Layout):
            found = with_words(
                found, connection, inner.scan(names, frozenset(), path, dataset), wide, dataset
            )
        if isinstance(found, Fault):
            return found
        layouts.append(found)
        return (*found.keys, dataset.columns.period, *found.measures)

    def scan(names: tuple[str, ...], numbers: frozenset[str], path: Path, dataset: Dataset) -> Scan:
        del names
        layout = layouts[-1]
        text, values = inner.scan(layout.header, frozenset(), path, dataset)
        wanted = tuple(name for name in layout.measures if name in numbers) or layout.measures[:1]
        return _turned(layout, wanted, text, wide, dataset), values

    return Source(inner.format, header, scan, inner.said)


def _turned(layout: Layout, wanted: tuple[str, ...], text: str, wide: Wide, dataset: Dataset) -> str:
    """Return the SQL that gives one row per key and period, with the wanted figures beside each other."""
    row = identifier(ROW) if dataset.format == "xlsx" else "0"
    where = kept(layout, wide)
    if not wide.measure:
        return _opened(layout, wanted, f"{text} WHERE {where}", row, dataset)
    where += f" AND {trimmed(wide.measure)} IN ({_row(map(literal, wanted))})"
    keys = [f"{trimmed(name)} AS {identifier(name)}" for name in layout.keys]
    if wide.value:
        period = dataset.columns.period
        spelt = _row(f"({literal(cell)}, {literal(meant)})" for cell, meant in layout.periods)
        text += f" JOIN (VALUES {spelt}) AS spelt({_SPELT}, {_MEANT}) ON {trimmed(period)} = {_SPELT}"
        keys.append(f"{_MEANT} AS {identifier(period)}")
        names = (*layout.keys, period)
        held = number(wide.value, dataset, row)
        return f"({_joined(names, wanted, keys, held, f'{text} WHERE {where}', wide.measure)})"
    held = f"[{_row(number(one.header, dataset, row) for one in layout.columns)}]"
    joined = _joined(layout.keys, wanted, keys, held, f"{text} WHERE {where}", wide.measure)
    periods = _row(literal(one.period) for one in layout.columns)
    opened = [f"unnest([{periods}]) AS {identifier(dataset.columns.period)}"]
    opened += [f"unnest({identifier(name)}) AS {identifier(name)}" for name in wanted]
    return f"(SELECT {_row([*map(identifier, layout.keys), *opened])} FROM ({joined}))"  # noqa: S608


def _joined(
    names: tuple[str, ...], wanted: tuple[str, ...], keys: list[str], held: str, text: str, measure: str
) -> str:
    """Return the SQL that brings the rows of one key side by side, figure by figure.

    A key that stands twice under one figure gives two rows, as it would in a long file.
    """
    by = [identifier(name) for name in names]
    figures = _row([*keys, f"{trimmed(measure)} AS {_MEASURE}", f"{held} AS {_HELD}"])
    counted = f"row_number() OVER (PARTITION BY {_row([*by, _MEASURE])}) AS {_NTH}"
    sides = [
        f"any_value({_HELD}) FILTER (WHERE {_MEASURE} = {literal(name)}) AS {identifier(name)}"
        for name in wanted
    ]
    rows = f"SELECT *, {counted} FROM (SELECT {figures} FROM {text})"  # noqa: S608
    return f"SELECT {_row([*by, *sides])} FROM ({rows}) GROUP BY {_row([*by, _NTH])}"  # noqa: S608


def _opened(layout: Layout, wanted: tuple[str, ...], text: str, row: str, dataset: Dataset) -> str:
    """Return the SQL for a file whose headers say all: one list of cells per figure, opened side by side."""
    periods = tuple(dict.fromkeys(column.period for column in layout.columns))
    lists = [f"unnest([{_row(map(literal, periods))}]) AS {identifier(dataset.columns.period)}"]
    for name in wanted:
        have = {column.period: column.header for column in layout.columns if column.measure == name}
        cells = [
            number(have[one], dataset, row) if one in have else "CAST(NULL AS DOUBLE)" for one in periods
        ]
        lists.append(f"unnest([{_row(cells)}]) AS {identifier(name)}")
    keys = [f"{trimmed(name)} AS {identifier(name)}" for name in layout.keys]
    return f"(SELECT {_row([*keys, *lists])} FROM {text})"  # noqa: S608


def _row(parts: Iterable[str]) -> str:
    return ", ".join(parts)
