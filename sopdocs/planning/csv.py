"""Planning data as CSV, read by its declared dialect: nothing about the file is guessed."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

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
    """Return the table function with every column typed, and the values bound to it."""
    columns = ", ".join(f"{_quoted(name)}: '{'DOUBLE' if name in numbers else 'VARCHAR'}'" for name in header)
    text = (
        "read_csv(?, auto_detect=false, header=true, delim=?, decimal_separator=?, encoding=?, quote='\"', "
        f"escape='\"', compression='none', strict_mode=true, nullstr='', columns={{{columns}}})"
    )
    return text, [str(path), dataset.delimiter, dataset.decimal, dataset.encoding]


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _said(error: str, path: Path, dataset: Dataset) -> Fault:
    """Return DuckDB's complaint as a sentence that names line, column and cell."""
    line, cell, width = _LINE.search(error), _CELL.search(error), _WIDTH.search(error)
    where = f"line {line[1]} of `data/{dataset.source}`" if line else f"`data/{dataset.source}`"
    if cell:
        return Fault(
            f"{where} has `{cell[2][:40]}` in column `{cell[1]}`, which is no number",
            f"write digits and the decimal mark `{dataset.decimal}`; leave it empty where there is no value",
        )
    if width:
        text = f"{where} has {width[2]} columns, the header has {width[1]}"
        return Fault(text, "complete the row, or quote the cell that holds a delimiter")
    if "unicode" in error or "encoding" in error.partition("\n")[0].lower():
        return _undecodable(path, dataset)
    return Fault(f"{where} cannot be read as CSV", "check quotes and line ends, which must be of one kind")


def _undecodable(path: Path, dataset: Dataset) -> Fault:
    del path
    return Fault(
        f"`data/{dataset.source}` is not text in {dataset.encoding}",
        "save it as UTF-8, or set `encoding` in data/datasets.yaml",
    )


SOURCE = Source("csv", _header, _scan, _said)
