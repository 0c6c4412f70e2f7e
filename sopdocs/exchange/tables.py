"""Records as tables: a sheet for each kind, and one for the parts that have rows of their own."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from sopdocs.diagnostics import FieldPath
from sopdocs.edit.shape import choices, models
from sopdocs.kb import Entry, KnowledgeBase
from sopdocs.model.kinds import RECORDS
from sopdocs.model.scalars import PERIOD_PATTERN, Ref

ID = "id"
ITEM = "item"
SEPARATOR = "; "
"""Stands between several values of one cell."""
LONGEST = 32_000
"""Characters of a cell; Excel takes 32,767."""
_KEPT = frozenset({"kind", "schema_version", "lang", "waivers", "confidentiality"})
_DEPTH = 2


class Sheet(NamedTuple):
    """What one sheet holds: a kind of record, or the items of a list of it."""

    name: str
    kind: str
    part: str = ""


SHEETS = (
    Sheet("Gaps", "gap"),
    Sheet("Gap updates", "gap", "updates"),
    Sheet("Causes", "root_cause"),
    Sheet("Plans", "action_plan"),
    Sheet("Actions", "action_plan", "actions"),
    Sheet("Milestones", "action_plan", "milestones"),
    Sheet("Lessons", "lesson"),
    Sheet("Reviews", "review"),
    Sheet("Decisions", "review", "decisions"),
)
BY_NAME = {sheet.name: sheet for sheet in SHEETS}


class Column(NamedTuple):
    """A field of a record: its path, its choices, what it refers to, its meaning.

    Its form is one of `text`, `number`, `date`, `period`, `flag` and `list`.
    """

    field: tuple[str, ...]
    form: str = "text"
    choices: tuple[str, ...] = ()
    target: str = ""
    note: str = ""

    @property
    def head(self) -> str:
        """Return the header of the column: the field as `sopdocs set` names it."""
        return ".".join(self.field)


class Row(NamedTuple):
    """A record or an item of its list: the id, which item, and its cells by header; texts as in the file."""

    id: str
    item: str
    cells: Mapping[str, str]

    @property
    def key(self) -> tuple[str, str]:
        """Return what the row goes by."""
        return self.id, self.item


class Table(NamedTuple):
    """A sheet with its columns and rows."""

    sheet: Sheet
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def tables(kb: KnowledgeBase) -> tuple[Table, ...]:
    """Return every sheet of a knowledge base. Restricted records stay out, and cells that name one."""
    entries = [entry for entry in kb.entries if entry.source.data is not None and not entry.restricted]
    ids = "|".join(re.escape(entry.id) for entry in kb.entries if entry.restricted)
    hidden = re.compile(rf"\b(?:{ids})\b" if ids else r"(?!)")
    return tuple(
        _table(sheet, [one for one in entries if one.kind == sheet.kind], hidden) for sheet in SHEETS
    )


def _table(sheet: Sheet, entries: Sequence[Entry], hidden: re.Pattern[str]) -> Table:
    columns = columns_of(sheet)
    rows = (
        row._replace(cells={head: text for head, text in row.cells.items() if not hidden.search(text)})
        for entry in sorted(entries, key=lambda one: one.id)
        for row in _rows(sheet, columns, entry)
    )
    return Table(sheet, columns, tuple(rows))


def choices_of(column: Column, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return what a cell of a column may hold, where that is a closed list; else nothing."""
    if column.choices or column.form == "list":
        return column.choices
    if column.field[0] == "scope" and kb.taxonomy:
        dimension = kb.taxonomy.dimensions.get(column.field[-1])
        return dimension.values if dimension else ()
    known = {"role": kb.roles, "metric": kb.metrics, "dataset": kb.datasets, "assumption": kb.assumptions}
    if column.target in known:
        return tuple(known[column.target])
    return tuple(entry.id for entry in kb.of(column.target) if not entry.restricted)


def _rows(sheet: Sheet, columns: Iterable[Column], entry: Entry) -> Iterator[Row]:
    """Yield the rows of one record on a sheet."""
    data: Any = entry.source.data or {}
    if not sheet.part:
        yield Row(entry.id, "", _cells(columns, data))
        return
    items = data.get(sheet.part)
    for number, item in enumerate(items if isinstance(items, list) else (), 1):
        if isinstance(item, dict):
            name = item.get(ID)
            yield Row(entry.id, name if isinstance(name, str) else str(number), _cells(columns, item))


def _cells(columns: Iterable[Column], data: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a record by header; a field that a cell cannot hold is left out."""
    found = {}
    for column in columns:
        text = _told(_at(data, column.field))
        if text is not None and len(text) <= LONGEST:
            found[column.head] = text
    return found


def _told(value: Any) -> str | None:
    """Return what a cell says for a value; None where no cell can hold it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and all(isinstance(one, str) and ";" not in one for one in value):
        return SEPARATOR.join(value)
    return None


def _at(data: Any, field: FieldPath) -> Any:
    for part in field:
        if data is None:
            return None
        if not isinstance(data, dict):
            return data if isinstance(data, str) and part == field[-1] else {}
        data = data.get(str(part))
    return data


def columns_of(sheet: Sheet) -> tuple[Column, ...]:
    """Return the fields of a sheet that a cell can hold, in the order of the house; the id leads."""
    model: type[BaseModel] = RECORDS[sheet.kind]
    if sheet.part:
        model = next(_inner(model.model_fields[sheet.part].annotation))
    skipped = _KEPT | {ID}
    return tuple(one for one in _leaves(model, ()) if one.field[0] not in skipped)


def _leaves(model: type[BaseModel], above: tuple[str, ...]) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        path = (*above, field.alias or name)
        annotation: Any = field.annotation
        for extra in field.metadata:
            annotation = Annotated[annotation, extra]
        yield from _column(annotation, path, field.description or "")


def _column(annotation: Any, path: tuple[str, ...], note: str) -> Iterator[Column]:
    """Yield the column of a field, or the columns of what is in it."""
    marks = [one for one in _said(annotation) if isinstance(one, Ref)]
    target = marks[0].target if marks and not marks[0].loose else ""
    kinds = [one for one in choices(annotation) if one is not type(None)]
    inner = models(annotation)
    lists = [one for one in kinds if get_origin(one) is tuple]
    if lists:
        if not any(True for _ in _inner(lists[0])):
            yield next(_column(get_args(lists[0])[0], path, note))._replace(form="list", choices=())
    elif inner:
        if len(path) < _DEPTH:
            yield from _leaves(inner[0], path)
    elif kinds and not any(get_origin(one) is dict for one in kinds):
        values = tuple(str(value) for one in kinds if get_origin(one) is Literal for value in get_args(one))
        yield Column(path, _form(annotation, kinds), values, target, note)


def _form(annotation: Any, kinds: Sequence[Any]) -> str:
    if PERIOD_PATTERN in (getattr(one, "json_schema", {}).get("pattern") for one in _said(annotation)):
        return "period"
    if Decimal in kinds or int in kinds:
        return "number"
    if bool in kinds:
        return "flag"
    return "date" if datetime.date in kinds else "text"


def _said(annotation: Any) -> Iterator[object]:
    """Yield what is said about an annotation, of all its parts."""
    yield from getattr(annotation, "__metadata__", ())
    for one in get_args(annotation):
        if get_origin(one) is not None or hasattr(one, "__metadata__"):
            yield from _said(one)


def _inner(kind: Any) -> Iterator[type[BaseModel]]:
    """Yield the models somewhere in an annotation."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for one in get_args(kind):
        yield from _inner(one)
