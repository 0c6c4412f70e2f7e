"""The one DuckDB of a reading: where it keeps its tables, how it is locked, and how a few rows leave it.

Tables of small files are kept in memory. Above 50 MB they are kept, compressed, in a file of a directory that
only this user may enter and that is deleted at the end: more rows than memory holds, and yet one way to read,
one lock and one language for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sopdocs.planning.source import Connection

if TYPE_CHECKING:
    from narwhals import LazyFrame

LARGE = 50_000_000
"""Bytes of all files of a reading from which on tables are kept on disk."""
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "memory_limit": "1GB",
    "temp_directory": "",
    "threads": 2,
}
_CACHE = "500MB"
"""The part of a large table that is in memory at one time."""
_LOCK = ("SET enable_external_access = false", "SET lock_configuration = true")


def volume(paths: Iterable[Path]) -> int:
    """Return the bytes of these files."""
    return sum(path.stat().st_size for path in set(paths) if path.is_file())


@contextmanager
def database(paths: Iterable[Path]) -> Iterator[Connection]:
    """Yield an empty database for tables of these files; what is no file counts as small."""
    import duckdb

    with ExitStack() as until:
        name, config = ":memory:", CONFIG
        if volume(paths) > LARGE:
            place = until.enter_context(TemporaryDirectory(prefix="sopdocs-", ignore_cleanup_errors=True))
            name, config = f"{place}/planning", CONFIG | {"temp_directory": place, "memory_limit": _CACHE}
        connection = until.enter_context(duckdb.connect(name, config=config))
        connection.execute("SET enable_progress_bar = false")
        yield connection


def lock(connection: Connection) -> None:
    """Shut the way to files, network and settings; there is no statement that opens it again.

    A database that is itself a file keeps that one and its spill, and no other.
    """
    for statement in _LOCK:
        connection.execute(statement)


def collected(frame: LazyFrame[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a small result as values of Python, whichever engine it comes from."""
    if frame.implementation.is_duckdb():
        rows: list[tuple[Any, ...]] = frame.to_native().fetchall()
        return rows
    return frame.collect().rows()
