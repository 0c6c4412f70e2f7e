"""A new repository put into its folder, which has to be empty."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sopdocs.errors import Refusal

_MAY_STAND = frozenset({".git", "LICENSE", ".DS_Store", "Thumbs.db"})
"""What a folder may hold that a forge or a desktop has just made."""
_STAGED = ".sopdocs-init-"
"""How the folder is called in which the files are made; one stands only after a run that was killed."""
_NAMED = 3


def clear(folder: Path) -> None:
    """Refuse a folder in which something stands that could be somebody's work."""
    try:
        held = sorted(one.name for one in folder.iterdir()) if folder.exists() else []
    except OSError as error:
        raise Refusal(
            f"`{folder}` cannot be read: {(error.strerror or 'no reason given').lower()}"
        ) from error
    others = [name for name in held if name not in _MAY_STAND and not name.startswith(_STAGED)]
    if others:
        names = ", ".join(others[:_NAMED]) + (" and others" if len(others) > _NAMED else "")
        raise Refusal(f"`{folder}` holds {names}; name a folder that is new or empty")


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the files of a new repository; all are made before the first of them is put in its place."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{_STAGED}*"):
            shutil.rmtree(left)
        staged = Path(tempfile.mkdtemp(prefix=_STAGED, dir=folder))
        try:
            for path, text in texts.items():
                place = staged / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8", newline="\n")
            for name in sorted({Path(path).parts[0] for path in texts}):
                (staged / name).rename(folder / name)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise Refusal(f"`{folder}` cannot be written: {reason}") from error
