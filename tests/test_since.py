"""`check --changed-since`: a branch answers for what it touches and for what it brings about."""

from __future__ import annotations

import datetime
import os
import shutil
from pathlib import Path

import pytest

from sopdocs.branch import branch
from sopdocs.cli import main
from sopdocs.gate import Judged, Question, judged
from sopdocs.repository import open_repository
from sopdocs.selection import Choice
from tests.support import BASE
from tests.worktree import NOON, Worktree, worktree

DAY = datetime.date(2026, 7, 10)
GAP = "gaps/GAP-2026-003-otif-retailer-r1.yaml"
OTHER = "gaps/GAP-2026-004-air-fresh-stock.yaml"
CAUSE = "gaps/causes/RC-2026-005-slot-booking.yaml"
PLAN = "actionplans/AP-2026-003-lead-times-and-promotions.yaml"
METRICS = "data/metrics.yaml"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small complete repository under git, with a debt in the plan, a month before the branch."""
    made = worktree(tmp_path_factory.mktemp("template") / "repo")
    shutil.copytree(BASE, made.root, dirs_exist_ok=True)
    made.write(".gitignore", ".sopdocs/\n")
    made.replace(PLAN, "owner: supply-planning-manager-emea", "owner: the planners")
    made.commit("base", days=-30)
    made.git("checkout", "--quiet", "-b", "work")
    return made.root


@pytest.fixture
def tree(template: Path, tmp_path: Path) -> Worktree:
    """Return a copy of it for a test of its own."""
    shutil.copytree(template, tmp_path / "repo")
    return Worktree(tmp_path / "repo")


def answer(tree: Worktree, choice: str = "S003,S010,X003,X015", scheduled: bool = False) -> Judged:
    """Return the verdict on the branch."""
    question = Question(DAY, scheduled, Choice(tuple(choice.split(","))), since="main")
    return judged(tree.root, question, remember=False)


def found(tree: Worktree, choice: str = "S003,S010,X003,X015") -> list[tuple[str, str]]:
    """Return code and record (or path) of what the branch has to answer for."""
    return [(f.code, f.record or f.location.path) for f in answer(tree, choice).verdict.findings]


def test_the_debt_of_others_is_not_reported(tree: Worktree) -> None:
    """The plan's owner was no role before the branch; the gap's customer is one since."""
    assert found(tree) == []
    tree.replace(OTHER, "site: DC-US-E", "site: DC-Narnia")
    assert found(tree) == [("X003", "GAP-2026-004")]
    tree.commit()
    assert found(tree) == [("X003", "GAP-2026-004")], "committed or not is the same"


def test_who_touches_a_file_answers_for_all_of_it(tree: Worktree) -> None:
    """Whoever edits a record sees everything that is to be said of it."""
    tree.replace(PLAN, "status: done", "status: active")
    assert found(tree) == [("S003", "AP-2026-003")]


def test_a_record_that_is_gone_is_missed_where_it_is_named(tree: Worktree) -> None:
    """The plan names the cause: that is new there, and its old debt is not."""
    (tree.root / CAUSE).unlink()
    assert found(tree) == [("X003", "AP-2026-003"), ("X003", "AP-2026-003")]


@pytest.mark.parametrize("name", ["gaps/otif.txt", f"{GAP}.disabled", "gaps/.old/GAP-2026-003.yaml"])
def test_a_record_given_a_name_that_is_none_is_gone(tree: Worktree, name: str) -> None:
    """Git calls it renamed, yet nobody reads it there; the other way round it is new."""
    (tree.root / name).parent.mkdir(exist_ok=True)
    tree.git("mv", GAP, name)
    assert ("X003", "AP-2026-003") in found(tree)
    tree.commit()
    tree.git("branch", "--force", "main")
    assert found(tree) == []
    tree.git("mv", name, GAP)
    assert branch(open_repository(tree.root, DAY), "main").before.get("GAP-2026-003") is None


def test_a_catalog_answers_for_what_it_breaks(tree: Worktree) -> None:
    """A role that is taken out is missed by the gap that it owns."""
    tree.replace("data/roles.yaml", "customer-service-manager-emea:", "customer-service-lead-emea:")
    assert ("S003", "GAP-2026-003") in found(tree)
    assert found(tree).count(("S003", "AP-2026-003")) == 1, "the action's owner, not the plan's old one"


def test_a_planning_file_answers_for_the_records_that_rest_on_it(tree: Worktree) -> None:
    """A column renamed in the data is found though no record was touched; those are judged mildly."""
    file = tree.root / "data" / "otif_r1.csv"
    head, _, rows = file.read_text("utf-8").partition("\n")
    tree.write("data/otif_r1.csv", f"{head.replace('otif', 'on_time')}\n{rows}")
    told = {f.record for f in answer(tree).verdict.findings if f.code == "E030"}
    assert told == {"GAP-2026-003", "AP-2026-003"}


def test_settings_answer_for_everything(tree: Worktree) -> None:
    """They may have silenced or woken any rule; a pyproject.toml without ours is no setting."""
    tree.write("pyproject.toml", '[project]\nname = "x"\n')
    assert found(tree) == []
    tree.write("pyproject.toml", '[tool.sopdocs.lead_weeks]\n"new line" = 9\n')
    assert found(tree) == [("S003", "AP-2026-003")]
    tree.commit()
    tree.git("branch", "--force", "main")
    assert found(tree) == []
    tree.write("sopdocs.toml", 'company = "y"\n')
    assert found(tree) == [("S003", "AP-2026-003")]
    (tree.root / "sopdocs.toml").unlink()
    (tree.root / "pyproject.toml").unlink()
    assert found(tree) == [("S003", "AP-2026-003")], "settings that are gone were settings"


def test_files_that_cannot_be_read(tree: Worktree) -> None:
    """One that the branch brings is reported, one that lay there is not, and both hide nothing else."""
    tree.write("gaps/GAP-2026-900-old.yaml", "kind: gap\n\tx\n")
    tree.commit()
    tree.git("branch", "--force", "main")
    tree.write("gaps/GAP-2026-901-new.yaml", "kind: gap\n\tx\n")
    if os.name != "nt":
        Path(os.fsdecode(os.fsencode(tree.root) + b"/gaps/caf\xe9.yaml")).write_text("kind: gap\n", "utf-8")
    tree.replace(OTHER, "site: DC-US-E", "site: DC-Narnia")
    told = found(tree)
    assert ("E002", "GAP-2026-901") in told
    assert ("X003", "GAP-2026-004") in told
    assert os.name == "nt" or ("E008", "gaps/caf<U+DCE9>.yaml") in told
    assert not any(record == "GAP-2026-900" for _, record in told)


def test_a_duplicate_is_reported_wherever_the_finding_stands(tree: Worktree) -> None:
    """The file that was there first by name may be the new one."""
    text = (tree.root / OTHER).read_text("utf-8")
    tree.write("gaps/GAP-2026-004-a.yaml", text)
    assert ("E015", "GAP-2026-004") in found(tree)


def test_goalposts_moved_on_a_branch(tree: Worktree) -> None:
    """An error in the gap that moves its own; a warning where the tolerance of its metric moves."""
    tree.replace(GAP, "lower: 95", "lower: 90")
    (told,) = answer(tree).verdict.findings
    assert (told.code, told.record, told.severity.label) == ("X015", "GAP-2026-003", "error")
    assert "`at least 95, 2 periods` to `at least 90, 2 periods`" in told.message
    tree.git("checkout", "--quiet", "--", GAP)
    text = (tree.root / GAP).read_text("utf-8")
    tree.write(GAP, text.replace("tolerance:\n  lower: 95\n  consecutive_periods: 2\n", ""))
    tree.commit()
    tree.git("branch", "--force", "main")
    tree.replace(METRICS, "tolerance: {lower: 95, consecutive_periods: 2}", "tolerance: {lower: 94}")
    (told,) = answer(tree, "X015").verdict.findings
    assert (told.record, told.severity.label) == ("GAP-2026-003", "warning")
    tree.write("sopdocs.toml", 'company = "y"\n')
    (told,) = answer(tree, "X015").verdict.findings
    assert told.severity.label == "error", "whoever changes the settings answers for all in full"


def test_what_was_committed_within_a_day_may_be_mended(tree: Worktree) -> None:
    """By the clock of the commits; of what is not committed yet, by that of the machine."""
    tree.replace(GAP, "lower: 95", "lower: 59")
    tree.commit("typed wrongly", days=1)
    tree.git("branch", "--force", "main")
    tree.replace(GAP, "lower: 59", "lower: 95")
    assert ("X015", "GAP-2026-003") in found(tree), "the commit is long ago"
    tree.commit("mended", days=1.9)
    assert found(tree) == []
    tree.git("commit", "--quiet", "--amend", "--no-edit", when=NOON + 3 * 86_400)
    assert ("X015", "GAP-2026-003") in found(tree)


def test_a_record_that_is_renumbered_keeps_its_past(tree: Worktree) -> None:
    """Another id, and another file, do not make another gap of it."""
    text = (tree.root / OTHER).read_text("utf-8").replace("status: proposed", "status: confirmed")
    renumbered = text.replace("id: GAP-2026-004", "id: GAP-2026-014")
    bound = next(line for line in renumbered.splitlines() if line.startswith("started_period"))
    renumbered = renumbered.replace(bound, f"{bound}\nplan_version: AOP-2027")
    tree.write(OTHER, text.replace(bound, f"{bound}\nplan_version: AOP-2026"))
    tree.commit("plan version", days=-20)
    tree.git("branch", "--force", "main")
    tree.git("mv", OTHER, "gaps/GAP-2026-014-air-fresh-stock.yaml")
    tree.write("gaps/GAP-2026-014-air-fresh-stock.yaml", renumbered)
    assert ("X015", "GAP-2026-014") in found(tree)


def test_dates_put_off_again_and_again_are_counted_in_commits(tree: Worktree) -> None:
    """Per day and on the main line; by the scheduled run for all plans, on a branch for those it touches."""
    slipped = tree.root / PLAN
    slipped.write_text(
        slipped.read_text("utf-8").replace("status: done\ngaps", "status: active\ngaps"), "utf-8"
    )
    days = ("2026-05-29", "2026-06-12", "2026-06-19", "2026-06-26")
    tree.commit("active again", days=-29)
    for number, when in ((1, 1.0), (2, 1.3)):
        tree.replace(PLAN, f"due: {days[number - 1]}\nreview", f"due: {days[number]}\nreview")
        tree.commit(days=when)
    tree.git("branch", "--force", "main")
    scheduled = Question(DAY, True, Choice(("T007",)))
    assert judged(tree.root, scheduled, remember=False).verdict.findings == (), "two on one day are one"
    tree.replace(PLAN, f"due: {days[2]}\nreview", f"due: {days[3]}\nreview")
    (told,) = judged(tree.root, scheduled, remember=False).verdict.findings
    assert told.message == "the plan was due on `2026-05-29` and has been put off 2 times, to `2026-06-26`"
    assert answer(tree, "T007").verdict.findings == (told,)


def test_memory_of_a_scheduled_run_ends_with_a_commit(
    tree: Worktree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was counted up to one commit does not answer for the next."""
    monkeypatch.delenv("CI", raising=False)
    for path in tree.root.rglob("*"):
        os.utime(path, (1, 1))
    scheduled = Question(DAY, True, Choice(("T007",)))
    judged(tree.root, scheduled)
    kept = (tree.root / ".sopdocs" / "check.json").read_bytes()
    judged(tree.root, scheduled)
    assert (tree.root / ".sopdocs" / "check.json").read_bytes() == kept
    tree.git("commit", "--quiet", "--allow-empty", "-m", "empty")
    judged(tree.root, scheduled)
    assert (tree.root / ".sopdocs" / "check.json").read_bytes() != kept


def test_a_shallow_clone_says_what_it_cannot_count(
    tree: Worktree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a run of CI as well, and from memory as well; where nobody asks for it, nothing is said."""
    monkeypatch.delenv("CI", raising=False)
    tree.commit("two")
    words = ("clone", "--quiet", "--depth", "1", f"file://{tree.root}", str(tmp_path / "shallow"))
    tree.git(*words)
    for path in (tmp_path / "shallow").rglob("*"):
        os.utime(path, (1, 1))
    check = ["check", "--root", str(tmp_path / "shallow"), "--scheduled", "--exit-zero", "--select"]
    said = []
    for rule in ("T007", "T007", "T001"):
        with pytest.raises(SystemExit):
            main([*check, rule])
        said.append(capsys.readouterr().err)
    assert said[0].startswith("sopdocs: how often days were put off is counted only as far back")
    assert said[0] == said[1]
    assert said[2] == ""
    on_a_branch = judged(tmp_path / "shallow", Question(DAY, False, Choice(("T007",)), since="HEAD"))
    assert "--unshallow" in on_a_branch.note


def test_without_git(tree: Worktree, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who asks for a comparison is told why there is none; who does not gets a note."""
    shutil.copytree(BASE, tmp_path / "plain")
    scheduled = judged(tmp_path / "plain", Question(DAY, True, Choice(("T007",))), remember=True)
    assert "in no git repository" in scheduled.note
    assert judged(tmp_path / "plain", Question(DAY, True, Choice(("T001",)))).note == ""
    for root, ref in ((tmp_path / "plain", "main"), (tree.root, "--output=pwn"), (tree.root, "gone")):
        with pytest.raises(SystemExit) as leaving:
            main(["check", "--root", str(root), f"--changed-since={ref}"])
        said = capsys.readouterr()
        assert (leaving.value.code, said.out) == (2, "")
        assert said.err.startswith("sopdocs: ")
        assert said.err.count("\n") == 1
    assert not list(tree.root.rglob("pwn*"))


def test_the_command_fails_by_what_the_branch_did(tree: Worktree, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0 with the debt of others, 1 with one's own."""
    words = ["check", "--root", str(tree.root), "--as-of", "2026-07-10", "--changed-since", "main"]
    codes = []
    for change in ("# a comment\n", "owner: nobody\n"):
        tree.write(CAUSE, (tree.root / CAUSE).read_text("utf-8") + change)
        with pytest.raises(SystemExit) as leaving:
            main(words)
        codes.append(leaving.value.code)
    assert codes == [0, 1]
    assert "unknown key `owner`" in capsys.readouterr().out
