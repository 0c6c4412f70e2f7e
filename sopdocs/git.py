"""What git knows of the records, as plain values: the only module that runs git.

Anyone may have named a branch, a tag or a file, so no word of theirs is ever an option, a command or a
pattern: arguments are a list, references have a narrow shape, paths are compared here and not by git, and
contents are asked for by their hash. The settings of whoever runs us cannot start a hook, a pager, a
filter or a connection. What git refuses comes out as one sentence with the remedy.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sopdocs.errors import Refusal
from sopdocs.mistakes import MAX_FILE, shown

TIMEOUT = 60
MOST_COMMITS = 50_000
"""How far back a history is followed; what is older is not counted."""

_REF = re.compile(r"[A-Za-z0-9][\w./-]{0,199}([~^]\d{0,4}){0,3}")
_SAFE = (
    *("--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs"),
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat"),
    *("-c", "protocol.allow=never", "-c", "log.showSignature=false", "-c", "log.follow=false"),
    *("-c", "log.diffMerges=separate", "-c", "diff.relative=false"),
)
_RAW = (
    "--raw",
    "-z",
    "--no-abbrev",
    "--relative",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=all",
)
_REMEDIES = {
    "dubious ownership": "git does not trust `{root}`, which belongs to somebody else; allow it with "
    "`git config --global --add safe.directory '{root}'`",
    "not a git repository": "`{root}` is in no git repository, so that there is nothing to compare with",
    "promisor": "this clone was made without the contents of older commits; clone it anew without `--filter`",
}
"""What git says, and what people are told instead."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that differs between a commit and the working tree.

    `old` is its path at the commit, empty where it is new; `path` its path now, empty where it is gone;
    `blob` the hash of what it held at the commit, empty where that was no ordinary file.
    """

    old: str
    path: str
    blob: str


@dataclass(frozen=True, slots=True)
class Version:
    """What a file was made to hold by a commit; `time` in seconds since 1970, `blob` empty where it went."""

    path: str
    blob: str
    time: int


@dataclass(frozen=True, slots=True)
class Git:
    """A working tree with its history, seen from one of its folders: all paths are relative to `root`."""

    root: Path
    program: str

    def is_worktree(self) -> bool:
        """Tell whether the folder lies in files that were checked out."""
        return self._out("rev-parse", "--is-inside-work-tree").strip() == b"true"

    def is_shallow(self) -> bool:
        """Tell whether the clone leaves out older commits."""
        return self._out("rev-parse", "--is-shallow-repository").strip() == b"true"

    def commit(self, ref: str) -> str:
        """Return the hash of the commit that a branch, a tag, a hash or `HEAD~1` names."""
        if not _REF.fullmatch(ref):
            raise Refusal(
                f"{shown(ref)} does not name a commit; write a branch, a tag or a hash like `origin/main`"
            )
        found = self._commit(ref)
        if found is None:
            raise Refusal(self._unknown(ref))
        return found

    def base(self, ref: str) -> str:
        """Return the hash of the last commit that the working tree and `ref` have in common."""
        other, head = self.commit(ref), self.commit("HEAD")
        done = self._run("merge-base", "--end-of-options", other, head)
        if done.returncode == 0:
            return done.stdout.decode("ascii").strip()
        if self.is_shallow():
            raise Refusal(
                f"this clone is shallow and ends before it meets {shown(ref)}; fetch the rest with "
                "`git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0`)"
            )
        raise Refusal(f"{shown(ref)} and the present commit have no history in common; name another branch")

    def changes(self, base: str, folders: Iterable[str]) -> tuple[Changed, ...]:
        """Return the files below `folders` that differ between a commit and the working tree, by path.

        Files that git does not track count as new, those it is told to ignore do not.
        """
        index = os.fsdecode(self._out("rev-parse", "--git-path", "index").removesuffix(b"\n"))
        with TemporaryDirectory(prefix="sopdocs-") as folder:
            copy = Path(folder, "index")  # `diff` freshens what it reads, and locks it meanwhile
            with suppress(FileNotFoundError):
                made = (self.root / index).stat().st_mtime_ns
                shutil.copyfile(self.root / index, copy)
                os.utime(copy, ns=(made, made))  # an edit as young as the index is looked into, not trusted
            listing = ("diff", *_RAW, "--find-renames", "--end-of-options", base, "--", *folders)
            out = self._out(*listing, index=copy)
        found = {(row.old, row.path): row.old_blob for row in _rows(out)}
        untracked = self._out("ls-files", "--others", "--exclude-standard", "-z", "--", *folders)
        found |= {("", path): "" for path in _names(untracked)}
        return tuple(Changed(old, path, blob) for (old, path), blob in sorted(found.items()))

    def between(self, base: str, commit: str) -> tuple[tuple[str, str, str], ...]:
        """Return path, hash before and hash after of every file that differs between two commits.

        A hash is empty where there was or is no ordinary file; a renamed file is one gone and one new.
        """
        everything = (*_RAW, "--no-renames", "--no-relative", "--ignore-submodules=none")
        out = self._out("diff", *everything, "--end-of-options", base, commit, "--")
        return tuple((row.path or row.old, row.old_blob, row.blob) for row in _rows(out))

    def tree(self, commit: str, folders: Iterable[str]) -> dict[str, str]:
        """Return the hash of every ordinary file below `folders` at a commit, by path."""
        listing = self._out("ls-tree", "-r", "-z", "--end-of-options", commit, "--", *folders)
        rows = (row.partition("\t") for row in _names(listing))
        return {path: head.split()[2] for head, _, path in rows if head.startswith("100")}

    def versions(self, commit: str, folders: Iterable[str], since: int | None = None) -> tuple[Version, ...]:
        """Return every version of the files below `folders` on the way to a commit, newest first.

        A merge counts as one step, so that what a branch tried on its way is not told. `since` leaves out
        commits that are older.
        """
        limit = f"--max-count={MOST_COMMITS}" if since is None else f"--max-age={since}"
        listing = ("log", "--first-parent", "-m", *_RAW, "--no-renames", "--format=%x01%ct", limit)
        rows = _rows(self._out(*listing, "--end-of-options", commit, "--", *folders))
        return tuple(Version(row.path or row.old, row.blob, row.time) for row in rows)

    def contents(self, blobs: Iterable[str], most: int = MAX_FILE) -> dict[str, bytes]:
        """Return what the files with these hashes hold, except those of more bytes than `most`."""
        asked = sorted({blob for blob in blobs if blob})
        sizes = self._out("cat-file", "--batch-check", given=asked).decode("ascii", "replace").splitlines()
        small = [row.split()[0] for row in sizes if _is_small(row, most)]
        held = self._out("cat-file", "--batch", given=small)
        found: dict[str, bytes] = {}
        at = 0
        while at < len(held):
            head, start = held[at : held.index(b"\n", at)].split(), held.index(b"\n", at) + 1
            size = int(head[2])
            found[head[0].decode("ascii")] = held[start : start + size]
            at = start + size + 1
        return found

    def time(self, commit: str) -> int:
        """Return when a commit was made, in seconds since 1970."""
        return int(self._out("log", "--max-count=1", "--format=%ct", "--end-of-options", commit, "--"))

    def _commit(self, ref: str) -> str | None:
        done = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        return done.stdout.decode("ascii").split()[-1] if done.returncode == 0 else None

    def _unknown(self, ref: str) -> str:
        if self._commit("HEAD") is None:
            return "there is no commit yet to compare with"
        if self._commit(f"origin/{ref}"):
            return f"there is no {shown(ref)} in this clone; did you mean `origin/{ref}`?"
        name = re.split("[~^]", ref)[0]
        how = "git fetch"
        if name.startswith("origin/"):  # spelt out, as a clone of one branch keeps no other under its name
            how += f" origin {name.removeprefix('origin/')}:refs/remotes/{name}"
        if self.is_shallow():
            how += " --unshallow"
        return f"there is no {shown(ref)} in this clone; fetch it with `{how}`, or name another commit"

    def _out(self, *words: str, given: Iterable[str] = (), index: Path | None = None) -> bytes:
        """Return what git prints; what it refuses is a Refusal."""
        done = self._run(*words, given=given, index=index)
        if done.returncode != 0:
            raise _refusal(self.root, done.stderr)
        return done.stdout

    def _run(
        self, *words: str, given: Iterable[str] = (), index: Path | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment |= {"LC_ALL": "C", "LANGUAGE": "C", "GIT_TERMINAL_PROMPT": "0"}
        if index:
            environment["GIT_INDEX_FILE"] = str(index)
        try:
            return subprocess.run(
                [self.program, *_SAFE, *words],
                cwd=self.root,
                env=environment,
                input="".join(f"{line}\n" for line in given).encode("ascii"),
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Refusal(
                f"git gave no answer within {TIMEOUT} seconds; try `git {words[0]}` yourself"
            ) from None


def open_git(root: Path) -> Git:
    """Return the working tree that a folder lies in, or say why there is none."""
    program = shutil.which("git")
    if program is None or not Path(program).is_absolute():  # on Windows the present folder is looked in first
        raise Refusal("git is not installed, or not on the PATH; install it to compare with earlier versions")
    git = Git(root, program)
    if not git.is_worktree():
        raise Refusal(f"`{root}` is a bare repository; check a branch out and go there")
    return git


def _refusal(root: Path, said: bytes) -> Refusal:
    text = said.decode("utf-8", "replace")
    for sign, remedy in _REMEDIES.items():
        if sign in text:
            return Refusal(remedy.format(root=root))
    first = next(
        (line for line in text.splitlines() if line.startswith(("fatal:", "error:"))), "no reason given"
    )
    return Refusal(f"git could not tell: {shown(first.partition(': ')[2] or first)}")


def _names(out: bytes) -> Iterator[str]:
    """Yield the parts of a list that ends each with a zero, spelt as the walk over folders spells names."""
    yield from (os.fsdecode(name) for name in out.split(b"\0") if name)


def _is_small(row: str, most: int) -> bool:
    """Tell whether a line of `cat-file --batch-check` speaks of a file of at most so many bytes."""
    words = row.split()
    return len(words) == 3 and words[1] == "blob" and int(words[2]) <= most


class _Row(NamedTuple):
    """One change in git's raw form; empty texts where there was or is no ordinary file."""

    time: int
    old: str
    old_blob: str
    path: str
    blob: str


def _rows(out: bytes) -> Iterator[_Row]:
    """Yield the changes of `diff --raw -z`, or of `log` where each commit's time comes first."""
    words = iter(out.split(b"\0"))
    time = 0
    for word in words:
        if word.startswith(b"\x01"):
            time = int(word[1:])
        elif word:
            old_mode, new_mode, old, new, status = word.lstrip(b"\n:").decode("ascii").split()
            first = os.fsdecode(next(words))
            last = os.fsdecode(next(words)) if status[0] in "RC" else first
            yield _Row(
                time,
                "" if status[0] in "AC" else first,
                old if old_mode.startswith("100") and status[0] != "C" else "",
                "" if status[0] == "D" else last,
                new if new_mode.startswith("100") and new.strip("0") else "",
            )
