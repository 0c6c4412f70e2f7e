"""Text that is safe to print: what a stranger wrote may neither move the cursor nor command a CI runner."""

from __future__ import annotations

import re
import unicodedata

_COMMAND = re.compile(r"^(\s*)::", re.MULTILINE)
_ANYWHERE = re.compile(r"##(?=(?:vso)?\[)")
"""The older form of a command, which a runner of GitHub or Azure obeys in the middle of a line too."""


def safe_text(text: str) -> str:
    """Return text without control or formatting characters, and without lines that CI takes for commands."""
    if not text.isascii() or not text.isprintable():
        text = "".join(char if _plain(char) else _visible(char) for char in text)
    return _ANYWHERE.sub("## ", _COMMAND.sub(r"\1| ::", text))


def _plain(char: str) -> bool:
    return char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _visible(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def sentence(text: str) -> str:
    """Return one of our lower-case sentences as the beginning of a paragraph."""
    return text[:1].upper() + text[1:]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 error`, `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
