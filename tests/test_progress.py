"""Which changes do nothing but report progress, so that they may merge without anybody's look."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sopdocs.git import open_git
from sopdocs.progress import objection
from tests.branches import CAUSE, GAP, PLAN, committed
from tests.worktree import Worktree

OTHER = "actionplans/AP-2026-004-other.yaml"
UPDATE = "updates:\n  - {date: 2026-07-09, by: sop-coordinator, status: on_track, note: As planned}\n"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small complete repository, its second action under way, on the branch `work`."""
    tree = committed(tmp_path_factory.mktemp("progress") / "repo")
    text = (tree.root / PLAN).read_text("utf-8").rstrip("\n")
    text = text.replace("due: 2026-03-31\n    status: done", "due: 2026-03-31\n    status: in_progress", 1)
    tree.write(PLAN, f"{text}\n{UPDATE}")
    tree.write("README.md", "# Gaps\n")
    tree.write("sopdocs/program.py", "pass\n")
    tree.commit("base", days=-29)
    tree.git("branch", "--force", "main")
    return tree.root


@pytest.fixture
def tree(template: Path, tmp_path: Path) -> Worktree:
    """Return a copy of it for a test of its own."""
    shutil.copytree(template, tmp_path / "repo")
    return Worktree(tmp_path / "repo")


def why(tree: Worktree) -> str:
    """Commit what was changed, and return why it needs a look."""
    tree.commit("report")
    git = open_git(tree.root)
    return objection(git, git.base("main"), git.commit("HEAD"))


REPORTS: dict[str, tuple[tuple[str, str], ...]] = {
    "an action is done": (("status: in_progress", "status: done"),),
    "percentage": (("status: in_progress", "status: in_progress\n    pct: 60"),),
    "evidence": (("evidence: [parameter-age]", "evidence: [parameter-age, https://example.org/list]"),),
    "an update of an action": (
        ("status: in_progress", f"status: blocked\n    {UPDATE.replace('  - ', '      - ')}".rstrip()),
    ),
    "an update of the plan": (
        (
            UPDATE,
            f"{UPDATE}  - {{date: 2026-07-10, by: sop-coordinator, status: blocked, note: Waits for data}}\n",
        ),
    ),
    "the day of a milestone": (("done_on: 2026-04-15", "done_on: 2026-04-16"),),
    "a lasting change": (("status: done\n    done_on: 2026-06-24", "status: in_progress"),),
    "a comment": (("actions:", "# well on its way\nactions:"),),
}


@pytest.mark.parametrize("what", REPORTS)
def test_a_report_of_progress_needs_nobody(tree: Worktree, what: str) -> None:
    for old, new in REPORTS[what]:
        tree.replace(PLAN, old, new)
    assert why(tree) == ""


def _with(path: str, text: str) -> Callable[[Worktree], None]:
    return lambda tree: (tree.write(path, text), None)[1]


def _instead(path: str, old: str, new: str) -> Callable[[Worktree], None]:
    return lambda tree: tree.replace(path, old, new)


MORE = "more is changed than"
TAKEN = "an update or a piece of evidence is changed or taken out"
ODD = "an action plan is new, gone, or not an ordinary file"
ELSEWHERE = "a file is changed that is no action plan"


def _linked(tree: Worktree) -> None:
    (tree.root / PLAN).unlink()
    (tree.root / PLAN).symlink_to("../README.md")


def _renamed(tree: Worktree) -> None:
    (tree.root / PLAN).rename(tree.root / "actionplans" / "AP-2026-003-x.yaml")


def _swapped(tree: Worktree) -> None:
    text = (tree.root / PLAN).read_text("utf-8")
    head, first, second, rest = re.split(r"(?=^  - id: A[123]$)", text, flags=re.MULTILINE)
    tree.write(PLAN, head + second + first + rest)


def _submodule(tree: Worktree) -> None:
    tree.git("update-index", "--add", "--cacheinfo", f"160000,{tree.git('rev-parse', 'HEAD')},actionplans/x")
    (tree.root / "actionplans" / "x").mkdir()


OTHERWISE: dict[str, tuple[Callable[[Worktree], None], str]] = {
    "nothing": (lambda tree: None, "nothing is changed"),
    "a date": (_instead(PLAN, "due: 2026-03-31", "due: 2026-04-30"), MORE),
    "a new date": (
        _instead(
            PLAN,
            "status: in_progress",
            "status: in_progress\n    revised_due: {date: 2026-09-01, reason: The feed is late}",
        ),
        MORE,
    ),
    "an owner": (_instead(PLAN, "owner: key-account-manager-r1", "owner: master-data-lead"), MORE),
    "the plan's status": (_instead(PLAN, "status: active", "status: done"), MORE),
    "the rule of closing": (_instead(PLAN, "verification:", "verification: # x\n  reason: x"), MORE),
    "the id of an action": (_instead(PLAN, "- id: A3", "- id: A4"), MORE),
    "the order of actions": (_swapped, MORE),
    "an update taken out": (_instead(PLAN, UPDATE, ""), TAKEN),
    "an update reworded": (_instead(PLAN, "note: As planned", "note: Never mind"), TAKEN),
    "evidence taken out": (_instead(PLAN, "evidence: [parameter-age]", "evidence: []"), TAKEN),
    "an action cancelled": (_instead(PLAN, "status: in_progress", "status: cancelled"), "cancelled"),
    "a word of a gap": (_instead(GAP, "statement: >", "statement: >\n  Well."), ELSEWHERE),
    "a word of a cause": (_instead(CAUSE, "status:", "# x\nstatus:"), ELSEWHERE),
    "a program": (_with("sopdocs/program.py", "import os\n"), ELSEWHERE),
    "a page": (_with("README.md", "# Others\n"), ELSEWHERE),
    "a workflow": (_with(".github/workflows/x.yml", "on: push\n"), ELSEWHERE),
    "a new plan": (_with(OTHER, "kind: action_plan\n"), ODD),
    "a plan gone": (lambda tree: (tree.root / PLAN).unlink(), ODD),
    "a plan renamed": (_renamed, ODD),
    "a plan as a link": (_linked, ODD),
    "a submodule": (_submodule, ODD),
    "a broken plan": (_instead(PLAN, "status: in_progress", "status: soon"), "cannot be read"),
    "no YAML": (_with(PLAN, "[" * 30_000), "cannot be read"),
    "a huge plan": (_with(PLAN, "#" * 300_000), ODD),
}


@pytest.mark.parametrize("what", OTHERWISE)
def test_anything_else_needs_a_look(tree: Worktree, what: str) -> None:
    if what == "a plan as a link" and os.name == "nt":
        pytest.skip("Windows makes links for administrators only")
    change, said = OTHERWISE[what]
    change(tree)
    assert said in why(tree)


def test_what_came_to_the_base_branch_meanwhile_is_not_counted(tree: Worktree) -> None:
    """The commits of the branch alone are judged, whatever others have merged since."""
    tree.replace(PLAN, "status: in_progress", "status: done")
    tree.commit("report")
    tree.git("checkout", "--quiet", "main")
    tree.write("README.md", "# New\n")
    tree.commit("meanwhile")
    tree.git("checkout", "--quiet", "work")
    assert why(tree) == ""


def test_progress_beside_something_else_needs_a_look(tree: Worktree) -> None:
    tree.replace(PLAN, "status: in_progress", "status: done")
    tree.write("data/otif_r1.csv", "period,value\n")
    assert why(tree) == ELSEWHERE
