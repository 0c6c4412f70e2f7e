"""A site is shown when it is whole; a build that fails or is killed leaves the old one as it was."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from sopdocs.errors import Refusal
from sopdocs.site.publish import MARK, exchange, locked, recover, staged

ROOT = Path(__file__).parents[1]
PAGES = {"index.html": b"home", MARK: b"{}", "gaps/a.html": b"a", "gaps/b.html": b"b"}


def put(out: Path, state: Path, files: Mapping[str, bytes], keys: bool = False) -> list[str]:
    """Publish files as a build does, and return what was written or removed."""
    with staged(out, state) as stage:
        for path, data in files.items():
            key = f"{path}{data.decode()}" if keys else ""
            if not (keys and stage.keep(path, key)):
                stage.put(path, data, key)
        stage.swap()
        return sorted(stage.changed)


def content(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, Path]:
    state = tmp_path / ".sopdocs"
    state.mkdir()
    return tmp_path / "site", state


def test_only_what_changed_is_written(place: tuple[Path, Path]) -> None:
    out, state = place
    put(out, state, PAGES)
    before = {path: (out / path).stat().st_ino for path in PAGES}
    changed = PAGES | {"gaps/a.html": b"A", "gaps/c.html": b"c"}
    del changed["gaps/b.html"]
    assert put(out, state, changed) == ["gaps/a.html", "gaps/b.html", "gaps/c.html"]
    assert content(out) == changed
    assert (out / "index.html").stat().st_ino == before["index.html"]
    assert (out / "gaps/a.html").stat().st_ino != before["gaps/a.html"]


@pytest.mark.parametrize("keys", [False, True])
def test_any_row_of_builds_shows_the_last_one(place: tuple[Path, Path], keys: bool) -> None:
    out, state = place
    rows = [
        PAGES,
        PAGES | {"gaps/a.html": b"A"},
        PAGES | {"gaps/d/e.html": b"e"},
        PAGES,
        {path: PAGES[path] for path in ("index.html", MARK)},
        PAGES,
    ]
    for files in rows:
        put(out, state, files, keys)
        assert content(out) == files
        assert [path.name for path in out.parent.iterdir() if path.name.startswith("site")] == ["site"]


def test_a_file_somebody_touched_is_made_again(place: tuple[Path, Path]) -> None:
    out, state = place
    put(out, state, PAGES, keys=True)
    (out / "gaps/a.html").write_bytes(b"edited by hand")
    assert put(out, state, PAGES, keys=True) == ["gaps/a.html"]
    assert content(out) == PAGES


def test_a_build_that_fails_leaves_the_old_site(place: tuple[Path, Path]) -> None:
    out, state = place
    put(out, state, PAGES)

    def fail() -> None:
        with staged(out, state) as stage:
            stage.put("index.html", b"half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    assert content(out) == PAGES
    assert sorted(path.name for path in out.parent.iterdir()) == [".sopdocs", "site"]


def test_a_site_without_a_home_page_is_not_shown(place: tuple[Path, Path]) -> None:
    out, state = place
    put(out, state, PAGES)
    with pytest.raises(Refusal, match=r"index\.html"):
        put(out, state, {MARK: b"{}", "gaps/a.html": b"a"})
    assert content(out) == PAGES


def test_two_pages_cannot_have_one_address(place: tuple[Path, Path]) -> None:
    out, state = place
    with staged(out, state) as stage:
        stage.put("a.html", b"1")
        with pytest.raises(Refusal, match="two pages"):
            stage.put("a.html", b"2")


def test_a_folder_that_is_not_ours_is_not_replaced(place: tuple[Path, Path]) -> None:
    out, state = place
    out.mkdir()
    (out / "thesis.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(Refusal, match="not made by sopdocs"):
        put(out, state, PAGES)
    assert (out / "thesis.txt").read_text(encoding="utf-8") == "precious"


def test_a_link_is_not_followed(place: tuple[Path, Path], tmp_path: Path) -> None:
    out, state = place
    (tmp_path / "elsewhere").mkdir()
    out.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refusal, match="not a folder of its own"):
        put(out, state, PAGES)


def test_a_kill_between_two_renames_is_put_right(place: tuple[Path, Path]) -> None:
    out, state = place
    put(out, state, PAGES)
    out.rename(out.with_name("site.old-4711"))
    (out.with_name("site.staging-4711")).mkdir()
    recover(out)
    assert content(out) == PAGES
    assert sorted(path.name for path in out.parent.iterdir()) == [".sopdocs", "site"]


def test_folders_change_places(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name, encoding="utf-8")
    exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a/file").read_text(encoding="utf-8") == "b"
    assert (tmp_path / "b/file").read_text(encoding="utf-8") == "a"


def test_the_second_build_waits_and_then_names_the_first(tmp_path: Path) -> None:
    state = tmp_path / ".sopdocs"
    hold = (
        "import sys, time; from pathlib import Path; from sopdocs.site.publish import locked\n"
        f"with locked(Path({str(state)!r})):\n    print('held', flush=True); time.sleep(60)"
    )
    first = subprocess.Popen([sys.executable, "-c", hold], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert first.stdout
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(Refusal, match=f"process {first.pid}"), locked(state, patience=0.2):
            pass
    finally:
        first.kill()
        first.communicate()
    with locked(state, patience=5):
        pass


BUILDER = """
import sys
from pathlib import Path
from sopdocs.site.publish import MARK, locked, staged
out, state, word = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3].encode()
print('go', flush=True)
with locked(state), staged(out, state) as stage:
    for n in range(200):
        stage.put(f'gaps/{n}.html', word * 200)
    stage.put('index.html', word)
    stage.put(MARK, b'{}')
    stage.swap()
"""


def test_a_killed_build_leaves_the_old_site_or_the_new_one(place: tuple[Path, Path]) -> None:
    out, state = place
    words = ("old", "new")
    for turn in range(24):
        word = words[turn % 2]
        command = [sys.executable, "-c", BUILDER, str(out), str(state), word]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        if turn:
            time.sleep(turn * 0.004)
            process.send_signal(signal.SIGKILL)
        process.communicate()
        recover(out)
        found = content(out)
        assert len(found) == 202
        assert found["index.html"].decode() in words
        assert {data[:3] for path, data in found.items() if path != MARK} == {found["index.html"]}


def test_who_holds_the_lock_may_ask_again(tmp_path: Path) -> None:
    """A build takes the lock around the shell and again around the swap; others wait until the outer end."""
    with locked(tmp_path, 0.2), locked(tmp_path, 0.2):
        pass
    assert not (tmp_path / "lock.pid").exists()
