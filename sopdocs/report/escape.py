"""Record text inside Markdown that a forge renders: it may not draw, link, call people or open a block."""

from __future__ import annotations

import re

from sopdocs.report.words import safe_text

_MARKUP = re.compile(r"[\\`*_{}\[\]()#+\-!|>~=^$:]")
_ENTITIES = {"&": "&amp;", "<": "&lt;"}
_CALLS = re.compile(r"([@#!$%~&]|GH-|://|www|mailto:)(?=[\w.])", re.IGNORECASE)
"""What a forge turns into a mention, a reference or a link even where no Markdown says so."""
_LIST = re.compile(r"^(\d+)([.)])")
_JOINER = "\u2060"


def markdown_text(text: str) -> str:
    """Return text on one line that reads as it is written, wherever in a line of Markdown it stands.

    An invisible joiner takes apart what a forge would otherwise make into a mention or a link.
    """
    text = _CALLS.sub(rf"\1{_JOINER}", safe_text(" ".join(text.split())))
    text = re.sub(r"[&<]", lambda match: _ENTITIES[match[0]], text)
    return _LIST.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", text))
