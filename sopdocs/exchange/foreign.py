"""Rows of a form's answers or of another tool's list: what each column means here, and what it asks for."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import Field, ValidationError

from sopdocs.diagnostics import FieldPath, dotted
from sopdocs.edit.change import Edit
from sopdocs.edit.fresh import SORTS, valued
from sopdocs.errors import Refusal
from sopdocs.exchange.asked import Draft, Place, Wish, same, value_in
from sopdocs.exchange.proposals import COLUMNS
from sopdocs.exchange.tables import BY_NAME, Column, columns_of, tables
from sopdocs.exchange.tracker import metric_of
from sopdocs.kb import KnowledgeBase
from sopdocs.model.scalars import Count, Name, Shape
from sopdocs.planning.book import Unread, grids
from sopdocs.planning.sheet import letters
from sopdocs.source import read
from sopdocs.suggest import did_you_mean

REF = "external_ref"
_ACTIONS = {column.head: column for column in columns_of(BY_NAME["Actions"])}
_LARGEST = 25_000_000
_COLON = re.compile(r"(\w+)\s*[:=]\s*")
_NEXT = re.compile(r"[;,]?\s+(\w+\s*[:=])")
"""Ways to write a scope: `customer: R1, site: DC-NL`, one below the other, or with semicolons."""
_NONE = "_No response_"
"""What a forge writes where a question was left open."""
_ASKED = {
    "what is it and where": "title",
    "which measure": "metric",
    "for which part of the business": "scope",
    "what do you see": "statement",
    "since when": "started_period",
}
"""The questions of the issue form and of the page of the site."""


class Mapped(Shape):
    """A mapping file: what the columns and values of another tool are called here."""

    into: Literal["gaps", "actions"] = Field(
        "gaps", description="`gaps` proposes a gap per row; `actions` updates those with the `external_ref`."
    )
    sheet: str | None = Field(None, description="The sheet of a workbook; the first, where none is named.")
    header_row: Count = Field(1, ge=1, le=1000)
    columns: dict[str, Name] = Field(default_factory=dict, description="Header there to field here.")
    values: dict[Name, dict[str, str]] = Field(
        default_factory=dict, description="By field: the word there to the value here."
    )
    always: dict[Name, str] = Field(default_factory=dict, description="Field to value, for every row.")


class Rows(NamedTuple):
    """What the rows ask for, and what is to be said of them."""

    wishes: tuple[Wish, ...]
    drafts: tuple[Draft, ...]
    notes: tuple[str, ...]


def mapping(path: Path) -> Mapped:
    """Return a mapping file as read; refuse one that is none, with the place."""
    try:
        source = read(path.read_bytes(), path.name)
    except OSError as error:
        raise Refusal(f"`{path}` cannot be read: {(error.strerror or 'no reason given').lower()}") from error
    if source.data is None:
        raise Refusal(f"`{path}` is no mapping of keys to values; see the guide on other tools' lists")
    try:
        found = Mapped.model_validate(source.data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        line = source.locate(first["loc"]).line
        raise Refusal(f"{path}:{line}: {dotted(first['loc'])}: {first['msg']}") from error
    known = _ACTIONS if found.into == "actions" else {**COLUMNS, "scope": None}
    for name in (*found.columns.values(), *found.values, *found.always):
        if name not in known:
            raise Refusal(f"{path}: there is no field `{name}` for {found.into}; {did_you_mean(name, known)}")
    if found.into == "actions" and REF not in found.columns.values():
        raise Refusal(f"{path}: `columns` names none as {REF}, by which a row finds its action")
    return found


def rows_of(path: Path, mapped: Mapped | None, kb: KnowledgeBase) -> Rows:
    """Return what the rows of a CSV file or a workbook ask for."""
    mapped = mapped or Mapped()
    grid = grid_of(path, mapped.sheet)
    if len(grid) < mapped.header_row:
        raise Refusal(f"`{path}` has no header in row {mapped.header_row}")
    header = [text.strip() for text in grid[mapped.header_row - 1]]
    heads = _heads(header, mapped)
    if not any(heads):
        names = ", ".join(one.key for one in SORTS["gap"].asked)
        raise Refusal(
            f"`{path}`: no header names a field; call them {names}, or say with --mapping what they mean"
        )
    spare = [name for name, head in zip(header, heads, strict=True) if name and not head]
    notes = [f"not read: the column {name}" for name in spare]
    rows = list(_rows(grid, heads, mapped))
    if mapped.into == "actions":
        wishes, unknown = _updates(rows, kb)
        one = "row names a ticket" if unknown == 1 else "rows name tickets"
        said = [f"{unknown} {one} that no action refers to"] if unknown else []
        return Rows(wishes, (), (*notes, *said))
    drafts, known = _new(rows, kb)
    return Rows((), drafts, (*notes, *known))


class _Row(NamedTuple):
    """The texts of a row by field, and the cell of each."""

    cells: Mapping[str, str]
    places: Mapping[str, Place]


def grid_of(path: Path, sheet: str | None) -> Sequence[Sequence[str]]:
    """Return the rows of a CSV file or of a sheet, the first where none is named; refuse what is neither."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        book = grids(path)
        if isinstance(book, Unread):
            raise Refusal(f"{book.message}; {book.hint}")
        if sheet and sheet not in book:
            raise Refusal(f"`{path}` has no sheet `{sheet}`; {did_you_mean(sheet, book)}")
        return book[sheet].rows if sheet else next(iter(book.values())).rows
    try:
        content = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
    except OSError as error:
        raise Refusal(f"`{path}` cannot be read: {(error.strerror or 'no reason given').lower()}") from error
    if not content.strip():
        raise Refusal(f"`{path}` is empty, or larger than 25 MB")
    text = _decoded(content)
    if path.suffix.lower() == ".md":
        return _sections(text)
    first = re.sub(r'"[^"]*"', "", text.split("\n", 1)[0])
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Refusal(f"`{path}` is no CSV file: {error}; save it anew from the spreadsheet") from error


def _sections(text: str) -> list[list[str]]:
    """Return the answers of an issue form, as forges write them: a heading, then what was answered."""
    found = re.split(r"(?m)^### +(.+?)\s*$", text.replace("\r\n", "\n"))
    answers = [" ".join(one.split("\n")).strip() if one.strip() != _NONE else "" for one in found[2::2]]
    return [[head.strip() for head in found[1::2]], answers]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _heads(header: Sequence[str], mapped: Mapped) -> list[str]:
    """Return the field of each column, empty where it has none: as mapped, else by name or question."""
    if mapped.columns:
        given = {_plain(name): field for name, field in mapped.columns.items()}
        missing = [name for name in mapped.columns if _plain(name) not in map(_plain, header)]
        if missing:
            hint = did_you_mean(missing[0], header)
            raise Refusal(f"the mapping names the column `{missing[0]}`, which is not there; {hint}")
    else:
        given = {_plain(one.text): one.key for one in SORTS["gap"].asked}
        given |= {_plain(head): head for head in COLUMNS}
        given |= {"scope": "scope"} | _ASKED
    return [given.get(_plain(name), "") for name in header]


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


def _rows(grid: Sequence[Sequence[str]], heads: Sequence[str], mapped: Mapped) -> Iterator[_Row]:
    number = 0
    for line, values in enumerate(grid[mapped.header_row :], mapped.header_row + 1):
        cells: dict[str, str] = {}
        places: dict[str, Place] = {}
        for at, (head, text) in enumerate(zip(heads, values, strict=False)):
            if not head or not text.strip():
                continue
            place = Place("", number, head, f"{letters(at + 1)}{line}")
            meant = mapped.values.get(head, {}).get(text.strip(), text.strip())
            for name, value in _parts(head, meant).items():
                cells[name], places[name] = value, place
        if cells:
            place = next(iter(places.values()))
            for head, text in mapped.always.items():
                for name, value in _parts(head, text).items():
                    if name not in cells:
                        cells[name], places[name] = value, place
            yield _Row(cells, places)
            number += 1


def _parts(head: str, text: str) -> dict[str, str]:
    """Return the fields of a cell: a scope typed as `region=EMEA, customer=R1` fills several."""
    if head != "scope":
        return {head: text}
    asked = next(one for one in SORTS["gap"].asked if one.key == "scope")
    found: dict[str, Any] = valued(asked, _COLON.sub(r"\1=", _NEXT.sub(r", \1", text)))
    return {f"scope.{name}": value for name, value in found.items()}


def _new(rows: Sequence[_Row], kb: KnowledgeBase) -> tuple[tuple[Draft, ...], list[str]]:
    """Return what is to be proposed; a title that a gap has already is not proposed again."""
    there = {_plain(entry.title): entry.id for entry in kb.of("gap") if not entry.restricted}
    drafts, notes = [], []
    for row in rows:
        title = _plain(row.cells.get("title", ""))
        if title in there:
            place = next(iter(row.places.values()))
            notes.append(
                f"row {place.ref.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')} is there already: {there[title]}"
            )
            continue
        drafts.append(_measured(Draft(row.cells, row.places), kb))
        there[title] = "the same title further up"
    return tuple(drafts), notes


def _measured(draft: Draft, kb: KnowledgeBase) -> Draft:
    """Return a draft whose metric is one of the catalog, or `other` with what people call it."""
    text = draft.cells.get("metric")
    if not text or "other_metric" in draft.cells:
        return draft
    place = draft.places["metric"]
    return Draft({**draft.cells, **metric_of(text, kb)}, {"other_metric": place, **draft.places})


def _updates(rows: Sequence[_Row], kb: KnowledgeBase) -> tuple[tuple[Wish, ...], int]:
    """Return the changes of the actions that rows refer to, and how many rows refer to none."""
    actions = next(table for table in tables(kb) if table.sheet.name == "Actions")
    at: dict[str, tuple[str, int, Mapping[str, str]]] = {}
    seen: dict[str, int] = {}
    for one in actions.rows:
        number = seen[one.id] = seen.get(one.id, -1) + 1
        if one.cells.get(REF):
            at[one.cells[REF]] = one.id, number, one.cells
    wishes, unknown = [], 0
    for row in rows:
        if row.cells.get(REF, "") not in at:
            unknown += 1
            continue
        id, number, now = at[row.cells[REF]]
        for head, text in row.cells.items():
            column: Column = _ACTIONS[head]
            if head != REF and not same(column, text, now.get(head, "")):
                field: FieldPath = ("actions", number, *column.field)
                wishes.append(
                    Wish(id, Edit(field, value_in(column, text)), {dotted(field): row.places[head]})
                )
    return tuple(wishes), unknown
