"""Pour a record into the frame that MkDocs made for its section.

A frame is split at its slots once; a page is then a join of bytes, so that ten thousand cost seconds.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape, unescape

from markupsafe import Markup

from sopdocs.errors import Refusal
from sopdocs.site.crumbs import crumbs, names
from sopdocs.site.svg import NOTHING

SLOTS = frozenset({"body", "canonical", "description", "edit", "head", "title", "toc", "tocstate"})
_SLOT = re.compile(r"<!--sopdocs-slot-([a-z]+)-->|sopdocs-slot-([a-z]+)")
_EDIT = re.compile(r"<!--sopdocs-edit ([^ ]*?)-->")
_RECORD = re.compile(r"[a-z]+/((?:gap|rc|ap|ll)-[0-9]{4}-[0-9]{3,})\.html")
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)">')
CARD = "assets/sopdocs-card.png"
"""The picture that messengers show beside a link."""
_NEIGHBOURS = re.compile(r'<link rel="(?:prev|next)" href="[^"]*">')
_COMMENT = re.compile(r"<!--(?!sopdocs-slot-).*?-->", re.DOTALL)
_SKIP = re.compile(r'href="#[^"]*"(\s+class="md-skip")')
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FIGURE = re.compile(r'(<span data-fig="([^"<>]+)"[^>]*>)[^<]*(</span>)')
_CHARSET = '<meta charset="utf-8">'
_PENCIL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" aria-hidden="true">'
    '<path d="m14.06 9 .94.94L5.92 19H5v-.92zm3.6-6c-.25 0-.51.1-.7.29l-1.83 1.83 3.75 3.75 1.83-1.83'
    'c.39-.39.39-1.04 0-1.41l-2.34-2.34c-.2-.2-.45-.29-.71-.29m-3.6 3.19L3 17.25V21h3.75L17.81 9.94z"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry in a page's table of contents."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a page as the search sees it: plain text by lines; without an anchor, the page itself."""

    title: str
    text: str
    anchor: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page before it has a frame, with its files. Texts are plain; only `body` and `head` are markup."""

    url: str
    title: str
    body: Markup
    description: str = ""
    head: Markup = NOTHING
    toc: tuple[Heading, ...] = ()
    search: tuple[Passage, ...] = ()
    facets: tuple[str, ...] = ()
    edit: str = ""
    files: tuple[tuple[str, bytes], ...] = ()

    @property
    def section(self) -> str:
        """Return the folder whose frame this page is poured into."""
        return self.url.rpartition("/")[0]

    @property
    def id(self) -> str:
        """Return the id of the record this page is of, where its address is made of it."""
        found = _RECORD.fullmatch(self.url)
        return found[1].upper() if found else ""

    @property
    def is_index(self) -> bool:
        """Say whether this is the first page of its section."""
        return self.url.rpartition("/")[2] == "index.html"


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame page, split: literal bytes, the slot after each of them, and how its links begin.

    `names` are those of home and of the section in the navigation, where they are known.
    """

    pieces: tuple[bytes, ...]
    slots: tuple[str, ...]
    site: str
    edit: str
    names: tuple[str, str] | None = None

    def pour(self, page: Page) -> bytes:
        """Return the finished page."""
        values = {
            "title": escape(self._title(page)),
            "description": escape(page.description or page.title),
            "canonical": _canonical(self.site, page.url),
            "head": page.head,
            "toc": _toc(page.toc),
            "tocstate": "" if page.toc else "hidden",
            "edit": _edit(self.edit, page.edit),
            "body": crumbs(page.url, page.id or page.title, self.names) + page.body,
        }
        parts = [self.pieces[0]]
        for slot, piece in zip(self.slots, self.pieces[1:], strict=True):
            parts.append(values[slot].encode())
            parts.append(piece)
        return b"".join(parts)

    def _title(self, page: Page) -> str:
        """Return the title as a browser's tab shows it: id and title, then the section."""
        title = f"{page.id} {page.title}" if page.id else page.title
        return title if page.is_index or self.names is None else f"{title} · {self.names[1]}"


def frame(html: str, url: str, docs_name: str = "") -> Frame:
    """Split a frame page at its slots. `url` is the frame's own, so that its links can be made anybody's."""
    canonical = _CANONICAL.search(html)
    edit = _EDIT.search(html)
    site = unescape(canonical[1]).removesuffix(url) if canonical else ""
    prefix = unescape(edit[1]).removesuffix(url.removesuffix(".html") + ".md") if edit else ""
    named = names(html)
    html = _NEIGHBOURS.sub("", _CANONICAL.sub("<!--sopdocs-slot-canonical-->", html))
    html = html.replace('data-md-type="toc"', 'data-md-type="toc" sopdocs-slot-tocstate', 1)
    html = _tidy(_COMMENT.sub("", _SKIP.sub(r'href="#__record"\1', html)))
    parts = _SLOT.split(secured(html))
    slots = tuple(comment or word for comment, word in zip(parts[1::3], parts[2::3], strict=True))
    _check(slots, url, bool(canonical))
    return Frame(
        pieces=tuple(part.encode() for part in parts[0::3]),
        slots=slots,
        site=site,
        edit=prefix.removesuffix(f"{docs_name}/") if docs_name else prefix,
        names=named,
    )


def _check(slots: tuple[str, ...], url: str, canonical: bool) -> None:
    for name in sorted(SLOTS - ({"canonical"} if not canonical else set())):
        if name not in slots or (name in ("body", "head", "toc", "edit") and slots.count(name) != 1):
            raise Refusal(
                f"the frame {url} must have the slot `{name}` once: an override has lost or doubled it"
            )


def _tidy(html: str) -> str:
    """Drop the indentation of templates; a frame holds nothing where blanks at the start of a line matter."""
    return re.sub(r"\s*\n\s*", "\n", html).lstrip()


def _canonical(site: str, url: str) -> str:
    if not site:
        return ""
    address = escape(site + ("" if url == "index.html" else url))
    picture = escape(f"{site}{CARD}")
    return (
        f'<link rel="canonical" href="{address}"><meta property="og:url" content="{address}">'
        f'<meta property="og:image" content="{picture}">'
    )


def _edit(base: str, path: str) -> str:
    if not base or not path:
        return ""
    address = escape(base + path)
    kind = 'class="md-content__button md-icon"'
    return f'<a href="{address}" title="Edit this record" {kind} rel="edit">{_PENCIL}</a>'


def _toc(toc: Iterable[Heading]) -> str:
    items = "".join(
        f'<li class="md-nav__item"><a href="#{escape(heading.anchor)}" class="md-nav__link">'
        f'<span class="md-ellipsis">{escape(heading.title)}</span></a></li>'
        for heading in toc
    )
    if not items:
        return ""
    icon = '<span class="md-nav__icon md-icon"></span>'
    title = f'<label class="md-nav__title" for="__toc">{icon}On this page</label>'
    return f'{title}<ul class="md-nav__list" data-md-component="toc" data-md-scrollfix>{items}</ul>'


def secured(html: str) -> str:
    """Return a page with a content security policy that allows its own inline scripts and no other."""
    hashes = sorted(
        {
            f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
            for code in _SCRIPT.findall(html)
        }
    )
    policy = "; ".join(
        (
            "default-src 'self'",
            " ".join(["script-src 'self'", *hashes]),
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self' https://github.com",
        )
    )
    return html.replace(
        _CHARSET, f'{_CHARSET}<meta http-equiv="Content-Security-Policy" content="{policy}">', 1
    )


def filled(html: str, figure: Callable[[str], str | None]) -> str:
    """Return a hand-written page with the text of its `<span data-fig="…">`; unknown ones stay as written."""

    def text(match: re.Match[str]) -> str:
        value = figure(unescape(match[2]))
        return match[0] if value is None else f"{match[1]}{escape(value)}{match[3]}"

    return _FIGURE.sub(text, html)
