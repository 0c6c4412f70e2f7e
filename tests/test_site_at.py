"""A past cycle is built from the commit in which it stood, and the present stays where it is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from sopdocs.cli import main
from sopdocs.errors import Refusal
from sopdocs.site.at import laid_out
from tests.worktree import Worktree, worktree

ROOT = Path(__file__).parents[1]
PLAN = "actionplans/AP-2026-003-lead-times-and-promotions.yaml"


@pytest.fixture
def tree(tmp_path: Path) -> Worktree:
    """Return the demo company under git; a plan was renamed since the tag `may`."""
    made = worktree(tmp_path / "company")
    for name in ("gaps", "actionplans", "data", "site_src"):
        shutil.copytree(ROOT / name, made.root / name)
    for name in ("sopdocs.toml", "mkdocs.yml"):
        shutil.copy(ROOT / name, made.root)
    made.commit()
    made.git("tag", "may")
    made.replace(PLAN, "\nstatus: done", "\nstatus: active")
    made.commit(days=40)
    return made


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".git/" not in path.as_posix() and ".sopdocs" not in path.parts
    }


def build(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["build", *words])
    return int(left.value.code or 0)


def test_the_site_of_a_tag_shows_what_stood_then_and_says_so(
    tree: Worktree, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree.root / PLAN).write_text("not yet finished", "utf-8")
    before = files(tree.root)
    out = tmp_path / "may"
    assert build("--root", str(tree.root), "--at", "may", "--out", str(out)) == 0
    assert "2026-05-28" in capsys.readouterr().out
    page = (out / "actionplans/ap-2026-003.html").read_text("utf-8")
    assert 'class="sd-badge sd-favourable">done</span>' in page
    assert "as of 28 May 2026" in page.replace("\u00a0", " ")
    assert 'rel="canonical"' not in page
    assert files(tree.root) == before
    assert not (tree.root / "site").exists()


def test_the_present_site_is_not_overwritten_by_a_past_one(
    tree: Worktree, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build("--root", str(tree.root), "--at", "may") == 2
    assert "--out" in capsys.readouterr().err


def test_a_commit_is_laid_out_whole_and_goes_again(tree: Worktree) -> None:
    with laid_out(tree.root, "may") as then:
        found = files(then.root)
        assert (then.root / PLAN).is_file()
    assert not then.root.exists()
    tracked = set(tree.git("ls-tree", "-r", "--name-only", "may").splitlines())
    assert set(found) == tracked | {"mkdocs-before.yml"}


def test_what_names_no_commit_is_refused(tree: Worktree) -> None:
    with pytest.raises(Refusal, match="there is no `nowhere`"), laid_out(tree.root, "nowhere"):
        pass


def test_a_name_that_leads_out_is_refused(tree: Worktree) -> None:
    blob = tree.git("hash-object", "-w", "mkdocs.yml")
    inner = _tree(tree, f"100644 blob {blob}\tevil")
    outer = _tree(tree, f"040000 tree {inner}\t..")
    commit = tree.git("commit-tree", outer, "-m", "x")
    with pytest.raises(Refusal), laid_out(tree.root, commit):
        pass
    assert not (tree.root.parent / "evil").exists()


def _tree(tree: Worktree, row: str) -> str:

    done = subprocess.run(
        ["git", "mktree"],
        input=row,
        cwd=tree.root,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
