"""The reader of a whole workbook, a process of its own under the same limits as the reader of one sheet.

It takes a request as JSON on its input and answers with the cells of the sheets as text, which of them hold a
formula, and which are merged.
"""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

SECONDS = 60
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\b[^<>]*?\sr=["']([A-Z]{1,8})([0-9]{1,12})["'][^<>]*>\s*<(?:\w+:)?f[\s>/]"""
)
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\b[^<>]*\sref=["']([A-Z]{1,8})([0-9]{1,12}):([A-Z]{1,8})([0-9]{1,12})["']"""
)


class Grid(NamedTuple):
    """One sheet: the texts of its rows from the first on, and what is odd; rows and columns count from 1.

    `formulas` are the cells (row, column) that hold one or an error, `merged` the corners of merged cells:
    top, left, bottom, right.
    """

    rows: tuple[tuple[str, ...], ...]
    formulas: frozenset[tuple[int, int]]
    merged: tuple[tuple[int, int, int, int], ...]


class Unread(NamedTuple):
    """Why a workbook was not read, and what to do."""

    message: str
    hint: str


def grids(path: Path) -> dict[str, Grid] | Unread:
    """Return the sheets of a workbook by name; it is read by a process that may burst without harm."""
    command = [sys.executable, "-I", str(Path(__file__))]
    request = json.dumps({"path": str(path), "home": str(Path(__file__).parents[2])}).encode()
    try:
        done = subprocess.run(command, input=request, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return Unread(f"reading `{path.name}` took longer than {SECONDS} s", "save it with fewer rows")
    if done.returncode:
        return Unread(f"`{path.name}` needs more than 1 GB of memory to be read", "save it with fewer rows")
    answer = json.loads(done.stdout)
    if "message" in answer:
        return Unread(answer["message"], answer["hint"])
    return {
        name: Grid(
            tuple(tuple(row) for row in sheet["rows"]),
            frozenset((row, column) for row, column in sheet["formulas"]),
            tuple((top, left, bottom, right) for top, left, bottom, right in sheet["merged"]),
        )
        for name, sheet in answer["sheets"].items()
    }


def main() -> None:
    """Answer one request."""
    request = json.load(sys.stdin)
    sys.path.insert(0, request["home"])
    from sopdocs.planning import sheet

    sheet.limit()
    path = Path(request["path"])
    source = f"`{path.name}`"
    try:
        answer: dict[str, Any] = {"sheets": _sheets(path)}
    except sheet.Refused as refused:
        answer = {"message": f"{source} {refused.args[0]}", "hint": refused.args[1]}
    except MemoryError:
        answer = {
            "message": f"{source} needs more than 1 GB of memory",
            "hint": "save it with fewer rows",
        }
    except (ImportError, ElementTree.ParseError, *sheet.BROKEN) as error:
        answer = sheet.damaged(source, error)
    sys.stdout.write(json.dumps(answer))


def _sheets(path: Path) -> dict[str, Any]:
    from python_calamine import CalamineError, CalamineWorkbook

    from sopdocs.planning import sheet

    sheet.look(path)
    formulas: dict[str, set[tuple[int, int]]] = {}
    merged: dict[str, list[tuple[int, ...]]] = {}
    errors = {}
    with zipfile.ZipFile(path) as book:
        sheet.weigh(book)
        for one in sheet.sheets_of(book):
            errors[one.name] = sheet.scanned(book, one)
            formulas[one.name], merged[one.name] = set(errors[one.name]), []
            for piece in sheet.pieces(book, one.part):
                cells = _FORMULA.findall(piece)
                formulas[one.name] |= {(int(row), sheet.column_number(name)) for name, row in cells}
                merged[one.name] += [
                    (int(top), sheet.column_number(left), int(bottom), sheet.column_number(right))
                    for left, top, right, bottom in _MERGED.findall(piece)
                ]
    try:
        opened = CalamineWorkbook.from_path(path)
        return {
            name: {
                "rows": _rows(opened.get_sheet_by_name(name), errors[name]),
                "formulas": sorted(formulas[name]),
                "merged": merged[name],
            }
            for name in formulas
        }
    except CalamineError as error:
        raise ValueError(str(error)) from error


def _rows(sheet: Any, errors: dict[tuple[int, int], str]) -> list[list[str]]:
    """Return the texts of all rows from the first on; an error of a formula stands as it is shown."""
    first = sheet.start[1] if sheet.start else 0
    rows = [[""] * first + [_text(value) for value in values] for values in sheet.iter_rows()]
    for (row, column), text in errors.items():
        if row <= len(rows):
            rows[row - 1] += [""] * (column - len(rows[row - 1]))
            rows[row - 1][column - 1] = text
    return rows


def _text(value: object) -> str:
    """Return a cell as the file of a record has it: days in ISO form, numbers with a point."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, float | int):
        whole = float(value).is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else repr(float(value))
    return str(value).strip()


if __name__ == "__main__":
    main()
