"""What a branch touches, and how it was before: from git's values to records that can be compared."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sopdocs.files import FOLDERS, printable_path, sources
from sopdocs.git import Changed, Git, Version, open_git
from sopdocs.history import Days, History, Item, rows_of_days
from sopdocs.load import load, parse
from sopdocs.model import ActionPlan
from sopdocs.settings import FILE, PYPROJECT, states_settings
from sopdocs.source import read

if TYPE_CHECKING:
    from sopdocs.diagnostics import Diagnostic
    from sopdocs.kb import KnowledgeBase
    from sopdocs.repository import Repository

DAY = 86_400
"""Seconds in which a slip of the pen may be mended without anybody having to decide."""
AT_ONCE = 200
"""How many plans' earlier versions are held in memory together."""

_RECORD = re.compile(r"(?!.*/\.)[^/]+/.*\.ya?ml", re.IGNORECASE | re.DOTALL)
_PLAN = re.compile(r"(?:.*/)?(AP-\d{4}-\d{3,})[-.][^/]*", re.ASCII)
_DUE = re.compile(rb"\bdue\s*:[^\n]*(?:\n[^\n]*\b(?:date|reason)\s*:[^\n]*){0,2}")


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """What the working tree changes since it left another branch at the commit `base`.

    `paths` are the record and catalog files that are new or differ, `data` the planning files; `ids` the
    records in those files. `before` and `reading` are the knowledge base and its findings at the base.
    """

    ref: str
    base: str
    paths: frozenset[str]
    data: frozenset[str]
    settings: bool
    ids: frozenset[str]
    before: KnowledgeBase
    reading: tuple[Diagnostic, ...]
    history: History

    @property
    def changed(self) -> frozenset[str] | None:
        """Return the ids of the records that it touches; None where it touches the settings of all."""
        return None if self.settings else self.ids


def branch(repository: Repository, ref: str, dates: bool = True) -> Branch:
    """Return what the working tree changes since it left `ref`; `dates` asks also how often days moved."""
    git = open_git(repository.root)
    base = git.base(ref)
    changes = [half for one in git.changes(base, (*FOLDERS, FILE, PYPROJECT)) for half in _halves(one)]
    records = [one for one in changes if _RECORD.fullmatch(one.path or one.old)]
    before, reading = _before(repository, git, records)
    paths = frozenset(printable_path(one.path) for one in records if one.path)
    touched = [entry for entry in repository.kb.entries if entry.path in paths]
    plans = {entry.id for entry in touched if entry.kind == "action_plan"}
    history = History(
        before,
        _former(repository.kb, before, records),
        _fresh(repository.kb, git, base, paths),
        _dues(git, base, plans) if dates else {},
    )
    others = [one for one in changes if one not in set(records)]
    return Branch(
        ref,
        base,
        paths,
        frozenset(path for one in others for path in (one.path, one.old) if path.startswith("data/")),
        _sets(others, git),
        frozenset(entry.id for entry in touched),
        before,
        reading,
        history,
    )


def _halves(one: Changed) -> tuple[Changed, ...]:
    """Return a change, in two where a record was given a name that is none: it is gone, whatever git says."""
    if not (one.old and one.path) or bool(_RECORD.fullmatch(one.old)) == bool(_RECORD.fullmatch(one.path)):
        return (one,)
    return Changed(one.old, "", one.blob), Changed("", one.path, "")


def moved_dates(repository: Repository) -> History:
    """Return on which days the items of all live plans were due, up to the last commit."""
    git = open_git(repository.root)
    live = {
        plan.id
        for plan in repository.kb.of("action_plan")
        if plan.status in ("approved", "active", "on_hold")
    }
    return History(dues=_dues(git, git.commit("HEAD"), live))


def _before(
    repository: Repository, git: Git, records: Iterable[Changed]
) -> tuple[KnowledgeBase, tuple[Diagnostic, ...]]:
    """Return the knowledge base at the base; of files that did not change, what is in memory."""
    held = git.contents(one.blob for one in records)
    old = [(printable_path(one.old), held[one.blob]) for one in records if one.blob in held]
    now = {printable_path(one.path) for one in records}
    same = [(path, text) for path, text in sources(repository.root) if path not in now]
    return load(sorted((*same, *old), key=lambda row: row[0]), repository.memory)


def _former(kb: KnowledgeBase, before: KnowledgeBase, records: Iterable[Changed]) -> Mapping[str, str]:
    """Return the former ids of records that were renumbered, in their file or along with it."""
    ids_now, ids_then = ({entry.path: entry.id for entry in one.entries} for one in (kb, before))
    pairs = ((ids_now.get(one.path, ""), ids_then.get(one.old, "")) for one in records)
    return {new: old for new, old in pairs if new and old and not kb.get(old) and not before.get(new)}


def _fresh(kb: KnowledgeBase, git: Git, base: str, paths: Container[str]) -> frozenset[str]:
    """Return the records that were last changed less than a day before the branch changed them."""
    head = git.commit("HEAD")
    changed = int(time.time()) if head == base else git.time(head)
    recent = {version.path for version in git.versions(base, FOLDERS, since=changed - DAY)}
    return frozenset(entry.id for entry in kb.entries if entry.path in paths and entry.path in recent)


def _sets(others: Iterable[Changed], git: Git) -> bool:
    """Tell whether the settings in force are in a file that changed."""
    names = {path: one.blob for one in others for path in (one.path, one.old)}
    if FILE in names or PYPROJECT not in names or (git.root / FILE).exists():
        return FILE in names
    now = git.root / PYPROJECT
    texts = (*git.contents([names[PYPROJECT]]).values(), now.read_bytes() if now.is_file() else b"")
    return any(states_settings(text.decode("utf-8", "replace")) for text in texts)


def _dues(git: Git, commit: str, plans: Iterable[str]) -> dict[str, Mapping[Item, Days]]:
    """Return the days on which the items of these plans were due, of those whose days were ever moved."""
    asked = sorted(plans)
    versions = _versions(git.versions(commit, ["actionplans"]), set(asked)) if asked else {}
    found: dict[str, Mapping[Item, Days]] = {}
    for some in (asked[n : n + AT_ONCE] for n in range(0, len(asked), AT_ONCE)):
        texts = git.contents(blob for plan in some for blob in versions.get(plan, ()))
        for plan in some:
            told = _differing(texts[blob] for blob in versions.get(plan, ()) if blob in texts)
            if len(told) > 1:
                found[plan] = rows_of_days(_plans(told))
    return found


def _versions(versions: Iterable[Version], plans: Container[str]) -> dict[str, list[str]]:
    """Return the blobs of each plan, oldest first; of several on one day the last one counts."""
    days: dict[str, dict[datetime.date, str]] = {}
    for version in versions:
        named = _PLAN.fullmatch(version.path)
        if named and named[1] in plans and version.blob:
            days.setdefault(named[1], {}).setdefault(_day(version.time), version.blob)
    return {plan: [blob for _, blob in sorted(found.items())] for plan, found in days.items()}


def _day(seconds: int) -> datetime.date:
    last = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC).timestamp()
    return datetime.datetime.fromtimestamp(min(max(seconds, 0), last), datetime.UTC).date()


def _differing(texts: Iterable[bytes]) -> list[bytes]:
    """Return the last text of each run that writes its days due alike: most versions change other things."""
    kept: list[tuple[list[bytes], bytes]] = []
    for text in texts:
        days = _DUE.findall(text)
        if kept and kept[-1][0] == days:
            kept.pop()
        kept.append((days, text))
    return [text for _, text in kept]


def _plans(texts: Iterable[bytes]) -> Iterator[ActionPlan]:
    """Yield the plans in these texts; one that could not be read then tells nothing now."""
    for text in texts:
        entry, _ = parse(read(text, ""))
        record = getattr(entry, "record", None)
        if isinstance(record, ActionPlan):
            yield record
