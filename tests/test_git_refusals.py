"""What git refuses, and what is refused before it comes to git: one sentence with the remedy."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from sopdocs.errors import Refusal
from sopdocs.git import Git, open_git
from tests.worktree import Worktree, worktree

FOLDERS = ("gaps", "actionplans", "data")
HOSTILE = (
    "--output=pwn",
    "-h",
    "$(touch pwn)",
    "`touch pwn`",
    "a\nb",
    "main\n",
    "'",
    '"',
    "x;y",
    "main..main",
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with one file on `main` and a second one on the branch `work`."""
    made = worktree(tmp_path_factory.mktemp("template") / "repo")
    made.write("gaps/a.yaml", "a: 1\n" * 9)
    made.commit("one")
    made.git("checkout", "--quiet", "-b", "work")
    made.write("gaps/b.yaml", "b: 1\n")
    made.commit("two", days=2)
    return made.root


@pytest.fixture
def tree(template: Path, tmp_path: Path) -> Worktree:
    """Return a copy of it for a test of its own."""
    shutil.copytree(template, tmp_path / "repo")
    return Worktree(tmp_path / "repo")


def seen(tree: Worktree) -> Git:
    """Return the repository as sopdocs opens it."""
    return open_git(tree.root)


def refusal(tree: Worktree, ref: str) -> str:
    """Return why there is no base with `ref`: one sentence."""
    with pytest.raises(Refusal) as refused:
        seen(tree).base(ref)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("ref", HOSTILE)
def test_a_hostile_name_is_refused_and_does_nothing(tree: Worktree, ref: str) -> None:
    """No option, no shell, no range: a sentence, and no file named `pwn`."""
    said = refusal(tree, ref)
    assert "does not name a commit" in said or "in this clone" in said
    assert not list(tree.root.rglob("pwn*"))


def test_an_unknown_name_says_how_to_fetch_it(tree: Worktree) -> None:
    """The remote's branch is named where it is there, else the command that brings it."""
    said = refusal(tree, "origin/next")
    assert "`git fetch origin next:refs/remotes/origin/next`" in said
    assert refusal(tree, "origin/next~2") == said.replace("`origin/next`", "`origin/next~2`")
    assert "`git fetch`" in refusal(tree, "0" * 40)
    tree.git("update-ref", "refs/remotes/origin/trunk", "main")
    assert "did you mean `origin/trunk`?" in refusal(tree, "trunk")


def test_a_repository_without_a_commit_has_nothing_to_compare_with(tmp_path: Path) -> None:
    """Neither by name nor by HEAD."""
    fresh = worktree(tmp_path / "fresh")
    assert "no commit yet" in refusal(fresh, "main")
    assert "no commit yet" in refusal(fresh, "HEAD")


def test_histories_that_never_met(tree: Worktree) -> None:
    """An orphan branch shares nothing."""
    tree.git("checkout", "--quiet", "--orphan", "alone")
    tree.commit("alone")
    assert "no history in common" in refusal(tree, "main")


def test_a_shallow_clone_says_how_to_deepen_it(tree: Worktree, tmp_path: Path) -> None:
    """A branch that is not there, and one that is there without what lies between."""
    words = ("clone", "--quiet", "--depth", "1", "--no-single-branch")
    tree.git(*words, f"file://{tree.root}", str(tmp_path / "shallow"))
    shallow = Worktree(tmp_path / "shallow")
    assert "--unshallow" in refusal(shallow, "origin/next")
    assert "fetch-depth: 0" in refusal(shallow, "origin/main")
    git = open_git(shallow.root)
    assert {one.path for one in git.versions(git.commit("HEAD"), FOLDERS)} == {"gaps/a.yaml", "gaps/b.yaml"}


def test_the_remedy_works_in_a_clone_of_one_branch(tree: Worktree, tmp_path: Path) -> None:
    """It knows no other branch by name, and a plain fetch would not make it one."""
    tree.git(
        "clone", "--quiet", "--depth", "1", "--branch", "work", f"file://{tree.root}", str(tmp_path / "one")
    )
    clone = Worktree(tmp_path / "one")
    command = refusal(clone, "origin/main").partition("`git fetch ")[2].partition("`")[0]
    clone.git("fetch", "--quiet", *command.split())
    assert [one.path for one in seen(clone).changes(seen(clone).base("origin/main"), FOLDERS)] == [
        "gaps/b.yaml"
    ]


def test_a_clone_without_contents_is_not_filled_behind_ones_back(tree: Worktree, tmp_path: Path) -> None:
    """No connection is made: what is missing is said."""
    tree.replace("gaps/a.yaml", "a: 1", "a: 2")
    tree.commit("three")
    tree.git("config", "uploadpack.allowFilter", "true")
    tree.git("clone", "--quiet", "--filter=blob:none", f"file://{tree.root}", str(tmp_path / "partial"))
    git = open_git(tmp_path / "partial")
    changes = git.changes(git.base("HEAD~1"), FOLDERS)
    with pytest.raises(Refusal, match="--filter"):
        git.contents(one.blob for one in changes)


def test_detached_and_linked_working_trees_are_like_any_other(tree: Worktree, tmp_path: Path) -> None:
    """CI checks out a commit and no branch."""
    tree.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"), "work")
    git = open_git(tmp_path / "linked")
    assert [one.path for one in git.changes(git.base("main"), FOLDERS)] == ["gaps/b.yaml"]


def test_what_is_no_working_tree(tree: Worktree, tmp_path: Path) -> None:
    """No repository, a bare one, the inside of one."""
    (tmp_path / "plain").mkdir()
    tree.git("clone", "--quiet", "--bare", str(tree.root), str(tmp_path / "bare"))
    for folder, said in (
        (tmp_path / "plain", "in no git repository"),
        (tmp_path / "bare", "bare"),
        (tree.root / ".git", "bare"),
    ):
        with pytest.raises(Refusal, match=said):
            open_git(folder)


def test_no_git_at_all(tree: Worktree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither none on the PATH nor one that lies in the folder itself."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Refusal, match="not installed"):
        open_git(tree.root)
    program = tree.write("git", "#!/bin/sh\ntouch pwn\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.chdir(tree.root)
    monkeypatch.setenv("PATH", ".")
    with pytest.raises(Refusal, match="not installed"):
        open_git(tree.root)
    assert not (tree.root / "pwn").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_folder_of_somebody_else_is_said_with_the_remedy(
    tree: Worktree, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A container often runs as another user than the one who checked out."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SUDO_UID", raising=False)
    for folder in (tree.root, tree.root / ".git"):
        os.chown(folder, 12345, 12345)
    with pytest.raises(Refusal, match=r"safe\.directory"):
        open_git(tree.root)


def test_settings_and_environment_of_others_do_not_reach_in(
    tree: Worktree, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Not a hook's GIT_DIR, not a configured monitor, pager, external diff or signature."""
    elsewhere = worktree(tmp_path / "elsewhere")
    elsewhere.write("gaps/secret.yaml", "s: 1\n")
    elsewhere.commit("other")
    touch = tree.write("touch.sh", f"#!/bin/sh\ntouch '{tmp_path}/pwn'\n")
    touch.chmod(touch.stat().st_mode | stat.S_IXUSR)
    for name in ("core.fsmonitor", "core.pager", "diff.external", "diff.bad.textconv"):
        tree.git("config", name, str(touch))
    tree.git("config", "log.showSignature", "true")
    tree.git("config", "log.diffMerges", "off")
    tree.write(".gitattributes", "*.yaml diff=bad\n")
    monkeypatch.setenv("GIT_DIR", str(elsewhere.root / ".git"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(touch))
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "pwn"))
    tree.replace("gaps/a.yaml", "a: 1", "a: 2")
    git = seen(tree)
    assert {one.path for one in git.changes(git.base("main"), FOLDERS)} == {"gaps/a.yaml", "gaps/b.yaml"}
    assert {one.path for one in git.versions("HEAD", FOLDERS)} == {"gaps/a.yaml", "gaps/b.yaml"}
    assert not (tmp_path / "pwn").exists()


def test_looking_changes_nothing(tree: Worktree) -> None:
    """Not even git's own index, which a plain `git diff` would freshen."""
    index = tree.root / ".git" / "index"
    os.utime(tree.root / "gaps" / "a.yaml", (1, 1))
    before = index.read_bytes(), sorted(p.name for p in (tree.root / ".git").rglob("*"))
    git = seen(tree)
    git.changes(git.base("main"), FOLDERS)
    assert (index.read_bytes(), sorted(p.name for p in (tree.root / ".git").rglob("*"))) == before


def test_a_file_too_big_for_a_record_is_not_fetched(tree: Worktree) -> None:
    """Its history may hold anything; memory does not."""
    tree.write("gaps/huge.yaml", "x" * 300_000)
    tree.commit("huge")
    blob = tree.git("rev-parse", "HEAD:gaps/huge.yaml")
    assert seen(tree).contents([blob]) == {}
    assert seen(tree).contents([tree.git("rev-parse", "HEAD"), "f" * 40]) == {}


def test_a_git_that_hangs_is_given_up(
    tree: Worktree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the time limit, with a sentence."""
    slow = tmp_path / "slow.sh"
    slow.write_text("#!/bin/sh\nexec sleep 9\n", "utf-8")
    slow.chmod(0o755)
    monkeypatch.setattr("sopdocs.git.TIMEOUT", 0.1)
    with pytest.raises(Refusal, match="no answer within"):
        Git(tree.root, str(slow)).is_worktree()


def test_what_git_says_unexpectedly_is_passed_on(tree: Worktree) -> None:
    """A damaged repository, in its own words, shortened."""
    (tree.root / ".git" / "config").write_text("[broken\n", "utf-8")
    with pytest.raises(Refusal, match="git could not tell: `bad config"):
        open_git(tree.root)
