"""What a branch changes, record by record: what a reviewer has to know before the branch is merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sopdocs.branch import Branch, branch
from sopdocs.changes import catalog_changes, changes
from sopdocs.check import Smart
from sopdocs.compared import HOWS, ORDER, Change, Compared, Difference, How
from sopdocs.diagnostics import Severity, dotted
from sopdocs.evidence import Move, needs
from sopdocs.gate import verdict_on
from sopdocs.goalposts import Goalpost, agreed, decided, moved
from sopdocs.kb import Entry
from sopdocs.model import ActionPlan, Gap, Record
from sopdocs.repository import Repository
from sopdocs.rule import Context
from sopdocs.since import frozen
from sopdocs.spoken import NONE, shown

_KINDS = ("gap", "action_plan", "root_cause", "review", "lesson")
_RULE = frozenset({"metric", "operator", "threshold", "consecutive_periods", "must_include"})


@dataclass(frozen=True, slots=True)
class _Sides:
    """The two sides of a comparison, with the SMART letters of every record on each."""

    repository: Repository
    branch: Branch
    smart_before: Mapping[str, Smart]
    smart_now: Mapping[str, Smart]

    @property
    def context(self) -> Context:
        """Return the world as it is now."""
        repo = self.repository
        return Context(repo.kb, repo.figures, repo.as_of, repo.settings, history=self.branch.history)


def difference(repository: Repository, ref: str) -> Difference:
    """Return what the working tree changes since it left `ref`; both sides are judged by the same data.

    These are the data that the check of the same pull request goes by.
    """
    found = branch(repository, ref)
    repository = replace(repository, frozen=frozen(repository.kb, found))
    before = replace(repository, kb=found.before, reading=found.reading)
    smart = [{s.id: s.smart for s in verdict_on(side).states} for side in (before, repository)]
    sides = _Sides(repository, found, *smart)
    records = [*_unreadable(sides), *_removed(sides), *_present(sides)]
    catalogs = dict(_catalogs(sides))
    told = {one.path for one in records} | {f"data/{kind}.yaml" for kind in catalogs}
    return Difference(
        ref,
        found.base,
        repository.as_of,
        tuple(sorted(records, key=_order)),
        catalogs,
        tuple(sorted(found.data)),
        tuple(sorted(found.paths - told)),
    )


def _order(one: Compared) -> tuple[int, int, int, str]:
    weight = min((ORDER.index(change.kind) for change in one.changes), default=0)
    return HOWS.index(one.how), weight, _KINDS.index(one.kind) if one.kind in _KINDS else 9, one.id


def _unreadable(sides: _Sides) -> Iterator[Compared]:
    """Yield the files of the branch that cannot be read, with what is wrong in them."""
    kb = sides.repository.kb
    sound = {entry.path for entry in kb.entries if entry.record}
    sound |= {one.source.path for one in kb.catalogs.values() if one.catalog}
    ids = {entry.path: entry for entry in kb.entries}
    for path in sorted(sides.branch.paths - sound):
        faults = [
            Change("other", f"line {one.location.line}", now=one.message, field=one.field)
            for one in sides.repository.reading
            if one.location.path == path and one.severity is Severity.ERROR
        ]
        entry = ids.get(path)
        name, kind = (entry.id, entry.kind) if entry else (path, "")
        yield Compared("unreadable", kind, name, path, path if entry else "", (), tuple(faults))


def _removed(sides: _Sides) -> Iterator[Compared]:
    """Yield the records that are gone, and who still names them."""
    kb, history = sides.repository.kb, sides.branch.history
    renumbered = set(history.former.values())
    for entry in sides.branch.before.entries:
        if kb.get(entry.id) is None and entry.id not in renumbered:
            still = ", ".join(one.id for one in kb.backlinks(entry.id))
            facts = (shown(entry.status), f"still named by {still}" if still else "")
            yield _compared("removed", entry, facts, (), ({}, {}))


def _present(sides: _Sides) -> Iterator[Compared]:
    """Yield the records that are new or say something else."""
    for entry in sides.repository.kb.entries:
        if entry.path not in sides.branch.paths or entry.record is None:
            continue
        then = sides.branch.history.was(entry.id)
        letters = sides.smart_now.get(entry.id, {})
        if then is None:
            yield _compared("new", entry, _facts(entry.record), (), ({}, letters))
            continue
        smart = (sides.smart_before.get(then.id, {}), letters)
        if then.record is None:
            facts = (*_facts(entry.record), "the version before could not be read")
            yield _compared("changed", entry, facts, (), smart)
            continue
        found = tuple(_changes(then.record, entry.record, sides))
        former = f"renumbered from {then.id}" if then.id != entry.id else ""
        renamed = _renamed(then, entry, sides) if not former else ""
        if found or former or renamed or smart[0] != smart[1]:
            yield _compared("changed", entry, (shown(entry.status), former, renamed), found, smart)


def _renamed(then: Entry, now: Entry, sides: _Sides) -> str:
    """Return where the file of a record came from; a second one with its id came from nowhere."""
    if then.path == now.path:
        return ""
    stays = any(one.path == then.path for one in sides.repository.kb.entries)
    return f"a second file beside {then.path}" if stays else f"file renamed from {then.path}"


def _compared(
    how: How, entry: Entry, facts: tuple[str, ...], found: tuple[Change, ...], smart: tuple[Smart, Smart]
) -> Compared:
    told = tuple(fact for fact in facts if fact)
    return Compared(how, entry.kind, entry.id, entry.path, entry.title, told, found, smart)


def _facts(record: Record) -> tuple[str, ...]:
    """Return what a reader wants to know first of a new record."""
    gaps = "" if isinstance(record, Gap) else ", ".join(getattr(record, "gaps", ()))
    facts = [shown(record.status), getattr(record, "owner", None) or "", f"for {gaps}" if gaps else ""]
    if isinstance(record, ActionPlan):
        count = len(record.actions)
        facts += [f"{count} action{'' if count == 1 else 's'}", f"due {record.due}" if record.due else ""]
    return tuple(fact for fact in facts if fact)


def _changes(then: Record, now: Record, sides: _Sides) -> Iterator[Change]:
    """Yield the changes of one record, the most important first."""
    if then.status != now.status:
        asked = tuple(needs(then.status, Move(now, sides.context, sides.smart_now)))
        parts = (tuple(need.what for need in asked if need.there is state) for state in (True, False, None))
        yield Change(
            "status", "status", shown(then.status), shown(now.status), "", "status", None, None, *parts
        )
    kb, history = sides.repository.kb, sides.branch.history
    posts = tuple(moved(then, now, sides.branch.before, kb)) if agreed(then) else ()
    if posts and isinstance(now, Gap | ActionPlan):
        note = "by decision" if decided(now, kb, history) else "no decision named"
        for post in posts:
            new = "taken out" if post.now == NONE else post.now
            yield Change("goalpost", f"goalpost moved, {post.what}", post.was, new, note, dotted(post.field))
    for change in changes(then, now, history):
        if not any(_covers(post, change.field) for post in posts):
            yield change


def _covers(post: Goalpost, place: str) -> bool:
    """Tell whether a moved goalpost has told a change already."""
    start = dotted(post.field)
    rest = place.removeprefix(start) if place.startswith(start) else None
    if rest is None or not rest:
        return rest == ""
    if start == "verification":
        return rest.removeprefix(".") in _RULE
    return rest == ".value" if start.endswith(".target") else start != "kpis" and rest.startswith(".")


def _catalogs(sides: _Sides) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Yield the catalogs that say something else, by kind."""
    before, now = sides.branch.before.catalogs, sides.repository.kb.catalogs
    for kind in sorted(before.keys() | now.keys()):
        if kind not in before or kind not in now:
            yield kind, (Change("item", "new file" if kind in now else "the whole file taken out"),)
            continue
        was, catalog = before[kind].catalog, now[kind].catalog
        if was and catalog and was != catalog:
            yield kind, tuple(catalog_changes(kind, getattr(was, kind), getattr(catalog, kind)))
        elif catalog and not was:
            yield kind, (Change("other", "the version before could not be read"),)
