"""Text of cells to numbers by the declared marks: strict groups of three, nothing guessed, every slip placed.

One pattern decides in Python and in DuckDB. A cell that breaks it ends the reading with its row and column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sopdocs.planning.fault import Fault

if TYPE_CHECKING:
    from sopdocs.model.catalog import Dataset

_MARKS = {" ": " \u00a0\u202f", "'": "'\u2019"}
"""How a mark is written: fixed and narrow blanks group digits too, and Swiss typists use the curly one."""
BLANKS = " \t\u00a0\u202f"
Style: TypeAlias = tuple[str, str | None]
"""The mark before decimals and the one between thousands."""
_SIGN = "\x1f"
ROW = "\x1frow"
"""The column that holds the number of a row where the file is not read by lines."""
_COMPLAINT = re.compile(f"{_SIGN}(.*?){_SIGN}(.*?){_SIGN}(.*?){_SIGN}", re.DOTALL)


class Complaint(NamedTuple):
    """A cell that is no number: its row where that is known, its column and its text."""

    row: str
    column: str
    cell: str


def pattern(decimal: str, thousands: str | None) -> str:
    """Return the expression, the same to `re` and to RE2, that a number fits by these marks."""
    groups = rf"|\d{{1,3}}(?:[{_MARKS.get(thousands, thousands)}]\d{{3}})+" if thousands else ""
    return rf"[-+]?(?:(?:\d+{groups})(?:[{decimal}]\d*)?|[{decimal}]\d+)(?:[eE][-+]?\d+)?"


def number(column: str, dataset: Dataset, row: str = "0") -> str:
    """Return the SQL for a text column as numbers: null where it is blank, an error where it is no number."""
    cell = f"trim({identifier(column)}, {literal(BLANKS)})"
    marks = _MARKS.get(dataset.thousands or "", dataset.thousands or "")
    plain = f"translate({cell}, {literal(dataset.decimal + marks)}, '.')"
    said = " || chr(31) || ".join(("''", f"({row})", literal(column), cell, "''"))
    return (
        f"CASE WHEN {cell} IS NULL OR {cell} = '' THEN NULL "
        f"WHEN regexp_full_match({cell}, {literal(pattern(dataset.decimal, dataset.thousands))}) "
        f"THEN CAST({plain} AS DOUBLE) ELSE CAST(error({said}) AS DOUBLE) END"
    )


def complaint(error: str) -> Complaint | None:
    """Return the cell that DuckDB stopped at, if that is what its error says."""
    found = _COMPLAINT.search(error)
    return Complaint(*found.groups()) if found else None


def no_number(where: str, column: str, cell: str, dataset: Dataset) -> Fault:
    """Return the fault of a cell that is no number by the declared marks, with what to set instead."""
    return Fault(f"{where} has `{cell[:40]}` in column `{column}`, which is no number", advice(cell, dataset))


def advice(cell: str, dataset: Dataset) -> str:
    """Return what to do about a cell: set the marks that it was written by, or write it otherwise."""
    if cell.startswith("#"):
        return "the cell holds an error of a formula: correct it, or leave it empty where there is no value"
    ways = [one for one in _styles(cell, dataset) if re.fullmatch(pattern(*one), cell.strip(BLANKS))]
    if ways:
        fewest = [one for one in ways if _changes(one, dataset) == _changes(ways[0], dataset)]
        several = ", whichever the whole file is written by" if len(fewest) > 1 else ""
        return f"set {', or '.join(_set(one, dataset) for one in fewest)} in data/datasets.yaml{several}"
    groups = f", `{dataset.thousands}` between groups of three digits" if dataset.thousands else ""
    otherwise = "leave it empty where there is no value"
    return f"write digits and the decimal mark `{dataset.decimal}`{groups}; {otherwise}"


def _styles(cell: str, dataset: Dataset) -> list[Style]:
    """Return the other ways to write numbers with marks that the cell has, those of one change first."""
    shown = [mark for mark in (".", ",", " ", "'") if set(_MARKS.get(mark, mark)) & set(cell)]
    every = [(decimal, mark) for decimal in (".", ",") for mark in (None, *shown) if mark != decimal]
    return sorted((one for one in every if _changes(one, dataset)), key=lambda one: _changes(one, dataset))


def _changes(style: Style, dataset: Dataset) -> int:
    return (style[0] != dataset.decimal) + (style[1] != dataset.thousands)


def _set(style: Style, dataset: Dataset) -> str:
    decimal, thousands = style
    said = [f'`decimal: "{decimal}"`'] if decimal != dataset.decimal else []
    if thousands != dataset.thousands:
        said.append(f'`thousands: "{thousands}"`' if thousands else "no `thousands`")
    return " and ".join(said)


def marks_fault(dataset: Dataset) -> Fault | None:
    """Return what is wrong with the declared marks themselves."""
    if dataset.thousands != dataset.decimal:
        return None
    text = f"`{dataset.place}` is declared with `{dataset.decimal}` for decimals and for thousands"
    return Fault(text, "set `decimal` or `thousands` to the other mark in data/datasets.yaml")


def twice(header: tuple[str, ...], dataset: Dataset) -> Fault | None:
    """Return the fault of two columns that have one name."""
    lowered = [name.lower() for name in header]
    for name in header:
        if lowered.count(name.lower()) > 1:
            text = f"`{dataset.place}` has two columns `{name[:40]}`"
            return Fault(text, "rename one; small and capital letters count as the same")
    return None


def identifier(name: str) -> str:
    """Return a column's name, quoted for SQL; it stands in the file's own header."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text quoted for SQL."""
    return "'" + text.replace("'", "''") + "'"
