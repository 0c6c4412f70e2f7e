"""Finding and opening the files of a repository that anybody may have written to.

A link, a pipe or a huge file must cost one finding and nothing else, so files are opened without
following and looked at before they are read. The rows for the cache come from the same walk.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
import unicodedata
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sopdocs.diagnostics import Diagnostic, Location
from sopdocs.memory import Memory
from sopdocs.mistakes import MAX_FILE, mistake, shown

FOLDERS = ("actionplans", "data", "gaps")
"""Where records and catalogs live, in the order in which they are read."""

StatRow = tuple[str, int, int, int]
"""Path, modification time in nanoseconds, size and inode."""

RACY_NS = 2_000_000_000
"""A file this young could change again without its time telling (git's racy-timestamp guard)."""

ENDINGS = (".yaml", ".yml")
"""How the names of records and catalogs end, in small or large letters."""

_LONGEST_NAME = 200
_LONGEST_TEXT = 16 * 1024 * 1024
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
_REFUSED = re.compile(
    r'[\x00-\x1f\x7f-\x9f<>:"|?*\\\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]'
)
_RENAME = "rename it: small letters, digits and hyphens are safe everywhere"
# What a platform lacks is left out; O_BINARY exists on Windows alone.
_OPEN = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
    _OPEN |= getattr(os, _flag, 0)


def sources(root: Path, memory: Memory | None = None) -> Iterator[tuple[str, bytes | Diagnostic]]:
    """Read every YAML file beneath `root`, one row a path: its bytes, or the finding that says why not.

    `memory` is kept by who reads again and again: a file of the same time, size and inode is not opened.
    """
    now = time.time_ns()
    twins: dict[str, str] = {}
    for path, found in _walk(root):
        if isinstance(found, Diagnostic):
            yield path, found
            continue
        fault = _name_fault(found.name)
        twin = twins.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if fault:
            yield printable_path(path), _file_name(path, fault)
        elif twin != path:
            yield path, _file_name(path, f"is the same as {shown(twin)} on Windows and macOS")
        elif found.is_symlink():
            yield path, _unreadable(path, "is a link", "put the file itself here")
        else:
            stamp = _stamp(found, now) if memory else None
            if memory is None or stamp is None:
                yield path, _content(found.path, path)
            else:
                yield path, memory.same(("bytes", path), stamp, partial(_content, found.path, path))


def _stamp(found: os.DirEntry[str], now: int) -> tuple[int, int, int] | None:
    """Return what tells whether a file has changed; None for one so young that it could change unseen."""
    try:
        status = found.stat(follow_symlinks=False)
    except OSError:  # pragma: no cover - it went away between the two looks
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino) if status.st_mtime_ns < now - RACY_NS else None


def stat_rows(root: Path) -> list[StatRow]:
    """Return what tells whether a file that an answer rests on has changed, planning data included."""
    rows = []
    for path, found in _walk(root, with_data=True):
        if isinstance(found, Diagnostic):
            rows.append((path, 0, 0, 0))
            continue
        try:
            status = found.stat(follow_symlinks=False)
        except OSError:  # pragma: no cover - it went away between the two looks
            rows.append((path, 0, 0, 0))
        else:
            rows.append((path, status.st_mtime_ns, status.st_size, status.st_ino))
    return rows


def _walk(root: Path, with_data: bool = False) -> list[tuple[str, os.DirEntry[str] | Diagnostic]]:
    """Return every YAML file, and every folder that is not entered with the reason, sorted by path.

    `with_data` adds the files of other kinds below data/.
    """
    rows: list[tuple[str, os.DirEntry[str] | Diagnostic]] = []
    waiting = list(FOLDERS)
    while waiting:
        folder = waiting.pop()
        full = root / folder
        if full.is_symlink():
            rows.append((folder, _unreadable(folder, "is a link", "put the folder itself here")))
            continue
        try:
            with os.scandir(full) as entries:
                found = [entry for entry in entries if not entry.name.startswith(".")]
        except FileNotFoundError:
            continue
        except OSError as error:
            rows.append(
                (folder, _unreadable(folder, f"cannot be opened ({_reason(error)})", "check its permissions"))
            )
            continue
        for entry in found:
            path = f"{folder}/{entry.name}"
            if not _leads_on(entry):
                if entry.name.lower().endswith(ENDINGS) or (with_data and path.startswith("data/")):
                    rows.append((path, entry))
            elif fault := _name_fault(entry.name):
                rows.append((printable_path(path), _file_name(path, fault)))
            else:
                waiting.append(path)
    return sorted(rows, key=lambda row: row[0])


def _leads_on(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is a folder, or a link to one, which must be refused there."""
    if entry.is_symlink():
        return os.path.isdir(entry.path)  # noqa: PTH112 - a Path raises where the way is barred
    return entry.is_dir(follow_symlinks=False)


def whole_text(path: Path) -> str:
    """Return the text of a file that is no record, such as the settings; OSError for what is no such file.

    It may be a link, yet a pipe is not waited for, and a device that never ends is not read to its end.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is not an ordinary file")
    with path.open("rb") as file:
        content = file.read(_LONGEST_TEXT + 1)
    if len(content) > _LONGEST_TEXT:
        raise OSError(errno.EFBIG, f"it has more than {_LONGEST_TEXT:,} bytes")
    return content.decode("utf-8-sig")


def _content(full: str, path: str) -> bytes | Diagnostic:
    """Return the bytes of a regular file that is small enough, without waiting for a pipe."""
    try:
        file = os.open(full, _OPEN)
        try:
            status = os.fstat(file)
            if not stat.S_ISREG(status.st_mode):
                return _unreadable(path, "is not an ordinary file", "delete it, or put a file here")
            content = _read(file, status.st_size)
        finally:
            os.close(file)
    except OSError as error:
        return _unreadable(path, f"cannot be read ({_reason(error)})", "check that it exists and may be read")
    size = max(status.st_size, len(content))
    if size > MAX_FILE:
        return _unreadable(
            path,
            f"has {size:,} bytes, the limit is {MAX_FILE:,}",
            "split the record, or move long lists into the planning data",
        )
    return content


def _read(file: int, size: int) -> bytes:
    """Return what a file holds, and never more than a byte beyond the limit, however fast it grows.

    Ten thousand files are read at the price of one call each, which a buffered reader would double.
    """
    content = os.read(file, min(size, MAX_FILE) + 1)
    while size < len(content) <= MAX_FILE:  # it grows meanwhile, or tells no size
        more = os.read(file, MAX_FILE + 1 - len(content))
        if not more:
            break
        content += more
    return content


def _reason(error: OSError) -> str:
    return (error.strerror or "no reason given").lower()


def _name_fault(name: str) -> str:
    """Return what keeps a name from working on every system, or nothing."""
    if refused := _REFUSED.search(name):
        return f"holds the character {shown(refused[0])}"
    if name[-1] in ". ":
        return "ends with a dot or a space, which Windows drops"
    if _RESERVED.fullmatch(name):
        return "is a device on Windows"
    if len(name) > _LONGEST_NAME:
        return f"has {len(name)} characters, the limit is {_LONGEST_NAME}"
    return ""


def printable_path(path: str) -> str:
    """Return a path as it is shown: what does not print is spelt as a code point."""
    return _REFUSED.sub(lambda match: f"<U+{ord(match[0]):04X}>", path)


def _file_name(path: str, fault: str) -> Diagnostic:
    name = printable_path(path).rpartition("/")[2]
    return mistake("E008", Location(printable_path(path)), f"the name {shown(name)} {fault}", _RENAME)


def _unreadable(path: str, fault: str, hint: str) -> Diagnostic:
    return mistake("E001", Location(path), f"{shown(path.rpartition('/')[2])} {fault}", hint)
