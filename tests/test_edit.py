"""An edit changes what it is meant to change and no other byte, and a file is whole whatever happens."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopdocs.diagnostics import FieldPath
from sopdocs.edit import Splice, spliced, write
from sopdocs.errors import Refusal
from sopdocs.source import Source, read

RECORD = b"""\xef\xbb\xbf# a comment: kept\r
kind: gap   # and this one\r
scope: {region: 'emea', "site": PLT-A}\r
title: >\r
  Two lines\r
  of text\r
list:\r
- one\r
-   two  # spaced\r
empty:\r
last: x"""


def place(source: Source, *field: str | int, key: bool = False) -> tuple[int, int]:
    """Return the span of a value that is there."""
    span = source.span(field, key)
    assert span
    return span


@pytest.mark.parametrize(
    ("field", "key", "text", "old", "new"),
    [
        (("kind",), False, "plan", b"kind: gap ", b"kind: plan "),
        (("scope", "region"), False, "'EMEA'", b"'emea'", b"'EMEA'"),
        (("scope", "site"), True, '"lane"', b'"site"', b'"lane"'),
        (("list", 1), False, "three", b"two  #", b"three  #"),
        (("last",), False, '"%"', b"last: x", b'last: "%"'),
    ],
)
def test_nothing_else_changes(field: FieldPath, key: bool, text: str, old: bytes, new: bytes) -> None:
    """Comments, quotes, line ends, the byte order mark and the missing line end stay."""
    source = read(RECORD, "x")
    assert spliced(RECORD, "x", [Splice(place(source, *field, key=key), text)]) == RECORD.replace(old, new)


@pytest.mark.parametrize(
    "text", ["a: b", "[a]", "", "~", '"open', "a # b", "a\nb: c", "&x a", "!!int 1", "a, b: c"]
)
def test_what_would_say_something_else_is_refused(text: str) -> None:
    source = read(RECORD, "x")
    for field in (("kind",), ("scope", "region"), ("list", 0), ("last",)):
        assert spliced(RECORD, "x", [Splice(place(source, *field), text)]) is None


def test_what_is_sound_elsewhere_may_not_be_here() -> None:
    """A comma between brackets, a key that is there already."""
    source = read(RECORD, "x")
    comma = [Splice(place(source, *field), "a, b") for field in (("kind",), ("scope", "region"))]
    assert spliced(RECORD, "x", comma[:1]) == RECORD.replace(b"gap ", b"a, b ")
    assert spliced(RECORD, "x", comma) is None
    assert spliced(RECORD, "x", [Splice(place(source, "empty", key=True), "kind")]) is None


def test_a_splice_has_to_meet_one_scalar() -> None:
    """Not a part of one, nothing between two, no map, no overlap, and no file that cannot be read."""
    source = read(RECORD, "x")
    start, end = place(source, "kind")
    for span in ((start + 1, end), (start - 1, end), (start, end + 4), place(source, "scope")):
        assert spliced(RECORD, "x", [Splice(span, "a")]) is None
    assert spliced(RECORD, "x", [Splice((start, end), "a"), Splice((start, end), "b")]) is None
    assert spliced(b"a: [", "x", [Splice((3, 4), "a")]) is None
    assert spliced(RECORD, "x", []) == RECORD


PLACES: list[tuple[FieldPath, bool]] = [
    (("kind",), False),
    (("scope", "region"), False),
    (("list", 0), False),
    (("empty",), True),
    (("last",), False),
]


@given(st.sets(st.sampled_from(PLACES)), st.text(max_size=8))
@settings(max_examples=200)
def test_a_splice_keeps_its_word_or_is_refused(places: set[tuple[FieldPath, bool]], text: str) -> None:
    """Whatever is put in: all other keys and values are the same afterwards."""
    source = read(RECORD, "x")
    done = spliced(RECORD, "x", [Splice(place(source, *field, key=key), text) for field, key in places])
    if done is None or not places:
        return
    meant = (read(f"a: {text}".encode(), "").data or {}).get("a")
    data = read(done, "x").data
    assert data is not None
    assert source.data is not None
    for field, key in places:
        node: object = data
        for part in field[:-1] if key else field:
            node = node[part]  # type: ignore[index]
        assert (meant in node) if key else (node == meant)  # type: ignore[operator]
    untouched = {name for name in source.data if not any(field[0] == name for field, _ in places)}
    assert all(data[name] == source.data[name] for name in untouched)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "GAP-2026-001.yaml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    return path


def test_a_file_keeps_its_mode_and_leaves_no_other_behind(record: Path) -> None:
    write(record, b"new", b"old")
    assert record.read_bytes() == b"new"
    assert record.stat().st_mode & 0o777 == 0o640
    assert list(record.parent.iterdir()) == [record]


def test_what_somebody_else_has_saved_stays(record: Path) -> None:
    record.write_bytes(b"theirs")
    with pytest.raises(Refusal, match="has changed meanwhile"):
        write(record, b"new", b"old")
    assert record.read_bytes() == b"theirs"
    assert list(record.parent.iterdir()) == [record]


def test_a_link_is_not_followed(record: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(record)
    with pytest.raises(Refusal):
        write(link, b"new", b"old")
    assert record.read_bytes() == b"old"


def test_a_file_that_was_left_by_a_killed_run_is_no_hindrance(record: Path) -> None:
    (record.parent / f".{record.name}.{os.getpid()}.tmp").write_bytes(b"half")
    write(record, b"new", b"old")
    assert record.read_bytes() == b"new"


@pytest.mark.parametrize("call", ["os.open", "os.fsync", "pathlib.Path.chmod", "pathlib.Path.replace"])
@pytest.mark.parametrize("why", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES])
def test_a_disk_that_is_full_or_broken_leaves_the_old_file(
    record: Path, call: str, why: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever step fails, the sentence says why and nothing is left behind."""

    def fails(*_: object) -> None:
        raise OSError(why, os.strerror(why))

    with monkeypatch.context() as patch:
        patch.setattr(call, fails)
        with pytest.raises(Refusal, match=f"cannot be written: {os.strerror(why).lower()}"):
            write(record, b"new", b"old")
    assert record.read_bytes() == b"old"
    assert list(record.parent.iterdir()) == [record]


def test_a_folder_that_cannot_be_brought_to_the_disk_does_not_undo_the_file(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network drive may refuse it."""
    real, calls = os.fsync, []

    def second_fails(number: int) -> None:
        calls.append(number)
        if len(calls) == 2:
            raise OSError(errno.EINVAL, "not here")
        real(number)

    monkeypatch.setattr(os, "fsync", second_fails)
    write(record, b"new", b"old")
    assert (len(calls), record.read_bytes()) == (2, b"new")


KILLED = """
import os, sys
from pathlib import Path
from sopdocs.edit import write
path, number = Path(sys.argv[1]), 0
while True:
    path.write_bytes(b"old" * 1000)
    number += 1
    child = os.fork()
    if not child:
        left = [number]
        def die(name, _):
            left[0] -= 1
            if not left[0]:
                os._exit(9)
        sys.addaudithook(die)
        write(path, b"new" * 1000, b"old" * 1000)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert path.read_bytes() in (b"old" * 1000, b"new" * 1000), number
    if code == 0:
        break
    assert code == 9
print(number, path.read_bytes() == b"new" * 1000)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_at_any_step_leaves_the_old_file_or_the_new(record: Path) -> None:
    """The process ends at its first system call, at its second, and so on until it gets through."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(record)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    steps, whole = done.stdout.split()
    assert int(steps) > 5
    assert whole == "True"


FULL = """
import resource, signal, sys
from pathlib import Path
from sopdocs.edit import write
from sopdocs.errors import Refusal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write(Path(sys.argv[1]), b"new" * 1000, b"old")
except Refusal as why:
    print(why)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on the size of files")
def test_a_file_that_does_not_fit_is_not_half_written(record: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(record)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    assert "cannot be written: file too large" in done.stdout
    assert record.read_bytes() == b"old"
    assert list(record.parent.iterdir()) == [record]
