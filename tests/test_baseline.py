"""What was wrong before the rules came warns for two cycles; what is new is judged from the start."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import pytest

from sopdocs.baseline import FILE, write_baseline
from sopdocs.errors import Refusal
from sopdocs.gate import Question, judged
from sopdocs.report.links import site_url
from tests.support import BASE

DAY = datetime.date(2026, 7, 10)
PLAN = "actionplans/AP-2026-003-lead-times-and-promotions.yaml"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a small repository with two errors in one plan, and a baseline taken."""
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    _edit(tmp_path, "owner: supply-planning-manager-emea", "owner: Supply Chain")
    assert errors(tmp_path, DAY) == 2
    assert write_baseline(tmp_path, judged(tmp_path, Question(DAY), remember=False).verdict, DAY) == 2
    return tmp_path


def _edit(root: Path, before: str, after: str) -> None:
    text = (root / PLAN).read_text()
    assert before in text
    (root / PLAN).write_text(text.replace(before, after, 2))


def errors(root: Path, day: datetime.date) -> int:
    """Return how many errors the check finds on a day."""
    verdict = judged(root, Question(day), remember=False).verdict
    return sum(1 for finding in verdict.findings if finding.severity.label == "error")


def test_known_errors_warn_until_the_end_of_the_second_cycle(old: Path) -> None:
    """July's errors speak again in October."""
    assert json.loads((old / FILE).read_text())["until"] == "2026-09-30"
    assert errors(old, DAY) == 0
    assert errors(old, datetime.date(2026, 9, 30)) == 0
    assert errors(old, datetime.date(2026, 10, 1)) == 2


def test_a_new_error_is_an_error(old: Path) -> None:
    """Also of the same rule in the same record."""
    _edit(old, "owner: key-account-manager-r1", "owner: Sales")
    assert errors(old, DAY) > 0


def test_a_baseline_is_not_taken_over_another(old: Path) -> None:
    """Or the two cycles would never end."""
    with pytest.raises(Refusal, match="until 2026-09-30"):
        write_baseline(old, judged(old, Question(DAY), remember=False).verdict, DAY)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device on this platform")
def test_a_baseline_without_an_end_is_not_read_to_its_end(old: Path) -> None:
    """A pull request can bring a link to a device; the address of the site is asked for in the same way."""
    for name in (FILE, "mkdocs.yml"):
        (old / name).unlink(missing_ok=True)
        (old / name).symlink_to("/dev/zero")
    verdict = judged(old, Question(DAY), remember=False).verdict
    said = [f.message for f in verdict.findings if f.code == "E041"]
    assert said == ["the baseline cannot be read (it is not an ordinary file)"]
    assert site_url(old) == ""


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"until": "soon", "findings": []}', '{"until": "2026-09-30"}']
)
def test_a_broken_baseline_is_a_finding_and_softens_nothing(old: Path, text: str) -> None:
    """It says where, and what to do."""
    (old / FILE).write_text(text)
    verdict = judged(old, Question(DAY), remember=False).verdict
    assert [f.location.path for f in verdict.findings if f.code == "E041"] == [FILE]
    assert errors(old, DAY) == 3
