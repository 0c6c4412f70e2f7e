"""What a format has to offer: its column names, a table function over a file, and its complaints in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sopdocs.planning.fault import Fault

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from sopdocs.model.catalog import Dataset
    from sopdocs.planning.duck import Wanted

Connection: TypeAlias = "DuckDBPyConnection"
Scan: TypeAlias = tuple[str, list[Any]]
"""The text of a table function with question marks, and the values for them."""


class Source(NamedTuple):
    """One format: `header` opens the file, `scan` only words the read, `said` words an engine's error.

    What is no file has `fetch` instead of `scan`: it makes a table of rows and returns their digest.
    """

    format: str
    header: Callable[[Connection, Path, Dataset], tuple[str, ...] | Fault]
    scan: Callable[[tuple[str, ...], frozenset[str], Path, Dataset], Scan]
    said: Callable[[str, Path, Dataset], Fault]
    fetch: Callable[[Connection, Wanted, str], str | Fault] | None = None
