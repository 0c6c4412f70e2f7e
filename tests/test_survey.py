"""`sopdocs variance --dataset`: planning data at any level, as it was known on a day."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sopdocs.cells import harmless
from sopdocs.planning import database
from sopdocs.variance.definitions import METRICS
from tests.planning_repo import Repo
from tests.test_cli import run

HEAD = "family,region,period,plan,forecast,actual\n"
ROWS = [
    ("Soap", "North", "2025-03", 90, 90, 80),
    ("Zinc", "North", "2026-02", 10, 10, 90),
    ("Soap", "North", "2026-03", 100, 110, 90),
    ("Soap", "South", "2026-03", 100, 90, 100),
    ("=Wipes", "North", "2026-03", 500, 400, 0),
    ("Soap", "North", "2026-04", 100, 120, 130),
    ("Soap", "South", "2026-04", 100, 80, ""),
    ("Soap", "North", "2026-07", 100, 100, 7),
]
Ask = Callable[..., str]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    rows = "".join(",".join(map(str, row)) + "\n" for row in ROWS)
    return Repo(tmp_path).dataset(more="grain: [family, region]").gap().data(HEAD + rows)


def laid_out(repo: Repo) -> None:
    """Write the records where a command finds them; a mistake in them is a mistake in the test."""
    repo.kb()
    for path, text in repo.files.items():
        file = repo.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


@pytest.fixture
def ask(repo: Repo, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Return a function that asks for the dataset and returns what is printed."""
    laid_out(repo)

    def asked(*words: str, code: int = 0) -> str:
        line = ("variance", "--dataset", "sales", "--root", str(repo.root), "--as-of", "2026-07-10")
        found, out, err = run(capsys, *line, *words)
        assert found == code, err
        return out if code == 0 else err

    return asked


def rows(text: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(text)["rows"]
    return told


def test_each_level_adds_up_before_anything_absolute(ask: Ask) -> None:
    """Over and under cancel within a family and month, and not within its regions."""
    families = rows(ask("--by", "family", "--from", "2026-03", "--to", "2026-03", "--format", "json"))
    assert [row["keys"]["family"] for row in families] == ["=Wipes", "Soap"]
    soap = families[1]["metrics"]
    assert (soap["actual_vs_plan"], soap["wape_pct"]) == (-10.0, pytest.approx(100 * 10 / 190))
    regions = rows(ask("--from", "2026-03", "--to", "2026-03", "--format", "json"))
    errors = [row["metrics"]["mae"] for row in regions if row["keys"]["family"] == "Soap"]
    assert errors == [20.0, 10.0]


def test_the_largest_variance_comes_first_and_none_at_all_last(ask: Ask) -> None:
    found = rows(ask("--by", "family", "--from", "2026-02", "--to", "2026-04", "--format", "json"))
    assert [row["keys"]["family"] for row in found] == ["=Wipes", "Zinc", "Soap"]
    found = rows(ask("--by", "region", "--from", "2026-04", "--format", "json"))
    assert [row["metrics"]["actual_vs_plan"] for row in found] == [30.0, None]


def test_a_month_that_one_region_has_not_reported_is_nobodys_shortfall(ask: Ask) -> None:
    (soap,) = rows(ask("--by", "family", "--from", "2026-04", "--to", "2026-04", "--format", "json"))
    assert soap["metrics"]["actual_vs_plan"] is None
    assert soap["notes"]["actual_vs_plan"]


def test_what_was_not_out_yet_is_not_counted(ask: Ask) -> None:
    """On 10 July the month of July is not over, though the file already has a figure for it."""
    found = rows(ask("--by", "region", "--from", "2026-07", "--format", "json"))
    assert [row["metrics"]["periods"] for row in found] == [0]


def test_last_year_is_the_history_and_not_judged(ask: Ask) -> None:
    found = rows(ask("--from", "2026-03", "--format", "json"))
    north = next(row for row in found if row["keys"] == {"family": "Soap", "region": "North"})
    assert north["metrics"]["periods"] == 2


def test_quarters_are_judged_whole(ask: Ask) -> None:
    """April to June is one period of the second quarter."""
    found = rows(
        ask(
            "--period",
            "quarter",
            "--from",
            "2026-04",
            "--to",
            "2026-05",
            "--by",
            "region",
            "--format",
            "json",
        )
    )
    north = next(row for row in found if row["keys"]["region"] == "North")
    assert (north["metrics"]["periods"], north["metrics"]["cfe"]) == (1, -10.0)


def test_the_table_says_why_a_figure_is_missing(ask: Ask) -> None:
    text = ask("--from", "2026-03", "--to", "2026-03")
    assert text.splitlines()[1].startswith("=Wipes  North")
    assert f"WAPE % n/a in 1 row: {METRICS['wape_pct'].absent}" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_file_holds_the_same_as_the_screen(ask: Ask, tmp_path: Path) -> None:
    """CSV keeps no formula, and Parquet no text where a number belongs."""
    target = tmp_path / "out.csv"
    assert ask("--format", "csv", "--output-file", str(target)) == ""
    told = list(csv.DictReader(io.StringIO(target.read_text())))
    assert told == list(csv.DictReader(io.StringIO(ask("--format", "csv"))))
    assert [row["family"] for row in told] == ["'=Wipes", "Zinc", "Soap", "Soap"]
    assert not told[0]["wape_pct"]
    assert "wape_pct: every actual is 0" in told[0]["notes"]
    parquet = tmp_path / "it's.parquet"
    ask("--format", "parquet", "--output-file", str(parquet))
    found = duckdb.read_parquet(str(parquet))
    assert found.columns == ["family", "region", *METRICS]
    plain = rows(ask("--format", "json"))
    expected = [(*row["keys"].values(), *row["metrics"].values()) for row in plain]
    assert found.fetchall() == expected


@pytest.mark.parametrize("cell", ["=1+1", "+49 30", "-a", "@x", "\tx", "--1"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-5", "+1.5e3", "-.5", "soap", ""])
def test_plain_numbers_and_words_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--by", "familly"), "did you mean `family`?"),
        (("--by", "plan"), "holds no keys; use one of: family, region"),
        (("--dataset", "sale"), "did you mean `sales`?"),
        (("--from", "2026-13"), "is not a period"),
        (("--from", "2026-W03"), "is not in the calendar of the rows"),
        (("--from", "2026-05", "--to", "2026-04"), "is after `2026-04`"),
        (("--format", "parquet"), "--output-file"),
        (("GAP-2026-001",), "give gaps or a dataset, not both"),
    ],
)
def test_a_slip_is_a_sentence(ask: Ask, words: tuple[str, ...], told: str) -> None:
    assert told in ask(*words, code=2)


@pytest.mark.parametrize("words", [("--by", "family"), ("--from", "2026-01"), ("--format", "csv")])
def test_options_of_datasets_say_so(
    repo: Repo, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    code, _, err = run(capsys, "variance", "--root", str(repo.root), *words)
    assert (code, f"{words[0]}" in err, "needs --dataset" in err) == (2, True, True)


def test_levels_are_not_added_up_without_a_weight(repo: Repo, ask: Ask) -> None:
    """Of percentages the variance is a mean over the months, by the lines that were due."""
    laid_out(repo.dataset(more="grain: [family, region]", unit="pct"))
    assert "name a `weight` column" in ask("--by", "family", code=2)
    (first, *_) = rows(ask("--from", "2026-03", "--to", "2026-04", "--format", "json"))
    assert first["metrics"]["cfe"] is None
    north = next(
        r for r in rows(ask("--from", "2026-03", "--format", "json")) if r["keys"]["family"] == "Soap"
    )
    assert north["metrics"]["actual_vs_plan"] == 10.0


def test_a_file_that_does_not_fit_says_so(
    repo: Repo, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not called broken."""
    columns = "'F' || n AS family, 'R' AS region, '2026-03' AS period, n AS plan, n AS forecast, n AS actual"
    file = tmp_path / "data" / "sales.parquet"
    query = f"SELECT {columns} FROM range(400000) r(n)"
    duckdb.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
    laid_out(repo.dataset(more="grain: [family, region]", source="sales.parquet", kind="parquet"))
    monkeypatch.setitem(database.CONFIG, "memory_limit", "16MB")
    assert "does not fit into 16MB of memory" in ask(code=2)
