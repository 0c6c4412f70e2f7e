"""What people rely on when planning data lies in a workbook: cells as they are, and nothing that bursts."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path

import pytest

from sopdocs.planning import sheet as reader
from sopdocs.planning import xlsx
from tests.planning_repo import Repo
from tests.test_planning import problem
from tests.workbooks import Rows, Value, cell, workbook

HEAD: list[Value] = ["period", "plan", "forecast", "actual"]
LONG: Rows = [HEAD, ["2026-01", 10, 11.5, 9], ["2026-02", 20, 21.25, None], ["2026-03", 1e16, -0.001, 0]]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path).gap().dataset(source="sales.xlsx", kind="xlsx")


def book(repo: Repo, rows: Rows | str, name: str = "Plan") -> Repo:
    return repo.data(workbook({name: rows}), "sales.xlsx")


def got(repo: Repo) -> list[tuple[str, float | None, float | None, float | None]]:
    return [(p.period, p.plan, p.forecast, p.actual) for p in repo.only().points]


def test_a_sheet_is_read_like_a_csv(repo: Repo) -> None:
    assert got(book(repo, LONG)) == [
        ("2026-01", 10.0, 11.5, 9.0),
        ("2026-02", 20.0, 21.25, None),
        ("2026-03", 1e16, -0.001, 0.0),
    ]


def test_every_row_counts_also_below_those_the_header_is_looked_for_in(repo: Repo) -> None:
    below: list[list[Value]] = [[f"2026-{n % 6 + 1:02}", n, 1, 1] for n in range(120)]
    rows: Rows = [HEAD, *below]
    assert [p.plan for p in book(repo, rows).only().points] == [sum(range(n, 120, 6)) for n in range(6)]


def test_dates_are_periods_and_text_is_read_by_the_declared_marks(repo: Repo) -> None:
    more = 'decimal: ","\n    thousands: "."\n    keys: {customer: "1000"}'
    repo.dataset(more=more, source="sales.xlsx", kind="xlsx")
    head: list[Value] = [*HEAD, "customer"]
    rows: Rows = [
        head,
        [datetime.date(2026, 1, 31), "1.234,5", 1234.5, " 7 ", 1000],
        ["2026-02", 1, 1, 1, "1000"],
    ]
    assert got(book(repo, rows)) == [("2026-01", 1234.5, 1234.5, 7.0), ("2026-02", 1.0, 1.0, 1.0)]


def test_the_header_is_found_below_titles_and_beside_empty_columns(repo: Repo) -> None:
    rows: Rows = [
        [None, "Sales & Operations", "as of", datetime.date(2026, 7, 1)],
        [],
        [None, None, *HEAD],
        [None, None, "2026-01", 1, 2, 3],
        [],
        [None, None, "2026-02", 4, 5, "x"],
    ]
    assert "cell `Plan!F6` of `data/sales.xlsx` has `x` in column `actual`" in problem(book(repo, rows))
    rows = [*rows[:5], [None, None, "2026-02", 4, 5, 6]]
    assert got(book(repo, rows)) == [("2026-01", 1.0, 2.0, 3.0), ("2026-02", 4.0, 5.0, 6.0)]


def test_a_pivot_with_dates_as_headers(repo: Repo) -> None:
    days = [datetime.date(2026, month, 1) for month in (1, 2, 3)]
    rows: Rows = [
        ["Region", "Key Figure", *days],
        ["EMEA", "Consensus Demand", 10, 20, 30],
        ["EMEA", "Actuals Qty", 9, 19, None],
    ]
    wide = 'wide: {periods: "%b %Y", measure: Key Figure}'
    repo.dataset(more=wide, source="sales.xlsx", kind="xlsx")
    text = repo.files["data/datasets.yaml"]
    repo.files["data/datasets.yaml"] = text.replace(
        "period: period, plan: plan, forecast: forecast, actual: actual",
        "period: Month, plan: Consensus Demand, actual: Actuals Qty",
    )
    assert got(book(repo, rows)) == [
        ("2026-01", 10.0, None, 9.0),
        ("2026-02", 20.0, None, 19.0),
        ("2026-03", 30.0, None, None),
    ]
    assert "cell `Plan!D3` of `data/sales.xlsx` has `#N/A` in column `2026-02-01`" in problem(
        book(repo, [*rows[:2], ["EMEA", "Actuals Qty", 9, "#N/A", None]])
    )


def test_the_sheet_is_named_where_there_are_several(repo: Repo) -> None:
    both: dict[str, Rows | str] = {"Notes": [["see", "below"]], "Q&A Plan": LONG}
    repo.data(workbook(both), "sales.xlsx")
    assert "has 2 sheets: `Notes`, `Q&A Plan`; name one under `sheet`" in problem(repo)
    repo.dataset(more="sheet: Q&A Plan", source="sales.xlsx", kind="xlsx")
    assert len(got(repo)) == 3
    repo.dataset(more="sheet: Q&A Pln", source="sales.xlsx", kind="xlsx")
    assert "has no sheet `Q&A Pln`; did you mean `Q&A Plan`?" in problem(repo)
    repo.data(workbook(both, hidden=["Notes"]), "sales.xlsx").dataset(source="sales.xlsx", kind="xlsx")
    assert len(got(repo)) == 3, "a hidden sheet is none that one could mean"


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#NAME?"])
def test_a_cell_with_an_error_is_named_and_never_taken_for_empty(repo: Repo, error: str) -> None:
    found = problem(book(repo, [*LONG, ["2026-04", 1, error, 1]]))
    assert (
        f"cell `Plan!C5` of `data/sales.xlsx` has `{error}` in column `forecast`, which is no number" in found
    )
    assert "error of a formula" in found


def test_an_error_is_found_wherever_it_stands(repo: Repo) -> None:
    """The sheet is longer than what is looked through at once, and every cell is looked at."""
    sound: list[Value] = ["2026-01", 1, 1, 1]
    rows: list[list[Value]] = [HEAD, *([sound] * 12_000)]
    for place in (2, 5_000, 9_999, 12_001):
        rows[place - 1] = ["2026-01", 1, 1, "#N/A"]
        assert f"cell `Plan!D{place}`" in problem(book(repo, rows))
        rows[place - 1] = sound


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["period", "plan", "plan", "actual"], ["2026-01", 1, 2, 3]], "has two columns `plan`"),
        ([[*HEAD[:3], "actuals"], ["2026-01", 1, 2, 3]], "no column `actual`; did you mean `actuals`?"),
        ([HEAD, ["2026-01", 1, 2, 3, "note"]], "has `note` in cell `Plan!E2`, a column without a header"),
        ([HEAD, ["2026-01", 1]], "this row is short and that is well"),
        ([HEAD, ["Jan 2026", 1, 2, 3]], "has `Jan 2026` as a period"),
        ([HEAD, [None, 1, 2, 3]], "has a row without a period"),
        ([HEAD, ["2026-01", "1,5", 2, 3]], "cell `Plan!B2` of `data/sales.xlsx` has `1,5` in column `plan`"),
        ([HEAD, ["2026-01", True, 2, 3]], "has `TRUE` in column `plan`"),
        ([HEAD], "is empty"),
        ([], "has an empty sheet `Plan`"),
    ],
)
def test_a_sheet_that_cannot_be_used_is_said(repo: Repo, rows: Rows, said: str) -> None:
    if "well" in said:
        assert got(book(repo, rows)) == [("2026-01", 1.0, None, None)]
    else:
        assert said in problem(book(repo, rows))


SOUND = workbook({"Plan": LONG})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no xlsx workbook"),
        (b"period,plan\n2026-01,1\n", "is no xlsx workbook"),
        (SOUND[:200], "is no xlsx workbook"),
        (SOUND[:-30], "is no xlsx workbook"),
        (SOUND.replace(b"xl/workbook.xml", b"xl/workbooc.xml"), "is no xlsx workbook"),
        (
            bytes([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) + bytes(2000),
            "an old .xls workbook or locked",
        ),
        (workbook({"Plan": LONG}, {"xl/vbaProject.bin": b"x"}), "is an .xlsb or .xlsm workbook"),
        (workbook({"Plan": LONG}, {f"x{n}": "" for n in range(1000)}), "has more than 1,000 parts"),
        (workbook({"Plan": "<worksheet>"}), "is no xlsx workbook"),
        (workbook({"Plan": LONG}, {"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;'}), "is no xlsx"),
    ],
)
def test_what_is_no_sound_workbook_is_refused(repo: Repo, data: bytes, said: str) -> None:
    assert said in problem(repo.data(data, "sales.xlsx"))


@pytest.mark.parametrize("kind", [".xls", ".xlsm", ".xlsb"])
def test_other_kinds_of_workbook_are_refused_by_name(repo: Repo, kind: str) -> None:
    repo.dataset(source=f"sales{kind}", kind="xlsx").data(SOUND, f"sales{kind}")
    assert f"is an {kind} workbook; save it as .xlsx" in problem(repo)


def test_a_workbook_cut_anywhere_is_a_problem_and_no_crash(repo: Repo) -> None:
    for length in range(0, len(SOUND), len(SOUND) // 12):
        assert "is no xlsx workbook" in problem(repo.data(SOUND[:length], "sales.xlsx"))


@pytest.mark.parametrize("place", ["XFD1048576", "XFD2", "IV1048576", "AAAA1", "A9999999", "Z1000000"])
def test_a_cell_far_away_is_refused_before_room_is_made_for_it(repo: Repo, place: str) -> None:
    far = f'<c r="{place}"><v>1</v></c>'
    data = f'<worksheet><sheetData><row r="1">{cell(1, 1, "period")}{far}</row></sheetData></worksheet>'
    found = problem(book(repo, data))
    assert "reaches to cell `Plan!" in found or "needs more than 1 GB" in found


def test_a_bomb_is_refused_by_what_it_says_of_itself(repo: Repo) -> None:
    rows = '<row><c t="n"><v>1</v></c></row>' * 1_000_000
    found = problem(book(repo, f"<worksheet><sheetData>{rows}</sheetData></worksheet>"))
    assert "unpacks to more than a hundred times its size" in found
    found = problem(repo.data(workbook({"Plan": LONG}, {"xl/media/a.bin": bytes(400_000_000)}), "sales.xlsx"))
    assert "unpacks to more than 200 MB" in found


def test_a_zip_that_lies_about_its_size_is_refused(repo: Repo) -> None:
    """The directory says that the sheet has one byte; what is unpacked is held against it."""
    size = len(workbook_part(SOUND, "xl/worksheets/sheet1.xml"))
    data = SOUND.replace(size.to_bytes(4, "little"), (1).to_bytes(4, "little"))
    assert "is no xlsx workbook" in problem(repo.data(data, "sales.xlsx"))


def workbook_part(data: bytes, name: str) -> bytes:
    import io
    import zipfile

    return zipfile.ZipFile(io.BytesIO(data)).read(name)


def test_a_file_of_more_than_25_mb_is_not_opened(repo: Repo) -> None:
    with (repo.root / "data" / "sales.xlsx").open("wb") as file:
        file.truncate(reader.FILE + 1)
    assert "is larger than 25 MB" in problem(repo)


def test_a_reader_that_dies_or_hangs_is_a_problem(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(repo, LONG)
    dead = tmp_path / "dead.py"
    dead.write_text("import os\nos.abort()\n")
    monkeypatch.setattr(xlsx, "_READER", dead)
    assert "needs more than 1 GB of memory" in problem(repo)
    dead.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(xlsx, "_SECONDS", 0.2)
    assert "took longer than 0.2 s" in problem(repo)


def test_the_reader_needs_nothing_of_ours_and_no_limits_to_start() -> None:
    """It is started in isolation: a file beside the workbook, or a missing module, must not reach it."""
    request = (
        '{"path": "missing.xlsx", "source": "it", "sheet": null, "decimal": ".", "columns": [], "out": null}'
    )
    start = f"runpy.run_path({reader.__file__!r}, run_name='__main__')"
    command = [sys.executable, "-I", "-c", f"import runpy, sys; sys.modules['resource'] = None; {start}"]
    done = subprocess.run(command, input=request, capture_output=True, text=True, check=True)
    assert "it is no xlsx workbook" in done.stdout
