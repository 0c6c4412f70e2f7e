"""Answers of a form become proposed gaps, and the list of another tool updates actions."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
import yaml

from sopdocs.edit.fresh import SORTS
from tests.test_exchange import Capsys
from tests.test_new import run
from tests.test_set import lines, now, there

QUESTIONS = {one.key: one.text for one in SORTS["gap"].asked}
SEEN = "OTIF of Air Fresh to grocers in the UK was 84 % in May and 83 % in June 2026; against 95 %"
FORM = {
    "Id": "7",
    "Email": "jo@meridale.example",
    QUESTIONS["statement"]: SEEN,
    QUESTIONS["metric"]: "otif",
    QUESTIONS["scope"]: "region=EMEA, channel=grocery",
    QUESTIONS["started_period"]: "2026-05",
    QUESTIONS["title"]: "OTIF of Air Fresh in the UK below 95 % since May 2026",
}


def csv(rows: list[dict[str, str]], mark: str = ",", encoding: str = "utf-8-sig") -> bytes:
    quoted = [[f'"{text}"' for text in row.values()] for row in rows]
    text = "\r\n".join(mark.join(row) for row in ([f'"{name}"' for name in rows[0]], *quoted))
    return text.encode(encoding)


def inbox(company: Path, capsys: Capsys, content: bytes, *words: str) -> tuple[int, str, str]:
    (company / "answers.csv").write_bytes(content)
    return run(capsys, "import", "--inbox", str(company / "answers.csv"), *there(company), *words)


@pytest.mark.parametrize(("mark", "encoding"), [(",", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16")])
def test_an_answer_becomes_a_gap_that_passes_the_check(
    company: Path, capsys: Capsys, mark: str, encoding: str
) -> None:
    code, out, err = inbox(company, capsys, csv([FORM], mark, encoding))
    assert (code, out.strip()) == (0, "1 gap proposed: GAP-2026-020"), err
    assert "not read: the column Email" in err
    (path,) = (company / "gaps").glob("GAP-2026-020-*")
    record = yaml.safe_load(path.read_text("utf-8"))
    assert (record["statement"], record["scope"]) == (SEEN, {"region": "EMEA", "channel": "grocery"})
    assert "meridale" not in path.read_text("utf-8")
    code, out, _ = run(capsys, "check", str(path), *there(company))
    assert path.name not in out


ISSUE = """### What is it, and where?

OTIF of Air Fresh in the UK below 95 % since May 2026

### Which measure?

On time and in full, as Retailer R1 counts

### For which part of the business?

region: EMEA
channel: grocery

### What do you see?

OTIF of Air Fresh to grocers in the UK was 84 % in May
and 83 % in June 2026; against 95 %

### Since when?

2026-05

### Anything else?

_No response_
"""


def test_an_issue_made_with_the_form_becomes_a_gap(company: Path, capsys: Capsys) -> None:
    (company / "issue.md").write_text(ISSUE, "utf-8")
    code, out, err = run(capsys, "import", "--inbox", str(company / "issue.md"), *there(company))
    assert (code, out.strip()) == (0, "1 gap proposed: GAP-2026-020"), err
    (path,) = (company / "gaps").glob("GAP-2026-020-*")
    record = yaml.safe_load(path.read_text("utf-8"))
    assert (record["statement"], record["scope"]) == (SEEN, {"region": "EMEA", "channel": "grocery"})
    assert record["metric"] == "other"
    assert record["other_metric"].startswith("On time and in full, as Retailer R1 counts")


def test_the_same_answers_again_propose_nothing(company: Path, capsys: Capsys) -> None:
    inbox(company, capsys, csv([FORM]))
    before = now(company)
    code, out, err = inbox(company, capsys, csv([FORM, FORM]))
    assert (code, out.strip()) == (0, "nothing to change")
    assert "row 2 is there already: GAP-2026-020" in err
    assert now(company) == before


def test_an_answer_that_cannot_be_a_gap_is_named_by_its_cell_and_nothing_is_written(
    company: Path, capsys: Capsys
) -> None:
    before = now(company)
    bad = FORM | {
        QUESTIONS["started_period"]: "spring",
        QUESTIONS["title"]: "OTIF of Hand Soap below 95 % since spring",
    }
    code, _, err = inbox(company, capsys, csv([FORM, bad]))
    assert code == 1
    assert re.search(r"^F3 GAP-2026-021 started_period: .*spring", err, re.MULTILINE)
    assert now(company) == before
    code, out, _ = inbox(company, capsys, csv([FORM, bad]), "--partial")
    assert (code, out.strip()) == (1, "1 gap proposed: GAP-2026-020")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"a,b\n1,2\n", "no header names a field"),
        (b'title,metric\n"unclosed,otif\n', "no CSV file"),
        (b"title\nOTIF of Air Fresh below 95 % since May\n", "needs statement, metric, started_period"),
        (b"title,scope\nOTIF of Air Fresh below 95 %,planet=Mars\n", "there is no field `scope.planet`"),
    ],
)
def test_a_file_that_holds_no_answers_is_refused(
    company: Path, capsys: Capsys, content: bytes, said: str
) -> None:
    code, _, err = inbox(company, capsys, content)
    assert code in (1, 2)
    assert said in err


def tracker(company: Path, capsys: Capsys, mapping: str, rows: list[list[str]]) -> tuple[int, str, str]:
    """Import the workbook of another tool."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Tracker"
    for row in rows:
        sheet.append(row)
    book.save(company / "tracker.xlsx")
    (company / "tracker.map").write_text(mapping, "utf-8")
    file, mapped = str(company / "tracker.xlsx"), str(company / "tracker.map")
    return run(capsys, "import", file, "--mapping", mapped, *there(company))


GAPS = """
sheet: Tracker
header_row: 2
columns: {Thema: title, Was: statement, KPI: metric, Seit: started_period, Land: scope.country}
values: {metric: {Liefertreue: otif}}
always: {scope.region: EMEA}
"""


def test_a_list_with_headers_of_its_own_is_read_by_a_mapping(company: Path, capsys: Capsys) -> None:
    rows = [
        ["Our gaps 2026"],
        ["Thema", "Was", "KPI", "Seit", "Land", "Wer"],
        ["OTIF of Air Fresh in the UK below 95 % since May 2026", SEEN, "Liefertreue", "2026-05", "GB", "Jo"],
    ]
    code, out, err = tracker(company, capsys, GAPS, rows)
    assert (code, out.strip()) == (0, "1 gap proposed: GAP-2026-020"), err
    (path,) = (company / "gaps").glob("GAP-2026-020-*")
    record = yaml.safe_load(path.read_text("utf-8"))
    assert (record["metric"], record["scope"]) == ("otif", {"region": "EMEA", "country": "GB"})


STATES = """
into: actions
columns: {Key: external_ref, Status: status, Progress: pct}
values: {status: {In Progress: in_progress, Done: done}}
"""


def test_tickets_of_another_tool_update_the_actions_that_refer_to_them(company: Path, capsys: Capsys) -> None:
    plan = next((company / "actionplans").glob("AP-2026-002-*"))
    text = plan.read_text("utf-8")
    plan.write_text(text.replace("    pct: 55\n", "    pct: 55\n    external_ref: OPS-41\n", 1), "utf-8")
    before = now(company)
    rows = [["Key", "Status", "Progress"], ["OPS-41", "In Progress", "70"], ["OPS-99", "Done", "100"]]
    code, out, err = tracker(company, capsys, STATES, rows)
    assert (code, out.strip()) == (0, "1 record changed"), err
    assert "1 row names a ticket that no action refers to" in err
    assert lines(before, now(company)) == {"-pct: 55", "+pct: 70"}


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("columns: {Thema: titel}", "did you mean `title`?"),
        ("colums: {Thema: title}", "colums"),
        ("into: actions\ncolumns: {Thema: title}", "none as external_ref"),
        ("columns: {Nowhere: title}", "the column `Nowhere`, which is not there"),
        ("sheet: Other\ncolumns: {Thema: title}", "has no sheet `Other`"),
        ("- a list", "no mapping"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(
    company: Path, capsys: Capsys, mapping: str, said: str
) -> None:
    code, _, err = tracker(company, capsys, mapping, [["Thema"], ["Something that is a title"]])
    assert code == 2
    assert said in err
