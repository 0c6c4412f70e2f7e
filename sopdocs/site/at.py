"""A past state of the repository, laid out beside it: what a build of an old cycle is made from."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sopdocs.errors import Refusal
from sopdocs.git import open_git
from sopdocs.mistakes import shown
from sopdocs.site.derive import stated
from sopdocs.site.numbers import day

CONFIG = "mkdocs.yml"
_BEFORE = "mkdocs-before.yml"
_LARGEST = 512 * 2**20
"""Planning files are larger than records, and this is more than any that was sensible to commit."""


class Then(NamedTuple):
    """A state: the folder it is laid out in, the hash of its commit, and the day of it (UTC)."""

    root: Path
    commit: str
    date: datetime.date


@contextmanager
def laid_out(root: Path, ref: str) -> Iterator[Then]:
    """Write all files that a commit has into a folder that goes again; the working tree is not touched.

    The site names its day in its title, on every page, and claims neither the address of the present site
    nor that its files can be edited. Links are left out, as everywhere.
    """
    git = open_git(root)
    commit = git.commit(ref)
    date = datetime.datetime.fromtimestamp(git.time(commit), datetime.UTC).date()
    files = git.tree(commit, ("./",))
    with TemporaryDirectory(prefix="sopdocs-at-") as folder:
        place = Path(folder).resolve()
        held = git.contents(files.values(), _LARGEST)
        for path, blob in files.items():
            if blob in held:
                _write(place, path, held[blob])
        if (place / CONFIG).is_file():
            _dated(place, date)
        yield Then(place, commit, date)


def _write(place: Path, path: str, data: bytes) -> None:
    parts = PurePosixPath(path).parts
    if ".." in parts or PurePosixPath(path).is_absolute() or ".git" in parts:
        raise Refusal(f"the commit holds a file named {shown(path)}, which cannot be laid out")
    target = place.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def _dated(place: Path, date: datetime.date) -> None:
    """Give the site a title with its day, by a configuration that inherits the one it had."""
    (place / CONFIG).rename(place / _BEFORE)
    name = stated(place / _BEFORE).get("site_name")
    said = {"site_name": f"{name} as of {day(date)}", "site_url": "", "edit_uri": ""}
    lines = [f"INHERIT: {_BEFORE}", *(f"{key}: {json.dumps(value)}" for key, value in said.items())]
    (place / CONFIG).write_text("\n".join(lines) + "\n", encoding="utf-8")
