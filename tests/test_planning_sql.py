"""Planning data from a database: the same figures as from a file, only reading, and never a password."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy.exc import InvalidRequestError

from sopdocs.model.catalog import Dataset
from sopdocs.planning import sql
from sopdocs.survey import Question, survey
from tests.planning_repo import AS_OF, HEAD, Repo
from tests.postgres import PASSWORD, server

ROWS = [("2026-01", 10.0, 11.0, 9.0), ("2026-02", 20.0, 22.0, None), ("2026-01", 1.0, 0.0, 2.5)]
CSV = HEAD + "".join(",".join("" if cell is None else str(cell) for cell in row) + "\n" for row in ROWS)
MADE = "CREATE TABLE sales (period TEXT, plan REAL, forecast REAL, actual REAL, secret TEXT)"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path).gap()


@pytest.fixture
def lite(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A SQLite file with the rows, declared as the dataset."""
    path = repo.root / "erp.db"
    with sqlite3.connect(path) as connection:
        connection.execute(MADE)
        connection.executemany("INSERT INTO sales VALUES (?, ?, ?, ?, 'x')", ROWS)
    connection.close()
    monkeypatch.setenv("SOPDOCS_SQL_ERP_EU", f"sqlite:///{path}")
    repo.dataset(more="table: sales", source="erp-eu", kind="sql")
    return path


def problem(repo: Repo) -> str:
    (found,) = repo.figures().problems
    return f"{found.message}; {found.hint}"


def points(repo: Repo) -> list[tuple[object, ...]]:
    return [(p.period, p.plan, p.forecast, p.actual) for p in repo.only().points]


def test_a_table_gives_the_figures_of_the_same_rows_in_a_file(repo: Repo, lite: Path) -> None:
    found = points(repo)
    assert found
    assert found == points(repo.data(CSV).dataset())
    assert lite.exists()


def test_the_stamp_is_of_the_rows_and_not_of_their_order(repo: Repo, lite: Path) -> None:
    """SHA-256 over the sorted SHA-256 of each row as a JSON list, columns in order of their names."""
    cells = [[row[3], row[2], row[0], row[1]] for row in ROWS]
    texts = [[None if cell is None else str(cell) for cell in row] for row in cells]
    rows = (json.dumps(row, separators=(",", ":")).encode() for row in texts)
    expected = hashlib.sha256("".join(sorted(hashlib.sha256(row).hexdigest() for row in rows)).encode())
    stamp = repo.only().data
    assert stamp is not None
    assert (stamp.path, stamp.rows, stamp.sha256) == ("erp-eu:sales", 3, expected.hexdigest())
    with sqlite3.connect(lite) as connection:
        connection.execute("INSERT INTO sales SELECT * FROM sales ORDER BY plan DESC LIMIT 3")
        connection.execute("DELETE FROM sales WHERE rowid <= 3")
        connection.execute("UPDATE sales SET secret = 'another column does not count'")
    connection.close()
    again = repo.only().data
    assert again is not None
    assert again.sha256 == stamp.sha256


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (None, "the variable `SOPDOCS_SQL_ERP_EU` is not set"),
        ("nonsense", "`SOPDOCS_SQL_ERP_EU` holds is no address of a database"),
        ("postgresql://u:hidden@h:port/d", "is no address of a database"),
        ("nosuch://u:hidden@h/d", "kind of database that is not known here"),
        ("mysql+pymysql://u:hidden@h/d", "needs the driver `pymysql`"),
        ("sqlite:////nowhere/hidden.db", "cannot be reached; check host, port and database"),
        ("postgresql://u:hidden@127.0.0.1:1/d", "cannot be reached; check host, port and database"),
        ("postgres://u:hidden@127.0.0.1:1/d", "cannot be reached; check host, port and database"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_without_its_password(
    repo: Repo, lite: Path, monkeypatch: pytest.MonkeyPatch, address: str | None, said: str
) -> None:
    del lite
    if address is None:
        monkeypatch.delenv("SOPDOCS_SQL_ERP_EU")
    else:
        monkeypatch.setenv("SOPDOCS_SQL_ERP_EU", address)
    found = problem(repo)
    assert said in found
    assert "hidden" not in found


def test_without_sqlalchemy_the_message_says_what_to_install(
    repo: Repo, lite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del lite
    monkeypatch.setattr(sql, "find_spec", lambda name: None)
    assert problem(repo) == "the table `sales` needs SQLAlchemy; install `sopdocs[sql]`"


@pytest.mark.parametrize("error", [InvalidRequestError("hidden"), OSError("hidden")])
def test_whatever_else_a_driver_raises_is_one_sentence(
    repo: Repo, lite: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    del lite

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(sql, "guarded", fail)
    found = problem(repo)
    assert "`sales` cannot be read through `SOPDOCS_SQL_ERP_EU`; check the address" in found
    assert "hidden" not in found


def test_rows_beyond_the_memory_are_said() -> None:
    said = {
        "source": "erp",
        "table": "sales",
        "format": "sql",
        "columns": {"period": "period"},
        "unit": "kcs",
    }
    fault = sql.SOURCE.said("Out of Memory Error", Path("erp"), Dataset.model_validate(said))
    assert fault.message == "the rows of `sales` do not fit in memory"


@pytest.mark.parametrize(
    ("more", "source", "said"),
    [
        ("table: sale", "erp-eu", "the database `erp-eu` has no table `sale`; did you mean `sales`?"),
        ("table: other.sales", "erp-eu", "has no table `other.sales`|cannot be read"),
        ('table: "sales; DROP TABLE sales"', "erp-eu", "has no table `sales; DROP TABLE sales`"),
        ("freshness_days: 45", "erp-eu", "names no table; add `table: schema.table`"),
        ("{table: sales, grain: [sku]}", "erp-eu", "`erp-eu:sales` has no column `sku`"),
        ("table: sales", "sqlite:///erp.db", "is no name of a connection"),
    ],
)
def test_a_slip_in_the_declaration_is_said(repo: Repo, lite: Path, more: str, source: str, said: str) -> None:
    more = more.strip("{}").replace(", grain", "\n    grain")
    found = problem(repo.dataset(more=more, source=f'"{source}"', kind="sql"))
    assert any(part in found for part in said.split("|")), found
    assert lite.exists()


def test_a_cell_that_is_no_number_is_said_with_its_row(repo: Repo, lite: Path) -> None:
    with sqlite3.connect(lite) as connection:
        connection.execute("UPDATE sales SET actual = 'n/a' WHERE rowid = 2")
        connection.execute("UPDATE sales SET secret = 1.5")
    connection.close()
    assert "row 2 read from `sales` has `n/a` in column `actual`, which is no number" in problem(repo)


def test_a_file_of_sqlite_is_not_written_nor_left(lite: Path) -> None:
    from sopdocs.planning.dialects import engine

    before = lite.read_bytes()
    made = engine(f"sqlite:///{lite}", "X", 60)
    assert not hasattr(made, "message")
    with made.connect() as opened:
        assert opened.exec_driver_sql("SELECT count(*) FROM sales").scalar() == len(ROWS)
        for statement in (
            "INSERT INTO sales (plan) VALUES (1)",
            "DROP TABLE sales",
            f"ATTACH '{lite.with_name('other.db')}' AS other",
            "PRAGMA query_only = OFF",
            "CREATE TEMP TABLE x (y)",
        ):
            with pytest.raises(Exception, match=r"not authorized|readonly"):
                opened.exec_driver_sql(statement)
    assert lite.read_bytes() == before
    assert not lite.with_name("other.db").exists()


ENDLESS = """CREATE VIEW slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
SELECT '2026-01' AS period, i AS plan, i AS forecast, i AS actual FROM n WHERE i < 0"""


def test_a_view_of_sqlite_without_end_is_given_up(
    repo: Repo, lite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(lite) as connection:
        connection.execute(ENDLESS)
    connection.close()
    monkeypatch.setattr(sql, "SECONDS", 0.2)
    assert "reading `slow` took longer than" in problem(
        repo.dataset("table: slow", source="erp-eu", kind="sql")
    )


SERVED = """
CREATE SCHEMA "plan data";
CREATE TABLE "plan data".sales (period DATE, plan NUMERIC, forecast REAL, actual INT);
INSERT INTO "plan data".sales VALUES ('2026-01-31', 1.5, 2, 3);
CREATE TABLE sales (period TEXT, plan FLOAT8, forecast FLOAT8, actual FLOAT8);
CREATE VIEW slow AS SELECT sales.* FROM sales, pg_sleep(60);
CREATE FUNCTION drop_out() RETURNS float8 LANGUAGE sql AS
    'SELECT pg_terminate_backend(pg_backend_pid())::int::float8';
CREATE VIEW broken AS SELECT period, plan, forecast, drop_out() AS actual FROM sales;
CREATE FUNCTION writes() RETURNS float8 LANGUAGE sql AS 'DELETE FROM sales RETURNING 1.0::float8';
CREATE VIEW writing AS SELECT period, plan, forecast, writes() AS actual FROM sales;
CREATE ROLE reader LOGIN PASSWORD 'read only';
"""


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    """A PostgreSQL with the rows, and views that hang, break the connection, or write."""
    with server() as (place, _), psycopg.connect(owner(place), autocommit=True) as connection:
        connection.execute(SERVED)
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO sales VALUES (%s, %s, %s, %s)", ROWS)
        yield place


def owner(place: str) -> str:
    return f"postgresql://planner:{quote(PASSWORD, safe='')}@{place}/postgres"


def served(repo: Repo, table: str, monkeypatch: pytest.MonkeyPatch, address: str) -> Repo:
    monkeypatch.setenv("SOPDOCS_SQL_ERP", address)
    return repo.dataset(more=f"table: {table}", source="erp", kind="sql")


def test_postgresql_gives_the_figures_of_the_same_rows_in_a_file(
    repo: Repo, running: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = points(served(repo, "public.sales", monkeypatch, owner(running)))
    assert found == points(repo.data(CSV).dataset())
    assert points(served(repo, "plan data.sales", monkeypatch, owner(running))) == [
        ("2026-01", 1.5, 2.0, 3.0)
    ]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_goes_wrong_at_a_server_is_one_sentence(
    repo: Repo, running: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told = []
    for table, address, said in (
        ("sales", f"postgresql://planner:wrong-hidden@{running}/postgres", "refuses the user or password"),
        ("sales", f"postgresql://reader:read%20only@{running}/postgres", "may not read `sales`"),
        ("sales", owner(running)[: -len("postgres")] + "nowhere", "cannot be reached"),
        ("sales_", owner(running), "did you mean `sales`?"),
        ("broken", owner(running), "broke while `broken` was read; run it again"),
        ("writing", owner(running), "`writing` cannot be read through"),
    ):
        told.append(problem(served(repo, table, monkeypatch, address)))
        assert said in told[-1]
    monkeypatch.setattr(sql, "SECONDS", 0.3)
    told.append(problem(served(repo, "slow", monkeypatch, owner(running))))
    assert "reading `slow` took longer than 0.3 s" in told[-1]
    gc.collect()  # the driver complains of a cursor whose connection the server closed: here, not later
    for text in (*told, caplog.text):
        assert not any(hidden in text for hidden in ("hidden", PASSWORD, quote(PASSWORD, safe=""), running))
    with psycopg.connect(owner(running)) as connection:
        assert connection.execute("SELECT count(*) FROM sales").fetchone() == (len(ROWS),)


def test_a_server_that_dies_leaves_a_sentence(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    with server() as (place, pid):
        process = int(pid.read_text().splitlines()[0])
        os.kill(process, signal.SIGINT)
        assert "cannot be reached" in problem(served(repo, "sales", monkeypatch, owner(place)))


def test_rows_that_come_too_slowly_are_given_up(
    repo: Repo, lite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del lite
    monkeypatch.setattr(sql, "time", SimpleNamespace(monotonic=iter([0.0, 61.0]).__next__))
    assert "reading `sales` took longer than 60 s" in problem(repo)


def test_a_whole_dataset_is_shown_from_a_table_as_well(repo: Repo, lite: Path) -> None:
    del lite
    found = survey(repo.kb(), repo.root, Question("sales"), AS_OF)
    assert (found.stamp.path, found.stamp.rows) == ("erp-eu:sales", len(ROWS))
