"""The workflow that makes a draft pull request of an issue, its steps run with a stand-in for GitHub."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.branches import committed
from tests.test_inbox import ISSUE
from tests.test_pipeline_steps import ATTACKS
from tests.workflows import ROOT, Runner, commands, shell_steps
from tests.worktree import Worktree

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the steps are for runners with bash")

(STEP,) = shell_steps(ROOT / ".github" / "workflows" / "propose.yml")
GH = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$CALLS"
case "$1 $2" in
  "issue view") cat "$ISSUE" ;;
  "issue comment") cat "${@: -1}" >> "$CALLS" ;;
esac
"""


class Forge:
    """A repository with a remote, a runner, and what the forge was asked to do."""

    def __init__(self, folder: Path) -> None:
        self.tree = Worktree(shutil.copytree(committed(folder / "made").root, folder / "repo"))
        self.tree.write("sopdocs.toml", "as_of = 2026-07-10\n")
        self.tree.commit("settings")
        self.remote = folder / "remote.git"
        subprocess.run(["git", "init", "--quiet", "--bare", self.remote], check=True)
        (folder / "temp").mkdir()
        self.runner = Runner(folder / "temp")
        gh = self.runner.installed() / "gh"
        gh.write_text(GH, "utf-8")
        gh.chmod(0o755)
        self.calls, self.issue = folder / "calls.txt", folder / "issue.md"

    def propose(self, body: str) -> tuple[str, str]:
        """Run the step on an issue; return the log and what was asked of the forge."""
        self.issue.write_text(body, "utf-8")
        there = "https://x-access-token:t@github.example/o/r.git"
        done = self.runner.run(
            STEP.script, self.tree.root, CALLS=str(self.calls), ISSUE=str(self.issue), NUMBER="12",
            GH_TOKEN="t",
            GITHUB_SERVER_URL="https://github.example", GITHUB_REPOSITORY="o/r", GIT_CONFIG_COUNT="1",
            GIT_CONFIG_KEY_0=f"url.{self.remote}.insteadOf", GIT_CONFIG_VALUE_0=there,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr, self.calls.read_text("utf-8")

    def pushed(self) -> str:
        """Return the patch of the branch that was pushed, or an empty text."""
        words = ["git", "-C", str(self.remote), "log", "--patch", "--max-count=1", "gap-proposal-12"]
        return subprocess.run(words, capture_output=True, text=True, check=False).stdout


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    return Forge(tmp_path)


def test_an_issue_becomes_a_branch_with_one_new_file_and_a_draft(forge: Forge) -> None:
    _, calls = forge.propose(ISSUE.replace("channel: grocery", ""))
    patch = forge.pushed()
    assert "Gap of #12" in patch
    assert patch.count("diff --git") == 1
    assert "+status: proposed" in patch
    assert "pr create --draft --head gap-proposal-12" in calls
    assert "issue comment" not in calls


def test_an_issue_that_cannot_be_a_gap_is_answered_and_nothing_is_pushed(forge: Forge) -> None:
    _, calls = forge.propose(ISSUE.replace("2026-05\n\n###", "spring\n\n###"))
    assert "issue comment 12" in calls
    assert "spring" in calls
    assert "pr create" not in calls
    assert forge.pushed() == ""


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_strangers_write_is_data(forge: Forge, attack: str) -> None:
    log, calls = forge.propose(
        ISSUE.replace("84 % in May", f"84 % in May {attack}").replace("channel: grocery", "")
    )
    assert commands(log) == []
    assert not (forge.tree.root / "pwned").exists()
    assert [line for line in calls.splitlines() if line.startswith(("pr ", "issue "))]
    assert not [line for line in calls.splitlines() if line.startswith("    ") and not line.strip()]
