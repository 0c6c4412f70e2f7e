"""What a format has to offer: its column names, a table function over a file, and its complaints in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sopdocs.planning.fault import Fault

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from sopdocs.model.catalog import Dataset

Connection: TypeAlias = "DuckDBPyConnection"
Scan: TypeAlias = tuple[str, list[Any]]
"""The text of a table function with question marks, and the values for them."""


class Source(NamedTuple):
    """One format: `header` opens the file, `scan` only words the read, `said` words an engine's error."""

    format: str
    header: Callable[[Connection, Path, Dataset], tuple[str, ...] | Fault]
    scan: Callable[[tuple[str, ...], frozenset[str], Path, Dataset], Scan]
    said: Callable[[str, Path, Dataset], Fault]
