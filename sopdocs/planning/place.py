"""Where a declared file lies: below `data/`, a regular file, reached through no link.

The catalog comes from a pull request, so its `source` is a stranger's text until this has been checked.
"""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sopdocs.planning.fault import Fault

if TYPE_CHECKING:
    from sopdocs.model.catalog import Dataset

_BELOW = "give a path below `data/`, like `otif_r1.csv`"


def located(root: Path, source: str, *, folder: bool = False) -> Path | Fault:
    """Return the verified path of a dataset's file or folder of files, or why it is not to be opened."""
    parts = PurePosixPath(source).parts
    if not parts or source.startswith("/") or ".." in parts or any(c in source for c in '\\:*?[]{}"\0'):
        return Fault(f"`{source[:80]}` is not the name of a file below `data/`", _BELOW)
    place = root / "data"
    mode = 0
    for part in parts:
        place /= part
        try:
            mode = place.lstat().st_mode
        except OSError:
            hint = "export it, or correct `source` in data/datasets.yaml"
            return Fault(f"the file `data/{source}` does not exist", hint, absent="file")
        if stat.S_ISLNK(mode):
            return Fault(f"`data/{source}` is reached through a link", "put the file itself there")
    if folder and stat.S_ISDIR(mode):
        linked = any(inner.is_symlink() for inner in place.rglob("*"))
        return Fault(f"`data/{source}` has a link in it", "put the file itself there") if linked else place
    if not stat.S_ISREG(mode):
        return Fault(f"`data/{source}` is not a file", _BELOW)
    return place


def place_of(root: Path, dataset: Dataset) -> Path | Fault:
    """Return the verified path of a dataset's file, or the name of what is none."""
    if not dataset.in_file:
        return Path(dataset.source)
    return located(root, dataset.source, folder=dataset.format == "spark")
