"""A gap is closed when the actuals say so: `verify` exits with 1 where only the record says it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sopdocs.cli import main
from sopdocs.repository import open_repository
from sopdocs.variance.closures import contradictions

ROOT = Path(__file__).resolve().parents[1]
ACCEPTED = """cycle: 2025-11
closure:
  date: 2026-07-01
  verified_by: finance-controller-emea
  decision: REV-2026-06-management-business-review#D1"""
RELAPSED = "gaps/GAP-2026-009-hand-soap-uk-promotions.yaml"


def verify(capsys: pytest.CaptureFixture[str], company: Path, *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as leaving:
        main(["verify", "--root", str(company), *words])
    return int(leaving.value.code or 0), " ".join(capsys.readouterr().out.split())


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def test_the_demo_closes_nothing_that_its_figures_do_not(
    capsys: pytest.CaptureFixture[str], company: Path
) -> None:
    code, out = verify(capsys, company)
    assert (code, "is closed, but" in out) == (0, False)


def test_a_closed_gap_whose_rule_was_broken_again_is_contradicted(
    capsys: pytest.CaptureFixture[str], company: Path
) -> None:
    """The hand soap gap as it stood before anybody reopened it."""
    replace(company / RELAPSED, "status: reopened", "status: closed")
    code, out = verify(capsys, company)
    assert code == 1
    assert "GAP-2026-009 is closed, but the rule of AP-2026-009 says: relapsed in 2026-05" in out
    assert verify(capsys, company, "AP-2026-009")[0] == 1
    assert verify(capsys, company, "AP-2026-001")[0] == 0
    told = json.loads(verify(capsys, company, "--format", "json")[1])
    assert told["contradictions"] == [{"gap": "GAP-2026-009", "plan": "AP-2026-009", "verdict": "relapsed"}]
    assert verify(capsys, company, "--as-of", "2026-05-20")[0] == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("cycle: 2025-11", ACCEPTED),
        ("nature: realised", "nature: projected"),
    ],
    ids=["accepted by a decision", "projected"],
)
def test_what_a_decision_accepts_is_no_contradiction(company: Path, old: str, new: str) -> None:
    file = company / RELAPSED
    replace(file, "status: reopened", "status: closed")
    replace(file, old, new)
    repository = open_repository(company, None)
    assert not list(contradictions(repository.kb, repository.figures))


def test_who_moved_the_figures_stands_beside_the_verdict(
    capsys: pytest.CaptureFixture[str], company: Path
) -> None:
    assert "GAP-2026-001 is closed; who moved the figures: plan;" in verify(capsys, company, "AP-2026-001")[1]
    told = json.loads(verify(capsys, company, "AP-2026-001", "--format", "json")[1])
    assert (told["plans"][0]["gap_status"], told["plans"][0]["attribution"]) == ("closed", "plan")
