"""How a value is written in YAML where another one stood, so that an edit changes nothing else."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[-+]?\w([\w ./+%-]*[\w%])?")
"""What every YAML tool takes for the same text without quotes, in a block and between brackets."""


def spelt(value: str, like: str) -> str:
    """Return `value` as YAML in the quotes of the scalar `like`, with quotes of its own where it needs them.

    Empty where `like` is no scalar on one line, or the value does not fit on one.
    """
    if not like or like[0] in "|>[{&*!" or "\n" in like or not value.isprintable():
        return ""
    if like[0] == "'":
        return "'" + value.replace("'", "''") + "'"
    if like[0] == '"' or not _PLAIN.fullmatch(value) or value.lower() == "null":
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return value
