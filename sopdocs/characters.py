"""Characters that make a file say one thing to a reader and another to a program.

They are refused before parsing, in the raw text and again in what an escape such as `"\\u202e"` stands for.
"""

from __future__ import annotations

import re
import sys
from collections import Counter

from sopdocs.diagnostics import Diagnostic
from sopdocs.marks import location
from sopdocs.mistakes import character_name, mistake

_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_LINE_BREAK = "\u2028\u2029"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNASSIGNED = "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufffe\uffff\U000e0000-\U000e007f"
_PLANE_ENDS = "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 15))
_PRIVATE_PLANES = f"\U000f0000-{chr(sys.maxunicode)}"
_NEVER = "[" + _CONTROL + _LINE_BREAK + _BIDI + _UNASSIGNED + _PLANE_ENDS + _PRIVATE_PLANES + "]"

IN_TEXT = re.compile(_NEVER + r"|\r(?!\n)")
"""Refused in a file; a carriage return may only stand before a line feed."""

IN_VALUE = re.compile(_NEVER + r"|\r")
"""Refused in a value after its escapes are resolved."""

IN_KEY = re.compile("[\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064]")
"""Invisible and harmless in prose (an emoji needs one), but a key must look like what it is."""

_PLAIN_BYTES = bytes([9, 10, *range(32, 127)])


def printable(raw: bytes) -> bool:
    """Return whether `raw` is ordinary ASCII, which is quicker to see than to search."""
    return not raw.translate(None, _PLAIN_BYTES)


def cleaned(text: str, path: str) -> tuple[str, list[Diagnostic]]:
    """Return `text` with refused characters replaced one for one, and a finding for each kind of them."""
    if not IN_TEXT.search(text):
        return text, []
    clean = IN_TEXT.sub(lambda match: "\n" if match[0] == "\r" else "\ufffd", text)
    times: Counter[str] = Counter()
    first: dict[str, int] = {}
    for match in IN_TEXT.finditer(text):
        times[match[0]] += 1
        first.setdefault(match[0], match.start())
    findings = []
    for character, start in first.items():
        count = f", {times[character]:,} times" if times[character] > 1 else ""
        message = f"the text holds the character {character_name(character)}{count}"
        findings.append(mistake("E005", location(path, clean, (start, start + 1)), message, hint(character)))
    return clean, findings


def hint(character: str) -> str:
    """Return what to do about a refused character."""
    if character == "\r":
        return "save the file with ordinary line ends (LF or CRLF)"
    if character == "\0":
        return "the file is damaged or not saved as UTF-8: save it again as UTF-8"
    if re.match(f"[{_BIDI}]", character):
        return "delete it: it can make a line show in another order than it is read"
    return "delete it or type the text again: it does not show on the screen"
