"""A small real git repository that a test may write to, with commits at stated times."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

NOON = 1_779_969_600
"""Noon of 28 May 2026 in UTC, in seconds since 1970; `commit(days=…)` counts from here."""


@dataclass(frozen=True)
class Worktree:
    """A folder under git, without the settings of whoever runs the tests."""

    root: Path

    def git(self, *words: str, when: int = NOON) -> str:
        """Run git in the folder and return what it says."""
        who = ("-c", "user.name=Planner", "-c", "user.email=planner@example.org", "-c", "core.autocrlf=false")
        own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        date = f"{when} +0000"
        done = subprocess.run(
            ["git", *who, "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", *words],
            cwd=self.root,
            env={
                **own,
                "GIT_CONFIG_GLOBAL": os.devnull,
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_AUTHOR_DATE": date,
                "GIT_COMMITTER_DATE": date,
            },
            capture_output=True,
            check=True,
        )
        return done.stdout.decode("utf-8", "replace").strip()

    def write(self, path: str, text: str) -> Path:
        """Write a file, its folders too."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
        return file

    def replace(self, path: str, old: str, new: str) -> None:
        """Put one text in place of another that stands in a file."""
        text = (self.root / path).read_text("utf-8")
        assert old in text, f"{path} does not hold {old!r}"
        self.write(path, text.replace(old, new, 1))

    def commit(self, message: str = "change", days: float = 0) -> str:
        """Commit everything as it lies there, `days` after noon, and return the hash."""
        when = NOON + int(days * 86_400)
        self.git("add", "--all", when=when)
        self.git("commit", "--quiet", "--allow-empty", "--message", message, when=when)
        return self.git("rev-parse", "HEAD")


def worktree(root: Path) -> Worktree:
    """Return a new repository in a folder."""
    root.mkdir(parents=True, exist_ok=True)
    made = Worktree(root)
    made.git("init", "--quiet")
    return made
