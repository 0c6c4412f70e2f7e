"""A new file, whole or not at all, and never in place of another one."""

from __future__ import annotations

import os
from pathlib import Path

from sopdocs.errors import Refusal


def create(path: Path, content: bytes) -> None:
    """Write a file that does not exist yet; refuse where anything stands there."""
    staged = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with staged.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            _name(staged, path)
        finally:
            staged.unlink(missing_ok=True)
    except FileExistsError as error:
        raise Refusal(f"`{path}` exists already and was left alone") from error
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise Refusal(f"`{path}` cannot be written: {reason}") from error


def _name(staged: Path, path: Path) -> None:
    """Give the file its name, which fails where the name is taken: a link does, and a renaming on Windows."""
    if os.name == "nt":  # pragma: no cover - Windows alone
        staged.rename(path)
    else:
        path.hardlink_to(staged)
