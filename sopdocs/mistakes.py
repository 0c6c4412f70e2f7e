"""The sentences for a file that cannot be read, in a planner's words.

The reader, the folder walk and the documentation share this list, so that a mistake has one code, one
name and one wording whoever finds it.
"""

from __future__ import annotations

import unicodedata

from sopdocs.diagnostics import Diagnostic, Location, Severity

CODES = {
    "E001": "unreadable-file",
    "E002": "yaml-syntax",
    "E003": "yaml-feature",
    "E004": "too-big",
    "E005": "character",
    "E006": "duplicate-key",
    "E007": "not-a-record",
    "E008": "file-name",
}
"""Code and name of every mistake that keeps a file from being read."""

MAX_FILE = 256 * 1024
"""How many bytes a file may have."""

SHOWN = 40
"""How many characters of an author's text a sentence repeats."""


def mistake(code: str, location: Location, message: str, hint: str) -> Diagnostic:
    """Return the finding `code` at `location`."""
    return Diagnostic(location, code, CODES[code], Severity.ERROR, message, hint)


def shown(text: str) -> str:
    """Return `text` in backticks, shortened, with everything that does not print spelt as a code point."""
    short = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    safe = "".join(c if c.isprintable() else f"<{code_point(c)}>" for c in short)
    return "`" + safe.replace("`", "'") + "`"


def code_point(character: str) -> str:
    """Return the way Unicode writes a character: `U+202E`."""
    return f"U+{ord(character):04X}"


def character_name(character: str) -> str:
    """Return code point and name, for a character that cannot be shown."""
    name = unicodedata.name(character, "")
    return f"`{code_point(character)}`" + (f" ({name.lower()})" if name else "")
