"""What keeps a read from a database a read: by dialect, a way to connect, guards, and its errors in words."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sopdocs.planning.fault import Fault

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL
    from sqlalchemy.exc import DBAPIError

_CONNECT = 10
"""Seconds to wait for a server."""
_MAY = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
}
_PRAGMAS = ("table_list", "table_info", "table_xinfo", "index_list", "read_uncommitted", "database_list")


def engine(address: str, where: str, seconds: int) -> Engine | Fault:
    """Return the way to a database; nothing is opened yet."""
    import sqlalchemy
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        url = sqlalchemy.make_url(address)
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        options: dict[str, Any] = {"poolclass": sqlalchemy.NullPool, "hide_parameters": True}
        if url.get_backend_name() == "sqlite":
            options["creator"] = lambda: _sqlite(url, seconds)
        elif url.drivername.startswith("postgresql+psycopg"):
            options["connect_args"] = {"connect_timeout": _CONNECT}
        return sqlalchemy.create_engine(url, **options)
    except NoSuchModuleError:
        hint = "write it like `postgresql://user:password@host/database`"
        return Fault(f"the address in `{where}` is for a kind of database that is not known here", hint)
    except ImportError as error:
        hint = "install it, as its documentation says, beside sopdocs"
        return Fault(f"the address in `{where}` needs the driver `{error.name}`", hint)
    except (ArgumentError, ValueError, TypeError):
        text = f"what `{where}` holds is no address of a database"
        return Fault(text, "write it like `postgresql://user:password@host/database`, marks as %40")


def guarded(opened: Connection, seconds: int) -> None:
    """Make the transaction read-only and bound in time, where the database can; SQLite is since it opened."""
    if opened.dialect.name == "postgresql":
        opened.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        opened.exec_driver_sql(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")


def _sqlite(url: URL, seconds: int) -> sqlite3.Connection:
    """Open a SQLite file that cannot be written, left for another file, or asked for ever."""
    path = Path(url.database or "").absolute()
    opened = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, check_same_thread=False)
    opened.execute("PRAGMA query_only = ON")
    opened.execute("PRAGMA trusted_schema = OFF")
    opened.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    opened.set_authorizer(_authorized)
    end = time.monotonic() + seconds
    opened.set_progress_handler(lambda: int(time.monotonic() > end), 10_000)
    return opened


def _authorized(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    del second
    reads = action in _MAY or (action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS)
    return sqlite3.SQLITE_OK if reads else sqlite3.SQLITE_DENY


def why(error: DBAPIError, table: str, where: str, seconds: int) -> Fault:
    """Return what a driver's error means for who reads a table; a driver's own words are not repeated."""
    said = str(error.orig).lower()
    code = str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or "")
    if code == "57014" or said == "interrupted":
        return Fault(f"reading `{table}` took longer than {seconds} s", "read a smaller table or view")
    if code == "42501" or "not authorized" in said:
        return Fault(f"the user in `{where}` may not read `{table}`", "grant SELECT on it")
    if code.startswith("28") or "authentication failed" in said or "no password" in said:
        return Fault(f"the database of `{table}` refuses the user or password in `{where}`", "correct them")
    if code.startswith(("08", "57P")) or error.connection_invalidated:
        text = f"the connection in `{where}` broke while `{table}` was read"
        return Fault(text, "run it again; nothing was written")
    if "unable to open database" in said or not error.statement:
        text = f"the database of `{table}` cannot be reached"
        return Fault(
            text, f"check host, port and database in `{where}`, and that it can be reached from here"
        )
    return Fault(f"`{table}` cannot be read through `{where}`", "ask the database's owner; try a plain view")
