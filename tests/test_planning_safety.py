"""A planning file and its declaration may come from a stranger: no way out of `data/`, no SQL, no hang."""

from __future__ import annotations

import shutil
import stat
import sys
import tempfile
from pathlib import Path

import duckdb
import pytest

from sopdocs.measure import measure
from sopdocs.model.catalog import Dataset
from sopdocs.planning import Fault, Table, Wanted, answered, collected, database, duck, tables
from tests.planning_repo import AS_OF, HEAD, Repo, months

SIX = months(*[(10, 11, 9)] * 6)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path).dataset().gap()


def problem(repo: Repo) -> str:
    """Return the one problem there is, hint included; it stands on the gap that names the dataset."""
    (found,) = repo.figures().problems
    assert found.record_id == "GAP-2026-001"
    assert found.field_path == ("series", "dataset")
    return f"{found.message}; {found.hint}"


@pytest.mark.parametrize(
    "source",
    [
        "../secret.csv",
        "/etc/passwd",
        "a/../../b.csv",
        "C:/x.csv",
        "a\\b.csv",
        "*.csv",
        "s[a]les.csv",
        "sale?.csv",
        ".",
    ],
)
def test_a_path_that_leaves_the_data_folder_is_refused(repo: Repo, source: str) -> None:
    (repo.root / "secret.csv").write_text(SIX)
    repo.data(SIX).dataset(source=f'"{source}"'.replace("\\", "\\\\"))
    assert "below `data/`" in problem(repo)


def test_links_and_folders_are_not_read(repo: Repo) -> None:
    (repo.root / "secret.csv").write_text(SIX)
    (repo.root / "data" / "sales.csv").symlink_to(repo.root / "secret.csv")
    assert "reached through a link" in problem(repo)
    (repo.root / "data" / "inner").symlink_to(repo.root, target_is_directory=True)
    assert "reached through a link" in problem(repo.dataset(source="inner/secret.csv"))
    (repo.root / "data" / "folder").mkdir()
    assert "is not a file" in problem(repo.dataset(source="folder"))


def test_a_file_in_a_folder_below_data_is_read(repo: Repo) -> None:
    (repo.root / "data" / "erp [x]").mkdir()
    (repo.root / "data" / "erp").mkdir()
    repo.data(SIX, "erp/sales.csv").dataset(source="erp/sales.csv")
    assert len(repo.only().points) == 6


PAYLOADS = [
    'a"; DROP TABLE t0; --',
    "a'; COPY t0 TO 'x.csv'; --",
    'x" AS c0, (SELECT 1) AS "y',
    "period) FROM t0; ATTACH 'x.db'; --",
    "a\\",
    "{a}",
    "$1",
    "?",
    "𝕏 ünïcode",
    "select",
    "",
    " ",
]


@pytest.mark.parametrize("name", [p for p in PAYLOADS if p.strip() and len(p) < 64])
def test_a_column_name_is_data_and_never_sql(repo: Repo, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    yaml = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    repo.data(f"period,plan,forecast,actual,{quoted}\n2026-01,1,2,3,k\n2026-01,5,6,7,other\n")
    repo.dataset(more=f"keys: {{{yaml}: k}}")
    assert [(p.plan, p.actual) for p in repo.only().points] == [(1.0, 3.0)]
    assert sorted(path.name for path in repo.root.rglob("*") if path.is_file()) == ["sales.csv"]


@pytest.mark.parametrize("value", [p for p in PAYLOADS if p.strip()])
def test_a_filter_value_is_data_and_never_sql(repo: Repo, value: str) -> None:
    quoted = '"' + value.replace('"', '""') + '"'
    yaml = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    repo.data(f"period,plan,forecast,actual,land\n2026-01,1,2,3,{quoted}\n2026-01,5,6,7,other\n")
    repo.gap(series=f"{{dataset: sales, filter: {{land: {yaml}}}}}")
    assert [(p.plan, p.actual) for p in repo.only().points] == [(1.0, 3.0)]


def wanted(path: Path) -> Wanted:
    columns = {"period": "period", "plan": "plan"}
    declared = {"source": "sales.csv", "format": "csv", "columns": columns, "unit": "kcs"}
    return Wanted("sales", Dataset.model_validate(declared), path, frozenset(), frozenset({"plan"}))


def test_once_the_files_are_read_the_database_is_locked(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(SIX)
    names = ("enable_external_access", "lock_configuration")
    settings = [duckdb.SQLExpression(f"current_setting('{name}')") for name in names]
    with tables([wanted(path)]) as found:
        table = found["sales"]
        assert isinstance(table, Table)
        assert table.frame.to_native().select(*settings).limit(1).fetchall() == [(False, True)]


def test_large_files_are_read_into_a_directory_of_ours_that_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows beyond memory change nothing but where the tables are kept; the lock holds there too."""
    path, place = tmp_path / "sales.csv", tmp_path / "scratch"
    path.write_text(SIX)
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    with tables([wanted(path)]) as found:
        small = table_rows(found["sales"])
        assert not list(place.iterdir())
    monkeypatch.setattr(database, "LARGE", path.stat().st_size - 1)
    with tables([wanted(path)]) as found:
        (kept,) = place.iterdir()
        assert stat.S_IMODE(kept.stat().st_mode) == 0o700
        assert table_rows(found["sales"]) == small
    assert not list(place.iterdir())


def table_rows(table: Table | Fault) -> list[tuple[object, ...]]:
    assert isinstance(table, Table), table
    return sorted(collected(table.frame))


def escapes(folder: Path) -> list[str]:
    """Statements that reach for files, the network or the settings."""
    path = folder / "sales.csv"
    return [
        f"SELECT * FROM read_csv('{path}')",
        f"SELECT * FROM read_text('{path}')",
        f"SELECT * FROM glob('{folder}/*')",
        f"COPY (SELECT 666) TO '{path}' (use_tmp_file false)",
        f"ATTACH '{folder / 'x.db'}'",
        f"EXPORT DATABASE '{folder / 'out'}'",
        f"SET allowed_directories = ['{folder}']",
        f"SET temp_directory = '{folder}'",
        "SET threads = 1",
    ]


@pytest.mark.parametrize("kept", [":memory:", "planning"])
def test_what_works_before_the_lock_works_no_more_after_it(
    kept: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path, own = tmp_path / "sales.csv", tmp_path_factory.mktemp("own")
    name = kept if kept == ":memory:" else str(own / kept)
    with duckdb.connect(":memory:") as connection:
        for statement in escapes(tmp_path):
            path.write_text(SIX)
            connection.execute(statement)
    for left in tmp_path.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
    path.write_text(SIX)
    with duckdb.connect(name) as connection:
        database.lock(connection)
        beside = f"COPY (SELECT 666) TO '{own / 'beside.csv'}'"
        for statement in [*escapes(tmp_path), beside, "SET enable_external_access = true", "INSTALL httpfs"]:
            with pytest.raises(duckdb.Error):
                connection.execute(statement)
    assert [p.name for p in tmp_path.iterdir()] == ["sales.csv"]
    assert path.read_text() == SIX


def test_an_engine_that_gives_up_in_mid_question_is_a_fault_as_well() -> None:
    declared = {"source": "sales.csv", "format": "csv", "columns": {"period": "period"}, "unit": "kcs"}
    dataset = Dataset.model_validate(declared)

    def fail(error: duckdb.Error) -> str:
        raise error

    full = answered(dataset, lambda: fail(duckdb.OutOfMemoryException("could not allocate 1 GB\nmore")))
    slow = answered(dataset, lambda: fail(duckdb.InterruptException("INTERRUPT")))
    assert isinstance(full, Fault)
    assert full.message == "`data/sales.csv` cannot be summed up: could not allocate 1 GB"
    assert isinstance(slow, Fault)
    assert slow.message == "reading `data/sales.csv` took longer than 60 s"
    assert answered(dataset, lambda: "figures") == "figures"


def test_a_read_that_takes_too_long_is_given_up(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duck, "SECONDS", 0.02)
    rows = "2026-01,10,11,9\n" * 1_500_000
    assert "took longer than" in problem(repo.data(HEAD + rows))


def test_a_file_that_is_gone_by_the_time_it_is_opened_is_a_fault(tmp_path: Path) -> None:
    with tables([wanted(tmp_path / "gone.csv")]) as found:
        fault = found["sales"]
    assert isinstance(fault, Fault)
    assert fault.message == "`data/sales.csv` cannot be opened: No such file or directory"


def test_a_hundred_gaps_on_one_dataset_open_the_file_once(repo: Repo) -> None:
    """The header, the rows and the digest each open it: three times in all, however many gaps there are."""
    repo.data("period,plan,forecast,actual,sku\n" + "".join(f"2026-01,{n},1,1,S{n}\n" for n in range(100)))
    for number in range(1, 101):
        repo.gap(number=number, series=f"{{dataset: sales, filter: {{sku: S{number - 1}}}}}")
    kb = repo.kb()
    opened: list[str] = []
    active = [True]

    def watch(event: str, args: tuple[object, ...]) -> None:
        if active[0] and event == "open" and str(args[0]).endswith("sales.csv"):
            opened.append(str(args[1]))

    sys.addaudithook(watch)
    figures = measure(kb, repo.root, AS_OF)
    active[0] = False
    assert len(opened) <= 2, "DuckDB reads it below Python"
    plans = [gap.points[0].plan for _, gap in sorted(figures.gaps.items())]
    assert plans == [float(n) for n in range(100)]
