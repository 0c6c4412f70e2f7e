"""Text of records as markup. Anyone may propose a record, so every string is hostile until it leaves here.

Two independent guards: a Markdown parser that knows no HTML, then a sanitiser with a short allow-list.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from markupsafe import Markup

from sopdocs.site.numbers import unbroken
from sopdocs.site.svg import fill, marked, safe

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token
    from nh3 import Cleaner

Resolver: TypeAlias = Callable[[str], str | None]
"""Gives the address of the page of a record id, or None if there is none to link to."""

_NAMES = (
    r"(?:GAP|RC|AP|LL|AS|SG)-[0-9]{4}-[0-9]{3,}",
    r"REV-[0-9]{4}-[0-9]{2}-[a-z-]*[a-z](?:#D[0-9]+)?",
    r"dataset:[a-z0-9]+(?:-[a-z0-9]+)*",
)
_ID = re.compile(rf"(?<![A-Za-z0-9-])({'|'.join(_NAMES)})(?![A-Za-z0-9])")
_MAYBE = re.compile(r"-[0-9]|dataset:")
"""What every id holds: most lines have nothing like it, and the question costs a tenth of the search."""
_PLAIN = re.compile(r"[^\\`*_\[\]<>&~!\n\r|]*")
"""Text without any sign that could mean Markdown; most fields are like that and need no parser."""

_TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
_INLINE = {"a", "br", "code", "em", "s", "strong"}
_SCHEMES = {"http", "https", "mailto"}
_REL = "noopener noreferrer nofollow ugc"


def ids(text: str) -> list[str]:
    """Return the record ids that stand in a text."""
    return _ID.findall(text)


def nowhere(_name: str) -> str | None:
    """Resolve no id at all."""
    return None


def inline(text: object, resolver: Resolver = nowhere) -> Markup:
    """Return one line of text as markup: emphasis, code, web links, and links for record ids."""
    line = str(text)
    if _PLAIN.fullmatch(line):
        return _linked(line, resolver)
    return _clean(_parser().renderInline(line, {"resolver": resolver}), frozenset(_INLINE))


def block(text: object, resolver: Resolver = nowhere) -> Markup:
    """Return text of several paragraphs as markup; lists, quotes and tables may stand in it, headings not."""
    body = str(text).strip()
    if _PLAIN.fullmatch(body) and body[:1] not in "#>-+0123456789":
        return fill("<p>{}</p>", _linked(body, resolver)) if body else Markup()
    return _clean(_parser().render(body, {"resolver": resolver}), frozenset(_TAGS))


def _linked(text: str, resolver: Resolver) -> Markup:
    """Return plain text with links for its record ids."""
    text = unbroken(text)
    if not _MAYBE.search(text):
        return marked(safe(text))
    parts = _ID.split(text)
    shown: list[str] = [safe(part) for part in parts]
    for place in range(1, len(parts), 2):
        address = resolver(parts[place])
        if address:
            shown[place] = fill('<a href="{}">{}</a>', address, parts[place])
    return marked("".join(shown))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False})
    parser.disable(["image", "heading", "lheading", "hr", "reference", "html_block", "html_inline"])
    parser.validateLink = _allowed  # type: ignore[method-assign,assignment]
    parser.core.ruler.push("record_ids", _record_ids)
    return parser


def _allowed(address: str) -> bool:
    """Say whether an address may be a link: web or mail, in the open, without a name before the host."""
    try:
        parts = urlsplit(address)
        if parts.scheme == "mailto":
            return bool(parts.path) and not parts.netloc
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _record_ids(state: StateCore) -> None:
    """Turn record ids into links, and let a link whose words hide its host show it."""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = _with_links(token.children, state.env)


def _with_links(tokens: Sequence[Token], env: MutableMapping[str, object]) -> list[Token]:
    from markdown_it.token import Token

    result: list[Token] = []
    opened: Token | None = None
    words = ""
    for token in tokens:
        if token.type == "link_open":
            opened, words = token, ""
        if token.type == "text" and opened is None:
            result += _split(token, env)
            continue
        words += token.content
        result.append(token)
        if token.type == "link_close" and opened is not None:
            host = urlsplit(str(opened.attrGet("href"))).hostname or ""
            if host and host not in words:
                result.append(Token("text", "", 0, content=f" ({host})"))
            opened = None
    return result


def _split(token: Token, env: MutableMapping[str, object]) -> list[Token]:
    from markdown_it.token import Token

    resolver = env.get("resolver")
    parts = _ID.split(token.content)
    result: list[Token] = []
    for place, part in enumerate(parts):
        address = resolver(part) if place % 2 and callable(resolver) else None
        if address:
            result.append(Token("link_open", "a", 1, attrs={"href": address}))
        if part:
            result.append(Token("text", "", 0, content=part))
        if address:
            result.append(Token("link_close", "a", -1))
    return result


def _clean(html: str, tags: frozenset[str]) -> Markup:
    return Markup(_cleaner(tags).clean(html))  # noqa: S704  (this is the sanitiser)


@lru_cache(maxsize=2)
def _cleaner(tags: frozenset[str]) -> Cleaner:
    from nh3 import Cleaner

    return Cleaner(
        tags=set(tags),
        attributes={"a": {"href"}, "*": set()},
        url_schemes=_SCHEMES,
        link_rel=_REL,
        clean_content_tags={"script", "style"},
    )
