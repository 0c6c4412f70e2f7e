"""Folders of files as values. Builds link instead of copying, and never follow a link out of the tree."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class Entry(NamedTuple):
    """A regular file below some folder, as the folder listing gives it."""

    path: str
    size: int
    mtime_ns: int
    inode: int


def create(path: str, data: bytes) -> None:
    """Write a file that must not be there yet, and its folders; a site has tens of thousands of them."""
    try:
        file = os.open(path, _NEW, 0o666)
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, _NEW, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(file, left) :]
    finally:
        os.close(file)


def entries(root: Path) -> Iterator[Entry]:
    """Yield the regular files below a folder, sorted, paths relative with `/`; links are passed over."""
    pending = [("", os.fspath(root))]
    found: list[Entry] = []
    while pending:
        prefix, folder = pending.pop()
        with os.scandir(folder) as listing:
            for item in listing:
                if item.is_dir(follow_symlinks=False):
                    pending.append((f"{prefix}{item.name}/", item.path))
                elif item.is_file(follow_symlinks=False):
                    stat = item.stat(follow_symlinks=False)
                    found.append(Entry(prefix + item.name, stat.st_size, stat.st_mtime_ns, item.inode()))
    return iter(sorted(found))


def link(source: Path, target: Path) -> None:
    """Give a file a second name; copy it where the file system cannot. The target must not exist."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except (OSError, NotImplementedError):
        shutil.copy2(source, target)


def clone(source: Path, target: Path) -> None:
    """Link every regular file of one folder into another; what is there already is replaced."""
    for entry in entries(source):
        place = target / entry.path
        place.unlink(missing_ok=True)
        link(source / entry.path, place)


def replace(target: Path, data: bytes) -> None:
    """Write a file under a temporary name and rename it, so that other names of the old file keep theirs."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
    temporary.replace(target)


def remove(folder: Path) -> None:
    """Delete a folder of ours, if it is there."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
