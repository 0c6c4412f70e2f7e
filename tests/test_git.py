"""What git is asked, in repositories of every make: answers, refusals, and what nobody can smuggle in."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sopdocs.errors import Refusal
from sopdocs.git import Changed, Git, Version, open_git
from tests.worktree import NOON, Worktree, worktree

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


def test_the_base_is_where_the_branch_left(tree: Worktree) -> None:
    """Commits that `main` gets afterwards do not count."""
    left = tree.git("rev-parse", "main")
    tree.git("checkout", "--quiet", "main")
    tree.write("gaps/c.yaml", "c: 1\n")
    tree.commit("three")
    tree.git("checkout", "--quiet", "work")
    assert seen(tree).base("main") == left
    assert [one.path for one in seen(tree).changes(left, FOLDERS)] == ["gaps/b.yaml"]


@pytest.mark.parametrize("ref", ["main", "work~1", "work^", "HEAD^1~0", "v1.0/base", "größe"])
def test_a_commit_has_many_names(tree: Worktree, ref: str) -> None:
    """Branches, tags and steps back from them."""
    tree.git("tag", "-a", "-m", "the tag has an object of its own", "v1.0/base", "main")
    tree.git("branch", "größe", "main")
    assert seen(tree).base(ref) == tree.git("rev-parse", "main")
    assert seen(tree).base(tree.git("rev-parse", "main")) == tree.git("rev-parse", "main")


def test_the_working_tree_counts_as_it_lies_there(tree: Worktree) -> None:
    """Edits not yet committed, staged or untracked are the branch too; files to be ignored are not."""
    tree.replace("gaps/a.yaml", "a: 1", "a: 2")
    tree.write("actionplans/new.yaml", "n: 1\n")
    tree.write("gaps/staged.yaml", "s: 1\n")
    tree.git("add", "gaps/staged.yaml")
    tree.write("README.md", "elsewhere\n")
    tree.write(".gitignore", "gaps/ignored.yaml\n")
    tree.write("gaps/ignored.yaml", "i: 1\n")
    base = seen(tree).base("main")
    blob = tree.git("rev-parse", "main:gaps/a.yaml")
    assert seen(tree).changes(base, FOLDERS) == (
        Changed("", "actionplans/new.yaml", ""),
        Changed("", "gaps/b.yaml", ""),
        Changed("", "gaps/staged.yaml", ""),
        Changed("gaps/a.yaml", "gaps/a.yaml", blob),
    )
    assert seen(tree).contents([blob, "", blob]) == {blob: b"a: 1\n" * 9}


def test_renamed_and_deleted_files_keep_what_they_held(tree: Worktree) -> None:
    """Both sides of a rename are told, and a file that is gone has no path any more."""
    tree.write("gaps/d.yaml", "d: 1\n")
    tree.commit("three")
    tree.git("mv", "gaps/a.yaml", "gaps/causes.yaml")
    (tree.root / "gaps" / "d.yaml").unlink()
    moved, gone = tree.git("rev-parse", "HEAD:gaps/a.yaml"), tree.git("rev-parse", "HEAD:gaps/d.yaml")
    assert set(seen(tree).changes(seen(tree).base("HEAD"), FOLDERS)) == {
        Changed("gaps/a.yaml", "gaps/causes.yaml", moved),
        Changed("gaps/d.yaml", "", gone),
    }


@pytest.mark.skipif(sys.platform == "win32", reason="no such names, and links only for some")
def test_links_and_strange_names_are_neither_followed_nor_lost(tree: Worktree) -> None:
    """A link has no content for us; a name that is no UTF-8 or holds a newline comes through."""
    for name in (
        b"gaps/caf\xe9.yaml",
        b"gaps/a\nb.yaml",
        b"gaps/--output=pwn",
        b"gaps/:(glob)*",
        b"gaps/'\"$(x)",
    ):
        Path(os.fsdecode(os.fsencode(tree.root) + b"/" + name)).write_text("x: 1\n", "utf-8")
    (tree.root / "gaps" / "link.yaml").symlink_to("/etc/hostname")
    tree.commit("names")
    git = seen(tree)
    names = {os.fsencode(one.path) for one in git.changes(git.base("main"), FOLDERS)}
    assert {b"gaps/caf\xe9.yaml", b"gaps/a\nb.yaml", b"gaps/--output=pwn", b"gaps/link.yaml"} <= names
    assert "gaps/link.yaml" not in git.tree(git.commit("HEAD"), FOLDERS)
    assert {v.path: v.blob for v in git.versions("HEAD", FOLDERS)}["gaps/link.yaml"] == ""
    (tree.root / "gaps" / "link.yaml").unlink()
    (change,) = git.changes(git.commit("HEAD"), FOLDERS)
    assert change == Changed("gaps/link.yaml", "", "")


def test_the_tree_of_a_commit_is_that_of_our_folders(tree: Worktree) -> None:
    """Whatever lies there now."""
    tree.write("README.md", "elsewhere\n")
    tree.commit("three")
    shutil.rmtree(tree.root / "gaps")
    git = seen(tree)
    assert sorted(git.tree(git.commit("main"), FOLDERS)) == ["gaps/a.yaml"]
    assert sorted(git.tree(git.commit("HEAD"), FOLDERS)) == ["gaps/a.yaml", "gaps/b.yaml"]


def test_versions_are_told_newest_first_and_a_merge_is_one_step(tree: Worktree) -> None:
    """What `main` had, and not what the branch tried; deleted files end with no content."""
    for number, days in ((2, 3), (3, 4)):
        tree.replace("gaps/b.yaml", f"b: {number - 1}", f"b: {number}")
        tree.commit(f"b{number}", days=days)
    tree.git("checkout", "--quiet", "main")
    tree.git("merge", "--quiet", "--no-ff", "--no-edit", "work", when=NOON + 5 * 86_400)
    tree.git("rm", "--quiet", "gaps/a.yaml")
    tree.commit("gone", days=6)
    git = seen(tree)
    versions = git.versions(git.commit("HEAD"), ["gaps"])
    assert [(v.path, (v.time - NOON) // 86_400) for v in versions] == [
        ("gaps/a.yaml", 6),
        ("gaps/b.yaml", 5),
        ("gaps/a.yaml", 0),
    ]
    assert versions[0].blob == ""
    assert git.contents([versions[1].blob]) == {versions[1].blob: b"b: 3\n"}
    assert git.versions("HEAD", ["gaps"], since=NOON + 5 * 86_400) == versions[:2]
    assert git.time(git.commit("HEAD")) == NOON + 6 * 86_400
    assert isinstance(versions[0], Version)


def test_a_knowledge_base_in_a_subfolder_is_seen_from_there(tmp_path: Path) -> None:
    """Paths are its own, and what lies beside it is nobody's business."""
    outer = worktree(tmp_path / "mono")
    outer.write("planning/gaps/a.yaml", "a: 1\n")
    outer.write("gaps/other.yaml", "o: 1\n")
    base = outer.commit("one")
    outer.replace("planning/gaps/a.yaml", "1", "2")
    outer.replace("gaps/other.yaml", "1", "2")
    outer.write("planning/data/new.yaml", "n: 1\n")
    git = open_git(outer.root / "planning")
    assert [one.path for one in git.changes(base, FOLDERS)] == ["data/new.yaml", "gaps/a.yaml"]
    assert sorted(git.tree(base, FOLDERS)) == ["gaps/a.yaml"]
    assert [one.path for one in git.versions(base, FOLDERS)] == ["gaps/a.yaml"]


def test_a_conflict_is_one_change(tree: Worktree) -> None:
    """A file in the middle of a merge is judged as it lies there."""
    tree.write("gaps/a.yaml", "a: mine\n")
    tree.commit("mine")
    tree.git("checkout", "--quiet", "main")
    tree.write("gaps/a.yaml", "a: theirs\n")
    tree.commit("theirs")
    with pytest.raises(subprocess.CalledProcessError):
        tree.git("merge", "--quiet", "work")
    blob = tree.git("rev-parse", "HEAD:gaps/a.yaml")
    found = seen(tree).changes(tree.git("rev-parse", "HEAD"), FOLDERS)
    assert found == (Changed("", "gaps/b.yaml", ""), Changed("gaps/a.yaml", "gaps/a.yaml", blob))


@pytest.mark.parametrize("ref", HOSTILE)
def test_a_hostile_name_is_refused_and_does_nothing(tree: Worktree, ref: str) -> None:
    """No option, no shell, no range: a sentence, and no file named `pwn`."""
    said = refusal(tree, ref)
    assert "does not name a commit" in said or "in this clone" in said
    assert not list(tree.root.rglob("pwn*"))


def test_an_unknown_name_says_how_to_fetch_it(tree: Worktree) -> None:
    """The remote's branch is named where it is there, else the command that brings it."""
    assert "`git fetch origin next`" in refusal(tree, "origin/next")
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
