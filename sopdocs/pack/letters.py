"""How large letters, rows and columns of a slide are, so that what is said fits on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from sopdocs.pack.content import Table

INK, SOFT = "1B2A2E", "4A5A5E"
TITLE, LARGE, TEXT, SMALL = 24, 17, 14, 11
_POINT = 12700
_LETTER, _CAPITAL = 0.55, 0.66
"""How wide a letter is, in its size; and a capital or a digit."""
_MARGIN = 8 * _POINT
_SHORT, _WIDEST = 16, 40


class Box(NamedTuple):
    """A place on a slide, in EMU: English metric units, 914,400 to the inch."""

    left: int
    top: int
    width: int
    height: int


def widths(table: Table, room: int) -> list[int]:
    """Return how wide each column is: short ones so that nothing breaks, the others share what is left."""
    columns = list(zip(*(table.heads, *table.rows), strict=True))
    longest = [max(map(len, texts)) for texts in columns]
    short = {at: _wide(size + 1, TEXT) for at, size in enumerate(longest) if size <= _SHORT}
    if sum(short.values()) > room // 2 or len(short) == len(longest):
        short = {}
    rest = {at: min(size, _WIDEST) for at, size in enumerate(longest) if at not in short}
    left = room - sum(short.values())
    return [short.get(at) or left * rest[at] // sum(rest.values()) for at in range(len(longest))]


def _wide(letters: int, points: int) -> int:
    return int(letters * points * _POINT * _CAPITAL) + _MARGIN


def fit(table: Table, wide: Sequence[int], height: int, size: int) -> tuple[int, list[int]]:
    """Return a size of letters, and the heights of the rows with it; as small as 8 where much is said."""
    heights: list[int] = []
    for points in range(size, 7, -1):
        heights = [_high(row, wide, points) for row in (table.heads, *table.rows)]
        if sum(heights) <= height:
            return points, heights
    return 8, heights


def _high(row: Sequence[str], wide: Sequence[int], points: int) -> int:
    """Return how high a row is: a letter takes about half its size, a line a fifth more than it."""
    letter = int(points * _POINT * _LETTER)
    lines = max(
        -(-len(text) * letter // max(room - _MARGIN, letter)) for text, room in zip(row, wide, strict=True)
    )
    return int(max(lines, 1) * points * _POINT * 1.2) + 5 * _POINT


def colour(text: str) -> Any:
    """Return a colour from six hexadecimal digits."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(text)  # type: ignore[no-untyped-call]


def say(frame: Any, text: str, size: int, paragraph: int = 0) -> None:
    """Put a text into a frame in letters of a size."""
    from pptx.util import Pt

    run = frame.paragraphs[paragraph].add_run() if frame.paragraphs[paragraph].runs == () else None
    if run is None:
        frame.paragraphs[paragraph].text = ""
        run = frame.paragraphs[paragraph].add_run()
    run.text = text
    run.font.size = Pt(size)
