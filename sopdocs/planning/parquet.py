"""Planning data as Parquet: types stand in the file, and only the columns asked for are read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sopdocs.planning.fault import Fault
from sopdocs.planning.source import Connection, Scan, Source

if TYPE_CHECKING:
    from sopdocs.model.catalog import Dataset

_CELL = re.compile(r"Could not convert string '(.*?)' to", re.DOTALL)


def _header(connection: Connection, path: Path, dataset: Dataset) -> tuple[str, ...]:
    """Return the names in the file's footer."""
    del dataset
    described = connection.execute("SELECT * FROM read_parquet(?) LIMIT 0", [str(path)]).description
    return tuple(column[0] for column in described or ())


def _scan(header: tuple[str, ...], numbers: frozenset[str], path: Path, dataset: Dataset) -> Scan:
    """Return the table function."""
    del header, numbers, dataset
    return "read_parquet(?)", [str(path)]


def _said(error: str, path: Path, dataset: Dataset) -> Fault:
    """Return DuckDB's complaint as a sentence."""
    del path
    cell = _CELL.search(error)
    if cell:
        return Fault(
            f"`data/{dataset.source}` has `{cell[1][:40]}` where a number is needed",
            "store plan, forecast and actual as numbers",
        )
    return Fault(f"`data/{dataset.source}` cannot be read as Parquet", "export it again")


SOURCE = Source("parquet", _header, _scan, _said)
