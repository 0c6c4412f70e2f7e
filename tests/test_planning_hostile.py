"""Names and values that an author, or a stranger, may write: whatever they are, they are data.

Each is a column's name and a value at once; the sums by it are those of plain Python.
"""

from __future__ import annotations

import csv
import itertools
import math
import random
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import psycopg
import pytest

from sopdocs.model.catalog import Dataset
from sopdocs.planning import Table, Wanted, tables
from sopdocs.variance.rollup import rolled
from sopdocs.variance.slices import Slice
from tests.postgres import PASSWORD, server

WORDS = (
    "select",
    "from",
    "where",
    "null",
    "period1",
    "c0",
    "t0",
    "rowid",
    "moment",
    "all",
    "true",
    "case",
    "x",
)
MARKS = (
    "'", '"', "`", ";", "--", "/*", "*/", "\\", "%s", "%(x)s", "{}", "{0}", "$1", "?", ":x", "@", "#", "|",
)  # fmt: skip
STRANGE = (
    "__proto__", "constructor", "=1+1", "+cmd|' /C calc'!A0", "-1", "<script>", "../../etc/passwd", "ünïcode",
    "𝕏", "🧴 soap", "\u202eright to left", "a\u0301", "á", "日本", "ﷺ", "\ufeffmark", "\u200bnone", "x" * 60,
    "é" * 30, "1e309", "NaN", "inf", "0x10", "2026-01", "a,b", "a;b", "a\tb", " lead", "trail ", "a  b",
    "'; DROP TABLE t0; --", '"; DROP TABLE t0; --', "' OR '1'='1", '" OR ""="', "') UNION SELECT 1 --",
    "x'); ATTACH 'y.db'; --", "COPY t0 TO 'x'", "PRAGMA database_list", "%", "%%", "_", "\\x00", "\\n", "\\'",
    "${HOME}", "$(id)", "`id`", "{{7*7}}", "{% raw %}", "%n%n", "[a]", "[", "]", "(", ")", "()", "<>", "||",
)  # fmt: skip
ONLY_VALUES = ("two\nlines", "y" * 5000, "ends\n", '"""', "''")


def payloads() -> list[str]:
    """Return 250 of them, no two the same to an engine that tells no capitals."""
    pairs = (a + b for a, b in itertools.product(WORDS, MARKS))
    return list({text.lower(): text for text in (*STRANGE, *MARKS, *WORDS, *pairs)}.values())[:250]


NAMES = payloads()
VALUES = [*NAMES, *ONLY_VALUES]
Rows = list[dict[str, object]]


def rows_of(names: list[str]) -> Rows:
    """Return two rows for each value, in columns that are called like others of them."""
    draw = random.Random(7)
    return [
        {"period": "2026-01", "plan": draw.randint(-999, 9999) / 8}
        | {name: draw.choice(VALUES) for name in names}
        for _ in range(2 * len(VALUES))
    ]


def by_csv(rows: Rows, folder: Path) -> dict[str, str]:
    with (folder / "facts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return {"format": "csv", "source": "facts.csv"}


def by_parquet(rows: Rows, folder: Path) -> dict[str, str]:
    pd.DataFrame(rows).to_parquet(folder / "facts.parquet")
    return {"format": "parquet", "source": "facts.parquet"}


def inserted(rows: Rows, mark: str) -> tuple[str, str]:
    named = ['"' + name.replace('"', '""') + '"' for name in rows[0]]
    kinds = ("DOUBLE PRECISION" if name == "plan" else "TEXT" for name in rows[0])
    made = ", ".join(f"{name} {kind}" for name, kind in zip(named, kinds, strict=True))
    if mark == "%s":
        named = [name.replace("%", "%%") for name in named]
    marks = ", ".join([mark] * len(named))
    return f"CREATE TABLE facts ({made})", f"INSERT INTO facts ({', '.join(named)}) VALUES ({marks})"


def by_sqlite(rows: Rows, folder: Path) -> dict[str, str]:
    made, put = inserted(rows, "?")
    with sqlite3.connect(folder / "facts.db") as connection:
        connection.execute(made)
        connection.executemany(put, [tuple(row.values()) for row in rows])
    connection.close()
    return {"format": "sql", "source": "erp", "table": "facts"}


def by_postgresql(rows: Rows, address: str) -> dict[str, str]:
    made, put = inserted(rows, "%s")
    with psycopg.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(made.encode())
        cursor.executemany(put.encode(), [tuple(row.values()) for row in rows])
    return {"format": "sql", "source": "erp", "table": "facts"}


def agrees(rows: Rows, declared: dict[str, str], folder: Path) -> None:
    """Hold the sums by every name and value against those of plain Python."""
    names = [name for name in rows[0] if name not in ("period", "plan")]
    cells: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in rows:
        for name in names:
            cells[name, str(row[name])].append(float(str(row["plan"])))
    columns = {"period": "period", "plan": "plan"}
    dataset = Dataset.model_validate({**declared, "columns": columns, "unit": "kcs"})
    wanted = Wanted("facts", dataset, folder / dataset.source, frozenset(names), frozenset({"plan"}))
    asked = [Slice("facts", (key,), (("plan", "plan"),), "sum") for key in cells]
    with tables([wanted]) as found:
        table = found["facts"]
        assert isinstance(table, Table), table
        answers = {one.filter[0]: points for one, (points, _, _) in rolled(table, asked)}
    assert {key: [point.plan for point in points] for key, points in answers.items()} == {
        key: [math.fsum(some)] for key, some in cells.items()
    }
    left = {path.name for path in folder.rglob("*")}
    assert left <= {"facts.csv", "facts.parquet", "facts.db"}


def test_there_are_250() -> None:
    assert len(NAMES) == 250


@pytest.mark.parametrize("written", [by_csv, by_parquet, by_sqlite])
def test_a_name_or_value_is_data_in_every_source(
    written: Callable[[Rows, Path], dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(NAMES)
    monkeypatch.setenv("SOPDOCS_SQL_ERP", f"sqlite:///{tmp_path / 'facts.db'}")
    agrees(rows, written(rows, tmp_path), tmp_path)


def test_a_name_or_value_is_data_in_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name has 63 bytes at most there."""
    rows = rows_of([name for name in NAMES if len(name.encode()) <= 63])
    with server() as (place, _):
        address = f"postgresql://planner:{quote(PASSWORD, safe='')}@{place}/postgres"
        monkeypatch.setenv("SOPDOCS_SQL_ERP", address)
        agrees(rows, by_postgresql(rows, address), tmp_path)
