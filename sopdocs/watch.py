"""The watch over what a repository is made of, for programs that follow every edit."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("gaps", "actionplans", "data", "site_src", "overrides")
FILES = ("mkdocs.yml", "sopdocs.toml", "pyproject.toml", "sopdocs-baseline.json")
POLL_MS = 500


def changes(root: Path, stop: threading.Event | None = None) -> Iterator[None]:
    """Yield once for every burst of changes to the sources of a repository."""
    from watchfiles import watch

    # A watched single file is lost when an editor replaces it: those at the top are judged by their times.
    folders = [root / name for name in FOLDERS if (root / name).is_dir()]
    before = _stamps(root)
    for found in watch(
        *folders,
        stop_event=stop,
        rust_timeout=POLL_MS,
        yield_on_timeout=True,
        debounce=200,
        raise_interrupt=True,
    ):
        now = _stamps(root)
        if found or now != before:
            before = now
            yield


def _stamps(root: Path) -> dict[str, tuple[int, int]]:
    stamps = {}
    for name in FILES:
        path = root / name
        if path.is_file():
            stat = path.stat()
            stamps[name] = (stat.st_mtime_ns, stat.st_size)
    return stamps
