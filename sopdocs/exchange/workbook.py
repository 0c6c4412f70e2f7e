"""Records as an Excel workbook: a sheet for each kind, drop-downs, notes, and what each cell said then.

What the cells said stands on a sheet that Excel does not show. Against it an edited workbook is read back,
so that what nobody touched there can change meanwhile without a quarrel.
"""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sopdocs.exchange.tables import ID, ITEM, Column, Row, Table

BASE = "sopdocs base"
CHOICES = "sopdocs choices"
ABOUT = "Read me"
PIECE = 30_000
"""Characters of the base in one cell."""
SPARE_ROWS = 200
"""Empty rows below the table that drop-downs still reach."""
_CREATED = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - the same bytes whenever it is made
_WIDTHS = {"number": 12, "date": 12, "period": 12, "flag": 10}
_WIDE, _NARROW, _KEY = 60, 24, 16
_LINE_HEIGHT, _MOST_LINES = 15, 8
_HOW = {
    "date": "A day like 2026-08-31.",
    "period": "A period like 2026-05 or 2026-W19.",
    "number": "A number; no thousands mark.",
    "flag": "true or false.",
    "list": "Several values, with a semicolon between them.",
}

Marks = Mapping[tuple[str, int, str], str]
"""What is wrong with a cell: by sheet, number of the row in its table from 0, and header."""


class Look(NamedTuple):
    """What a workbook shows beside its rows: choices and notes by column, the lines of the first sheet."""

    choices: Mapping[tuple[str, str], tuple[str, ...]]
    notes: Mapping[tuple[str, str], str]
    about: Sequence[str]


def workbook(tables: Iterable[Table], base: Iterable[Table], look: Look, marks: Marks | None = None) -> bytes:
    """Return the bytes of a workbook that shows `tables` and remembers `base`; for the same, the same."""
    import xlsxwriter  # type: ignore[import-untyped]  # it has no stubs

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(content, {**options, "strings_to_numbers": False})
    book.set_properties({"created": _CREATED, "title": "sopdocs"})
    _about(book, look.about)
    sheets = [_Sheet(book, table, look, marks or {}) for table in tables]
    lists = _choices(book, look.choices)
    for sheet in sheets:
        sheet.fill(lists)
    _base(book, base)
    book.close()
    return content.getvalue()


def note_of(column: Column, rules: str = "") -> str:
    """Return what the note of a header says."""
    how = _HOW.get(column.form, "One of the list." if column.choices or column.target else "")
    return "\n".join(filter(None, (column.note, how, rules)))


class _Sheet:
    """One table on its way into a workbook."""

    def __init__(self, book: Any, table: Table, look: Look, marks: Marks) -> None:
        self.table, self.look = table, look
        self.marks = {(row, head): text for (name, row, head), text in marks.items() if name == self.name}
        self.sheet: Any = book.add_worksheet(self.name)
        self.keys = [ID, ITEM] if table.sheet.part else [ID]
        self._widths = {column.head: self._width(column) for column in table.columns}
        text = {"text_wrap": True, "valign": "top", "locked": False}
        self.forms: dict[str, Any] = {
            "head": book.add_format({"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF"}),
            "key": book.add_format({"bold": True, "valign": "top", "bg_color": "#EEF1F5"}),
            "text": book.add_format({**text, "num_format": "@"}),
            "number": book.add_format({**text, "num_format": "General"}),
            "date": book.add_format({**text, "num_format": "yyyy-mm-dd"}),
            "bad": book.add_format({**text, "bg_color": "#F8C9C4", "num_format": "@"}),
        }

    @property
    def name(self) -> str:
        """Return the name on the tab."""
        return self.table.sheet.name

    def fill(self, lists: Mapping[tuple[str, ...], str]) -> None:
        """Write header, rows, drop-downs and notes."""
        self._set_up()
        used = {head for row in self.table.rows for head, text in row.cells.items() if text}
        for number, column in enumerate(self.table.columns, len(self.keys)):
            unused = self.table.rows and column.head not in used
            folded = {"level": 1, "hidden": True} if unused else {}
            self.sheet.set_column(number, number, self._widths[column.head], self._form(column), folded)
            self._cell(-1, number, column.head, column.head, self.forms["head"])
            note = self.look.notes.get((self.name, column.head))
            if note and (-1, column.head) not in self.marks:
                self.sheet.write_comment(0, number, note, {"x_scale": 2.5, "y_scale": 1.5})
            choices = lists.get(self.look.choices.get((self.name, column.head), ()))
            if choices:
                self._offer(number, choices, strict=bool(column.choices))
        for number, row in enumerate(self.table.rows):
            self._row(number, row)

    def _set_up(self) -> None:
        last = len(self.keys) + len(self.table.columns) - 1
        self.sheet.freeze_panes(1, len(self.keys))
        self.sheet.autofilter(0, 0, max(1, len(self.table.rows)), last)
        allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "sort", "autofilter")
        self.sheet.protect("", dict.fromkeys(allowed, True))
        for number, key in enumerate(self.keys):
            self.sheet.set_column(number, number, _KEY, self.forms["text"])
            self._cell(-1, number, key, key, self.forms["head"])

    def _width(self, column: Column) -> int:
        """Return the width of a column, in characters: more where its texts are sentences."""
        longest = max((len(row.cells.get(column.head, "")) for row in self.table.rows), default=0)
        return _WIDTHS.get(column.form, _WIDE if longest > 2 * _NARROW else max(_NARROW, len(column.head)))

    def _form(self, column: Column) -> Any:
        return self.forms[column.form if column.form in ("number", "date") else "text"]

    def _offer(self, number: int, choices: str, strict: bool) -> None:
        said = {"error_title": "Not on the list", "error_message": "Choose one of the list."}
        kind = "stop" if strict else "warning"
        rule = {"validate": "list", "source": choices, "error_type": kind, **said}
        self.sheet.data_validation(1, number, len(self.table.rows) + SPARE_ROWS, number, rule)

    def _row(self, number: int, row: Row) -> None:
        lines = [-(-len(row.cells.get(one.head, "")) // self._widths[one.head]) for one in self.table.columns]
        self.sheet.set_row(number + 1, _LINE_HEIGHT * min(max([1, *lines]), _MOST_LINES))
        for place, (key, text) in enumerate(zip(self.keys, row.key, strict=False)):
            form = self.forms["bad" if (number, key) in self.marks else "key" if text else "text"]
            self._cell(number, place, key, text, form)
        for place, column in enumerate(self.table.columns, len(self.keys)):
            bad = (number, column.head) in self.marks
            text = row.cells.get(column.head, "")
            form = self.forms["bad"] if bad else self._form(column)
            if text or bad:
                self._cell(number, place, column.head, text, form, "" if bad else column.form)

    def _cell(self, row: int, place: int, head: str, text: str, form: Any, kind: str = "") -> None:
        where = row + 1, place
        day = _day(text) if kind == "date" else None
        if day:
            self.sheet.write_datetime(*where, day, form)
        elif kind == "number" and text and _is_plain(text):
            self.sheet.write_number(*where, float(text), form)
        elif text:
            self.sheet.write_string(*where, text, form)
        else:
            self.sheet.write_blank(*where, None, form)
        if (row, head) in self.marks:
            self.sheet.write_comment(*where, self.marks[row, head], {"x_scale": 3, "visible": False})


def _day(text: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= _CREATED.year else None


def _is_plain(text: str) -> bool:
    """Tell whether a number is the same after a spreadsheet had it."""
    digits = text.lstrip("-").replace(".", "", 1)
    return digits.isascii() and digits.isdecimal() and len(digits) <= 15


def _about(book: Any, lines: Sequence[str]) -> None:
    sheet = book.add_worksheet(ABOUT)
    sheet.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    first = book.add_format({"bold": True, "font_size": 14})
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line, first if not number else None)


def _choices(book: Any, choices: Mapping[tuple[str, str], tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Write every list once on a sheet that is not shown; return the formula of each."""
    from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

    sheet = book.add_worksheet(CHOICES)
    sheet.very_hidden()
    places: dict[tuple[str, ...], str] = {}
    for values in choices.values():
        if values and values not in places:
            column = xl_col_to_name(len(places))
            for row, value in enumerate(values):
                sheet.write_string(row, len(places), value)
            places[values] = f"='{CHOICES}'!${column}$1:${column}${len(values)}"
    return places


def _base(book: Any, tables: Iterable[Table]) -> None:
    sheet = book.add_worksheet(BASE)
    sheet.very_hidden()
    number = 0
    for table in tables:
        for row in table.rows:
            text = json.dumps(dict(row.cells), ensure_ascii=True, separators=(",", ":"))
            pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
            for place, value in enumerate((table.sheet.name, row.id, row.item, *pieces)):
                sheet.write_string(number, place, value)
            number += 1


def base_of(rows: Iterable[Sequence[str]]) -> dict[str, dict[tuple[str, str], Mapping[str, Any]]] | None:
    """Return what a workbook remembers, by sheet and key; None where somebody wrote over it."""
    found: dict[str, dict[tuple[str, str], Mapping[str, Any]]] = {}
    try:
        for name, id, item, *pieces in rows:
            cells = json.loads("".join(pieces))
            if not all(isinstance(text, str) for text in cells.values()):
                return None
            found.setdefault(name, {})[id, item] = cells
    except (ValueError, AttributeError):
        return None
    return found
