"""The digest as Markdown, in lines that a terminal of 80 columns shows whole."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sopdocs.report.escape import markdown_text

if TYPE_CHECKING:
    from sopdocs.digest.collect import Digest, Item

WIDTH = 80
_IDLE = re.compile(r"\\([-!+(){}>=|]|:(?=\s|$)|(?<=\w\\)_(?=\w))")
"""Signs that mean nothing in the middle of a line and stay as they are, for people who read the source."""
_ALONE = re.compile(r"&amp;\u2060?(?![#\w]*;)|&lt;(?=[\s=\d]|$)")
"""Signs that begin no entity and no element."""
_BLOCK = re.compile(r"^( *)([-+*>#=|]|\d+(?=[.)]))", re.MULTILINE)


def as_markdown(digest: Digest) -> str:
    """Return the digest; records are links where the site has an address, all of them named at the end."""
    return "\n".join(_lines(digest)).translate({0xA0: " ", 0x202F: " "}) + "\n"


def _lines(digest: Digest) -> Iterator[str]:
    yield f"# {quiet(digest.title)}"
    yield ""
    yield from _wrapped(quiet(digest.says))
    links: dict[str, str] = {}
    for part in digest.parts:
        yield f"\n## {quiet(part.label)}"
        for heading, items in part.groups():
            yield f"\n**{heading}**\n"
            for item in items:
                yield from _wrapped(_line(item), "- ")
                if item.address:
                    links[item.record] = item.address
    if links:
        yield ""
    yield from (f"[{name}]: {address}" for name, address in sorted(links.items()))


def _line(item: Item) -> str:
    when = f"{item.when}: " if item.when else ""
    name = f"[{item.record}]" if item.address else item.record
    return f"{when}{quiet(item.what)} ({item.kind}, {name})"


def quiet(text: str) -> str:
    """Return a text that reads as it is written, with no more signs than a line of Markdown needs."""
    found = _IDLE.sub(r"\1", markdown_text(text))
    return _ALONE.sub(lambda sign: "&" if sign[0].startswith("&amp;") else "<", found)


def _wrapped(text: str, lead: str = "") -> list[str]:
    """Return text in lines, none of which begins with what would open a block."""
    found = textwrap.wrap(
        text, WIDTH - 1, initial_indent=lead, subsequent_indent=" " * len(lead),
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip
    return found[:1] + [_BLOCK.sub(_idle, line) for line in found[1:]]


def _idle(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"
