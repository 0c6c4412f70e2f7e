"""Planning data from a database: the declared columns of one table, read-only, into the one DuckDB.

The catalog names a connection and a table. Where the connection leads stands in an environment variable of
the machine alone, so that no record, message or page ever holds an address or a password. Column names are
taken from the table's own list and quoted by SQLAlchemy; nothing of an author becomes SQL.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sopdocs.planning.cells import identifier
from sopdocs.planning.dialects import engine, guarded, why
from sopdocs.planning.fault import Fault
from sopdocs.planning.source import Connection, Scan, Source
from sopdocs.suggest import did_you_mean

if TYPE_CHECKING:
    import sqlalchemy

    from sopdocs.model.catalog import Dataset
    from sopdocs.planning.duck import Wanted

T = TypeVar("T")
SECONDS = 60
"""After this long a read is given up, in the database and here."""
_CHUNK = 20_000
_ALIAS = re.compile(r"[a-z][a-z0-9_-]{0,40}", re.ASCII)


def variable(source: str) -> str:
    """Return the environment variable with the address of a connection."""
    return "SOPDOCS_SQL_" + source.upper().replace("-", "_")


def _header(connection: Connection, path: Path, dataset: Dataset) -> tuple[str, ...] | Fault:
    """Return the names of the table's columns, as the database lists them."""
    del connection, path
    return _asked(dataset, lambda opened: _columns(opened, dataset))


def _fetch(connection: Connection, one: Wanted, name: str) -> str | Fault:
    """Read the wanted columns into a table of this name and return the digest of the rows."""
    columns = sorted(one.texts | one.numbers | {one.dataset.columns.period})
    typed = ", ".join(f"{identifier(c)} {'DOUBLE' if c in one.numbers else 'VARCHAR'}" for c in columns)
    connection.execute(f"CREATE OR REPLACE TABLE {name} ({typed})")
    fault = _asked(one.dataset, lambda opened: _copied(opened, connection, one, columns, name))
    if isinstance(fault, Fault):
        return fault
    return digest(connection, name, columns)


def digest(connection: Connection, name: str, columns: Sequence[str]) -> str:
    """Return the SHA-256 of the SHA-256 digests (hexadecimal, sorted, one after the other) of all rows.

    A row is the JSON list of its cells as text, null where there is none, columns in order of their names.
    """
    row = ", ".join(f"CAST({identifier(column)} AS VARCHAR)" for column in columns)
    hashed = f"SELECT sha256(CAST(to_json([{row}]) AS VARCHAR)) AS h FROM {name}"  # noqa: S608
    found = connection.execute(f"SELECT sha256(coalesce(string_agg(h, '' ORDER BY h), '')) FROM ({hashed})")  # noqa: S608
    return str(found.fetchall()[0][0])


def _asked(dataset: Dataset, ask: Callable[[sqlalchemy.Connection], T | Fault]) -> T | Fault:
    """Return the answer of a database, or the fault that kept it from answering.

    A driver's own words may hold an address and are never repeated.
    """
    address = _address(dataset)
    if isinstance(address, Fault):
        return address
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    where = variable(dataset.source)
    try:
        made = engine(address, where, SECONDS)
        if isinstance(made, Fault):
            return made
        with made.connect() as opened:
            guarded(opened, SECONDS)
            return ask(opened)
    except DBAPIError as error:
        return why(error, str(dataset.table), where, SECONDS)
    except (SQLAlchemyError, OSError, UnicodeError):
        text = f"the table `{dataset.table}` cannot be read through `{where}`"
        return Fault(text, "check the address, and that the database can be reached from here")


def _address(dataset: Dataset) -> str | Fault:
    """Return the address of the database from the machine's own variable."""
    if not _ALIAS.fullmatch(dataset.source):
        text = f"`source: {dataset.source[:40]}` of a dataset from a database is no name of a connection"
        return Fault(text, "write a short name in small letters, like `erp`; its address stays out of files")
    if not dataset.table:
        text = f"the dataset from the database `{dataset.source}` names no table"
        return Fault(text, "add `table: schema.table` in data/datasets.yaml")
    where = variable(dataset.source)
    address = os.environ.get(where)
    if not address:
        text = f"the table `{dataset.table}` cannot be read: the variable `{where}` is not set"
        hint = f"set {where} to the address of the database, with a user who may only read"
        return Fault(text, hint, absent="source")
    if not find_spec("sqlalchemy"):
        return Fault(f"the table `{dataset.table}` needs SQLAlchemy", "install `sopdocs[sql]`", "source")
    return address


def _columns(opened: sqlalchemy.Connection, dataset: Dataset) -> tuple[str, ...] | Fault:
    import sqlalchemy

    schema, _, name = str(dataset.table).rpartition(".")
    looked = sqlalchemy.inspect(opened)
    known = [*looked.get_table_names(schema or None), *looked.get_view_names(schema or None)]
    if opened.dialect.name == "postgresql":
        known += looked.get_materialized_view_names(schema or None)
    if name in known:
        return tuple(column["name"] for column in looked.get_columns(name, schema or None))
    hint = did_you_mean(name, known) or "check the name and the schema, and that the user may read it"
    return Fault(f"the database `{dataset.source}` has no table `{dataset.table}`", hint)


def _copied(
    opened: sqlalchemy.Connection, connection: Connection, one: Wanted, columns: list[str], name: str
) -> Fault | None:
    """Copy chunk by chunk what the table has in these columns."""
    import pandas as pd
    import sqlalchemy

    schema, _, table = str(one.dataset.table).rpartition(".")
    quoted = partial(sqlalchemy.quoted_name, quote=True)
    held_in = sqlalchemy.table(quoted(table), schema=quoted(schema) if schema else None)
    named: list[sqlalchemy.ColumnClause[Any]] = [sqlalchemy.column(quoted(column)) for column in columns]
    asked = sqlalchemy.select(*named).select_from(held_in)
    end, before = time.monotonic() + SECONDS, 0
    streamed = opened.execution_options(stream_results=True).execute(asked)
    for rows in streamed.partitions(_CHUNK):
        if time.monotonic() > end:
            return Fault(f"reading `{one.dataset.table}` took longer than {SECONDS} s", "read a smaller view")
        frame = {}
        for place, column in enumerate(columns):
            cells = [row[place] for row in rows]
            held = _numbers(cells, before) if column in one.numbers else [_text(cell) for cell in cells]
            if isinstance(held, _Strange):
                return held.fault(column, one.dataset)
            frame[column] = pd.Series(held, dtype="Float64" if column in one.numbers else "object")
        connection.append(name, pd.DataFrame(frame))
        before += len(rows)
    return None


class _Strange(NamedTuple):
    """A cell that is no number: the row as it was read, and its text."""

    row: int
    cell: str

    def fault(self, column: str, dataset: Dataset) -> Fault:
        """Return what to say about it."""
        text = f"row {self.row} read from `{dataset.table}` has `{self.cell[:40]}` in column `{column}`"
        return Fault(f"{text}, which is no number", "give the column a numeric type, with NULL for no value")


def _numbers(cells: Sequence[Any], before: int) -> list[float | None] | _Strange:
    held: list[float | None] = []
    for cell in cells:
        if cell is None:
            held.append(None)
        elif isinstance(cell, str | bytes) or not hasattr(cell, "__float__"):
            return _Strange(before + len(held) + 1, str(cell))
        else:
            held.append(float(cell))
    return held


def _text(cell: Any) -> str | None:
    """Return a cell in the words that a file would have: ISO days, `true` and `false`."""
    if cell is None or isinstance(cell, str):
        return cell
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _scan(header: tuple[str, ...], numbers: frozenset[str], path: Path, dataset: Dataset) -> Scan:
    raise NotImplementedError  # pragma: no cover: what has `fetch` is not scanned


def _said(error: str, path: Path, dataset: Dataset) -> Fault:
    """Return what DuckDB says of rows that it cannot hold."""
    del error, path
    return Fault(f"the rows of `{dataset.table}` do not fit in memory", "read a view with fewer rows")


SOURCE = Source("sql", _header, _scan, _said, _fetch)
