"""Flat tables of all records for Power BI, Excel and other programs: every column says what it means.

The columns are an interface: names, types and meanings stay; new columns come last.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from sopdocs.cells import harmless

if TYPE_CHECKING:
    from sopdocs.site.pages.view import World

SCHEMA_VERSION = 1
_LAST = ("table",)
Kind: TypeAlias = Literal["string", "number", "integer", "boolean", "date"]
Cell: TypeAlias = str | int | float | bool | None


class Column(NamedTuple):
    """A column: its name, type, meaning, how a row has it, and its unit; `of …` is the column that has it."""

    name: str
    kind: Kind
    meaning: str
    of: Callable[[Any], Any]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what a row is, which columns tell rows apart, the columns, the rows, and what they are of."""

    name: str
    title: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Callable[[World], Iterable[Any]]
    reads: Callable[[World], str]

    def filled(self, world: World) -> list[list[Cell]]:
        """Return the columns, each with its cells from the first row to the last."""
        last: tuple[str, list[list[Cell]]] = world.parts.get(_LAST, ("", []))
        if last[0] != self.name:  # the other format of the same table comes next
            rows = list(self.rows(world))
            last = world.parts[_LAST] = self.name, [_cells(map(column.of, rows)) for column in self.columns]
        return last[1]


def _cells(values: Iterable[Any]) -> list[Cell]:
    return [value if value is None or type(value) is str else plain(value) for value in values]


def plain(value: Any) -> Cell:
    """Return a value as JSON has it: numbers with a point, days as text, nothing where there is none."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def as_json(world: World, table: Table) -> bytes:
    """Return a table as JSON, one row a line; the keys of a row are the columns."""
    from pydantic_core import to_json

    names = [column.name for column in table.columns]
    rows = b",\n".join(
        to_json(dict(zip(names, row, strict=True))) for row in zip(*table.filled(world), strict=True)
    )
    head = to_json({"schema_version": SCHEMA_VERSION, "table": table.name, "as_of": str(world.as_of)})
    return head[:-1] + b',"rows":[\n' + rows + b"\n]}\n"


def as_csv(world: World, table: Table) -> bytes:
    """Return a table as CSV with the mark by which Excel knows UTF-8; nothing in it is run as a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows(zip(*map(_written, table.columns, table.filled(world)), strict=True))
    return text.getvalue().encode("utf-8-sig")


def _written(column: Column, cells: list[Cell]) -> Iterable[Cell]:
    """Return the cells of a column as CSV has them; it writes numbers and what is not there by itself."""
    if column.kind == "boolean":
        return [cell if cell is None else "true" if cell else "false" for cell in cells]
    if column.kind in ("number", "integer"):
        return cells
    return [cell and harmless(str(cell)) for cell in cells]


def package(tables: Iterable[Table]) -> bytes:
    """Return what is in the tables as a data package (specs.frictionlessdata.io), for programs."""
    told = {
        "profile": "tabular-data-package",
        "name": "sopdocs",
        "version": str(SCHEMA_VERSION),
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table.name,
                "title": table.title,
                "description": table.row,
                "path": f"{table.name}.csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [_field(column) for column in table.columns],
                    "primaryKey": list(table.key),
                    "missingValues": [""],
                },
            }
            for table in tables
        ],
    }
    return json.dumps(told, indent=1, ensure_ascii=False).encode() + b"\n"


def _field(column: Column) -> dict[str, str]:
    said = {"name": column.name, "type": column.kind, "description": column.meaning}
    return {**said, "unit": column.unit} if column.unit else said
