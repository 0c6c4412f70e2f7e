"""Rows of a table made into files of proposed gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from sopdocs.diagnostics import dotted
from sopdocs.edit.change import Edit, edited
from sopdocs.edit.fresh import SORTS, file_name, free, text_of
from sopdocs.exchange.asked import Draft, Mark, Place, put, value_in
from sopdocs.exchange.moves import order
from sopdocs.exchange.tables import BY_NAME, columns_of
from sopdocs.model.kinds import RECORDS
from sopdocs.suggest import did_you_mean

_SORT = SORTS["gap"]
_FIRST = ("title", "statement", "metric", "scope", "started_period")
COLUMNS = {column.head: column for column in columns_of(BY_NAME["Gaps"])}
"""What a row of a proposed gap may fill."""


class Proposal(NamedTuple):
    """A file to be: its path, its content, and the cell of each field (dotted)."""

    id: str
    path: str
    content: bytes
    places: dict[str, Place]


def proposals(drafts: Iterable[Draft], taken: Iterable[str], year: int) -> Iterator[Proposal | Mark]:
    """Yield the file of each draft under the next free id, or what is wrong with its cells."""
    used = set(taken)
    for draft in drafts:
        at = next(iter(draft.places.values()))
        lacking = [
            name for name in ("title", "statement", "metric", "started_period") if not draft.cells.get(name)
        ]
        status = draft.cells.get("status", _SORT.status)
        unknown = [head for head in draft.cells if head not in COLUMNS]
        if unknown:
            name = unknown[0]
            yield Mark(draft.places[name], "", f"there is no field `{name}`; {did_you_mean(name, COLUMNS)}")
        elif lacking:
            yield Mark(at, "", f"a new gap needs {', '.join(lacking)}")
        elif status != _SORT.status:
            yield Mark(draft.places.get("status", at), "", f"a new gap begins as `{_SORT.status}`")
        else:
            id = free(_SORT.letters, used, year)
            made = _proposal(draft, id)
            used.add(id)
            yield made or Mark(at, "", "this row cannot be written down; use `sopdocs new gap`")


def _proposal(draft: Draft, id: str) -> Proposal | None:
    values: dict[str, Any] = {}
    places = {"": next(iter(draft.places.values()))}
    for head, text in draft.cells.items():
        value = value_in(COLUMNS[head], text)
        if value is not None and head != "status":
            put(values, COLUMNS[head].field, value)
            places[dotted(COLUMNS[head].field)] = draft.places[head]
    first = {name: values[name] for name in _FIRST if name in values}
    path = f"{_SORT.folder}/{file_name(id, str(values['title']))}"
    text = text_of(_SORT, id, first, RECORDS["gap"].model_fields)
    edits = [Edit((name,), value) for name, value in values.items() if name not in first]
    content = edited(text.encode(), path, edits, partial(order, "gap"))
    return Proposal(id, path, content, places) if content else None
