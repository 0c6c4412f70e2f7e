"""How a value is written in YAML where none stood: plain and on one line, where that does."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from sopdocs.edit.fresh import WIDTH, scalar

_LINE = 110


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
        return _text(lead, value, indent) if len(line) > _LINE else [line]
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


def _text(lead: str, value: str, indent: int) -> list[str]:
    """Return a long text in folded lines, where folding gives it back as it was."""
    if not value.isprintable() or "  " in value or value != value.strip():
        return [f"{lead} {scalar(value)}"]
    wide = max(WIDTH - indent, 40)
    lines = textwrap.wrap(value, wide, break_on_hyphens=False, break_long_words=False)
    return [f"{lead} >-", *(" " * (indent + 2) + line for line in lines)]
