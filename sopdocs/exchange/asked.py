"""What cells of a table ask for: where each stands, what it would change, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from sopdocs.diagnostics import FieldPath
from sopdocs.edit.change import Edit
from sopdocs.exchange.tables import SEPARATOR, Column

_FIRST_OF_MONTH = re.compile(r"(\d{4}-\d{2})-01", re.ASCII)


class Place(NamedTuple):
    """A cell: its sheet, its row in the table from 0 (-1 is the header), its header, its address."""

    sheet: str
    row: int
    head: str
    ref: str

    def __str__(self) -> str:
        """Return the address as a spreadsheet writes it."""
        return f"{self.sheet}!{self.ref}" if self.sheet else self.ref


class Wish(NamedTuple):
    """One change of a record, and the cells that ask for it by the field (dotted) that each fills."""

    id: str
    edit: Edit
    places: Mapping[str, Place]


class Draft(NamedTuple):
    """A gap that is not there yet: texts by header, and the cell of each."""

    cells: Mapping[str, str]
    places: Mapping[str, Place]


class Mark(NamedTuple):
    """What is wrong with a cell, and whose record it is of."""

    place: Place
    id: str
    text: str


def value_in(column: Column, text: str) -> Any:
    """Return what a cell means: a list, a text, or None where it is empty."""
    text = text.strip()
    if column.form == "list":
        return [part.strip() for part in text.split(SEPARATOR.strip()) if part.strip()] or None
    if column.form == "period" and (found := _FIRST_OF_MONTH.fullmatch(text)):
        return found[1]  # a spreadsheet makes a day of a month that is typed into it
    if column.form == "flag":
        return text.lower() or None
    return text or None


def same(column: Column, one: str, other: str) -> bool:
    """Tell whether two cells mean the same."""
    left, right = value_in(column, one), value_in(column, other)
    if left == right:
        return True
    if isinstance(left, str) and isinstance(right, str):
        if column.form == "number":
            return _number(left) == _number(right) is not None
        return left.split() == right.split()
    return False


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def put(item: dict[str, Any], field: FieldPath, value: Any) -> None:
    """Put a value into nested maps, which are made on the way."""
    *above, last = map(str, field)
    for name in above:
        item = item.setdefault(name, {})
    item[last] = value
