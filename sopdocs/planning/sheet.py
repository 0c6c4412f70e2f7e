"""The reader of one sheet, run as a process of its own: a workbook is a stranger's zip, and may burst.

It takes a request as JSON on its input, writes the rows as strict CSV, and answers with JSON. It is started
by its path and in isolation, so that it imports nothing of ours; limits that a platform lacks are left out.
"""

from __future__ import annotations

import csv
import datetime
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

MEMORY, SECONDS = 1 << 30, 60
FILE, INFLATED, RATIO, PARTS = 25_000_000, 200_000_000, 100, 1_000
ROWS, COLUMNS, CELLS = 1_048_576, 256, 5_000_000
_SEARCHED = 50
"""The header stands in one of the first rows; titles may stand above it."""
_CHUNK = 1 << 20
_CELL = re.compile(rb"""<(?:\w+:)?c\b[^<>]*?\sr=["']([A-Z]{1,8})([0-9]{1,12})["']""")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^<>]*\st=["']e["'])[^<>]*?\sr=["']([A-Z]{1,8})([0-9]{1,12})["'][^<>]*>"""
)
_SAID = re.compile(rb"[^<]*(?:<(?!\/?(?:\w+:)?c\b)[^<>]*>[^<#]*)*?(#[A-Z0-9/!?_]{1,20})")
_END = re.compile(rb"</(?:\w+:)?worksheet>\s*$")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, OSError, ValueError)


class Refused(Exception):
    """Why a workbook is not read: the sentence, and what to do."""


class _Sheet(NamedTuple):
    name: str
    part: str
    hidden: bool


def main() -> None:
    """Answer one request: names and letters of the columns, or a sentence."""
    limit()
    request = json.load(sys.stdin)
    source = request["source"]
    try:
        answer = _answer(request)
    except Refused as refused:
        answer = {"message": f"{source} {refused.args[0]}", "hint": refused.args[1]}
    except MemoryError:
        answer = {
            "message": f"{source} needs more than 1 GB of memory",
            "hint": "export fewer columns or rows",
        }
    except (ImportError, ElementTree.ParseError, *BROKEN) as error:
        answer = damaged(source, error)
    sys.stdout.write(json.dumps(answer))


def damaged(source: str, error: Exception) -> dict[str, str]:
    """Return what to say of a workbook that cannot be opened, and what to do."""
    if isinstance(error, ImportError):
        hint = "install it with `pip install sopdocs[excel]`"
        return {"message": f"{source} needs the package python-calamine to be read", "hint": hint}
    message = f"{source} is no xlsx workbook, or it is cut short or damaged"
    return {"message": message, "hint": "open it and save it as .xlsx, or export it again"}


def limit() -> None:
    """Bound memory and time where the platform can; what it lacks is left to the parent's clock."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # a limit that is lower already
            continue


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    path = Path(request["path"])
    look(path)
    with zipfile.ZipFile(path) as book:
        weigh(book)
        sheets = sheets_of(book)
        names = [sheet.name for sheet in sheets]
        if request["sheet"] and request["sheet"] not in names:
            return {"sheets": names}
        chosen = _chosen(sheets, request["sheet"])
        errors = scanned(book, chosen)
    rows = _rows(path, chosen.name, errors, request["decimal"])
    return _written(rows, chosen.name, request)


def look(path: Path) -> None:
    """Refuse by size and first bytes."""
    if path.stat().st_size > FILE:
        raise Refused("is larger than 25 MB", "export fewer columns or rows, or export it as CSV")
    with path.open("rb") as file:
        start = file.read(8)
    if start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Refused(
            "is an old .xls workbook or locked by a password", "save it as .xlsx without a password"
        )


def weigh(book: zipfile.ZipFile) -> None:
    """Refuse what bursts, runs or lies: every part is unpacked once, and must be as long as it says."""
    parts = book.infolist()
    packed, inflated = sum(part.compress_size for part in parts), sum(part.file_size for part in parts)
    smaller = "export fewer columns or rows, or export it as CSV"
    if len(parts) > PARTS:
        raise Refused("has more than 1,000 parts", "export the one sheet alone")
    if inflated > INFLATED:
        raise Refused("unpacks to more than 200 MB", smaller)
    if inflated > _CHUNK and inflated > RATIO * packed:
        raise Refused("unpacks to more than a hundred times its size", smaller)
    names = [part.filename.lower() for part in parts]
    if "xl/workbook.bin" in names or any(name.endswith("vbaproject.bin") for name in names):
        raise Refused("is an .xlsb or .xlsm workbook", "save it as .xlsx, without macros")
    if len(set(names)) < len(names):
        raise Refused("holds two parts of one name", "open it and save it again")
    for part in parts:
        with book.open(part) as file:
            while file.read(_CHUNK):
                pass


def sheets_of(book: zipfile.ZipFile) -> list[_Sheet]:
    """Return the sheets in the order of their tabs."""
    links = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 (bounded by limits)
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = []
    for one in ElementTree.fromstring(book.read("xl/workbook.xml")).iter():  # noqa: S314
        if one.tag.rpartition("}")[2] == "sheet":
            link = next((value for key, value in one.attrib.items() if key.endswith("}id")), None)
            target = targets.get(link, "")
            part = target[1:] if target.startswith("/") else f"xl/{target}"
            found.append(_Sheet(one.get("name", ""), part, one.get("state", "visible") != "visible"))
    return found


def _chosen(sheets: list[_Sheet], name: str | None) -> _Sheet:
    """Return the sheet that is named, or the only one that is not hidden."""
    fit = [sheet for sheet in sheets if (sheet.name == name if name else not sheet.hidden)]
    if len(fit) != 1:
        shown = ", ".join(f"`{sheet.name}`" for sheet in fit[:12])
        raise Refused(f"has {len(fit)} sheets: {shown}", "name one under `sheet` in data/datasets.yaml")
    return fit[0]


def scanned(book: zipfile.ZipFile, sheet: _Sheet) -> dict[tuple[int, int], str]:
    """Refuse a sheet that reaches too far, and return its cells with an error; the reader drops those."""
    errors: dict[tuple[int, int], str] = {}
    wide, long, piece = 0, 0, b""
    for piece in pieces(book, sheet.part):
        cells = _CELL.findall(piece)
        wide = max([wide, *map(column_number, {column for column, _ in cells})])
        long = max([long, *{int(row) for _, row in cells}])
        if wide > COLUMNS or long > ROWS or wide * long > CELLS:
            hint = "delete the empty rows and columns below and right of the table, and save it; "
            most = "at most 1,048,576 rows, 256 columns and 5 million cells are read"
            raise Refused(f"reaches to cell `{sheet.name}!{letters(wide)}{long}`", hint + most)
        if b"t=" in piece:
            for found in _ERROR.finditer(piece):
                said = _SAID.match(piece, found.end(), found.end() + 4096)
                text = said[1].decode() if said else "#ERROR"
                errors[int(found[2]), column_number(found[1])] = text
    if not _END.search(piece):
        raise ValueError("the sheet stops in the middle")
    return errors


def pieces(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the text of a sheet in pieces that end before a cell."""
    rest = b""
    with book.open(part) as file:
        while chunk := file.read(_CHUNK):
            rest += chunk
            cut = rest.rfind(b"<", 0, max(rest.rfind(b"<c "), rest.rfind(b":c ")) + 1)
            if cut > 0 or len(rest) > 4 * _CHUNK:
                cut = cut if cut > 0 else len(rest)
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def _rows(
    path: Path, name: str, errors: dict[tuple[int, int], str], decimal: str
) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of the rows that hold something."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_name(name)
        start = sheet.start[1] if sheet.start else 0
        wrong: dict[int, dict[int, str]] = {}
        for (row, column), text in errors.items():
            wrong.setdefault(row, {})[column - 1] = text
        for number, values in enumerate(sheet.iter_rows(), 1):
            cells = [""] * start + [_text(value, decimal) for value in values]
            for column, text in wrong.get(number, {}).items():
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = text
            if any(cells):
                yield number, cells
    except CalamineError as error:
        raise ValueError(str(error)) from error


def _text(value: object, decimal: str) -> str:
    """Return a cell as a CSV has it: days in ISO form, numbers with the declared mark and no exponent."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, float | int):
        whole = float(value).is_integer() and abs(value) < 1e15
        text = str(int(value)) if whole else repr(float(value))
        return text.replace(".", decimal)
    return " ".join(str(value).splitlines()).strip()


def _written(rows: Iterator[tuple[int, list[str]]], name: str, request: dict[str, Any]) -> dict[str, Any]:
    """Write the rows under the header, each after its number, and return the header with its letters."""
    above = list(islice(rows, _SEARCHED))
    place = _header(above, request["columns"])
    if place is None:
        raise Refused(f"has an empty sheet `{name}`", "export it again, or name another one under `sheet`")
    heads = {column: head for column, head in enumerate(above[place][1]) if head}
    answer = {"sheet": name, "names": [*heads.values()], "letters": [letters(one + 1) for one in heads]}
    if not request["out"]:
        return answer
    with Path(request["out"]).open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, quoting=csv.QUOTE_ALL).writerow
        for number, cells in above[place + 1 :]:
            write(_under(heads, number, cells, name))
        for number, cells in rows:
            write(_under(heads, number, cells, name))
    return answer


def _header(rows: list[tuple[int, list[str]]], columns: list[str]) -> int | None:
    """Return the place of the first row with all declared columns, else of the first that is no title."""
    for place, (_, cells) in enumerate(rows):
        if columns and set(columns) <= set(cells):
            return place
    several = (place for place, (_, cells) in enumerate(rows) if sum(map(bool, cells)) > 1)
    return next(several, 0 if rows else None)


def _under(heads: dict[int, str], number: int, cells: list[str], name: str) -> list[str | int]:
    for column, cell in enumerate(cells):
        if cell and column not in heads:
            text = (
                f"has `{cell[:40]}` in cell `{name}!{letters(column + 1)}{number}`, a column without a header"
            )
            raise Refused(text, "give the column a header, or move notes to another sheet")
    return [number, *(cells[column] if column < len(cells) else "" for column in heads)]


def letters(number: int) -> str:
    """Return the letters of a column, counted from 1."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(text: bytes) -> int:
    """Return the number of a column from its letters; `A` is 1."""
    number = 0
    for letter in text:
        number = number * 26 + letter - 64
    return number


if __name__ == "__main__":
    main()
