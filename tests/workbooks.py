"""Workbooks written part by part, so that a test can have one that no spreadsheet program would save."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

Value: TypeAlias = "str | float | bool | datetime.date | None"
Rows: TypeAlias = Sequence[Sequence[Value]]
_NS = "http://schemas.openxmlformats.org"
_MAIN = f'xmlns="{_NS}/spreadsheetml/2006/main"'
_LINKED = f'xmlns:r="{_NS}/officeDocument/2006/relationships"'
_LINKS = f'xmlns="{_NS}/package/2006/relationships"'
_LINK = f"{_NS}/officeDocument/2006/relationships"
_EPOCH = datetime.date(1899, 12, 30)
_STYLES = (
    f'<styleSheet {_MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="17" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def reference(row: int, column: int) -> str:
    """Return the place of a cell; 256 columns are enough here."""
    high, low = divmod(column - 1, 26)
    return (chr(64 + high) if high else "") + chr(65 + low) + str(row)


def cell(row: int, column: int, value: Value) -> str:
    """Return a cell; a text that starts with # is the error of a formula, as spreadsheets keep it."""
    place = reference(row, column)
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, datetime.date):
        return f'<c r="{place}" s="1"><v>{(value - _EPOCH).days}</v></c>'
    if isinstance(value, str) and value.startswith("#"):
        return f'<c r="{place}" t="e"><f>1/0</f><v>{value}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


def sheet(rows: Rows, first: int = 1) -> str:
    """Return the XML of a sheet."""
    lines = [
        f'<row r="{number}">{"".join(cell(number, n, value) for n, value in enumerate(row, 1))}</row>'
        for number, row in enumerate(rows, first)
    ]
    return f"<worksheet {_MAIN}><sheetData>{''.join(lines)}</sheetData></worksheet>"


def workbook(
    sheets: Mapping[str, Rows | str],
    extra: Mapping[str, str | bytes] | None = None,
    hidden: Sequence[str] = (),
) -> bytes:
    """Return the bytes of a workbook; a sheet is its rows, or its XML where it is an odd one."""
    state = {name: ' state="hidden"' if name in hidden else "" for name in sheets}
    tabs = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}"{state[name]} r:id="rId{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_LINK}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in enumerate(sheets, 1)
    )
    links += f'<Relationship Id="rId0" Type="{_LINK}/styles" Target="styles.xml"/>'
    root = f'<Relationship Id="rId1" Type="{_LINK}/officeDocument" Target="xl/workbook.xml"/>'
    parts: dict[str, str | bytes] = {
        "_rels/.rels": f"<Relationships {_LINKS}>{root}</Relationships>",
        "xl/workbook.xml": f"<workbook {_MAIN} {_LINKED}><sheets>{tabs}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {_LINKS}>{links}</Relationships>",
        "xl/styles.xml": _STYLES,
    }
    for n, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = rows if isinstance(rows, str) else sheet(rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in (parts | dict(extra or {})).items():
            book.writestr(name, content)
    return out.getvalue()
