"""An edited workbook held against what it said when it was made and what the records say now, cell by cell.

A cell that nobody touched asks for nothing, whatever became of its record meanwhile. One that was touched
asks for a change, unless the record was changed there too: then a person decides.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sopdocs.diagnostics import FieldPath, dotted
from sopdocs.edit.change import Edit
from sopdocs.errors import Refusal
from sopdocs.exchange.asked import Draft, Mark, Place, Wish, put, same, value_in
from sopdocs.exchange.tables import BY_NAME, ID, ITEM, SHEETS, Column, Row, Table, tables
from sopdocs.exchange.workbook import ABOUT, BASE, CHOICES, base_of
from sopdocs.kb import KnowledgeBase
from sopdocs.planning.book import Grid
from sopdocs.planning.sheet import letters
from sopdocs.suggest import did_you_mean

NAMED = {"actions": "A7", "decisions": "D3"}
"""Lists whose items go by a name of their own."""
_ODD = "holds a formula or an error, or is merged with others; put the plain value in"
_Base = Mapping[tuple[str, str], Mapping[str, str]]


class Asked(NamedTuple):
    """What a workbook asks for, what is wrong in it, what is to be said of it, and its rows as they stand."""

    wishes: tuple[Wish, ...]
    drafts: tuple[Draft, ...]
    marks: tuple[Mark, ...]
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    base: tuple[Table, ...]


def asked_by(grids: Mapping[str, Grid], kb: KnowledgeBase) -> Asked:
    """Return what an edited workbook asks for; refuse one that does not remember what it said."""
    base = base_of(grids[BASE].rows) if BASE in grids else None
    if base is None:
        raise Refusal(
            "this workbook was not made by `sopdocs export`, or its hidden sheet is gone; make a new one, or "
            "read the rows of another tool with --mapping"
        )
    sheets = [
        _Sheet(table, base.get(table.sheet.name, {}), grids[table.sheet.name], kb)
        for table in tables(kb)
        if table.sheet.name in grids
    ]
    wishes = tuple(wish for sheet in sheets for wish in sheet.wishes())
    notes = [note for sheet in sheets for note in sheet.notes]
    gone = [one.name for one in SHEETS if one.name not in grids]
    notes += [f"the sheet {name} is missing: nothing of it was read" for name in gone]
    ours = {*BY_NAME, BASE, CHOICES, ABOUT}
    notes += [f"the sheet {name} is none of ours and was not read" for name in grids if name not in ours]
    return Asked(
        wishes,
        tuple(draft for sheet in sheets for draft in sheet.drafts),
        tuple(mark for sheet in sheets for mark in sheet.marks),
        tuple(notes),
        tuple(sheet.seen() for sheet in sheets),
        tuple(_remembered(sheet.table, sheet.base) for sheet in sheets),
    )


def _remembered(table: Table, base: _Base) -> Table:
    return table._replace(rows=tuple(Row(id, item, cells) for (id, item), cells in base.items()))


class _Sheet:
    """One sheet on its way back."""

    def __init__(self, table: Table, base: _Base, grid: Grid, kb: KnowledgeBase) -> None:
        self.table, self.base, self.grid, self.kb = table, base, grid, kb
        self.now = {row.key: row for row in table.rows}
        self.columns = {column.head: column for column in table.columns}
        header = [text.strip() for text in grid.rows[0]] if grid.rows else []
        self.heads = {head: number for number, head in reversed(list(enumerate(header)))}
        self.keys = [ID, ITEM] if table.sheet.part else [ID]
        self.added: Counter[str] = Counter()
        self.marks: list[Mark] = []
        self.drafts: list[Draft] = []
        self.rows: list[tuple[int, Row]] = []
        """The rows that hold something, with their line in the sheet."""
        for line, values in enumerate(grid.rows[1:], 2):
            cells = {head: values[at] for head, at in self.heads.items() if at < len(values) and values[at]}
            if cells:
                id, item = cells.pop(ID, "").strip(), cells.pop(ITEM, "").strip()
                self.rows.append((line, Row(id, item, {h: t for h, t in cells.items() if h in self.columns})))
        self.notes = list(self._said_of_columns(header))

    def _said_of_columns(self, header: Sequence[str]) -> Iterator[str]:
        name = self.table.sheet.name
        for head in header:
            if head and head not in (ID, ITEM) and head not in self.columns:
                hint = did_you_mean(head, self.columns, "the first sheet says what can be changed")
                yield f"{name}: the column `{head}` is no field and was not read; {hint}"
        gone = [head for head in self.columns if head not in self.heads]
        if gone:
            yield f"{name}: nothing was read of `{'`, `'.join(gone)}`; those columns are missing"
        rows = {row.key for _, row in self.rows}
        left = sum(key not in rows for key in self.base)
        if left:
            yield f"{name}: {left} of {len(self.base)} rows are not in the workbook; nothing is deleted here"

    def seen(self) -> Table:
        """Return the sheet as it stands in the workbook."""
        return self.table._replace(rows=tuple(row for _, row in self.rows))

    def place(self, row: int, head: str) -> Place:
        """Return the cell of a row and a header."""
        line = self.rows[row][0] if row >= 0 else 1
        return Place(self.table.sheet.name, row, head, f"{letters(self.heads.get(head, 0) + 1)}{line}")

    def mark(self, row: int, head: str, text: str) -> None:
        """Say what is wrong with a cell."""
        self.marks.append(Mark(self.place(row, head), self.rows[row][1].id if row >= 0 else "", text))

    def wishes(self) -> Iterator[Wish]:
        """Yield what the rows ask for; what is wrong is marked, and what is new is drafted."""
        gone = [key for key in self.keys if key not in self.heads]
        for key in gone:
            self.mark(-1, key, f"the column `{key}` is gone, and without it no row is known; export again")
        if gone:
            return
        count = Counter(row.key for _, row in self.rows if all(row.key[: len(self.keys)]))
        for number, (_, row) in enumerate(self.rows):
            if count[row.key] > 1:
                self.mark(number, self.keys[-1], f"{_name(row)} stands in {count[row.key]} rows")
            elif not row.id:
                self._drafted(number, row)
            elif row.key in self.base and row.key in self.now:
                yield from self._changed(number, row)
            elif self._is_new(row):
                yield from self._appended(number, row)
            else:
                self.mark(number, *self._unknown(row))

    def _unknown(self, row: Row) -> tuple[str, str]:
        """Return what is wrong with a row that is none of ours: the header of the cell, and a sentence."""
        ids = {one.id for one in self.table.rows}
        if row.key in self.base:
            return ID, f"{_name(row)} is no longer there"
        if row.key in self.now:
            return ID, f"{_name(row)} came after this workbook was made; export again"
        if row.id not in ids or not row.item:
            hint = did_you_mean(row.id, ids, "leave the cell empty for a new gap")
            return ID, f"there is no {row.id} to change; {hint}"
        return ITEM, f"{row.id} has no {row.item}; leave the cell empty for a new row"

    def _changed(self, number: int, row: Row) -> Iterator[Wish]:
        old, now = self.base[row.key], self.now[row.key].cells
        if not row.cells and any(old.values()):
            self.mark(number, ID, "the row was emptied; what is to go is taken out of the file, not here")
            return
        for head, column in self.columns.items():
            new = row.cells.get(head, "")
            if head not in self.heads or same(column, new, old.get(head, "")):
                continue
            text = self._refused(number, column, old, now, new)
            if text:
                self.mark(number, head, text)
            elif not same(column, new, now[head]):
                yield self._wish(number, row, column, value_in(column, new))

    def _refused(
        self, number: int, column: Column, old: Mapping[str, str], now: Mapping[str, str], new: str
    ) -> str:
        """Return why a cell that was touched is not taken, or an empty text."""
        head = column.head
        if head == "pct" and re.fullmatch(r"0\.\d+", new):
            return f"`{new}` looks like a share, as a cell in per cent holds it; write it as a plain number"
        if self._is_odd(number, head):
            return _ODD
        if head not in old or head not in now:
            return "this field was not exported and cannot be changed here; edit the file"
        slid = self.rows[number][1].item.isdecimal() and old != now  # another item may stand there by now
        if slid or not (same(column, old[head], now[head]) or same(column, new, now[head])):
            then, later = textwrap.shorten(old[head], 60), textwrap.shorten(now[head], 60)
            return f"changed meanwhile: it said `{then}`, the record now says `{later}`; export again"
        return ""

    def _is_odd(self, number: int, head: str) -> bool:
        line, column = self.rows[number][0], self.heads[head] + 1
        return (line, column) in self.grid.formulas or any(
            top <= line <= bottom and left <= column <= right for top, left, bottom, right in self.grid.merged
        )

    def _wish(self, number: int, row: Row, column: Column, value: Any) -> Wish:
        part = self.table.sheet.part
        field: FieldPath = column.field
        if part:
            field = (part, [one.item for one in self.table.rows if one.id == row.id].index(row.item), *field)
        return Wish(row.id, Edit(field, value), {dotted(field): self.place(number, column.head)})

    def _is_new(self, row: Row) -> bool:
        """Tell whether a row adds an item to the list of a record that is there."""
        entry = self.kb.get(row.id)
        ours = entry is not None and not entry.restricted and entry.kind == self.table.sheet.kind
        named = self.table.sheet.part in NAMED
        return ours and bool(self.table.sheet.part) and (named or not row.item) and row.key not in self.base

    def _appended(self, number: int, row: Row) -> Iterator[Wish]:
        """Yield a new item of a list; one that goes by a name has to be given it."""
        part = self.table.sheet.part
        if part in NAMED and not row.item:
            self.mark(number, ITEM, f"a new row here needs a name of its own, like {NAMED[part]}")
            return
        at = sum(one.id == row.id for one in self.table.rows) + self.added[row.id]
        item: dict[str, Any] = {ID: row.item} if row.item else {}
        places = {dotted((part, at)): self.place(number, ID)}
        if self._has_odd(number, row):
            return
        for head, text in row.cells.items():
            field = self.columns[head].field
            put(item, field, value_in(self.columns[head], text))
            places[dotted((part, at, *field))] = self.place(number, head)
        self.added[row.id] += 1
        yield Wish(row.id, Edit((part, at), item), places)

    def _drafted(self, number: int, row: Row) -> None:
        if self.table.sheet.kind != "gap" or self.table.sheet.part:
            self.mark(number, ID, "only a gap can begin in a workbook; give the id of the record it is of")
            return
        title = " ".join(row.cells.get("title", "").lower().split())
        twin = next((one.id for one in self.kb.of("gap") if title and one.title.lower() == title), "")
        if twin:
            self.mark(number, ID, f"there is a gap with this title, {twin}; put its id here to change it")
        elif not self._has_odd(number, row):
            places = {head: self.place(number, head) for head in (ID, *row.cells)}
            self.drafts.append(Draft(row.cells, places))

    def _has_odd(self, number: int, row: Row) -> bool:
        odd = [head for head in row.cells if self._is_odd(number, head)]
        for head in odd:
            self.mark(number, head, _ODD)
        return bool(odd)


def _name(row: Row) -> str:
    return " ".join(filter(None, row.key))
