"""What cells ask for, brought into files: tried, judged as `sopdocs check` judges, traced to the cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sopdocs.diagnostics import Diagnostic, Severity
from sopdocs.edit.change import Edit
from sopdocs.edit.journal import Change
from sopdocs.errors import Refusal
from sopdocs.exchange.asked import Draft, Mark, Place, Wish
from sopdocs.exchange.moves import Move, changed, moved
from sopdocs.exchange.proposals import Proposal, proposals
from sopdocs.kb import Entry, KnowledgeBase

Errors = Callable[[Mapping[str, bytes]], Iterable[Diagnostic]]
"""The findings of a check with some contents in place of what stands there."""
_ROUNDS = 6


class Brought(NamedTuple):
    """The files that change, what is wrong, the records that change, and which gaps begin."""

    changes: Mapping[str, Change]
    marks: tuple[Mark, ...]
    changed: tuple[str, ...]
    begun: tuple[str, ...]


class World(NamedTuple):
    """What is needed to try a change: the folder, its records, who moves gaps and when, the check."""

    root: Path
    kb: KnowledgeBase
    move: Move
    errors: Errors


def brought(world: World, wishes: Sequence[Wish], drafts: Sequence[Draft], partial: bool = False) -> Brought:
    """Return what becomes of the wishes: all of them, or marks on those that cannot be.

    With `partial` those are left out, and what becomes of the others is returned as well.
    """
    known = {_key(one) for one in world.errors({}) if one.severity is Severity.ERROR}
    marks: list[Mark] = []
    for _ in range(_ROUNDS):
        attempt = _Attempt(world, wishes, drafts)
        contents = {path: one.after for path, one in attempt.changes.items()}
        found = [one for one in world.errors(contents) if one.severity is Severity.ERROR] if contents else []
        bad = [
            *attempt.marks,
            *(mark for one in found if _key(one) not in known for mark in attempt.blamed(one)),
        ]
        marks += bad
        if not bad:
            return Brought(attempt.changes, tuple(marks), attempt.changed, attempt.begun)
        if not partial:
            break
        places = {mark.place for mark in bad}
        wishes = [one for one in wishes if not places & set(one.places.values())]
        drafts = [one for one in drafts if not places & set(one.places.values())]
    return Brought({}, tuple(marks), (), ())


def _key(one: Diagnostic) -> tuple[str, str, str, str]:
    return one.location.path, one.code, one.field, one.message


class _Attempt:
    """One try at all wishes and drafts."""

    def __init__(self, world: World, wishes: Iterable[Wish], drafts: Iterable[Draft]) -> None:
        self.world = world
        self.marks: list[Mark] = []
        self.changes: dict[str, Change] = {}
        self.places: dict[str, dict[str, Place]] = {}
        """The cell of each field (dotted), by path."""
        self.ids: dict[str, str] = {}
        by_id: dict[str, list[Wish]] = {}
        for wish in wishes:
            by_id.setdefault(wish.id, []).append(wish)
        for id, mine in by_id.items():
            self._change(id, mine)
        self.changed = tuple(self.ids.values())
        self.begun = tuple(self._begin(drafts))

    def _change(self, id: str, wishes: Sequence[Wish]) -> None:
        entry = self.world.kb.get(id)
        if entry is None:
            raise LookupError(id)
        before = content = _read(self.world.root / entry.path)
        places: dict[str, Place] = {}
        for wish in wishes:
            places |= wish.places
            for edit in self._edits(entry, wish, places):
                try:
                    content = changed(entry, content, [edit])
                except Refusal as refusal:
                    self.marks.append(Mark(next(iter(wish.places.values())), id, str(refusal)))
        if content != before:
            self.changes[entry.path] = Change(before, content)
            self.places[entry.path] = places
            self.ids[entry.path] = id

    def _edits(self, entry: Entry, wish: Wish, places: dict[str, Place]) -> list[Edit]:
        """Return the edits of a wish, with what a move of status adds; none where the move cannot be."""
        place = next(iter(wish.places.values()))
        try:
            edits = moved(entry, [wish.edit], self.world.move)
        except Refusal as refusal:
            self.marks.append(Mark(place, entry.id, str(refusal)))
            return []
        if len(edits) > 1:
            places["history"] = place
            if not self.world.move.by:
                text = "a gap is moved by a role: run again with --by ROLE, or move it with `sopdocs set`"
                self.marks.append(Mark(place, entry.id, text))
                return []
        return edits

    def _begin(self, drafts: Iterable[Draft]) -> Iterable[str]:
        taken = {one.id for one in self.world.kb.entries} | _on_disk(self.world.root)
        for one in proposals(drafts, taken, self.world.move.date.year):
            if isinstance(one, Proposal):
                self.changes[one.path] = Change(None, one.content)
                self.places[one.path] = one.places
                self.ids[one.path] = one.id
                yield one.id
            else:
                self.marks.append(one)

    def blamed(self, found: Diagnostic) -> list[Mark]:
        """Return the cells that a finding is about: of the field, else of its record, else of all records."""
        text = f"{found.code} {found.message}" + (f"; {found.hint}" if found.hint else "")
        path = found.location.path
        if path in self.places:
            places = self.places[path]
            place = _nearest(places, found.field) or places.get("status")  # a new status asks for more
            return [Mark(one, self.ids[path], text) for one in ([place] if place else self._all(path))]
        near = [one for one, id in self.ids.items() if id in found.message] or list(self.places)
        return [
            Mark(place, self.ids[one], f"{found.record or path}: {text}")
            for one in near
            for place in self._all(one)
        ]

    def _all(self, path: str) -> list[Place]:
        return list(dict.fromkeys(self.places[path].values()))


def _nearest(places: Mapping[str, Place], field: str) -> Place | None:
    """Return the cell of a field, of one inside it, or of the one around it."""
    if field in places:
        return places[field]
    inside = [
        place for name, place in places.items() if field and name.startswith((f"{field}.", f"{field}["))
    ]
    around = [name for name in places if name and field.startswith((f"{name}.", f"{name}["))]
    if inside:
        return inside[0]
    return places[max(around, key=len)] if around else None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refusal(f"`{path}` cannot be read: {(error.strerror or 'no reason given').lower()}") from error


def _on_disk(root: Path) -> set[str]:
    """Return the ids that files of gaps have in their names, also of those that cannot be read."""
    return {
        "-".join(file.name.split("-")[:3]).upper().removesuffix(".YAML")
        for file in (root / "gaps").rglob("GAP-*")
    }
