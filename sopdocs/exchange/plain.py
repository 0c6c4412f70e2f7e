"""Tables of records as CSV, for spreadsheets, and as JSON, for programs."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterable

from sopdocs.cells import harmless
from sopdocs.exchange.tables import ID, ITEM, Table


def as_csv(table: Table) -> bytes:
    """Return a table as CSV with a byte-order mark, as Excel reads it; no cell begins a formula."""
    text = io.StringIO(newline="")
    heads = [column.head for column in table.columns]
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([ID, *([ITEM] if table.sheet.part else []), *heads])
    for row in table.rows:
        keys = row.key if table.sheet.part else row.key[:1]
        writer.writerow([*keys, *(harmless(row.cells.get(head, "")) for head in heads)])
    return text.getvalue().encode("utf-8-sig")


def as_json(tables: Iterable[Table], as_of: datetime.date) -> bytes:
    """Return all tables as one object: for each sheet its rows, texts as in the files."""
    sheets = {
        table.sheet.name: [
            {
                ID: row.id,
                **({ITEM: row.item} if row.item else {}),
                **{k: v for k, v in row.cells.items() if v},
            }
            for row in table.rows
        ]
        for table in tables
    }
    found = {"schema_version": 1, "as_of": str(as_of), "sheets": sheets}
    return json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n"
