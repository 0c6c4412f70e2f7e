"""The watch over what a repository is made of, for programs that follow every edit."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

FOLDERS = ("gaps", "actionplans", "data", "site_src", "overrides")
FILES = ("mkdocs.yml", "sopdocs.toml", "pyproject.toml", "sopdocs-baseline.json")
POLL_MS = 500

Times: TypeAlias = dict[str, tuple[int, int]]


def changes(root: Path, stop: threading.Event | None = None) -> Iterator[None]:
    """Yield once for every burst of changes to the sources of a repository, from this call on."""
    return _changes(root, _times(_all(root)), stop)


def _changes(root: Path, before: Times, stop: threading.Event | None) -> Iterator[None]:
    from watchfiles import watch

    while not (stop and stop.is_set()):
        folders, top = _folders(root), None
        for found in watch(
            *folders,
            stop_event=stop,
            rust_timeout=POLL_MS,
            yield_on_timeout=True,
            debounce=200,
            raise_interrupt=True,
        ):
            # A watched single file is lost when an editor replaces it: those at the top go by their times.
            now = _times(root / name for name in FILES)
            if found or (_times(_all(root)) != before if top is None else now != top):
                yield
            top = now
            if _folders(root) != folders:
                break  # and look at all again once the folder that came is watched


def _folders(root: Path) -> list[Path]:
    return [root / name for name in FOLDERS if (root / name).is_dir()]


def _all(root: Path) -> Iterator[Path]:
    yield from (root / name for name in FILES)
    for folder in _folders(root):
        yield folder
        yield from folder.rglob("*")


def _times(paths: Iterable[Path]) -> Times:
    times = {}
    for path in paths:
        with contextlib.suppress(OSError):
            stat = path.lstat()
            times[str(path)] = (stat.st_mtime_ns, stat.st_size)
    return times
