"""CODEOWNERS from roles: who is asked about which change, and when the file is out of date."""

from __future__ import annotations

import re
import shutil
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from sopdocs.codeowners import codeowners, read_teams
from sopdocs.errors import Refusal
from sopdocs.load import load
from sopdocs.repository import open_repository
from tests.branches import CAUSE, GAP, IDEA, PLAN
from tests.support import BASE, base_files
from tests.test_cli import run

ROOT = Path(__file__).resolve().parents[1]
TEAMS = """
maintainers = "@company/tools"
records = "@company/sop"

[teams]
supply = "@company/supply"
customer_service = "@company/service"
key-account-manager-r1 = "@company/sales/r1"
"""


def owner(text: str, path: str) -> str:
    """Return the team of the last line that fits a path, as a forge reads it."""
    found = ""
    for line in text.splitlines():
        pattern, _, team = line.partition(" ")
        start = pattern.lstrip("/")
        if not line.startswith("#") and (
            pattern == "*" or (start.endswith("/") and path.startswith(start)) or fnmatchcase(path, start)
        ):
            found = team.strip()
    return found


@pytest.fixture(scope="module")
def text() -> str:
    """Return the file for the small complete repository."""
    return codeowners(load(sorted(base_files().items()))[0], read_teams(TEAMS))


@pytest.mark.parametrize(
    ("path", "team"),
    [
        (PLAN, "@company/supply"),
        (GAP, "@company/service"),
        (CAUSE, "@company/sop"),
        (IDEA, "@company/sop"),
        ("gaps/GAP-2026-020-proposed-today.yaml", "@company/sop"),
        ("gaps/GAP-2026-0031-another.yaml", "@company/sop"),
        ("data/otif_r1.csv", "@company/sop"),
        ("sopdocs.toml", "@company/tools"),
        ("pyproject.toml", "@company/tools"),
        (".github/workflows/check.yml", "@company/tools"),
        (".github/CODEOWNERS", "@company/tools"),
        (".github/teams.toml", "@company/tools"),
        ("site_src/about.md", "@company/tools"),
        ("anything/else", "@company/tools"),
    ],
)
def test_everything_has_the_team_that_can_judge_it(text: str, path: str, team: str) -> None:
    assert owner(text, path) == team


def test_a_role_goes_before_its_function() -> None:
    files = base_files()
    files[GAP] = files[GAP].replace(
        b"owner: customer-service-manager-emea", b"owner: key-account-manager-r1", 1
    )
    text = codeowners(load(sorted(files.items()))[0], read_teams(TEAMS + 'sales = "@company/sales"\n'))
    assert owner(text, GAP) == "@company/sales/r1"


def test_a_record_keeps_its_team_when_its_title_moves_its_file(text: str) -> None:
    """The pattern is made from the id; a folder with a blank in its name goes to the team of all records."""
    assert owner(text, GAP.replace("otif-retailer-r1", "otif-r1")) == "@company/service"
    files = {
        path.replace("gaps/GAP-2026-003", "gaps/our own/GAP-2026-003"): x for path, x in base_files().items()
    }
    assert "our own" not in codeowners(load(sorted(files.items()))[0], read_teams(TEAMS))


def test_a_record_without_words_in_its_file_name_is_found_too() -> None:
    files = {path.replace("-otif-retailer-r1", ""): content for path, content in base_files().items()}
    text = codeowners(load(sorted(files.items()))[0], read_teams(TEAMS))
    assert owner(text, "gaps/GAP-2026-003.yaml") == "@company/service"


def test_the_order_of_files_does_not_matter(text: str) -> None:
    assert codeowners(load(sorted(base_files().items(), reverse=True))[0], read_teams(TEAMS)) == text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"@company/tools"', '"@jane"', "must be a team like `@company/planning`, never a person"),
        ('"@company/sop"', '"jane@company.example"', "`records` must be a team"),
        ('"@company/supply"', "3", "`supply` must be a team"),
        ('"@company/supply"', '"@company/supply @eve/x"', "`supply` must be a team"),
        ('"@company/supply"', '"@company/supply\\n* @eve/x"', "`supply` must be a team"),
        ('records = "@company/sop"', "", "`records` must be a team"),
        ("maintainers", "maintainer", "did you mean `maintainers`?"),
        ("\nsupply", "\nsuply", "did you mean `supply`?"),
        ("[teams]", "", "there is no `supply` in a file of teams"),
        ("[teams]", "teams = 3\n[other]", "`teams` is a table"),
        ("[teams]", "[teams", "the file of teams is not TOML"),
    ],
)  # fmt: skip
def test_a_file_of_teams_is_told_what_it_lacks(old: str, new: str, said: str) -> None:
    with pytest.raises(Refusal, match=re.escape(said)):
        codeowners(load(sorted(base_files().items()))[0], read_teams(TEAMS.replace(old, new, 1)))


def test_the_demo_is_up_to_date() -> None:
    """`sopdocs codeowners --teams .github/teams.toml > .github/CODEOWNERS` writes it anew."""
    teams = read_teams((ROOT / ".github" / "teams.toml").read_text("utf-8"))
    assert (ROOT / ".github" / "CODEOWNERS").read_text("utf-8") == codeowners(open_repository(ROOT).kb, teams)


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """Return a repository with a file of teams."""
    shutil.copytree(BASE, tmp_path / "repo")
    (tmp_path / "teams.toml").write_text(TEAMS, "utf-8")
    return tmp_path


def test_the_command_prints_checks_and_says_how_to_mend(
    company: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    words = ("codeowners", "--root", str(company / "repo"), "--teams", str(company / "teams.toml"))
    code, out, err = run(capsys, *words, "--check")
    assert (code, out) == (2, "")
    assert "there is no CODEOWNERS; write one with `sopdocs codeowners --teams" in err
    assert run(capsys, *words) == (0, text, "")
    (company / "repo" / "CODEOWNERS").write_text(text, "utf-8")
    assert run(capsys, *words, "--check") == (0, "CODEOWNERS is up to date\n", "")
    (company / "repo" / "CODEOWNERS").write_text(text + "* @eve/x\n", "utf-8")
    code, out, _ = run(capsys, *words, "--check")
    assert code == 1
    assert out.startswith("CODEOWNERS is not up to date; write it anew with `sopdocs codeowners --teams")


def test_a_file_of_teams_that_is_no_text_is_refused(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (company / "teams.toml").write_bytes(b"\xff\xfe")
    words = ("codeowners", "--root", str(company / "repo"), "--teams", str(company / "teams.toml"))
    code, _, err = run(capsys, *words)
    assert code == 2
    assert "is not UTF-8 text" in err
