"""How a value is written in YAML where none stood: plain and on one line, where that does."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from sopdocs.edit.fresh import WIDTH, scalar

_LINE = 110
_WIDEST = 120
_FOLDED = 2


def flow(value: Any) -> str:
    """Return a text, a list or a map on one line: `[a, b]`, `{a: b}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(name)}: {flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def entry(key: str, value: Any, indent: int) -> list[str]:
    """Return the lines of a key with its value; `indent` is the column of the key."""
    lead = " " * indent + f"{scalar(key)}:"
    line = f"{lead} {flow(value)}"
    if isinstance(value, str):
        return _text(lead, value, indent) if len(line) > _LINE or "\n" in value else [line]
    many = isinstance(value, list) and any(isinstance(one, (Mapping, list)) for one in value)
    if not value or (len(line) <= _LINE and not many):
        return [line]
    if isinstance(value, Mapping):
        return [lead, *(row for name, inner in value.items() for row in entry(name, inner, indent + 2))]
    return [lead, *(row for one in value for row in item(one, indent + 2))]


def item(value: Any, indent: int, deep: bool = False) -> list[str]:
    """Return the lines of an item of a list, its dash at column `indent`; `deep` gives each key a line."""
    lead = " " * indent + "- "
    line = f"{lead}{flow(value)}"
    if not isinstance(value, Mapping) or not value or (not deep and len(line) <= _LINE):
        return [line]
    rows = [row for name, inner in value.items() for row in entry(name, inner, indent + 2)]
    return [lead + rows[0][indent + 2 :], *rows[1:]]


def refolded(block: str, value: str) -> str | None:
    """Return a folded block that says another text, lines without a changed word as they were.

    None where the block is not of plain lines of one indent, would have one line, or a line too long.
    """
    header, *rows = block.split("\n")
    indent = rows[0][: len(rows[0]) - len(rows[0].lstrip(" "))] if rows else ""
    lines = [row[len(indent) :].split(" ") for row in rows]
    plain = all(row.startswith(indent) and all(line) for row, line in zip(rows, lines, strict=True))
    words = value.split(" ")
    if not (header.startswith(">") and rows and indent and plain and all(words) and value.isprintable()):
        return None
    old = [word for line in lines for word in line]
    line_of = [number for number, line in enumerate(lines) for _ in line]
    new: list[list[str]] = [[] for _ in lines]
    for _, start, end, first, last in SequenceMatcher(None, old, words, autojunk=False).get_opcodes():
        for offset, word in enumerate(words[first:last]):
            at = min(start + offset, end - 1) if end > start else start - 1
            new[line_of[max(at, 0)]].append(word)
    texts = [indent + " ".join(line) for line in new if line]
    if len(texts) < _FOLDED or any(len(text) > _WIDEST for text in texts):
        return None
    return "\n".join((header, *texts))


def _text(lead: str, value: str, indent: int) -> list[str]:
    """Return a long text in folded lines, or in lines of its own, where that gives it back as it was."""
    lines = value.split("\n")
    if (
        len(lines) > 1
        and value == value.strip()
        and all(one.isprintable() and one == one.rstrip() for one in lines)
    ):
        return [f"{lead} |-", *(" " * (indent + 2) + line if line else "" for line in lines)]
    if not value.isprintable() or "  " in value or value != value.strip():
        return [f"{lead} {scalar(value)}"]
    wide = max(WIDTH - indent, 40)
    lines = textwrap.wrap(value, wide, break_on_hyphens=False, break_long_words=False)
    return [f"{lead} >-", *(" " * (indent + 2) + line for line in lines)]
