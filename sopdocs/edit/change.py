"""Values put into, changed in or taken out of a record, the rest of the file to the byte as it was.

Comments, order, quotes and line ends survive because nobody writes them anew. What comes out is read again
and held against what was meant, so that an edit can fail but not mislead.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sopdocs.diagnostics import FieldPath
from sopdocs.edit import values
from sopdocs.edit.fresh import scalar
from sopdocs.marks import Span
from sopdocs.source import Source, read
from sopdocs.spelling import spelt

Order = Callable[[FieldPath], Sequence[str]]
"""Gives the keys of the map at a place, in the order in which the house writes them."""


class Edit(NamedTuple):
    """What a field is to hold: a text, a list, a map, or None where it is to go.

    The place one past the end of a list adds an item.
    """

    field: FieldPath
    value: Any


class _Piece(NamedTuple):
    """A stretch of text and what takes its place."""

    span: Span
    text: str


def edited(content: bytes, path: str, edits: Iterable[Edit], order: Order) -> bytes | None:
    """Return the content after some edits, or None where that cannot be done without touching other lines."""
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    for edit in edits:
        source = read(content, path)
        if source.data is None:
            return None
        edit = _reduced(source.data, edit)
        if _at(source.data, edit.field) == edit.value:
            continue
        piece = _piece(source, edit, order)
        if piece is None:
            return None
        (start, end), text = piece
        content = mark + (source.text[:start] + text + source.text[end:]).encode()
        if _trimmed(read(content, path).data) != _trimmed(_after(source.data, edit)):
            return None
    return content


def _reduced(data: Any, edit: Edit) -> Edit:
    """Return an edit of what stands in the file: the parent, where that is missing or would be empty."""
    field, value = edit
    while len(field) > 1:
        parent = _at(data, field[:-1])
        if value is None and isinstance(parent, (dict, list)) and len(parent) == 1:
            field = field[:-1]
        elif value is not None and (not isinstance(parent, (dict, list)) or not parent):
            field, value = field[:-1], [value] if isinstance(field[-1], int) else {field[-1]: value}
        else:
            break
    return Edit(field, value)


def _at(data: Any, field: FieldPath) -> Any:
    """Return what stands at a place; None where nothing does."""
    for part in field:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data):
            data = data[part]
        else:
            return None
    return data


def _after(data: Any, edit: Edit) -> Any:
    """Return the data with the edit in it; what was given is left as it is."""
    part, rest = edit.field[0], edit.field[1:]
    inner = _after(_at(data, (part,)), Edit(rest, edit.value)) if rest else edit.value
    if isinstance(data, list) and isinstance(part, int):
        items = [*data[:part], inner, *data[part + 1 :]]
        return [one for one in items if one is not None]
    kept = {name: value for name, value in data.items() if name != part or inner is not None}
    return kept if inner is None else kept | {part: inner}


def _trimmed(value: Any) -> Any:
    """Return data without the blanks round its texts, which mean nothing."""
    if isinstance(value, dict):
        return {name: _trimmed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_trimmed(inner) for inner in value]
    return value.strip() if isinstance(value, str) else value


def _piece(source: Source, edit: Edit, order: Order) -> _Piece | None:
    old, place = _at(source.data, edit.field), _Place(source, edit.field)
    if edit.value is None:
        return _gone(place) if old is not None else None
    if old is None:
        return _added(place, edit.value, order)
    if isinstance(old, str) and isinstance(edit.value, str):
        return _Piece(place.span, _scalar(place, edit.value))
    return _instead(place, edit.value)


class _Place:
    """A field in the text of a source, and what stands round it."""

    def __init__(self, source: Source, field: FieldPath) -> None:
        self.source, self.field, self.text = source, field, source.text
        self.parent: Any = _at(source.data, field[:-1]) if field[:-1] else source.data
        self.end_of_line = "\r\n" if "\r\n" in self.text else "\n"

    @property
    def span(self) -> Span:
        """Return where the value stands."""
        return self.of(self.field)

    def of(self, field: FieldPath, key: bool = False) -> Span:
        """Return where a value or a key stands that is in the file."""
        span = self.source.span(field, key)
        if span is None:
            raise LookupError(field)
        return span

    def begins(self, field: FieldPath) -> int:
        """Return where a field begins: its key, or the item itself."""
        return self.of(field, key=isinstance(field[-1], str))[0]

    @property
    def in_flow(self) -> bool:
        """Tell whether the parent is written between brackets."""
        return bool(self.field[:-1]) and self.text[self.of(self.field[:-1])[0]] in "{["

    def siblings(self) -> list[FieldPath]:
        """Return the fields of the parent in the order in which they stand."""
        parts: Iterable[str | int] = self.parent if isinstance(self.parent, dict) else range(len(self.parent))
        return [(*self.field[:-1], part) for part in parts]

    def line(self, offset: int) -> int:
        """Return where the line of an offset begins."""
        return self.text.rfind("\n", 0, offset) + 1

    def next_line(self, offset: int) -> int:
        """Return where the line after an offset begins; the end of the text where there is none."""
        found = self.text.find("\n", offset)
        return len(self.text) if found < 0 else found + 1

    def dash(self, field: FieldPath) -> int:
        """Return where the dash of an item of a list stands."""
        return self.text.rindex("-", 0, self.begins(field))

    def lines(self, at: int, rows: Sequence[str]) -> _Piece:
        """Return lines put in where a line begins, or after a last line that nothing ends."""
        nl = self.end_of_line
        bare = at == len(self.text) and not self.text.endswith("\n")
        text = nl + nl.join(rows) if bare else nl.join((*rows, ""))
        return _Piece((at, at), text)


def _scalar(place: _Place, value: str) -> str:
    """Return a text in the form of the one it replaces, else in one that every tool reads."""
    start, end = place.span
    old = place.text[start:end]
    if old[:1] in "|>" and "\n" in old and isinstance(place.field[-1], str):
        ended = len(old) - len(old.rstrip("\r\n"))
        body = old[: len(old) - ended].replace("\r\n", "\n")
        refolded = values.refolded(body, value)
        if refolded:
            return refolded.replace("\n", place.end_of_line) + old[len(old) - ended :]
        key = place.begins(place.field)
        rows = values.entry(place.field[-1], value, key - place.line(key))
        return place.end_of_line.join(rows).partition(":")[2].lstrip(" ")
    return spelt(value, old) or scalar(value)


def _added(place: _Place, value: Any, order: Order) -> _Piece | None:
    siblings, name = place.siblings(), place.field[-1]
    if isinstance(name, int):
        return _appended(place, siblings, value)
    keys = list(order(place.field[:-1]))
    rank = keys.index(name) if name in keys else len(keys)
    before = [one for one in siblings if one[-1] in keys and keys.index(str(one[-1])) < rank]
    after = max(before, key=lambda one: keys.index(str(one[-1])), default=siblings[0])
    end = place.of(after)[1]
    if place.in_flow:
        return _Piece((end, end), f", {scalar(name)}: {values.flow(value)}")
    first = place.begins(siblings[0])
    return place.lines(place.next_line(end), values.entry(name, value, first - place.line(first)))


def _appended(place: _Place, siblings: Sequence[FieldPath], value: Any) -> _Piece | None:
    """Return an item put after the last one, in its form."""
    if not siblings or place.field[-1] != len(siblings):
        return None
    start, end = place.of(siblings[-1])
    if place.in_flow:
        return _Piece((end, end), f", {values.flow(value)}")
    dash = place.dash(siblings[-1])
    deep = place.text[start] != "{"
    return place.lines(place.next_line(end), values.item(value, dash - place.line(dash), deep))


def _gone(place: _Place) -> _Piece:
    """Return a field taken out: its lines, or its part of a line."""
    siblings = place.siblings()
    number = siblings.index(place.field)
    start, end = place.begins(place.field), place.span[1]
    following = siblings[number + 1] if number + 1 < len(siblings) else None
    if place.in_flow:
        if following is not None:
            return _Piece((start, place.begins(following)), "")
        return _Piece((place.of(siblings[number - 1])[1], end), "")
    if isinstance(place.field[-1], int):
        start = place.dash(place.field)
    elif place.text[place.line(start) : start].strip() and following is not None:
        return _Piece((start, place.begins(following)), "")  # it shares a line with its dash
    return _Piece((place.line(start), place.next_line(end)), "")


def _instead(place: _Place, value: Any) -> _Piece:
    """Return a value of another form, or of several parts, in place of what stood there."""
    start, end = place.span
    old = place.text[start:end]
    if place.in_flow or (old[:1] in "{[" and "\n" not in old):
        return _Piece((start, end), values.flow(value))
    if isinstance(place.field[-1], int):
        dash = place.dash(place.field)
        rows = values.item(value, dash - place.line(dash), deep=True)
        return _Piece((dash, end), place.end_of_line.join(rows).lstrip(" "))
    key = place.begins(place.field)
    rows = values.entry(place.field[-1], value, key - place.line(key))
    return _Piece((key, end), place.end_of_line.join(rows).lstrip(" "))
