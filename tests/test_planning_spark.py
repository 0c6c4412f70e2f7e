"""Planning data from Spark: the same figures as from the file, and whatever goes wrong is a sentence."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sopdocs.lockfile import keep
from sopdocs.measure import locked
from sopdocs.planning import spark as adapter
from tests.planning_repo import AS_OF, Repo
from tests.sparks import session
from tests.test_cli import run
from tests.test_survey import laid_out

HOSTILE = "Fa`mi.ly\"; DROP TABLE sales; -- '"
GRAIN = f"grain: [region, {json.dumps(HOSTILE)}]"


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    with session() as made:
        yield made


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Return a company whose sales stand on days, with holes, in a folder of Parquet and in one file."""
    made = Repo(tmp_path)
    (tmp_path / "data" / "lake.parquet").mkdir()
    draw = random.Random(7)
    days = [f"2026-{month:02d}-{day:02d}" for month in range(1, 7) for day in (1, 9, 17, 28)]
    rows = [
        (family, region, day, *(None if draw.random() < 0.02 else draw.randrange(1, 900) / 8 for _ in "pfa"))
        for family in ("Soap", "Wipes", None)
        for region in ("North", "South")
        for day in days
    ]
    with duckdb.connect() as connection:
        named = HOSTILE.replace('"', '""')
        connection.execute(
            f'CREATE TABLE t ("{named}" TEXT, region TEXT, period DATE, plan DECIMAL(9, 3), '
            "forecast DOUBLE, actual DOUBLE, shop TEXT)"
        )
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, 'X')", rows)
        for name in ("sales.parquet", "lake.parquet/part-0.parquet"):
            connection.execute(f"COPY t TO '{tmp_path / 'data' / name}' (FORMAT parquet)")
    return of_spark(made).gap()


def of_spark(repo: Repo, source: str = "lake.parquet", **more: str) -> Repo:
    return repo.dataset(more=GRAIN, source=source, kind="spark", **more)


def problem(repo: Repo) -> str:
    (found,) = repo.figures().problems
    return f"{found.message}; {found.hint}"


def told(repo: Repo, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    laid_out(repo)
    line = ("variance", "--dataset", "sales", "--root", str(repo.root), "--as-of", "2026-07-10")
    code, out, err = run(capsys, *line, *words, "--format", "json")
    assert code == 0, err
    return json.loads(out)


@pytest.mark.parametrize("words", [(), ("--by", "region"), ("--by", HOSTILE), ("--period", "quarter")])
def test_the_figures_are_those_of_the_file(
    spark: Any, repo: Repo, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    del spark
    far = told(repo, capsys, *words)
    near = told(repo.dataset(more=GRAIN, source="sales.parquet", kind="parquet"), capsys, *words)
    assert far["rows"] == near["rows"]
    assert far["data"]["path"] == "data/lake.parquet"
    assert far["data"]["rows"] == 36 < near["data"]["rows"]  # sums of 6 months, not days


@pytest.mark.parametrize("metric", ["volume", "stock", "bias"])
def test_a_gap_is_measured_alike(spark: Any, repo: Repo, metric: str) -> None:
    """Stocks are those of the last day, which sums by month would not tell."""
    del spark
    far = repo.gap(metric=metric).figures()
    near = repo.dataset(more=GRAIN, source="sales.parquet", kind="parquet").figures()
    assert not far.problems
    assert far.gaps["GAP-2026-001"].points == near.gaps["GAP-2026-001"].points


def test_a_table_is_found_by_its_name(spark: Any, repo: Repo) -> None:
    spark.read.parquet(str(repo.root / "data" / "lake.parquet")).createOrReplaceTempView("sold")
    near = repo.figures().gaps["GAP-2026-001"].points
    assert of_spark(repo, "sold").figures().gaps["GAP-2026-001"].points == near
    assert problem(of_spark(repo, "solds")) == (
        "Spark has no table `solds`; check the name and the schema, and that the user may read it"
    )


@pytest.mark.parametrize(
    "source", ["parquet.`/etc/x`", "sold; DROP TABLE sold", "sold WHERE 1=1", "`sold`", "a.b.c.d", "sold--"]
)
def test_a_name_is_never_parsed_as_sql(spark: Any, repo: Repo, source: str) -> None:
    spark.read.parquet(str(repo.root / "data" / "lake.parquet")).createOrReplaceTempView("sold")
    said = problem(of_spark(repo, json.dumps(source)))
    assert "is no name of a table" in said or "Spark has no table" in said
    assert spark.catalog.tableExists("sold")


def test_a_link_in_a_folder_is_not_followed(spark: Any, repo: Repo) -> None:
    del spark
    (repo.root / "data" / "lake.parquet" / "more.parquet").symlink_to(repo.root / "data" / "sales.parquet")
    assert problem(repo) == "`data/lake.parquet` has a link in it; put the file itself there"


def test_what_is_no_parquet_and_what_is_no_number_are_said(spark: Any, repo: Repo) -> None:
    del spark
    assert "`data/lake.parquet` has no column `when`" in problem(
        of_spark(repo, columns=", made_in: when").gap(series="{dataset: sales}")
    )
    assert "holds String, no numbers" in problem(of_spark(repo, columns=", weight: shop"))
    (repo.root / "data" / "lake.parquet" / "part-0.parquet").write_bytes(b"no parquet at all")
    assert problem(of_spark(repo)).startswith("`data/lake.parquet` cannot be read")


def test_rows_that_no_sum_makes_sense_of_are_not_summed(spark: Any, repo: Repo) -> None:
    file = repo.root / "data" / "lake.parquet" / "part-0.parquet"
    (file.parent / "part-1.parquet").write_bytes(file.read_bytes())
    del spark
    assert "has several rows for one key and day" in problem(repo.gap(metric="stock"))


def test_without_pyspark_or_a_session_the_lock_stands_in(
    spark: Any, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    del spark
    near = repo.figures()
    keep(repo.root, locked(repo.kb(), repo.root, AS_OF))
    monkeypatch.setenv(adapter.VARIABLE, "sc://127.0.0.1:1")
    assert repo.figures().gaps["GAP-2026-001"].points == near.gaps["GAP-2026-001"].points
    (repo.root / "data" / "figures.lock.json").unlink()
    assert problem(repo) == (
        "`data/lake.parquet` cannot be read: Spark does not answer; check that Spark and Java 17 or later "
        "run here, or set SOPDOCS_SPARK_REMOTE to a Spark that can be reached"
    )
    monkeypatch.setattr(adapter, "find_spec", lambda name: None)
    assert problem(repo) == "`data/lake.parquet` needs PySpark; install `sopdocs[spark]`"


def test_a_session_that_dies_is_a_sentence(repo: Repo, spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(type(spark.read), "parquet", lost)
    assert "Spark does not answer" in problem(repo)


def test_a_question_that_takes_too_long_is_given_up(
    spark: Any, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = ("'2026-01' AS period", "id AS plan", "id AS forecast", "sqrt(id) AS actual", "'N' AS region")
    spark.range(3 * 10**9).selectExpr(*columns, "'S' AS family").createOrReplaceTempView("endless")
    monkeypatch.setattr(adapter, "SECONDS", 2)
    repo.dataset(more="grain: [region]", source="endless", kind="spark")
    assert problem(repo) == "reading `spark:endless` took longer than 2 s; name a smaller view"
