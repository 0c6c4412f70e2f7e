"""`sopdocs check --watch` says after every edit what a run that starts afresh would say."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sopdocs.watch import changes
from tests.support import BASE

ROOT = Path(__file__).parents[1]
GAP = next(p.relative_to(BASE) for p in BASE.glob("gaps/GAP-2026-003-*"))


class Run:
    """A watching command whose output is read as it comes."""

    def __init__(self, root: Path, *words: str) -> None:
        command = [sys.executable, "-m", "sopdocs", "check", "--watch", "--root", str(root)]
        self.process = subprocess.Popen(
            [*command, "--as-of", "2026-07-10", "--format", "concise", *words],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        )
        self.seen = b""

    def until(self, text: bytes) -> bytes:
        """Return what was printed since the last time, up to a text."""
        assert self.process.stdout
        end = time.monotonic() + 20
        while text not in self.seen and time.monotonic() < end:
            if select.select([self.process.stdout], [], [], 0.5)[0]:
                self.seen += os.read(self.process.stdout.fileno(), 1 << 16)
        assert text in self.seen, self.seen
        shown, _, self.seen = self.seen.partition(text)
        return shown


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """Return a copy of the base that a test may spoil."""
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def watching(company: Path) -> Iterator[Run]:
    run = Run(company)
    yield run
    run.process.kill()
    run.process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals and select on pipes")
def test_each_edit_is_judged_until_somebody_stops_it(company: Path, watching: Run) -> None:
    """A record, the settings, and the end with Ctrl-C: exit 130, one word on stderr, nothing written."""
    text = (company / GAP).read_text("utf-8")
    watching.until(b"records checked")
    (company / GAP).write_text(text.replace("status: verifying", "status: verifing"), "utf-8")
    assert b"E012 `verifing` is not a word" in watching.until(b"1 error")
    (company / GAP).write_text(text, "utf-8")
    assert b"E012" not in watching.until(b"records checked")
    (company / "sopdocs.toml").write_text("no_such_setting = 1\n", "utf-8")
    assert b"E040" in watching.until(b"1 error")
    watching.process.send_signal(signal.SIGINT)
    out, err = watching.process.communicate(timeout=20)
    assert (watching.process.returncode, err) == (130, b"\nstopped\n")
    assert b"\x1b" not in out + watching.seen
    assert not (company / ".sopdocs").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals and select on pipes")
def test_a_branch_that_is_away_for_a_moment_does_not_end_it(company: Path) -> None:
    """As while somebody rebases; what cannot be done is said, and the next edit is judged again."""

    def git(*words: str) -> None:
        person = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *person, *words], cwd=company, check=True, capture_output=True)

    for words in (("init", "-b", "work"), ("add", "."), ("commit", "-m", "a"), ("branch", "base")):
        git(*words)
    run = Run(company, "--changed-since", "base")
    try:
        run.until(b"records checked")
        git("branch", "-m", "base", "away")
        (company / GAP).touch()
        assert run.process.stderr
        assert b"base" in run.process.stderr.readline()
        git("branch", "-m", "away", "base")
        (company / GAP).touch()
        run.until(b"records checked")
    finally:
        run.process.kill()
        run.process.communicate()


def test_a_folder_that_comes_later_is_watched_too(tmp_path: Path) -> None:
    """As with `data/` in a repository that has just begun."""
    (tmp_path / "gaps").mkdir()
    stop, seen = threading.Event(), threading.Semaphore(0)

    def watch() -> None:
        for _ in changes(tmp_path, stop):
            seen.release()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        stop.wait(1)
        (tmp_path / "data").mkdir()
        assert seen.acquire(timeout=10)
        stop.wait(1)
        (tmp_path / "data" / "roles.yaml").write_text("x", "utf-8")
        assert seen.acquire(timeout=10)
    finally:
        stop.set()
        thread.join()
