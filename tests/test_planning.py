"""What people rely on when planning files are read: declared types, no guess, no exception, no way out."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pytest

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


def test_the_stamp_names_file_rows_and_digest(repo: Repo) -> None:
    stamp = repo.data(SIX).only().data
    assert stamp is not None
    assert (stamp.dataset, stamp.path, stamp.rows, stamp.as_of) == ("sales", "data/sales.csv", 6, AS_OF)
    assert stamp.sha256 == hashlib.sha256(SIX.encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "2026-01,10,11,abc\n", "line 2 of `data/sales.csv` has `abc` in column `actual`"),
        (HEAD + "2026-01,10,11,n/a\n", "leave it empty where there is no value"),
        (HEAD + '2026-01,10,11,"1,5"\n', "has `1,5` in column `actual`"),
        (HEAD + "2026-01,10,11,nan\n", "column `actual` that is not finite"),
        (HEAD + "2026-01,10,11,inf\n", "column `actual` that is not finite"),
        (HEAD + "2026-01,10,11\n", "line 2 of `data/sales.csv` has 3 columns, the header has 4"),
        (HEAD + "2026-01,10,11,9,1\n", "line 2 of `data/sales.csv` has 5 columns, the header has 4"),
        (HEAD + "2026-13,10,11,9\n2027-01,10,11,9\n", "`2026-13` as a period"),
        (HEAD + "2026-1,10,11,9\n", "write periods like 2026-05"),
        (HEAD + ",10,11,9\n", "a row without a period"),
        (HEAD + "2026-01,10,11,9\n2026-W05,10,11,9\n", "mixes `2026-01` and `2026-W05`"),
        ("period;plan;forecast;actual\n2026-01;10;11;9\n", "their|separated by `;`: set `delimiter`"),
        ("period\tplan\tforecast\tactual\n", "separated by a tab"),
        ("period,plan,forecast,actuals\n2026-01,1,1,1\n", "has no column `actual`; did you mean `actuals`?"),
        ("period,plan,forecast,actual,Plan\n2026-01,1,1,1,1\n", "two columns `plan`"),
        ("", "has no column `period`"),
        (HEAD, "`data/sales.csv` is empty"),
        (b"period,plan,forecast,actual\n2026-01,\xff\xfe,1,1\n", "is not text in utf-8"),
        (b"\xff\xfe" + HEAD.encode("utf-16-le"), "is not text in utf-8"),
        (HEAD + "2026-01,10,11,9\r\n2026-02,1,1,1\n2026-03,1,1,1\r\n", "cannot be read as CSV"),
        (HEAD + '2026-01,"10,11,9\n', "cannot be read as CSV|has 2 columns"),
    ],
)
def test_a_bad_csv_is_said_and_never_raised(repo: Repo, text: str | bytes, said: str) -> None:
    found = problem(repo.data(text))
    assert any(part in found for part in said.split("|")), found


def test_a_byte_that_is_no_text_is_found_wherever_it_stands(repo: Repo) -> None:
    rows = b"".join(b"2026-01,%d,1,1,GB\n" % n for n in range(5000))
    repo.dataset(more="keys: {land: GB}")
    repo.data(b"period,plan,forecast,actual,land\n" + rows + b"2026-02,1,1,1,\xff\n")
    assert "is not text in utf-8" in problem(repo)


def test_a_gap_without_usable_data_has_no_figure_and_says_why(repo: Repo) -> None:
    gap = repo.figures().gaps["GAP-2026-001"]
    assert gap.variance is not None
    assert gap.variance.value is None
    assert gap.bias_pct is None
    assert gap.notes["data"] == "the file `data/sales.csv` does not exist"


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("period;plan;forecast;actual\n2026-01;10,5;11;9\n", "delimiter: ';', decimal: ','"),
        ("period|plan|forecast|actual\n2026-01|10.5|11|9\n", "delimiter: '|'"),
        ("\ufeffperiod,plan,forecast,actual\n2026-01,10.5,11,9\n", "delimiter: ','"),
        ("period,plan,forecast,actual\r\n2026-01,10.5,11,9\r\n", "delimiter: ','"),
        ('"period","plan","forecast","actual"\n"2026-01","10.5","11","9"\n', "delimiter: ','"),
        ("note,actual,period,plan,forecast\nx,9,2026-01,10.5,11\n", "delimiter: ','"),
    ],
)
def test_the_declared_dialect_is_read(repo: Repo, text: str, more: str) -> None:
    lines = more.replace(", ", "\n    ") if more.count(":") > 1 else more
    point = repo.data(text).dataset(more=lines).only().points[0]
    assert (point.plan, point.forecast, point.actual) == (10.5, 11.0, 9.0)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
def test_the_declared_encoding_is_read(repo: Repo, encoding: str) -> None:
    text = "period,plan,forecast,actual,land\n2026-01,10,11,9,Köln\n2026-01,20,11,9,Graz\n"
    repo.data(text.encode(encoding)).dataset(more=f"keys: {{land: Köln}}\n    encoding: {encoding}")
    assert [p.plan for p in repo.only().points] == [10.0]


def test_days_become_periods_of_the_declared_cadence(repo: Repo) -> None:
    rows = "2026-01-05,1,1,1\n2026-01-31,2,2,2\n2026-02-01,4,4,4\n"
    assert [(p.period, p.plan) for p in repo.data(HEAD + rows).only().points] == [
        ("2026-01", 3.0),
        ("2026-02", 4.0),
    ]


def test_an_empty_cell_is_a_missing_value_and_never_zero(repo: Repo) -> None:
    point = repo.data(HEAD + "2026-01,10,,\n").only().points[0]
    assert (point.plan, point.forecast, point.actual) == (10.0, None, None)


def parquet(path: Path, select: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")


def test_parquet_is_read_with_its_own_types(repo: Repo) -> None:
    parquet(
        repo.root / "data" / "sales.parquet",
        "SELECT DATE '2026-01-15' + INTERVAL (n) MONTH AS period, 10::DECIMAL(9, 2) AS plan, 11 AS forecast,"
        " CASE WHEN n = 1 THEN 'nan'::DOUBLE ELSE 9.5 END AS actual FROM range(3) t(n)",
    )
    points = repo.dataset(source="sales.parquet", kind="parquet").only().points
    assert [p.period for p in points] == ["2026-01", "2026-02", "2026-03"]
    assert [p.plan for p in points] == [10.0] * 3
    assert [p.actual for p in points] == [9.5, None, 9.5], "a NaN is how writers of Parquet leave a value out"


def test_a_parquet_file_that_cannot_be_used_is_said(repo: Repo) -> None:
    repo.dataset(source="sales.parquet", kind="parquet").data(b"PAR1 but not really PAR1", "sales.parquet")
    assert "cannot be read as Parquet" in problem(repo)
    parquet(
        repo.root / "data" / "sales.parquet",
        "SELECT '2026-01' AS period, 'ten' AS plan, 1 AS forecast, 1 AS actual",
    )
    assert "has `ten` where a number is needed" in problem(repo)


def test_a_truncated_parquet_file_is_a_problem_at_every_length(repo: Repo) -> None:
    path = repo.root / "data" / "sales.parquet"
    parquet(path, "SELECT '2026-01' AS period, 1 AS plan, 1 AS forecast, n AS actual FROM range(500) t(n)")
    whole = path.read_bytes()
    repo.dataset(source="sales.parquet", kind="parquet")
    for length in range(0, len(whole) - 1, max(1, len(whole) // 25)):
        path.write_bytes(whole[:length])
        assert "Parquet" in problem(repo)


def test_a_bad_file_hides_nothing_of_the_others(repo: Repo) -> None:
    other = repo.files["data/datasets.yaml"].split("datasets:\n")[1].replace("sales", "more")
    repo.files["data/datasets.yaml"] += other
    repo.data(SIX, "more.csv").data("nonsense").gap(number=2, series="{dataset: more}")
    figures = repo.figures()
    assert [p.record_id for p in figures.problems] == ["GAP-2026-001"]
    assert figures.gaps["GAP-2026-002"].variance is not None
    assert figures.gaps["GAP-2026-002"].variance.value == -6.0


def test_a_column_that_only_one_gap_asks_for_is_that_gaps_problem(repo: Repo) -> None:
    repo.data(SIX).gap(number=2, series="{dataset: sales, columns: {forecast: forcast_lag2}}")
    repo.gap(number=3, series="{dataset: sales, filter: {country: GB}}")
    figures = repo.figures()
    assert [p.record_id for p in figures.problems] == ["GAP-2026-002", "GAP-2026-003"]
    assert "no column `forcast_lag2`" in figures.problems[0].message


def test_a_filter_that_meets_no_row_is_said(repo: Repo) -> None:
    repo.data("period,plan,forecast,actual,land\n2026-01,1,1,1,GB\n")
    repo.gap(series="{dataset: sales, filter: {land: gb}}")
    assert "has no row with land `gb`" in problem(repo)


def test_a_gap_that_takes_words_for_numbers_hides_nothing_of_the_others(repo: Repo) -> None:
    repo.data("period,plan,forecast,actual,note,land\n2026-01,10,11,9,late,GB\n")
    repo.dataset(more="keys: {land: GB}")
    repo.gap(number=2, series="{dataset: sales, columns: {forecast: note}}")
    repo.gap(number=3, series="{dataset: sales, columns: {forecast: land}}")
    repo.gap(number=4, series="{dataset: sales, filter: {plan: ten}}")
    figures = repo.figures()
    assert [(p.record_id, p.message) for p in figures.problems] == [
        ("GAP-2026-002", "line 2 of `data/sales.csv` has `late` in column `note`, which is no number"),
        ("GAP-2026-003", "column `land` of `data/sales.csv` holds keys and is taken for numbers"),
        ("GAP-2026-004", "column `plan` of `data/sales.csv` holds numbers and is taken for keys"),
    ]
    assert figures.gaps["GAP-2026-001"].points[0].plan == 10.0
