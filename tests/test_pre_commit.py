"""The pre-commit hook as a planner's repository uses it: a bad record is refused before it is committed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.branches import IDEA
from tests.support import BASE
from tests.workflows import ROOT
from tests.worktree import Worktree, worktree

PRE_COMMIT = str(Path(sysconfig.get_path("scripts")) / "pre-commit")
SHIPPED = (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "sopdocs")
CONFIG = """\
repos:
  - repo: {repository}
    rev: {rev}
    hooks:
      - id: sopdocs-check
"""


def release(root: Path) -> Worktree:
    """Return this checkout as it stands, committed where pre-commit can clone it."""
    made = worktree(root)
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, root / name)
    made.commit("release")
    return made


def committed(tree: Worktree, home: Path) -> subprocess.CompletedProcess[str]:
    """Commit as a person does, with the hook in the way."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON"))}
    tree.git("add", "--all")
    return subprocess.run(
        ["git", "-c", "user.name=Planner", "-c", "user.email=planner@example.org", "commit", "-m", "change"],
        cwd=tree.root,
        env={**own, "PRE_COMMIT_HOME": str(home), "GIT_CONFIG_GLOBAL": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(
    not os.environ.get("CI"), reason="installs from the package index; .ci/run does it, or set CI=true"
)
def test_a_bad_record_is_refused_and_a_good_one_passes(tmp_path: Path) -> None:
    """Installed by pre-commit itself from this checkout; a change without records waits for nothing."""
    source, tree = release(tmp_path / "release"), worktree(tmp_path / "gaps")
    shutil.copytree(BASE, tree.root, dirs_exist_ok=True)
    tree.write("sopdocs.toml", "as_of = 2026-07-10\n")
    tree.write(".gitignore", ".sopdocs/\n")
    tree.commit("gaps")
    tree.write(
        ".pre-commit-config.yaml",
        CONFIG.format(repository=source.root.as_posix(), rev=source.git("rev-parse", "HEAD")),
    )
    subprocess.run([PRE_COMMIT, "install"], cwd=tree.root, capture_output=True, check=True)

    done = committed(tree, tmp_path / "home")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "(no files to check)Skipped" in done.stdout + done.stderr

    tree.replace(IDEA, "status: proposed", "status: propsed")
    refused = committed(tree, tmp_path / "home")
    assert refused.returncode == 1
    assert f"{IDEA}:" in refused.stdout + refused.stderr
    assert "did you mean `proposed`?" in refused.stdout + refused.stderr

    tree.replace(IDEA, "status: propsed", "status: proposed")
    tree.replace(IDEA, "title: ", "title: Much ")
    done = committed(tree, tmp_path / "home")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "sopdocs check" in done.stdout + done.stderr
    assert "Passed" in done.stdout + done.stderr
