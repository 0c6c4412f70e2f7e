"""The second run on an unchanged tree answers from memory, and memory is never wrong or trusted blindly."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sopdocs.gate import Judged, Question, judged

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the demo company whose files are old enough to be remembered."""
    monkeypatch.delenv("CI", raising=False)
    for name in ("gaps", "actionplans", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "sopdocs.toml", tmp_path)
    _age(tmp_path)
    return tmp_path


def _age(folder: Path) -> None:
    past = time.time() - 60
    for path in folder.rglob("*"):
        os.utime(path, (past, past))


def _again(company: Path) -> Judged:
    return judged(company, Question(DAY, scheduled=True))


def test_memory_gives_the_same_answer(company: Path) -> None:
    """Cold and warm agree to the letter, and what is kept lies below `.sopdocs/` alone."""
    before = {p.relative_to(company) for p in company.rglob("*")}
    cold = _again(company)
    warm = _again(company)
    assert warm == cold
    assert (company / ".sopdocs" / "check.json").is_file()
    made = {p.relative_to(company).parts[0] for p in company.rglob("*")} - {p.parts[0] for p in before}
    assert made == {".sopdocs"}


def test_a_verdict_that_rests_on_a_database_is_not_kept(company: Path) -> None:
    """Its rows change without any file telling, and so does whether it can be reached."""
    catalog = company / "data" / "datasets.yaml"
    text = catalog.read_text("utf-8")
    old = "source: laundry_liquids_emea.csv\n    format: csv\n"
    assert old in text
    catalog.write_text(
        text.replace(old, "source: erp\n    format: sql\n    table: sales\n"), encoding="utf-8"
    )
    _age(company)
    assert not _again(company).lasting
    assert not (company / ".sopdocs" / "check.json").exists()


def test_warm_run_imports_neither_pydantic_nor_yaml(company: Path) -> None:
    """That is what makes it quick."""
    _again(company)
    code = (
        "import sys, datetime, pathlib; from sopdocs.gate import Question, judged;"
        f"judged(pathlib.Path({str(company)!r}), Question(datetime.date(2026, 7, 10), True));"
        "print(sorted({'pydantic', 'yaml', 'duckdb', 'pandas', 'narwhals'} & set(sys.modules)))"
    )
    environment = {key: value for key, value in os.environ.items() if key != "CI"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["record", "catalog", "planning"])
def test_a_change_anywhere_is_seen(company: Path, name: str) -> None:
    """A record, a catalog or a planning file that changes makes the answer be worked out anew."""
    before = _again(company)
    path = {
        "record": next(company.glob("gaps/GAP-2026-001-*")),
        "catalog": company / "data" / "roles.yaml",
        "planning": company / "data" / "laundry_liquids_emea.csv",
    }[name]
    path.write_text("kind: none\n", "utf-8")
    assert _again(company).verdict.findings != before.verdict.findings


def test_the_day_and_the_profile_are_part_of_the_question(company: Path) -> None:
    """An answer for another day or another profile is not given."""
    assert [f.code for f in _again(company).verdict.findings] == ["T006", "X002"]
    assert [f.code for f in judged(company, Question(DAY)).verdict.findings] == ["T006"]
    assert (
        judged(company, Question(datetime.date(2026, 5, 21), scheduled=True)).verdict.findings
        != _again(company).verdict.findings
    )


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"key": 1}', b"\xff" * 9, b"[" * 100_000])
def test_damaged_memory_is_dropped(company: Path, damage: bytes) -> None:
    """A file cut short or written by somebody else is passed over."""
    cold = _again(company)
    (company / ".sopdocs" / "check.json").write_bytes(damage)
    assert _again(company) == cold


def test_a_file_too_young_is_not_remembered(company: Path) -> None:
    """What changes within the clock's grain could change again unseen."""
    next(company.glob("gaps/GAP-2026-001-*")).touch()
    _again(company)
    assert not (company / ".sopdocs" / "check.json").exists()


def test_ci_neither_reads_nor_writes_memory(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pull request could carry a memory of its own."""
    monkeypatch.setenv("CI", "true")
    _again(company)
    assert not (company / ".sopdocs").exists()


def test_a_mistake_in_the_settings_is_not_hidden_by_memory(company: Path) -> None:
    """An unknown key leaves every setting as it was, and is a finding all the same."""
    _again(company)
    with (company / "sopdocs.toml").open("a", encoding="utf-8") as settings:
        settings.write("as_off = 2026-07-10\n")
    assert "E040" in [finding.code for finding in _again(company).verdict.findings]


def test_memory_that_cannot_be_kept_does_not_stop_the_check(company: Path) -> None:
    """Where `.sopdocs` is a file, the answer is the same and nothing is kept."""
    cold = _again(company)
    shutil.rmtree(company / ".sopdocs")
    (company / ".sopdocs").write_text("in the way")
    os.utime(company / ".sopdocs", (1, 1))
    assert _again(company) == cold
