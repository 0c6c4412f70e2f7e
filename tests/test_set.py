"""`sopdocs set` changes a field where it stands, asks for what a move needs, and brings in no error."""

from __future__ import annotations

from pathlib import Path

import pytest

from sopdocs.edit.journal import Change, write_all
from tests.test_new import DAY, Terminal, run

GAP = "gaps/GAP-2026-005-refill-pouches-launch-emea.yaml"


@pytest.fixture
def texts(company: Path) -> dict[str, str]:
    """The records before anything is set."""
    return now(company)


def there(company: Path) -> tuple[str, ...]:
    return ("--root", str(company), *DAY)


def now(company: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in company.rglob("*.yaml")}


def lines(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """Return the lines that are new or gone, with the sign of a patch."""
    found = set()
    for name, text in after.items():
        old, new = set(before[name].splitlines()), set(text.splitlines())
        found |= {f"+{line.strip()}" for line in new - old} | {f"-{line.strip()}" for line in old - new}
    return found


def test_a_field_changes_and_no_other_line(
    company: Path, texts: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("ap-2026-002", "actions.A2.pct=81", "milestones.1.done_on=2026-07-09")
    code, out, _ = run(capsys, "set", *words, *there(company))
    assert (code, "wrote actionplans/AP-2026-002" in out) == (0, True)
    changed = lines(texts, now(company))
    assert {"-pct: 55", "+pct: 81"} < changed
    assert len(changed) == 4
    code, out, _ = run(capsys, "set", *words, *there(company))
    assert (code, "says so already" in out) == (0, True)


def test_a_move_is_written_into_the_history(
    company: Path, texts: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    move = ("status=parked", "--by", "sop-coordinator", "--evidence", "Minutes of July: wait")
    decision = "REV-2026-06-management-business-review#D1"
    parking = (
        f"parking={{decision: {decision}, review_by: 2026-12-01, accepted: {{amount: 5000, currency: EUR}}}}"
    )
    code, _, err = run(capsys, "set", "GAP-2026-005", *move, *there(company))
    assert (code, "E020" in err, "nothing was written" in err) == (1, True, True)
    assert now(company) == texts
    code, _, err = run(capsys, "set", "GAP-2026-005", *move, parking, *there(company))
    assert code == 0, err
    row = "+- {date: 2026-07-10, from: analysing, to: parked, by: sop-coordinator, "
    row += 'evidence: "Minutes of July: wait"}'
    assert {"-status: analysing", "+status: parked", row} < lines(texts, now(company))


def test_what_is_missing_can_be_typed(
    company: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = (
        "sop-coordinator\nrejection={reason: duplicate, note: Stands on GAP-2026-017, by: sop-coordinator}\n"
    )
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    code, out, err = run(capsys, "set", "GAP-2026-005", "status=rejected", *there(company))
    assert (code, "wrote" in out) == (0, True), err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ("GAP-2026-005", "status=closed", "--by", "sop-coordinator"),
            2,
            "goes to acting or rejected or parked",
        ),
        (("GAP-2026-005", "status=acting"), 2, "--by ROLE"),
        (("GAP-2026-005", "status=actng", "--by", "sop-coordinator"), 2, "not to actng"),
        (("GAP-2026-055", "owner=x"), 2, "there is no record"),
        (("GAP-2026-005", "ownr=x"), 2, "did you mean `owner`"),
        (("GAP-2026-005", "id=GAP-2026-006"), 2, "never changes"),
        (("GAP-2026-005", "owner"), 2, "key=value"),
        (("GAP-2026-005", "team=[a"), 2, "no list and no map"),
        (("GAP-2026-003", "owner=nobody"), 1, "S003"),
        (("GAP-2026-005", "detected_on=32.13.2026"), 1, "E012"),
        (("GAP-2026-005", "statement="), 1, "E011"),
        (("AP-2026-002", "actions.A9.status=done"), 2, "there is no item `A9`"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_meant_is_said_and_nothing_is_written(
    company: Path, texts: dict[str, str], capsys: pytest.CaptureFixture[str], words: tuple[str, ...],
    code: int, said: str,
) -> None:  # fmt: skip
    left, out, err = run(capsys, "set", *words, *there(company))
    assert (left, said in out + err) == (code, True), out + err
    assert now(company) == texts


def test_a_change_that_was_cut_short_is_finished_first(
    company: Path, texts: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [GAP, "gaps/GAP-2026-003-otif-retailer-r1.yaml"]
    files = {path: (company / path).read_bytes() for path in paths}
    changes = {path: Change(text, text + b"# seen\n") for path, text in files.items()}

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("sopdocs.edit.journal._carry_out", stop)
        with pytest.raises(KeyboardInterrupt):
            write_all(company, changes)
    assert now(company) == texts
    code, _, err = run(capsys, "set", "GAP-2026-005", "owner=sop-coordinator", *there(company))
    assert (code, "finished an earlier change of 2 files" in err) == (0, True)
    assert all((company / path).read_bytes().endswith(b"# seen\n") for path in paths)


def test_a_patch_is_shown_and_nothing_written(
    company: Path, texts: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(
        capsys, "set", "AP-2026-002", "actions.A2.pct=80", "--diff", "--root", str(company), *DAY
    )
    assert (code, "+    pct: 80" in out) == (0, True)
    assert now(company) == texts
