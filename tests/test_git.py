"""What git is asked, in repositories of every make: what differs, what was, and what there is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sopdocs.git import Changed, Git, Version, open_git
from tests.worktree import NOON, Worktree, worktree

FOLDERS = ("gaps", "actionplans", "data")


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


def test_an_edit_of_the_same_length_in_the_same_second_is_seen(tree: Worktree) -> None:
    """A file as young as the index may have changed since it was added, and is read."""
    tree.git("config", "core.trustctime", "false")
    file = tree.write("gaps/b.yaml", "b: 2\n")
    os.utime(file, (NOON, NOON))
    tree.commit("three")
    with file.open("r+") as held:
        held.write("b: 3\n")
    os.utime(file, (NOON, NOON))
    os.utime(tree.root / ".git/index", (NOON, NOON))
    assert [one.path for one in seen(tree).changes("HEAD", FOLDERS)] == ["gaps/b.yaml"]


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
