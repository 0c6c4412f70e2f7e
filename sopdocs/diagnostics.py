"""What we tell an author: where, what, and what to do. Floor 0, so that every floor can say it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

FieldPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands in a record: keys and list positions, e.g. `("actions", 0, "due")`."""


class Severity(IntEnum):
    """How much a finding weighs; ordered, so that `>=` compares with a fail level."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """Return the word people read: `info`, `warning` or `error`."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file; lines and columns count from 1, columns in characters."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One finding: place, rule code and name, severity, one lower-case sentence, and a hint.

    `fix` is the text that may safely stand in place of what is at the location; empty where there is none.
    """

    location: Location
    code: str
    name: str
    severity: Severity
    message: str
    hint: str = ""
    record: str = ""
    field: str = ""
    letter: str = ""
    fix: str = ""


def dotted(path: FieldPath) -> str:
    """Return a field path as people write it: `actions[0].due`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
