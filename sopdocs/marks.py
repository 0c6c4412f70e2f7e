"""Where every value of a file stands, kept small.

Most values never need their place, so a mark is two offsets in one flat array, and lines and columns
are counted only when somebody asks.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from sopdocs.diagnostics import FieldPath, Location

Span = tuple[int, int]
"""First and one-past-last character of something in the text of a file."""


def location(path: str, text: str, span: Span) -> Location:
    """Return the place of `text[span]` in lines and columns."""
    start, end = span
    line, column = _line_column(text, start)
    end_line, end_column = _line_column(text, max(start, end))
    return Location(path, line, column, end_line, end_column)


def span_at(text: str, place: Location) -> Span:
    """Return the offsets in `text` of a place in lines and columns."""
    return _offset(text, place.line, place.column), _offset(text, place.end_line, place.end_column)


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1


def _line_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


@dataclass(frozen=True, slots=True)
class Marks:
    """Start and end offset of every key and value, in the order in which they stand in the file."""

    offsets: array[int]

    @property
    def first(self) -> Span:
        """Return where the first key or value of the file begins, and where it ends."""
        return self._of(0)

    def span(self, data: object, field: FieldPath, key: bool) -> Span | None:
        """Return where the value (or the key) at `field` stands, else the nearest key above."""
        number, name = 0, None
        for part in field:
            step = _child(data, number, part)
            if step is None:
                key = True
                break
            data, number, name = step
        if number == 0:
            return None
        if key and name is not None:
            return self._of(name)
        # An item of a list has no key: its first key, or what else it begins with, stands for it.
        return self._of(number + 1 if key and isinstance(data, (dict, list)) and data else number)

    def _of(self, number: int) -> Span:
        return self.offsets[2 * number], self.offsets[2 * number + 1]


def _child(data: object, number: int, part: str | int) -> tuple[object, int, int | None] | None:
    """Return the value under `part`, its number, and the number of its key if it has one."""
    number += 1
    if isinstance(data, dict):
        for key, value in data.items():
            if key == part:
                return value, number + 1, number
            number += 1 + _size(value)
    if isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data):
        return data[part], number + sum(_size(item) for item in data[:part]), None
    return None


def _size(value: object) -> int:
    """Return how many keys and values `value` holds, itself included."""
    if isinstance(value, dict):
        return 1 + len(value) + sum(map(_size, value.values()))
    if isinstance(value, list):
        return 1 + sum(map(_size, value))
    return 1
