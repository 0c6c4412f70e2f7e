"""Text put in place of scalars and keys, the rest of the file to the byte as it was.

Comments, order, quotes and line ends survive because nobody writes them anew. What comes out is read again
and held against what was meant, so that a splice can fail but not mislead.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from sopdocs.marks import Span
from sopdocs.source import Source, read


class Splice(NamedTuple):
    """Where a scalar or a key stands in the text of a source, and the YAML that takes its place."""

    span: Span
    text: str


def spliced(content: bytes, path: str, splices: Iterable[Splice]) -> bytes | None:
    """Return the content with texts put in, or None where it would then say anything else than meant."""
    source = read(content, path)
    wanted = sorted(set(splices))
    meant = _meant(source, wanted)
    if meant is None or any(one.span[1] > next_.span[0] for one, next_ in pairwise(wanted)):
        return None
    parts, at = [], 0
    for (start, end), new in wanted:
        parts += [source.text[at:start], new]
        at = end
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    result = mark + "".join((*parts, source.text[at:])).encode()
    return result if _says(read(result, path)) == meant else None


def _meant(source: Source, splices: Iterable[Splice]) -> list[object] | None:
    """Return what a source is to say, as a row of its keys and values; None where a splice misses them."""
    row = _says(source)
    if row is None:
        return None
    starts = source.marks.offsets[::2]
    numbers = {start: n for n, start in enumerate(starts) if isinstance(row[n], str)}
    for (start, end), text in splices:
        number, new = numbers.get(start), _value(text)
        if number is None or source.marks.offsets[2 * number + 1] != end or new is None:
            return None
        row[number] = new
    return row


def _value(text: str) -> str | None:
    """Return what a scalar says, or None where the text is anything else, or more."""
    source = read(f"a: {text}".encode() if text.isprintable() else b"", "")
    value = source.data["a"] if source.data and len(source.data) == 1 else None
    return value if isinstance(value, str) and source.span(("a",)) == (3, 3 + len(text)) else None


def _says(source: Source) -> list[object] | None:
    return None if source.data is None else list(_row(source.data))


def _row(value: object) -> Iterator[object]:
    """Yield keys and values in the order of the marks; a map or a list stands as its kind and length."""
    if isinstance(value, dict):
        yield dict, len(value)
        for key, inner in value.items():
            yield key
            yield from _row(inner)
    elif isinstance(value, list):
        yield list, len(value)
        for inner in value:
            yield from _row(inner)
    else:
        yield value
