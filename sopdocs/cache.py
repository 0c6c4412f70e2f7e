"""What the last run found out, kept as JSON under `.sopdocs/`, so that an unchanged tree answers at once.

JSON and not pickle: a pull request could carry a hostile pickle. A file that is damaged, of another
version or about another tree is dropped without a word. Nothing here imports pydantic or yaml.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sopdocs.files import RACY_NS

FOLDER = ".sopdocs"
Row = tuple[str, int, int, int]
"""Path, modification time in ns, size in bytes, inode."""


def digest(rows: Iterable[Row], *facts: object) -> str:
    """Return the key of a tree and of everything else an answer depends on."""
    text = repr((sorted(rows), facts))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def package_rows() -> list[Row]:
    """Return the stat of the package's own files, so that a changed rule forgets old answers."""
    home = Path(__file__).parent
    found = []
    for folder, _, names in os.walk(home):
        if not folder.endswith("__pycache__"):
            for name in names:
                stat = Path(folder, name).stat()
                found.append((f"{folder}/{name}", stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return found


def settled(rows: Iterable[Row], looked_at: int) -> bool:
    """Tell whether every file was old enough when it was looked at, in ns, for its time to tell a change."""
    return all(row[1] <= looked_at - RACY_NS for row in rows)


def recall(root: Path, name: str, key: str) -> dict[str, Any] | None:
    """Return what was kept under this name and key, or None."""
    try:
        kept = json.loads((root / FOLDER / f"{name}.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if isinstance(kept, dict) and kept.get("key") == key and isinstance(kept.get("payload"), dict):
        payload: dict[str, Any] = kept["payload"]
        return payload
    return None


def keep(root: Path, name: str, key: str, payload: dict[str, Any], settled: bool) -> None:
    """Keep an answer, unless a file could have changed unseen, or the tree is read-only."""
    if not settled:
        return
    folder = root / FOLDER
    staged = folder / f".{name}.{os.getpid()}.tmp"
    try:
        folder.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        staged.write_text(
            json.dumps({"key": key, "payload": payload}, separators=(",", ":")), encoding="utf-8"
        )
        staged.replace(folder / f"{name}.json")
    except OSError:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
