"""A record begun by answers passes the check, and holds exactly what was answered."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import yaml

from sopdocs.cli import main
from sopdocs.edit.fresh import SORTS, text_of
from sopdocs.model.kinds import RECORDS
from tests.test_site_form import NAUGHTY, strings

SEEN = (
    "OTIF of Air Fresh to grocers in the UK was 84 % in May and 83 % in June 2026 against 95 %: late & short."
)
GAP = {
    "statement": SEEN, "metric": "otif", "scope": "region=EMEA, channel=grocery", "started_period": "2026-05",
    "title": "OTIF of Air Fresh in the UK below 95 % since May 2026",
}  # fmt: skip
DAY = ("--as-of", "2026-07-10")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(words)
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


def pairs(answers: dict[str, str]) -> list[str]:
    return [f"{key}={value}" for key, value in answers.items()]


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


def test_five_answers_make_a_gap_that_passes_the_check(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "new", "gap", *pairs(GAP), "--root", str(company), *DAY)
    assert code == 0
    path = company / out.split()[1]
    record = yaml.safe_load(path.read_text("utf-8"))
    assert record["statement"] == SEEN
    assert record["scope"] == {"region": "EMEA", "channel": "grocery"}
    assert record["status"] == "proposed"
    code, out, _ = run(capsys, "check", str(path), "--root", str(company), *DAY)
    assert path.name not in out


@pytest.mark.parametrize(
    ("what", "answers"),
    [
        ("cause", {"gaps": "GAP-2026-003", "title": "Slots are booked on the day of delivery"}),
        ("plan", {"gaps": "GAP-2026-003", "title": "Book slots at order entry", "due": "2026-12-31"}),
    ],
)
def test_what_is_begun_has_no_error(
    company: Path, capsys: pytest.CaptureFixture[str], what: str, answers: dict[str, str]
) -> None:
    code, out, _ = run(capsys, "new", what, *pairs(answers), "--root", str(company), *DAY)
    assert code == 0
    assert " error " not in out


def test_the_number_is_the_next_free_one_of_records_and_files(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (company / "gaps/GAP-2026-741-half-written.yaml").write_text("not yet", "utf-8")
    code, out, _ = run(capsys, "new", "gap", *pairs(GAP), "--root", str(company), *DAY)
    assert (code, "GAP-2026-742" in out) == (0, True)


def test_on_a_terminal_what_is_not_given_is_asked_for(
    company: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = f"\n{SEEN}\notif\nregion=EMEA\n2026-05\n"
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    code, out, err = run(capsys, "new", "gap", f"title={GAP['title']}", "--root", str(company), *DAY)
    assert code == 0, err
    assert err.count("What differs from what") == 2, "an answer that is needed is asked for again"
    assert yaml.safe_load((company / out.split()[1]).read_text("utf-8"))["metric"] == "otif"


def test_in_a_script_what_is_missing_is_named(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "new", "gap", "metric=otif", "--root", str(company), *DAY)
    assert code == 2
    assert "statement=… scope=… started_period=… title=…" in err


def test_a_wrong_answer_is_told_and_nothing_is_written(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(company.rglob("*"))
    wrong = {**GAP, "scope": "regin=EMEA", "started_period": "May"}
    code, _, err = run(capsys, "new", "gap", *pairs(wrong), "--root", str(company), *DAY)
    assert code == 2
    assert "did you mean `region`" in err
    assert "give a period like 2026-05" in err
    assert [path for path in sorted(company.rglob("*")) if ".sopdocs" not in path.parts] == before


def test_a_key_that_is_no_question_gets_the_nearest_one(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "new", "gap", "titel=x", "--root", str(company))
    assert (code, "did you mean `title`" in err) == (2, True)


def test_a_file_holds_exactly_what_was_answered() -> None:
    sort, order = SORTS["plan"], RECORDS["action_plan"].model_fields
    for typed in [*NAUGHTY, *strings(1000), *(sign * count for sign in "a:-# '" for count in (99, 101, 250))]:
        said = {"title": typed, "objective": typed, "gaps": [typed, "GAP-2026-001"]}
        record = yaml.load(text_of(sort, "AP-2026-001", said, order), yaml.BaseLoader)
        assert record["title"] == typed
        assert record.get("objective", "") == typed
        assert record["gaps"] == [typed, "GAP-2026-001"]
