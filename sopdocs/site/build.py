"""From drafts to a published site: which pages are made again, their frames, and the lists beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sopdocs.errors import Refusal
from sopdocs.site.folder import entries
from sopdocs.site.pour import Frame, Page, filled, frame, secured
from sopdocs.site.publish import MARK, Stage, locked, staged
from sopdocs.site.search import SHELL_INDEX, doc, handwritten, written
from sopdocs.site.search_files import LIST, Doc, Live, live
from sopdocs.site.shell import Shell
from sopdocs.site.sitemap import sitemap

SITEMAP = "sitemap.xml"
_MATERIAL_SEARCH = (
    "assets/javascripts/lunr/",
    "assets/javascripts/workers/search.",
    "assets/sopdocs-file.js",
)
"""What Material's own search loads; ours stands in its place."""
_FOREIGN = b"https://unpkg.com/"
"""Where Material would fetch mermaid and a polyfill for browsers of 2018 from; our pages need neither."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A page or plain file that may have to be made: address, the digest of what it reads, and how.

    A page without `reads` is made every time.
    """

    url: str
    reads: Callable[[], str] | None
    make: Callable[[], Page | bytes]

    @property
    def is_page(self) -> bool:
        """Say whether this is a page that people open, rather than a file beside it."""
        return self.url.endswith(".html")


@dataclass(frozen=True, slots=True)
class Published:
    """What a build did."""

    pages: int
    made: int
    changed: tuple[str, ...]


def unknown(_name: str) -> str | None:
    """Know no figure."""
    return None


@dataclass(frozen=True, slots=True)
class House:
    """A shell in the form pages are made with: its frames, and its own files."""

    shell: Shell
    frames: Mapping[str, Frame]
    files: tuple[str, ...]
    figure: Callable[[str], str | None] = unknown
    reads: Callable[[], str] = str

    def pour(self, page: Page) -> bytes:
        """Return the finished page."""
        if page.section not in self.frames:
            raise Refusal(f"no section of the site has the folder of {page.url}")
        return self.frames[page.section].pour(page)

    def own(self, path: str) -> bytes:
        """Return one of the shell's own files as published: figures filled in, no third party's address."""
        data = (self.shell.folder / path).read_bytes()
        if path.endswith(".html"):
            return secured(filled(data.decode(), self.figure)).encode()
        if path.endswith((".js", ".css")):
            data = data.replace(_FOREIGN, b"about:blank#")
            return b"".join(
                line for line in data.splitlines(keepends=True) if b"# sourceMappingURL=" not in line
            )
        return data

    def handwritten(self) -> dict[str, Doc]:
        """Return the hand-written pages as the search keeps them; none where the search is switched off."""
        place = self.shell.folder / SHELL_INDEX
        return handwritten(place.read_bytes()) if place.is_file() else {}

    def sitemap(self, urls: Iterable[str]) -> bytes:
        """Return the sitemap with these record pages; nothing if the site's address is unknown."""
        site = next(iter(self.frames.values())).site
        place = self.shell.folder / SITEMAP
        listed = place.read_text(encoding="utf-8") if place.is_file() else ""
        return sitemap(listed, site, self.shell.framed(), urls) if site else b""


def furnish(
    shell: Shell, figure: Callable[[str], str | None] = unknown, reads: Callable[[], str] = str
) -> House:
    """Split a shell's frames. `figure` gives the text of a `<span data-fig>` in prose, `reads` its digest."""
    framed = shell.framed()
    frames = {
        folder: frame((shell.folder / path).read_text(encoding="utf-8"), path, shell.docs_name)
        for path, folder in framed.items()
    }
    special = {SHELL_INDEX, SITEMAP, f"{SITEMAP}.gz", *framed}
    files = [entry.path for entry in entries(shell.folder) if not entry.path.startswith(_MATERIAL_SEARCH)]
    own = tuple(path for path in files if path not in special and not path.endswith(".map"))
    return House(shell, frames, own, figure, reads)


def publish(
    drafts: Iterable[Draft], house: House, out: Path, state: Path, facts: Mapping[str, object]
) -> Published:
    """Make what changed and swap the site in. `facts` (as-of, version) are written to `build.json`."""
    base = f"{house.shell.digest}{code_digest()}"
    with locked(state), staged(out, state) as stage:
        _own(stage, house, base)
        old = _searched(stage, base)
        docs: dict[str, Doc | None] = dict(house.handwritten())
        urls: list[str] = []
        made = 0
        for draft in drafts:
            urls.append(draft.url)
            key = _key(base, draft.url, draft.reads()) if draft.reads else ""
            if old and key and stage.keep(draft.url, key):
                continue
            docs[draft.url] = _make(stage, house, draft, key)
            made += 1
        _complete(urls, house)
        pages = [url for url in urls if url.endswith(".html")]
        listed = house.sitemap(pages)
        if listed:
            stage.put(SITEMAP, listed)
        _search(stage, base, pages, docs, old)
        stage.put(MARK, _mark(facts, len(pages)))
        stage.swap()
        return Published(len(pages), made, tuple(sorted(stage.changed)))


def _make(stage: Stage, house: House, draft: Draft, key: str) -> Doc | None:
    """Make a draft and put it with the files that go with it; return it as the search keeps it."""
    made = draft.make()
    if isinstance(made, bytes):
        stage.put(draft.url, made, key)
        return None
    stage.put(draft.url, house.pour(made), key)
    for name, data in made.files:
        stage.put(name, data, key)
    return doc(made)


def _own(stage: Stage, house: House, base: str) -> None:
    """Put the shell's own files: assets and hand-written pages."""
    for path in house.files:
        key = _key(base, path, house.reads() if path.endswith(".html") else "")
        if not stage.keep(path, key):
            stage.put(path, house.own(path), key)


def _searched(stage: Stage, base: str) -> Live | None:
    """Return the search of the build before, if all of it is as that build left it."""
    if not stage.current(LIST, _key(base, LIST)):
        return None
    old = live(stage.read)
    return old if old and all(stage.current(path, _key(base, path)) for path in old.files()) else None


def _search(
    stage: Stage, base: str, pages: Iterable[str], docs: Mapping[str, Doc | None], old: Live | None
) -> None:
    """Put the files of the search: all pages made now, and the others as they were."""
    made = {url: one for url, one in docs.items() if one is not None}
    kept = (url for url in pages if url not in docs and old and url in old.listed)
    for path, data in written((*made, *kept), made, old):
        if data is None:
            stage.keep(path, _key(base, path))
        else:
            stage.put(path, data, _key(base, path))


def _complete(urls: Iterable[str], house: House) -> None:
    """Refuse a site whose navigation leads nowhere."""
    missing = sorted(set(house.shell.framed()) - set(urls))
    if missing:
        raise Refusal(f"nobody made the section pages {', '.join(missing)}")


def _mark(facts: Mapping[str, object], pages: int) -> bytes:
    return (
        json.dumps({"schema_version": 1, "generator": "sopdocs", "pages": pages, **facts}, indent=1).encode()
        + b"\n"
    )


def _key(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Return the digest of this package's code and templates: a changed template changes every page."""
    digest = hashlib.blake2b(digest_size=12)
    package = Path(__file__).parents[1]
    for entry in entries(package):
        if entry.path.endswith((".py", ".html", ".css", ".yaml")):
            digest.update(f"{entry.path}\0".encode())
            digest.update((package / entry.path).read_bytes())
    return digest.hexdigest()
