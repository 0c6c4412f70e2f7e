"""A record changed as somebody asks for it: what is typed, where it goes, and what a move of status adds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from sopdocs.diagnostics import FieldPath
from sopdocs.edit.change import Edit, edited
from sopdocs.edit.shape import field_of, keys
from sopdocs.errors import Refusal
from sopdocs.kb import Entry
from sopdocs.model.kinds import RECORDS
from sopdocs.source import read

_FIXED = frozenset({"id", "kind", "schema_version"})
MOVES: Mapping[str, tuple[str, ...]] = {
    "proposed": ("confirmed", "rejected", "parked"),
    "confirmed": ("analysing", "rejected", "parked"),
    "analysing": ("acting", "rejected", "parked"),
    "acting": ("verifying", "analysing", "parked"),
    "verifying": ("closed", "acting", "parked"),
    "closed": ("reopened",),
    "reopened": ("analysing", "acting", "rejected", "parked"),
    "parked": ("reopened", "analysing", "confirmed", "rejected"),
    "rejected": ("reopened",),
}
"""Where a gap may go from each status."""


class Move(NamedTuple):
    """What stands behind a change of status: the day, the role, and what both rest on."""

    date: datetime.date
    by: str = ""
    evidence: str = ""
    note: str = ""


def value_of(text: str) -> Any:
    """Return what a typed value means: a list or a map in brackets, nothing, else a text."""
    if not text.strip():
        return None
    if text[0] not in "[{":
        return text
    data = read(f"a: {text}".encode(), "").data
    if data is None or set(data) != {"a"} or isinstance(data["a"], str):
        raise Refusal(f"`{text}` is no list and no map; write like [a, b] or {{role: planner, agrees: true}}")
    return data["a"]


def edits_of(entry: Entry, pairs: Iterable[str]) -> list[Edit]:
    """Return what `key=value` pairs change in a record; refuse what cannot be meant."""
    found = []
    data: dict[str, Any] = dict(entry.source.data or {})
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise Refusal(f"`{pair}` is no `key=value`, like status=done")
        if name in _FIXED:
            raise Refusal(f"`{name}` never changes; other records go by it")
        field = field_of(RECORDS[entry.kind], data, name.strip())
        found.append(Edit(field, value_of(value)))
    return found


def moved(entry: Entry, edits: Sequence[Edit], move: Move) -> list[Edit]:
    """Return the edits with what a change of a gap's status adds to its history; refuse a leap."""
    to = next((one.value for one in edits if one.field == ("status",)), None)
    if entry.kind != "gap" or to in (None, entry.status):
        return list(edits)
    ways = MOVES.get(entry.status, ())
    if to not in ways:
        raise Refusal(f"{entry.id} is {entry.status}; from there it goes to {' or '.join(ways)}, not to {to}")
    row = {"date": str(move.date), "from": entry.status, "to": to, "by": move.by}
    row |= {name: text for name, text in (("evidence", move.evidence), ("note", move.note)) if text}
    history = (entry.source.data or {}).get("history")
    number = len(history) if isinstance(history, list) else 0
    return [*edits, Edit(("history", number), row)]


def changed(entry: Entry, content: bytes, edits: Sequence[Edit]) -> bytes:
    """Return the file of a record after some edits; refuse where other lines would have to change."""
    after = edited(content, entry.path, edits, partial(order, entry.kind))
    if after is None:
        names = ", ".join(".".join(map(str, one.field)) for one in edits)
        raise Refusal(f"{names} of {entry.id} cannot be put in by itself; edit {entry.path}")
    return after


def order(kind: str, field: FieldPath) -> Sequence[str]:
    """Return the keys of the map at a place in the order of the house."""
    return keys(RECORDS[kind], field)
