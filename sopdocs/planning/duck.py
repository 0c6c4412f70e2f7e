"""The one DuckDB: files are read into typed tables, then it is locked, and only then is anything asked.

No text of a record or catalog becomes SQL: values are bound, and a column's name is quoted and must stand in
the file's own header. DuckDB's allow-lists permit writing, so external access goes off altogether.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sopdocs.periods import is_period, notation
from sopdocs.planning.cells import identifier as _quoted
from sopdocs.planning.cells import twice
from sopdocs.planning.database import CONFIG, LARGE, database, lock, volume
from sopdocs.planning.fault import Fault
from sopdocs.planning.source import Connection, Scan, Source
from sopdocs.planning.wide import turned
from sopdocs.suggest import did_you_mean

if TYPE_CHECKING:
    from narwhals import LazyFrame

    from sopdocs.model.catalog import Dataset

T = TypeVar("T")
SECONDS = 60
"""After this long a read is given up; for each 50 MB there is as long again."""

_MONTHLY = {"week": "strftime({day}, '%G-W%V')", "month": "strftime({day}, '%Y-%m')"}
_QUARTERLY = "year({day}) || '-Q' || quarter({day})"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A dataset to read: its verified path, and which columns are meant as text and as numbers.

    Columns that only a record asks for may be missing: that is its own mistake and nobody else's.
    """

    alias: str
    dataset: Dataset
    path: Path
    texts: frozenset[str]
    numbers: frozenset[str]
    summed: bool = True
    """Whether sums by key and period are all that is asked for: where rows are many, they come added up."""

    def within(self, names: tuple[str, ...]) -> Wanted:
        """Return what is left when columns under other names are left out."""
        return replace(self, texts=self.texts & set(names), numbers=self.numbers & set(names))

    @property
    def reading(self) -> object:
        """Return all that decides how a file is read: datasets that agree in it share one table."""
        said = self.dataset
        dialect = (said.format, said.delimiter, said.decimal, said.encoding, said.period, said.columns.period)
        laid_out = (said.thousands, said.sheet, said.wide, said.grain)
        return self.path, said.table, dialect, laid_out, self.texts, self.numbers, self.summed

    @property
    def names(self) -> dict[str, str]:
        """Return our own names for the columns, so that no author's text becomes SQL further on."""
        return {name: f"c{number}" for number, name in enumerate(sorted(self.texts | self.numbers))}


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A dataset as a lazy frame: `names` maps the file's columns to those of the frame.

    Besides them the frame has `period` (in the notation of records) and `moment` (as the file has it).
    """

    frame: LazyFrame[Any]
    names: Mapping[str, str]
    numbers: frozenset[str]
    rows: int
    sha256: str
    spoilt: Fault | None = None


@contextmanager
def opened(wanted: Iterable[Wanted], sources: Mapping[str, Source]) -> Iterator[Mapping[str, Table | Fault]]:
    """Read the files, lock the database, and give a table or a fault for each alias."""
    every = tuple(wanted)
    paths = [one.path for one in every]
    with database(paths) as connection:
        timer = Timer(SECONDS * (1 + volume(paths) // LARGE), connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            alike: dict[object, list[Wanted]] = defaultdict(list)
            for one in every:
                alike[one.reading].append(one)
            read = [
                (group, _read(connection, group[0], sources[group[0].dataset.format], f"t{number}"))
                for number, group in enumerate(alike.values())
            ]
            lock(connection)
            made = [
                (group, answered(group[0].dataset, partial(_table, connection, found)))
                for group, found in read
            ]
            yield {one.alias: table for group, table in made for one in group}
        finally:
            timer.cancel()


def answered(dataset: Dataset, ask: Callable[[], T | Fault]) -> T | Fault:
    """Return the answer to a question about a table, or the fault that kept the engine from it."""
    import duckdb

    try:
        return ask()
    except duckdb.InterruptException:
        return _slow(dataset)
    except duckdb.Error as error:
        first = str(error).partition("\n")[0]
        return Fault(f"`{dataset.place}` cannot be summed up: {first[:120]}", "export fewer columns or rows")


def _slow(dataset: Dataset) -> Fault:
    text = f"reading `{dataset.place}` took longer than {SECONDS} s"
    return Fault(text, "export fewer columns or rows")


class _Read(NamedTuple):
    """A table that was made: its name, the columns it has, and why others had to stay out."""

    name: str
    wanted: Wanted
    spoilt: Fault | None = None
    sha256: str | None = None


def _read(connection: Connection, one: Wanted, source: Source, name: str) -> _Read | Fault:
    """Create a table with the wanted columns of one file.

    Where it cannot be read with what single records ask for, it is read with what the catalog declares, so
    that one gap's slip does not take the figures of the others.
    """
    found = _created(connection, one, source, name)
    own = one.within(declared(one.dataset))
    if isinstance(found, _Read) or own == one:
        return found
    again = _created(connection, own, source, name)
    return again._replace(spoilt=found) if isinstance(again, _Read) else again


def _created(connection: Connection, one: Wanted, source: Source, name: str) -> _Read | Fault:
    import duckdb

    if one.dataset.wide:
        source = turned(source, one.dataset.wide)
    try:
        header = source.header(connection, one.path, one.dataset)
        if isinstance(header, Fault):
            return header
        fault = _columns_fault(header, one.dataset)
        if fault:
            return fault
        one = one.within(header)
        fetched = source.fetch(connection, one, f"{name}_rows") if source.fetch else None
        if isinstance(fetched, Fault):
            return fetched
        made: Scan = (f"{name}_rows", [])
        scan, values = made if fetched else source.scan(header, one.numbers, one.path, one.dataset)
        connection.execute(f"CREATE TABLE {name} AS SELECT {_selection(one)} FROM {scan}", values)  # noqa: S608
        connection.execute(f"DROP TABLE IF EXISTS {name}_rows")
    except duckdb.InterruptException:
        return _slow(one.dataset)
    except duckdb.OutOfMemoryException:
        text = f"`{one.dataset.place}` does not fit into {CONFIG['memory_limit']} of memory"
        return Fault(text, "export fewer columns or rows, or sums by period")
    except duckdb.Error as error:
        if "No space left" in str(error):
            text = f"`{one.dataset.place}` does not fit into the directory for temporary files"
            return Fault(text, "make room there, or set TMPDIR to a larger disk")
        return source.said(str(error), one.path, one.dataset)
    except OSError as error:
        text = f"`{one.dataset.place}` cannot be opened: {error.strerror}"
        return Fault(text, "check its permissions")
    return _Read(name, one, sha256=fetched)


def _columns_fault(header: tuple[str, ...], dataset: Dataset) -> Fault | None:
    """Return what is wrong between the header and the columns that the catalog declares."""
    repeated = twice(header, dataset)
    if repeated:
        return repeated
    for name in declared(dataset):
        if name not in header:
            return Fault(f"`{dataset.place}` has no column `{name}`", did_you_mean(name, header))
    return None


def declared(dataset: Dataset) -> tuple[str, ...]:
    """Return every column that the catalog says the file has."""
    parts = dataset.columns
    return tuple(dict.fromkeys([*filter(None, parts.__dict__.values()), *dataset.grain, *dataset.keys]))


def _selection(one: Wanted) -> str:
    """Return the select list: period and moment, then the columns under names of our own."""
    moment = f"CAST({_quoted(one.dataset.columns.period)} AS VARCHAR)"
    columns = [f"{period_sql(moment, one.dataset)} AS period", f"{moment} AS moment"]
    for name, ours in one.names.items():
        if name in one.numbers:
            number = f"CAST({_quoted(name)} AS DOUBLE)"
            columns.append(f"{_present(number, one.dataset)} AS {ours}")
        else:
            columns.append(f"CAST({_quoted(name)} AS VARCHAR) AS {ours}")
    return ", ".join(columns)


def period_sql(moment: str, dataset: Dataset) -> str:
    """Return the SQL for the period of a moment: of a day the one it lies in, else what stands there."""
    day = f"TRY_CAST(left({moment}, 10) AS DATE)"
    named = _MONTHLY.get(dataset.period, _QUARTERLY).format(day=day)
    return f"CASE WHEN length({moment}) >= 10 AND {day} IS NOT NULL THEN {named} ELSE {moment} END"


def _present(number: str, dataset: Dataset) -> str:
    """Writers of Parquet put NaN where a value is missing; in a CSV it is a word that is no number."""
    if dataset.format != "parquet":
        return number
    return f"CASE WHEN isnan({number}) THEN NULL ELSE {number} END"


def _table(connection: Connection, read: _Read | Fault) -> Table | Fault:
    """Return the lazy frame over a table that was read, unless its cells break the declaration."""
    import narwhals as nw

    if isinstance(read, Fault):
        return read
    name, one, spoilt, sha256 = read
    numbers = sorted(one.numbers)
    sums = "".join(f", sum(abs({one.names[number]}))" for number in numbers)
    rows, *totals = connection.execute(f"SELECT count(*){sums} FROM {name}").fetchall()[0]  # noqa: S608
    for number, total in zip(numbers, totals, strict=True):
        if total is not None and not math.isfinite(total):
            return Fault(
                f"`{one.dataset.place}` has a value in column `{number}` that is not finite",
                "leave the cell empty where there is no value",
            )
    seen = connection.execute(f"SELECT DISTINCT period FROM {name}").fetchall()  # noqa: S608
    fault = _periods_fault({period for (period,) in seen}, one.dataset)
    if fault:
        return fault
    frame = nw.from_native(connection.table(name))
    return Table(frame, one.names, one.numbers, rows, sha256 or _digest(one.path), spoilt)


def _periods_fault(seen: set[str | None], dataset: Dataset) -> Fault | None:
    strange = sorted(period or "" for period in seen if not period or not is_period(period))
    if strange:
        shown = f"`{strange[-1][:40]}` as a period" if strange[-1] else "a row without a period"
        hint = "write periods like 2026-05, 2026-W19, 2026-Q2, FY2026-P05, or days like 2026-05-31"
        return Fault(f"`{dataset.place}` has {shown}", hint)
    kinds = {notation(period): period for period in sorted(seen, key=str) if period}
    if len(kinds) > 1:
        mixed = " and ".join(f"`{period}`" for period in kinds.values())
        return Fault(f"`{dataset.place}` mixes {mixed} in one column", "keep one calendar in one file")
    return None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
