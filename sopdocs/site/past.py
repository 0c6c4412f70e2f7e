"""What changed in a record, commit by commit, in planners' words: days and roles, never who typed it.

Git is asked once, when the world is opened; versions are compared when a page is made. Neither the author
of a commit nor its message comes here, for both may name people: a role is told where the record itself
says it, as the `by` of a status or a report that the commit added.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sopdocs.changes import changes
from sopdocs.errors import Refusal
from sopdocs.files import FOLDERS
from sopdocs.git import Git, Version, open_git
from sopdocs.history import History
from sopdocs.load import parse
from sopdocs.model import Record
from sopdocs.site.prose import ids
from sopdocs.source import read

if TYPE_CHECKING:
    from sopdocs.kb import KnowledgeBase

STEPS = 8
"""So many changes of a record are told, the newest."""
MOST = 3000
"""So many versions are read from git, the newest: a site of ten thousand records stays quick to build."""
_TOLD = 6
"""So many things are told of one change, the most important."""
_LAST = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC).timestamp()


@dataclass(frozen=True, slots=True)
class Step:
    """A change of a record: the day (UTC), the roles that the record names for it, and what is different."""

    day: datetime.date
    roles: tuple[str, ...]
    said: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Old:
    """A record as a commit left it."""

    day: datetime.date
    blob: str
    text: bytes = field(repr=False)
    names: tuple[str, ...]
    """The ids that stand in it."""


@dataclass(frozen=True, eq=False)
class Past:
    """Earlier versions of records by path, newest first.

    `veil` takes out what must not be told, and `hides` says what that is.
    """

    versions: Mapping[str, tuple[Old, ...]] = field(default_factory=lambda: MappingProxyType({}))
    veil: Callable[[Any], Any] = lambda value: value
    hides: str = ""

    def reads(self, path: str, kb: KnowledgeBase) -> str:
        """Return what stands for all that the changes of a record are told from."""
        olds = self.versions.get(path, ())
        told = [(one.blob, [name for name in one.names if _known(name, kb)]) for one in olds]
        return f"{told}{self.hides}" if olds else ""

    def steps(self, path: str, kb: KnowledgeBase) -> list[Step]:
        """Return how a record came to be what it is, newest first; what `kb` does not know is not named."""
        found = []
        for (day, now), (_, was) in pairwise(self._records(path)):
            step = _step(day, was, now, kb)
            if step.said or step.roles:
                found.append(step)
        return found

    def _records(self, path: str) -> Iterator[tuple[datetime.date, Record]]:
        """Yield day and record, newest first, until one could not be read or was not for everybody."""
        for old in self.versions.get(path, ()):
            entry, _ = parse(read(old.text, path))
            record = getattr(entry, "record", None)
            if record is None or getattr(record, "confidentiality", None) == "restricted":
                return
            shown = self.veil(record)
            if shown is None:
                return
            yield old.day, shown


def _step(day: datetime.date, was: Record, now: Record, kb: KnowledgeBase) -> Step:
    said = [f"status: {_word(was.status)} → {_word(now.status)}"] if was.status != now.status else []
    told = [one for one in changes(was, now, History()) if one.kind != "update"]
    texts = [str(one).replace(" -> ", " → ") for one in told]
    said += [text for text in texts if all(_known(name, kb) for name in ids(text))]
    return Step(day, _roles(was, now), tuple(said[:_TOLD]), max(len(said) - _TOLD, 0))


def _known(id: str, kb: KnowledgeBase) -> bool:
    return kb.get(id.partition("#")[0]) is not None


def _word(status: object) -> str:
    return str(status).replace("_", " ")


def _roles(was: Record, now: Record) -> tuple[str, ...]:
    """Return the roles that what is new in the record names as those who did it."""
    before = list(_signed(was))
    return tuple(dict.fromkeys(one.by for one in _signed(now) if one not in before))


def _signed(record: Record) -> Iterator[Any]:
    """Yield the changes of status and the reports of a record, and those of its actions."""
    for part in (record, *getattr(record, "actions", ())):
        for name in ("history", "updates"):
            yield from (one for one in getattr(part, name, None) or () if getattr(one, "by", None))


def past(root: Path, as_of: datetime.date) -> Mapping[str, tuple[Old, ...]]:
    """Return the earlier versions of all records up to a day; nothing without git or its older commits."""
    try:
        git = open_git(root)
        if git.is_shallow():
            return {}
        found = _kept(git, git.commit("HEAD"))
    except Refusal:
        return {}
    days = {path: tuple(one for one in olds if one.day <= as_of) for path, olds in found.items()}
    return {path: olds for path, olds in days.items() if len(olds) > 1}


@lru_cache(maxsize=2)
def _kept(git: Git, head: str) -> Mapping[str, tuple[Old, ...]]:
    """Return the newest versions by path; kept, since a preview asks after every edit."""
    rows: dict[str, list[Version]] = defaultdict(list)
    for one in git.versions(head, FOLDERS):
        row = rows[one.path]
        if len(row) <= STEPS and (not row or row[-1].blob):
            row.append(one)
    several = [one for row in rows.values() if len(row) > 1 for one in row if one.blob]
    newest = sorted(several, key=lambda one: -one.time)[:MOST]
    texts = git.contents(one.blob for one in newest)
    found: dict[str, list[Old]] = defaultdict(list)
    for one in newest:
        if one.blob in texts:
            names = sorted(set(ids(texts[one.blob].decode("utf-8", "replace"))))
            found[one.path].append(Old(_day(one.time), one.blob, texts[one.blob], tuple(names)))
    return {path: tuple(olds) for path, olds in found.items()}


def _day(seconds: int) -> datetime.date:
    return datetime.datetime.fromtimestamp(min(max(seconds, 0), _LAST), datetime.UTC).date()
