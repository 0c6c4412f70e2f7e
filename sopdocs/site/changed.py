"""On which day each record was last changed, by git: dates only, never who did it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from sopdocs.errors import Refusal
from sopdocs.files import FOLDERS
from sopdocs.git import Git, open_git

_NONE: Mapping[str, datetime.date] = MappingProxyType({})


def changed(root: Path, as_of: datetime.date) -> Mapping[str, datetime.date]:
    """Return the day (UTC) of the last commit that changed each file, by path.

    A file that differs from the last commit has none, nor has one whose day lies after `as_of`: the site
    tells of that day. Without git, and in a clone that leaves out commits, nothing is known.
    """
    try:
        git = open_git(root)
        if git.is_shallow():
            return _NONE
        head = git.commit("HEAD")
        edited = {one.path for one in git.changes(head, FOLDERS)}
    except Refusal:
        return _NONE
    return {path: day for path, day in _newest(git, head).items() if path not in edited and day <= as_of}


@lru_cache(maxsize=4)
def _newest(git: Git, head: str) -> Mapping[str, datetime.date]:
    """Return the newest day by path; kept, since a preview asks after every edit."""
    found: dict[str, datetime.date] = {}
    for one in git.versions(head, FOLDERS):
        found.setdefault(one.path, datetime.datetime.fromtimestamp(one.time, datetime.UTC).date())
    return found
