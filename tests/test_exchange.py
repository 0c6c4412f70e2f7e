"""A workbook goes out, somebody changes cells as Excel would save them, and only those fields change."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from tests.test_new import DAY, run
from tests.test_set import lines, now, there

PLAN = "actionplans/AP-2026-002-line-3-changeover-and-maintenance.yaml"
GAP = "gaps/GAP-2026-001-bias-laundry-liquids-emea.yaml"
Capsys = pytest.CaptureFixture[str]


class Book:
    """The exported workbook of a company, as a person with Excel has it."""

    def __init__(self, company: Path, capsys: Capsys) -> None:
        self.company, self.capsys = company, capsys
        self.path = company / "book.xlsx"
        code, _, err = run(capsys, "export", str(self.path), *there(company))
        assert code == 0, err
        self.book = openpyxl.load_workbook(self.path)

    def cell(self, sheet: str, key: str, head: str) -> Any:
        """Return the cell of a record (`AP-2026-002 A1` of an item) and a header."""
        here: Any = self.book[sheet]
        heads = [one.value for one in here[1]]
        item = "item" in heads
        for row in here.iter_rows(min_row=2):
            if " ".join(str(one.value) for one in row[: 1 + item]) == key:
                return here.cell(row[0].row, heads.index(head) + 1)
        raise LookupError(key)

    def add(self, sheet: str, **cells: Any) -> None:
        """Put a row below the table; `__` in a name stands for a point."""
        here: Any = self.book[sheet]
        heads = [one.value for one in here[1]]
        row = here.max_row + 1
        for name, value in cells.items():
            here.cell(row, heads.index(name.replace("__", ".")) + 1).value = value

    def back(self, *words: str) -> tuple[int, str, str]:
        """Save, and bring it back."""
        self.book.save(self.path)
        return run(self.capsys, "import", str(self.path), *there(self.company), *words)


@pytest.fixture
def book(company: Path, capsys: Capsys) -> Book:
    return Book(company, capsys)


def test_what_nobody_touched_changes_nothing(company: Path, book: Book) -> None:
    before = now(company)
    code, out, err = book.back()
    assert (code, out.strip(), err) == (0, "nothing to change", "")
    assert now(company) == before


def test_forty_cells_in_twelve_records_change_forty_fields_and_no_other_line(
    company: Path, book: Book
) -> None:
    before = now(company)
    cause = book.cell("Causes", "RC-2026-001", "title")
    cause.value += " in 2026"
    wanted, records = [cause.value], {"RC-2026-001"}
    for sheet, head in (
        ("Actions", "title"),
        ("Actions", "pct"),
        ("Milestones", "title"),
        ("Plans", "title"),
    ):
        here: Any = book.book[sheet]
        column = [one.value for one in here[1]].index(head) + 1
        for row in range(2, here.max_row + 1):
            cell, id = here.cell(row, column), here.cell(row, 1).value
            if cell.value is None or len(wanted) == 40 or (len(records) == 12 and id not in records):
                continue
            cell.value = cell.value - 1 if head == "pct" else cell.value.replace("e", "E", 1)
            wanted.append(str(cell.value))
            records.add(id)
    assert (len(wanted), len(records)) == (40, 12)
    code, out, _ = book.back()
    assert (code, out.strip()) == (0, "12 records changed")
    found = lines(before, now(company))
    new = {line for line in found if line.startswith("+")}
    assert len(found) == 2 * len(new)
    assert all(any(text in line for line in new) for text in wanted)
    assert all(any(text in line for text in wanted) for line in new)


def test_a_text_in_folded_lines_keeps_the_lines_that_say_the_same(company: Path, book: Book) -> None:
    before = now(company)
    cell = book.cell("Plans", "AP-2026-002", "objective")
    cell.value = cell.value.replace("a weekly sequence", "one weekly sequence")
    assert book.back()[0] == 0
    assert len(lines(before, now(company))) == 2


def test_a_conflict_and_three_bad_cells_come_back_marked_and_can_be_mended_there(
    company: Path, book: Book, capsys: Capsys
) -> None:
    book.cell("Gaps", "GAP-2026-001", "title").value = "Laundry Liquids sold less than forecast in EMEA"
    book.cell("Actions", "AP-2026-002 A2", "owner").value = "the boss"
    book.cell("Actions", "AP-2026-002 A2", "due").value = "soon"
    book.cell("Plans", "AP-2026-003", "status").value = "nearly done"
    book.cell("Plans", "AP-2026-002", "title").value = "Shorten changeovers on PLT-A line 3 to 45 minutes"
    path = company / GAP
    path.write_text(
        re.sub(r"(?m)^title: .*", "title: Laundry Liquids over-forecast since May", path.read_text())
    )
    before = now(company)
    code, _, err = book.back()
    assert code == 1
    assert now(company) == before
    marked = openpyxl.load_workbook(company / "book-marked.xlsx")
    notes = {
        cell.comment.text
        for sheet in marked
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.comment
    }
    assert len(notes) == 4
    assert any("changed meanwhile" in note and "since May" in note for note in notes)
    for word in ("the boss", "soon", "nearly done"):
        assert any(word in note or word in err for note in notes), word
    book.book, book.path = marked, company / "book-marked.xlsx"
    book.cell("Gaps", "GAP-2026-001", "title").value = "Laundry Liquids over-forecast since May"
    book.cell("Actions", "AP-2026-002 A2", "owner").value = "plant-manager-plt-a"
    book.cell("Actions", "AP-2026-002 A2", "due").value = datetime.date(2026, 8, 28)
    book.cell("Plans", "AP-2026-003", "status").value = "done"
    code, out, err = book.back()
    assert (code, out.strip()) == (0, "1 record changed"), err
    assert len(lines(before, now(company))) == 2


def test_partial_takes_what_is_good(company: Path, book: Book) -> None:
    before = now(company)
    book.cell("Actions", "AP-2026-002 A2", "owner").value = "the boss"
    book.cell("Actions", "AP-2026-002 A2", "pct").value = 70
    code, out, err = book.back("--partial")
    assert (code, out.strip()) == (1, "1 record changed")
    assert "the boss" in err
    assert lines(before, now(company)) == {"-pct: 55", "+pct: 70"}


def test_new_rows_become_a_gap_an_update_and_an_action(company: Path, book: Book, capsys: Capsys) -> None:
    before = now(company)
    title = "OTIF of Air Fresh in the UK below 95 % since May 2026"
    statement = "OTIF of Air Fresh to grocers in the UK was 84 % in May and 83 % in June 2026 against 95 %."
    month = datetime.date(2026, 5, 1)
    book.add("Gaps", title=title, metric="otif", started_period=month, statement=statement,
             scope__region="EMEA", scope__channel="grocery", owner="sop-coordinator")  # fmt: skip
    book.add("Gap updates", id="GAP-2026-002", date=datetime.date(2026, 7, 9), by="plant-manager-plt-a",
             status="on_track", note="Second cart is in place")  # fmt: skip
    book.add("Actions", id="AP-2026-002", item="A9", title="Print the matrix at the line", type="corrective",
             strength="weak", owner="plant-manager-plt-a", due=datetime.date(2026, 8, 14),
             start=datetime.date(2026, 8, 3), accepted_on=datetime.date(2026, 7, 9), status="planned",
             deliverable="Matrix of 23 formats at the line")  # fmt: skip
    code, out, err = book.back()
    assert (code, out.strip()) == (0, "2 records changed; 1 gap proposed: GAP-2026-020"), err
    after = now(company)
    (new,) = set(after) - set(before)
    assert "started_period: 2026-05\n" in after[new]
    assert "owner: sop-coordinator\n" in after[new]
    changed = lines(before, {name: text for name, text in after.items() if name != new})
    assert not any(line.startswith("-") for line in changed)
    code, out, _ = run(capsys, "check", *there(company))
    assert code == 0, out


def test_a_gap_is_moved_by_a_role(company: Path, book: Book) -> None:
    before = now(company)
    book.cell("Gaps", "GAP-2026-005", "status").value = "parked"
    code, _, err = book.back()
    assert code == 1
    assert "--by ROLE" in err
    book.cell("Gaps", "GAP-2026-005", "parking.review_by").value = datetime.date(2026, 9, 1)
    book.cell("Gaps", "GAP-2026-005", "parking.decision").value = "REV-2026-06-management-business-review#D1"
    code, _, err = book.back("--by", "sop-coordinator")
    if code:  # what else parking needs is said at the cell of the status
        assert "status" in err
    else:
        assert any("to: parked" in line for line in lines(before, now(company)))


def test_what_a_new_status_asks_for_is_said_at_its_cell_and_the_rest_can_go_in(
    company: Path, book: Book
) -> None:
    before = now(company)
    book.cell("Gaps", "GAP-2026-005", "status").value = "acting"
    book.cell("Gaps", "GAP-2026-005", "owner").value = "sop-coordinator"
    code, out, err = book.back("--by", "sop-coordinator", "--partial")
    assert (code, out.strip()) == (1, "1 record changed")
    assert all(" status: " in line for line in err.splitlines() if line.startswith("Gaps!"))
    assert "+owner: sop-coordinator" in lines(before, now(company))


def test_a_text_of_several_lines_keeps_them(company: Path, book: Book) -> None:
    text = "Slots are booked.\n\n  One carrier is left:\nit signs on Monday."
    book.cell("Reviews", "REV-2026-07-management-business-review", "minutes").value = text
    assert book.back()[0] == 0
    path = company / "actionplans/reviews/REV-2026-07-management-business-review.yaml"
    assert "minutes: |-\n  Slots" in path.read_text("utf-8")
    assert yaml.safe_load(path.read_text("utf-8"))["minutes"] == text


def test_the_bytes_are_the_same_for_the_same_records(company: Path, capsys: Capsys) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        assert run(capsys, "export", str(company / name), *there(company))[0] == 0
    assert (company / "a.xlsx").read_bytes() == (company / "b.xlsx").read_bytes()


def test_no_text_becomes_a_formula_or_another_text(company: Path, capsys: Capsys) -> None:
    path = company / GAP
    for number, text in enumerate(
        ("=1+1", "@SUM(A1)", "+4 %", "_x0041_ for the rest", "مرحبا بالعالم", "🙂 http://x.example")
    ):
        title = f"{text} is what it says {number}"
        path.write_text(re.sub(r"(?m)^title: .*", f"title: '{title}'", path.read_text("utf-8")), "utf-8")
        file = company / f"{number}.xlsx"
        assert run(capsys, "export", str(file), *there(company))[0] == 0
        row = next(
            one for one in openpyxl.load_workbook(file)["Gaps"].iter_rows() if one[0].value == "GAP-2026-001"
        )
        assert (row[1].data_type, row[1].value) == ("s", title)
        code, out, err = run(capsys, "import", str(file), *there(company))
        assert (code, out.strip()) == (0, "nothing to change"), err


def test_restricted_records_are_in_no_part_of_a_workbook(company: Path, capsys: Capsys) -> None:
    secret = next((company / "actionplans").glob("AP-2026-002-*"))
    text = secret.read_text("utf-8").replace(
        "schema_version: 1\n", "schema_version: 1\nconfidentiality: restricted\n"
    )
    secret.write_text(text.replace("objective: >\n ", "objective: >\n  Canary"), "utf-8")
    for name in ("b.xlsx", "b.json", "b.csv"):
        assert run(capsys, "export", str(company / name), "--sheet", "Plans", *there(company))[0] == 0
    with zipfile.ZipFile(company / "b.xlsx") as book:
        parts = [book.read(name) for name in book.namelist()]
    for part in (*parts, (company / "b.json").read_bytes(), (company / "b.csv").read_bytes()):
        assert not re.search(rb"\bAP-2026-002", part)
        assert b"Canary" not in part


def test_an_export_never_writes_over_a_file(company: Path, book: Book, capsys: Capsys) -> None:
    code, _, err = run(capsys, "export", str(book.path), "--root", str(company), *DAY)
    assert code == 2
    assert "somebody's work" in err
