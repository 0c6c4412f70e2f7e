"""Several files changed together: all of them or none, whenever the machine stops.

What is to be written is first written down as a whole, in one file beside the cache. From then on the change
holds: whoever writes next finishes it. Before, nothing has happened.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from sopdocs.edit.writer import create, write
from sopdocs.errors import Refusal

JOURNAL = ".sopdocs/journal.json"
LOCK = ".sopdocs/edit.lock"
PATIENCE_S = 30


class Change(NamedTuple):
    """The content of a file before (None where there is none) and after."""

    before: bytes | None
    after: bytes


def write_all(root: Path, changes: Mapping[str, Change]) -> None:
    """Write every file or none; refuse where one has changed meanwhile or cannot be written."""
    with _alone(root):
        _finish(root)
        _sweep(root, (JOURNAL, *changes))
        moved = [path for path, change in changes.items() if _content(root / path) != change.before]
        if moved:
            raise Refusal(f"`{'`, `'.join(moved)}` changed meanwhile; nothing was written, run again")
        if len(changes) == 1:
            for path, change in changes.items():
                _put(root / path, change)
            return
        journal = root / JOURNAL
        create(journal, _told(changes))
        _carry_out(root, changes)
        journal.unlink()


def recover(root: Path) -> tuple[str, ...]:
    """Finish a change that a crash cut short; return the paths that it wrote."""
    if not (root / JOURNAL).exists():
        return ()
    with _alone(root):
        return _finish(root)


def _finish(root: Path) -> tuple[str, ...]:
    journal = root / JOURNAL
    if not journal.exists():
        return ()
    changes = _read(journal)
    _sweep(root, changes)
    left = {path: one for path, one in changes.items() if _content(root / path) != one.after}
    others = [path for path, one in left.items() if _content(root / path) != one.before]
    if others:
        raise Refusal(
            f"an earlier change of {len(changes)} files was cut short, and `{others[0]}` was edited since; "
            f"bring it back to what it was, or delete `{JOURNAL}` to give that change up"
        )
    for path, change in left.items():
        _put(root / path, change)
    journal.unlink()
    return tuple(left)


def _sweep(root: Path, paths: Iterable[str]) -> None:
    """Remove what a writer that was killed left beside its files; under the lock nobody else writes there."""
    for path in map(Path, paths):
        for staged in (root / path.parent).glob(f".{path.name}.*.tmp"):
            staged.unlink(missing_ok=True)


def _carry_out(root: Path, changes: Mapping[str, Change]) -> None:
    """Write the files; where one cannot be written, put the others back and say so."""
    done: list[str] = []
    try:
        for path, change in changes.items():
            _put(root / path, change)
            done.append(path)
    except Refusal:
        for path in done:
            _undo(root / path, changes[path])
        (root / JOURNAL).unlink()
        raise


def _put(path: Path, change: Change) -> None:
    if change.before is None:
        path.parent.mkdir(parents=True, exist_ok=True)
        create(path, change.after)
    else:
        write(path, change.after, change.before)


def _undo(path: Path, change: Change) -> None:
    if change.before is None:
        path.unlink()
    else:
        write(path, change.before, change.after)


def _content(path: Path) -> bytes | None:
    if not path.exists():
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refusal(f"`{path}` cannot be read: {(error.strerror or 'no reason given').lower()}") from error


def _told(changes: Mapping[str, Change]) -> bytes:
    rows = [
        [path, None if one.before is None else _packed(one.before), _packed(one.after)]
        for path, one in changes.items()
    ]
    return json.dumps({"schema_version": 1, "files": rows}).encode() + b"\n"


def _read(journal: Path) -> dict[str, Change]:
    """Return the changes that a journal holds; it was written whole, or it is not there."""
    try:
        rows = json.loads(journal.read_bytes())["files"]
        return {
            path: Change(None if before is None else base64.b64decode(before), base64.b64decode(after))
            for path, before, after in rows
        }
    except (ValueError, TypeError, KeyError) as error:
        raise Refusal(f"`{JOURNAL}` was not written by sopdocs; delete it") from error


def _packed(content: bytes) -> str:
    return base64.b64encode(content).decode()


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Hold the lock under which files are written."""
    from filelock import FileLock, Timeout

    place = root / LOCK
    place.parent.mkdir(exist_ok=True)
    try:
        with FileLock(place, timeout=PATIENCE_S):
            yield
    except Timeout as error:
        raise Refusal("another run of sopdocs is writing records here; wait for it, and run again") from error
