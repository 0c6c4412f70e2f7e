"""Planning data as CSV, read by its declared dialect: nothing about the file is guessed."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sopdocs.planning.cells import BLANKS, complaint, identifier, literal, marks_fault, no_number, number
from sopdocs.planning.fault import Fault
from sopdocs.planning.source import Connection, Scan, Source

if TYPE_CHECKING:
    from sopdocs.model.catalog import Dataset

_ENCODINGS = {"utf-8": "utf-8-sig", "latin-1": "latin-1", "utf-16": "utf-16"}
_LINE = re.compile(r"CSV Error on Line: (\d+)")
_CELL = re.compile(r'converting column "(.*?)"\. Could not convert string "(.*?)" to', re.DOTALL)
_WIDTH = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")


def _header(connection: Connection, path: Path, dataset: Dataset) -> tuple[str, ...] | Fault:
    """Return the names in the first line."""
    del connection
    fault = marks_fault(dataset)
    if fault:
        return fault
    try:
        with path.open(encoding=_ENCODINGS[dataset.encoding], newline="") as file:
            first = next(csv.reader(file, delimiter=dataset.delimiter), [])
    except (UnicodeError, csv.Error):
        return _undecodable(path, dataset)
    other = next((c for c in ";,\t|" if c != dataset.delimiter and c in "".join(first)), None)
    if len(first) == 1 and other:
        name = "a tab" if other == "\t" else f"`{other}`"
        return Fault(
            f"the header of `data/{dataset.source}` is one column when split at `{dataset.delimiter}`",
            f"its columns look separated by {name}: set `delimiter` in data/datasets.yaml",
        )
    return tuple(first)


def _scan(header: tuple[str, ...], numbers: frozenset[str], path: Path, dataset: Dataset) -> Scan:
    """Return the table function with every column typed, and the values bound to it.

    DuckDB's own mark for thousands takes `1.23` for 123, so that grouped numbers are read as text first.
    """
    typed = frozenset() if dataset.thousands else numbers
    columns = ", ".join(f"{literal(name)}: '{'DOUBLE' if name in typed else 'VARCHAR'}'" for name in header)
    text = (
        "read_csv(?, auto_detect=false, header=true, delim=?, decimal_separator=?, encoding=?, quote='\"', "
        f"escape='\"', compression='none', strict_mode=true, nullstr='', columns={{{columns}}})"
    )
    values = [str(path), dataset.delimiter, dataset.decimal, dataset.encoding]
    if not dataset.thousands:
        return text, values
    named = ", ".join(
        f"{number(name, dataset)} AS {identifier(name)}" if name in numbers else identifier(name)
        for name in header
    )
    return f"(SELECT {named} FROM {text})", values  # noqa: S608


def _said(error: str, path: Path, dataset: Dataset) -> Fault:
    """Return DuckDB's complaint as a sentence that names line, column and cell."""
    stopped = complaint(error)
    if stopped:
        found = _line_of(stopped.column, stopped.cell, path, dataset)
        where = f"line {found} of `data/{dataset.source}`" if found else f"`data/{dataset.source}`"
        return no_number(where, stopped.column, stopped.cell, dataset)
    line, cell, width = _LINE.search(error), _CELL.search(error), _WIDTH.search(error)
    where = f"line {line[1]} of `data/{dataset.source}`" if line else f"`data/{dataset.source}`"
    if cell:
        return no_number(where, cell[1], cell[2], dataset)
    if width:
        text = f"{where} has {width[2]} columns, the header has {width[1]}"
        return Fault(text, "complete the row, or quote the cell that holds a delimiter")
    if "unicode" in error or "encoding" in error.partition("\n")[0].lower():
        return _undecodable(path, dataset)
    return Fault(f"{where} cannot be read as CSV", "check quotes and line ends, which must be of one kind")


def _line_of(column: str, cell: str, path: Path, dataset: Dataset) -> int | None:
    """Return the first line that has the cell in this column, None where the file cannot be walked."""
    try:
        with path.open(encoding=_ENCODINGS[dataset.encoding], newline="") as file:
            rows = csv.reader(file, delimiter=dataset.delimiter)
            place = next(rows).index(column)
            for row in rows:
                if row[place:] and row[place].strip(BLANKS) == cell:
                    return rows.line_num
    except (UnicodeError, csv.Error):
        pass
    return None


def _undecodable(path: Path, dataset: Dataset) -> Fault:
    del path
    return Fault(
        f"`data/{dataset.source}` is not text in {dataset.encoding}",
        "save it as UTF-8, or set `encoding` in data/datasets.yaml",
    )


SOURCE = Source("csv", _header, _scan, _said)
