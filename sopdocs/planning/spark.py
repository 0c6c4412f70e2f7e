"""Planning data from Spark: rows are added up there, and only the sums come into the one DuckDB.

The catalog names a table, or Parquet below `data/`. Which Spark that is, is said by the machine alone: by
`SOPDOCS_SPARK_REMOTE` or Spark's own settings. A table's name is quoted part by part, and columns go by names
of our own from the first step on, so that nothing of an author is ever parsed.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from sopdocs.planning.cells import identifier
from sopdocs.planning.fault import Fault
from sopdocs.planning.source import Connection, Scan, Source
from sopdocs.planning.sql import digest

if TYPE_CHECKING:
    from narwhals import LazyFrame

    from sopdocs.model.catalog import Dataset
    from sopdocs.planning.duck import Wanted

T = TypeVar("T")
VARIABLE = "SOPDOCS_SPARK_REMOTE"
SECONDS = 600
"""After this long a question to Spark is given up."""
MOST = 5_000_000
"""So many sums come back at most."""
_PARTS = re.compile(r"\w[\w-]*(\.\w[\w-]*){0,2}", re.ASCII)
_PATTERN = re.compile(r"[\\*?\[\]{}]")


def _header(connection: Connection, path: Path, dataset: Dataset) -> tuple[str, ...] | Fault:
    """Return the names of the table's columns."""
    del connection
    return _asked(path, dataset, lambda frame, _: tuple(frame.columns))


def _fetch(connection: Connection, one: Wanted, name: str) -> str | Fault:
    """Make a table of the sums by key and period and return the digest of its rows.

    Sums have 12 digits: those behind depend on the order in which Spark's workers finish.
    """

    def ask(frame: Any, session: Any) -> str | Fault:
        period = one.dataset.columns.period
        columns = sorted(one.texts | one.numbers | {period})
        ours = [f"c{number}" for number in range(len(columns))]
        numbers = [o for c, o in zip(columns, ours, strict=True) if c in one.numbers]
        places = {column: place for place, column in enumerate(frame.columns)}
        own = frame.toDF(*(f"x{place}" for place in range(len(places))))
        picked = own.select(*(f"x{places[column]}" for column in columns)).toDF(*ours)
        found = _sums(connection, session, picked, one, dict(zip(columns, ours, strict=True)))
        if isinstance(found, Fault):
            return found
        fetched = found.head(MOST + 1).collect("pyarrow").to_native()
        if len(fetched) > MOST:
            text = f"`{one.dataset.place}` has more than {MOST:,} sums by key and period"
            return Fault(text, "name a view of it with fewer keys, rows or periods")
        connection.register(f"{name}_arrow", fetched)
        named = (
            (f"CAST(printf('%.12g', {o}) AS DOUBLE)" if o in numbers else o) + f" AS {identifier(c)}"
            for c, o in zip(columns, ours, strict=True)
        )
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {', '.join(named)} FROM {name}_arrow")  # noqa: S608
        connection.unregister(f"{name}_arrow")
        return digest(connection, name, columns)

    return _asked(one.path, one.dataset, ask)


def _sums(
    connection: Connection, session: Any, native: Any, one: Wanted, names: dict[str, str]
) -> LazyFrame[Any] | Fault:
    """Return one row for each combination of keys and period; a sum is null where a row lacks its part."""
    import narwhals as nw

    frame: LazyFrame[Any] = nw.from_native(native)
    types = frame.collect_schema()
    for column in sorted(one.numbers):
        if not types[names[column]].is_numeric():
            text = f"column `{column}` of `{one.dataset.place}` holds {types[names[column]]}, no numbers"
            return Fault(text, "give it a numeric type, with NULL for no value")
    moment = names[one.dataset.columns.period]
    numbers = [names[column] for column in sorted(one.numbers)]
    keys = [name for name in names.values() if name not in numbers]
    frame = frame.with_columns(
        *(nw.col(key).cast(nw.String) for key in keys), *(nw.col(name).cast(nw.Float64) for name in numbers)
    ).with_columns(*(nw.when(~nw.col(name).is_nan()).then(nw.col(name)) for name in numbers))
    if one.summed:
        frame = _by_period(connection, session, frame, moment, one.dataset)
    counts = (nw.col(name).count().alias(f"{name}_n") for name in numbers)
    sums: LazyFrame[Any] = frame.group_by(keys).agg(
        *(nw.col(name).sum() for name in numbers), *counts, nw.len().alias("n")
    )
    if not one.summed and sums.filter(nw.col("n") > 1).head(1).collect().shape[0]:
        text = f"`{one.dataset.place}` has several rows for one key and day, which no sum makes sense of"
        return Fault(text, "name a view of it with one row for each, or declare more `grain`")
    whole = (nw.when(nw.col(f"{name}_n") == nw.col("n")).then(nw.col(name)).alias(name) for name in numbers)
    return sums.select(*keys, *whole)


def _by_period(
    connection: Connection, session: Any, frame: LazyFrame[Any], moment: str, dataset: Dataset
) -> LazyFrame[Any]:
    """Return the rows with the last day of their period that any row has, in place of their own day."""
    import narwhals as nw

    from sopdocs.planning.duck import period_sql

    days = [day for (day,) in frame.select(moment).unique().collect().rows() if day is not None]
    within = f"max(day) OVER (PARTITION BY {period_sql('day', dataset)})"
    last = connection.execute(f"SELECT day, {within} FROM (SELECT unnest(?) AS day)", [days]).fetchall()  # noqa: S608
    if all(day == same for day, same in last):
        return frame
    known = nw.from_native(session.createDataFrame(last, "day string, last string"))
    joined = frame.join(known, left_on=moment, right_on="day", how="left")
    return joined.with_columns(nw.col("last").alias(moment)).drop("last")


def _asked(path: Path, dataset: Dataset, ask: Callable[[Any, Any], T | Fault]) -> T | Fault:
    """Return Spark's answer to a question about a table, or the fault that kept it from answering."""
    if not find_spec("pyspark") or not find_spec("pyarrow"):
        return Fault(f"`{dataset.place}` needs PySpark", "install `sopdocs[spark]`", "source")
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]  # it has no stubs
    from pyspark.errors import AnalysisException, PySparkException

    done, late = Event(), Event()
    try:
        session = _session()
        Thread(target=_watched, args=(session, done, late), daemon=True).start()
        try:
            frame = _frame(session, path, dataset)
            return frame if isinstance(frame, Fault) else ask(frame, session)
        finally:
            done.set()
    except AnalysisException:
        return Fault(
            f"`{dataset.place}` cannot be read by Spark", "check that it is whole, and who may read it"
        )
    except (PySparkException, Py4JError, OSError, EOFError):
        if late.is_set():
            return Fault(f"reading `{dataset.place}` took longer than {SECONDS} s", "name a smaller view")
        return _lost(dataset)


def _watched(session: Any, done: Event, late: Event) -> None:
    """Stop what still runs after the time for it, step by step."""
    if not done.wait(SECONDS):
        late.set()
        while not done.wait(0.5):
            session.interruptAll()


def _lost(dataset: Dataset) -> Fault:
    hint = f"check that Spark and Java 17 or later run here, or set {VARIABLE} to a Spark that can be reached"
    return Fault(f"`{dataset.place}` cannot be read: Spark does not answer", hint, absent="source")


def _session() -> Any:
    """Return the session of the user's environment; one that runs already is used as it is."""
    from pyspark.sql import SparkSession

    address = os.environ.get(VARIABLE, "")
    builder = SparkSession.builder.config("spark.ui.showConsoleProgress", "false")
    if address.startswith("sc://"):
        parts = urlsplit(address)
        with socket.create_connection((parts.hostname or "", parts.port or 15002), 10):
            builder = builder.remote(address)  # asked first: Spark itself would try for many minutes
    elif address:
        builder = builder.master(address)
    return builder.getOrCreate()


def _frame(session: Any, path: Path, dataset: Dataset) -> Any:
    """Return the table as a frame of Spark."""
    if dataset.in_file:
        return session.read.parquet("file://" + _PATTERN.sub(r"\\\g<0>", str(path.absolute())))
    if not _PARTS.fullmatch(dataset.source):
        text = f"`source: {dataset.source[:60]}` of a dataset from Spark is no name of a table"
        return Fault(
            text, "write `table`, `schema.table` or `catalog.schema.table`, or a .parquet below data/"
        )
    quoted = ".".join(f"`{part}`" for part in dataset.source.split("."))
    if not session.catalog.tableExists(quoted):
        hint = "check the name and the schema, and that the user may read it"
        return Fault(f"Spark has no table `{dataset.source}`", hint)
    return session.table(quoted)


def _scan(header: tuple[str, ...], numbers: frozenset[str], path: Path, dataset: Dataset) -> Scan:
    raise NotImplementedError  # pragma: no cover: what has `fetch` is not scanned


def _said(error: str, path: Path, dataset: Dataset) -> Fault:
    """Return what DuckDB says of sums that it cannot hold."""
    del error, path
    return Fault(f"the sums of `{dataset.place}` do not fit in memory", "name a view of it with fewer keys")


SOURCE = Source("spark", _header, _scan, _said, _fetch)
