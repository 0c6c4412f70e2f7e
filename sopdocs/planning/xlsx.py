"""Planning data as a sheet of a workbook: read by a process of its own under limits, then as strict text."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from sopdocs.planning.cells import ROW, complaint, identifier, literal, marks_fault, no_number, number, twice
from sopdocs.planning.fault import Fault
from sopdocs.planning.layout import declared
from sopdocs.planning.source import Connection, Scan, Source
from sopdocs.suggest import did_you_mean

if TYPE_CHECKING:
    from sopdocs.model.catalog import Dataset

_SECONDS = 60
_READER = Path(__file__).with_name("sheet.py")


def _header(connection: Connection, path: Path, dataset: Dataset) -> tuple[str, ...] | Fault:
    """Read the sheet into a table of text, and return the names of its columns."""
    fault = marks_fault(dataset) or _kind_fault(dataset)
    if fault:
        return fault
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sheet.csv"
        answer = _answer(path, dataset, out)
        if isinstance(answer, Fault):
            return answer
        names = tuple(answer["names"])
        repeated = twice(names, dataset)
        if repeated:
            return repeated
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in (ROW, *names))
        dialect = "auto_detect=false, header=false, delim=',', quote='\"', escape='\"', nullstr=''"
        text = f"SELECT * FROM read_csv(?, {dialect}, columns={{{columns}}})"  # noqa: S608
        connection.execute(f"CREATE OR REPLACE TABLE {_table(path, dataset)} AS {text}", [str(out)])
    return names


def _kind_fault(dataset: Dataset) -> Fault | None:
    kind = PurePosixPath(dataset.source).suffix.lower()
    if kind not in (".xls", ".xlsm", ".xlsb"):
        return None
    return Fault(f"`data/{dataset.source}` is an {kind} workbook", "save it as .xlsx, without macros")


def _table(path: Path, dataset: Dataset) -> str:
    said = repr((path, dataset.sheet, dataset.decimal, dataset.wide))
    return f"x{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def _scan(header: tuple[str, ...], numbers: frozenset[str], path: Path, dataset: Dataset) -> Scan:
    """Return the table of text with its numbers typed."""
    row = identifier(ROW)
    named = [
        f"{number(name, dataset, row)} AS {identifier(name)}" if name in numbers else identifier(name)
        for name in header
    ]
    return f"(SELECT {', '.join([row, *named])} FROM {_table(path, dataset)})", []  # noqa: S608


def _said(error: str, path: Path, dataset: Dataset) -> Fault:
    """Return the complaint about a cell with its place in the sheet."""
    stopped = complaint(error)
    answer = _answer(path, dataset, None) if stopped else None
    if stopped is None or not isinstance(answer, dict):
        return Fault(f"`data/{dataset.source}` cannot be read", "open it and save it as .xlsx again")
    letter = dict(zip(answer["names"], answer["letters"], strict=True)).get(stopped.column, "")
    where = f"cell `{answer['sheet']}!{letter}{stopped.row}` of `data/{dataset.source}`"
    return no_number(where, stopped.column, stopped.cell, dataset)


def _answer(path: Path, dataset: Dataset, out: Path | None) -> dict[str, Any] | Fault:
    """Return what the reader answers: it may run out of memory or time, and then it is said."""
    source = f"`data/{dataset.source}`"
    request = {
        "path": str(path),
        "source": source,
        "sheet": dataset.sheet,
        "decimal": dataset.decimal,
        "columns": _looked_for(dataset),
        "out": str(out) if out else None,
    }
    command = [sys.executable, "-I", str(_READER)]
    try:
        done = subprocess.run(
            command, input=json.dumps(request).encode(), capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return Fault(f"reading {source} took longer than {_SECONDS} s", "export fewer columns or rows")
    if done.returncode:
        return Fault(f"{source} needs more than 1 GB of memory to be read", "export fewer columns or rows")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "sheets" in answer:
        return Fault(
            f"{source} has no sheet `{dataset.sheet}`", did_you_mean(dataset.sheet or "", answer["sheets"])
        )
    return Fault(answer["message"], answer["hint"]) if "message" in answer else answer


def _looked_for(dataset: Dataset) -> list[str]:
    """Return the names that the header must hold, by which it is found below titles."""
    parts = dataset.columns
    own = () if dataset.wide else (parts.period, parts.plan, parts.forecast, parts.actual, parts.weight)
    return [*(name for name in own if name), *declared(dataset)]


SOURCE = Source("xlsx", _header, _scan, _said)
