"""A workbook that somebody spoiled is refused by the cell, and no record changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.test_exchange import Book, Capsys
from tests.test_new import run
from tests.test_set import now, there


@pytest.fixture
def book(company: Path, capsys: Capsys) -> Book:
    return Book(company, capsys)


def formula(book: Book) -> None:
    book.cell("Actions", "AP-2026-002 A2", "pct").value = "=50+20"


def merged(book: Book) -> None:
    book.book["Actions"].merge_cells("C3:D4")


def no_ids(book: Book) -> None:
    book.book["Actions"].delete_cols(1)


def two_rows(book: Book) -> None:
    book.cell("Plans", "AP-2026-003", "id").value = "AP-2026-002"


def unknown(book: Book) -> None:
    book.cell("Plans", "AP-2026-003", "id").value = "AP-2026-999"


def text_day(book: Book) -> None:
    book.cell("Plans", "AP-2026-002", "due").value = "31/08/2026"


def emptied(book: Book) -> None:
    for cell in book.book["Plans"][3][1:]:
        cell.value = None


def share(book: Book) -> None:
    book.cell("Actions", "AP-2026-002 A2", "pct").value = 0.7


def nothing_needed(book: Book) -> None:
    book.cell("Plans", "AP-2026-002", "title").value = None


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (formula, "holds a formula"),
        (merged, "merged"),
        (no_ids, "the column `id` is gone"),
        (two_rows, "stands in 2 rows"),
        (unknown, "there is no AP-2026-999"),
        (text_day, "2026-08-31"),
        (emptied, "the row was emptied"),
        (nothing_needed, "title"),
        (share, "looks like a share"),
    ],
)
def test_a_spoiled_workbook_is_refused_by_the_cell(
    company: Path, book: Book, spoil: Callable[[Book], None], said: str
) -> None:
    before = now(company)
    spoil(book)
    code, _, err = book.back()
    assert code == 1
    assert said in err
    assert re.search(r"^(Plans|Actions)![A-Z]+\d+ ", err, re.MULTILINE)
    assert "nothing was taken" in err
    assert now(company) == before


def test_rows_that_are_gone_or_columns_that_nobody_knows_are_said_and_harm_nothing(
    company: Path, book: Book
) -> None:
    before = now(company)
    book.book["Plans"].delete_rows(3)
    book.book["Gaps"].cell(1, 90).value = "my notes"
    del book.book["Lessons"]
    code, _, err = book.back()
    assert code == 0
    for said in ("1 of 11 rows are not in the workbook", "`my notes` is no field", "Lessons is missing"):
        assert said in err
    assert now(company) == before


@pytest.mark.parametrize(
    "content",
    [b"no book", b"PK\x03\x04broken", b""],
)
def test_a_file_that_is_no_workbook_is_refused(company: Path, capsys: Capsys, content: bytes) -> None:
    (company / "x.xlsx").write_bytes(content)
    code, _, err = run(capsys, "import", str(company / "x.xlsx"), *there(company))
    assert code == 2
    assert "x.xlsx" in err
    assert "Traceback" not in err


def test_a_workbook_of_somebody_else_is_refused(company: Path, capsys: Capsys) -> None:
    openpyxl.Workbook().save(company / "x.xlsx")
    code, _, err = run(capsys, "import", str(company / "x.xlsx"), *there(company))
    assert code == 2
    assert "--mapping" in err
