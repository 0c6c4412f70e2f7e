"""What would become of files, as the patch that everybody knows how to read and to apply."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from sopdocs.report.text import Paint, plain
from sopdocs.report.words import safe_text

_PARTS = {"+": "good", "-": "error", "@": "info"}


def patch(path: str, before: bytes, after: bytes, paint: Paint = plain) -> Iterator[str]:
    """Yield the lines of a unified diff; nothing where the two are the same."""
    old, new = (_lines(content) for content in (before, after))
    for line in difflib.unified_diff(old, new, f"a/{path}", f"b/{path}"):
        text, ends, _ = line.partition("\n")
        text = safe_text(text.removesuffix("\r")) + "\r" * text.endswith("\r")
        yield paint(text, _PARTS.get(line[0], ""))
        if not ends:
            yield "\\ No newline at end of file"


def _lines(content: bytes) -> list[str]:
    """Return the lines with their ends; only a line feed ends one."""
    return [line for line in content.decode("utf-8", "replace").replace("\n", "\n\0").split("\0") if line]
