"""A file put in place of another: after a kill, a power cut or a full disk there is the old one or the new.

The new content is written beside the file under a name that is never read as a record, brought to the disk,
and renamed over it. What somebody else has saved meanwhile is not overwritten.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from sopdocs.errors import Refusal

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_FRESH = 0o644
_TRIES = 10
"""On Windows a virus scanner or an editor may hold a file for a moment."""


def write(path: Path, content: bytes, before: bytes | None) -> None:
    """Write `content` in place of `before`, with the mode of the file; refuse where something else stands.

    `before` is None for a file that is new.
    """
    with _staged(path) as staged:
        _stage(staged, content, _FRESH if before is None else path.stat().st_mode)
        if path.is_symlink() or (path.read_bytes() if path.exists() else None) != before:
            raise Refusal(f"`{path}` has changed meanwhile and was left alone; run again")
        _swap(staged, path)


def create(path: Path, content: bytes) -> None:
    """Write a file that does not exist yet; refuse where anything stands there, whoever put it there when."""
    with _staged(path) as staged:
        _stage(staged, content, _FRESH)
        try:
            _name(staged, path)
        except FileExistsError as error:
            raise Refusal(f"`{path}` exists already and was left alone") from error


@contextlib.contextmanager
def _staged(path: Path) -> Iterator[Path]:
    """Give the name beside a file under which its content is made; what went well is brought to the disk."""
    staged = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        staged.unlink(missing_ok=True)  # of a process with the same number that was killed
        try:
            yield staged
        finally:
            staged.unlink(missing_ok=True)
        _settle(path.parent)
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise Refusal(f"`{path}` cannot be written: {reason}") from error


def _name(staged: Path, path: Path) -> None:
    """Give a file its name, which fails where the name is taken: a link does, and a renaming on Windows."""
    if os.name == "nt":  # pragma: no cover - Windows alone
        staged.rename(path)
    else:
        path.hardlink_to(staged)


def _stage(staged: Path, content: bytes, mode: int) -> None:
    with os.fdopen(os.open(staged, _NEW, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    staged.chmod(mode & 0o7777)


def _swap(staged: Path, path: Path) -> None:
    for tried in range(1, _TRIES + 1):
        try:
            staged.replace(path)
        except PermissionError:
            if os.name != "nt" or tried == _TRIES:
                raise
            time.sleep(0.01 * 2**tried)  # pragma: no cover - Windows alone
        else:
            return


def _settle(folder: Path) -> None:
    """Bring the new name to the disk as well, on platforms where a folder can be opened."""
    if not hasattr(os, "O_DIRECTORY"):
        return  # pragma: no cover - Windows alone
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    with contextlib.suppress(OSError):  # a network drive may not know how; the file itself is written
        os.fsync(opened)
    os.close(opened)
