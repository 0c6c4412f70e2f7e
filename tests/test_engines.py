"""The same metric set on the same data through every engine: pandas, DuckDB, PostgreSQL and Spark.

Plain Python, summed without rounding by `math.fsum`, is the reference. Run with -s to see the differences.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import narwhals as nw
import pandas as pd
import psycopg
import pytest

from sopdocs.model.catalog import Dataset
from sopdocs.planning import Table, Wanted, tables
from sopdocs.variance.definitions import METRICS
from sopdocs.variance.metrics import metrics
from tests.postgres import PASSWORD, server
from tests.sparks import session
from tests.test_metrics import COLUMNS, WINDOW, Row, by_duckdb, by_pandas, oracle

CLOSE = 1e-9
MADE = "CREATE TABLE facts (key TEXT, period TEXT, plan FLOAT8, forecast FLOAT8, actual FLOAT8)"
PERIODS = [f"{year}-{month:02d}" for year in (2023, 2024, 2025) for month in range(1, 13)]


def generated() -> list[Row]:
    """Return 40 products in 36 months, three rows each: wide ranges, holes, zeros and returns."""
    draw = random.Random(20260710)

    def cell(level: float) -> float | None:
        shape = draw.random()
        return None if shape < 0.03 else 0.0 if shape < 0.08 else draw.uniform(-0.05, 1.0) * level

    levels = [10.0 ** draw.uniform(-2, 7) for _ in range(40)]
    return [
        (f"P{number:02d}", period, *(cell(level) for _ in range(3)))  # type: ignore[misc]
        for number, level in enumerate(levels)
        for period in PERIODS
        for _ in range(3)
    ]


ROWS = generated()


def difference(frame: Any) -> float:
    """Return the largest relative difference to the reference; a value that only one side has fails."""
    found = metrics(frame, ["key"], WINDOW).collect("pyarrow").to_native().to_pylist()
    expected = oracle(ROWS, WINDOW)
    assert sorted(row["key"] for row in found) == sorted(expected)
    worst = 0.0
    for row in found:
        for name in METRICS:
            mine, theirs = row[name], expected[row["key"]][name]
            assert bool(pd.isna(mine)) == (theirs is None), (row["key"], name)
            if theirs is not None:
                size = max(abs(theirs), abs(float(mine)))
                worst = max(worst, abs(float(mine) - theirs) / size if size else 0.0)
    return worst


def close(engine: str, frame: Any) -> None:
    worst = difference(frame)
    print(f"{engine}: {len(ROWS)} rows, {len(METRICS)} metrics, largest relative difference {worst:.1e}")
    assert worst < CLOSE
    assert math.isfinite(worst)


def test_pandas() -> None:
    close("pandas", by_pandas(ROWS))


def test_duckdb() -> None:
    close("DuckDB", by_duckdb(ROWS))


def test_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows go into a server and come back through the adapter."""
    with server() as (place, _):
        address = f"postgresql://planner:{quote(PASSWORD, safe='')}@{place}/postgres"
        with psycopg.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(MADE)
            with cursor.copy("COPY facts FROM STDIN") as copy:
                for row in ROWS:
                    copy.write_row(row)
        monkeypatch.setenv("SOPDOCS_SQL_ERP", address)
        columns = {name: name for name in COLUMNS[1:]}
        said = {"source": "erp", "table": "facts", "format": "sql", "columns": columns, "grain": ["key"]}
        dataset = Dataset.model_validate({**said, "unit": "kcs"})
        wanted = Wanted("facts", dataset, Path("erp"), frozenset({"key"}), frozenset(COLUMNS[2:]))
        with tables([wanted]) as found:
            table = found["facts"]
            assert isinstance(table, Table), table
            named = (nw.col(table.names[name]).alias(name) for name in ("key", *COLUMNS[2:]))
            close("PostgreSQL", table.frame.select("period", *named))


@pytest.fixture
def spark() -> Iterator[Any]:
    with session() as made:
        yield made


def test_spark(spark: Any) -> None:
    """The roll-up runs in Spark; only one row a product comes back."""
    schema = "key string, period string, plan double, forecast double, actual double"
    close("Spark", nw.from_native(spark.createDataFrame(ROWS, schema)))
