"""Planning data, one file per format: a new format is one module here and one line in `SOURCES`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from sopdocs.planning import csv, parquet, spark, sql, xlsx
from sopdocs.planning.database import collected
from sopdocs.planning.duck import Table, Wanted, answered, opened
from sopdocs.planning.fault import Fault
from sopdocs.planning.place import located, place_of

SOURCES = (csv.SOURCE, parquet.SOURCE, xlsx.SOURCE, sql.SOURCE, spark.SOURCE)

__all__ = ["SOURCES", "Fault", "Table", "Wanted", "answered", "collected", "located", "place_of", "tables"]


@contextmanager
def tables(wanted: Iterable[Wanted]) -> Iterator[Mapping[str, Table | Fault]]:
    """Read every source once and give the tables by alias, for as long as the block lasts."""
    with opened(wanted, {source.format: source for source in SOURCES}) as found:
        yield found
