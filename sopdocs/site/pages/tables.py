"""Flat tables of all records for Power BI, Excel and other programs: every column says what it means.

The columns are an interface: names, types and meanings stay; new columns come last.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from sopdocs.cells import harmless

if TYPE_CHECKING:
    from sopdocs.site.pages.view import World

SCHEMA_VERSION = 1
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

    def cells(self, world: World) -> Iterator[list[Cell]]:
        """Yield the rows, the cells in the order of the columns."""
        ways = [column.of for column in self.columns]
        for row in self.rows(world):
            yield [
                value if (value := way(row)) is None or type(value) is str else plain(value) for way in ways
            ]


def plain(value: Any) -> Cell:
    """Return a value as JSON has it: numbers with a point, days as text, nothing where there is none."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def as_json(world: World, table: Table) -> bytes:
    """Return a table as JSON, one row a line; the keys of a row are the columns."""
    names = [column.name for column in table.columns]
    written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
    rows = ",\n".join(written(dict(zip(names, cells, strict=True))) for cells in table.cells(world))
    head = {"schema_version": SCHEMA_VERSION, "table": table.name, "as_of": str(world.as_of)}
    return f'{written(head)[:-1]},"rows":[\n{rows}\n]}}\n'.encode()


def as_csv(world: World, table: Table) -> bytes:
    """Return a table as CSV with the mark by which Excel knows UTF-8; nothing in it is run as a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_written(cell) for cell in cells] for cells in table.cells(world))
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else repr(cell)


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
