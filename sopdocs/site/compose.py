"""The two ways to show a run: published into a folder, or previewed from memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sopdocs.diagnostics import Severity
from sopdocs.site.build import Draft, House, Published, furnish, publish
from sopdocs.site.pour import Page
from sopdocs.site.publish import locked
from sopdocs.site.search import doc, written
from sopdocs.site.search_files import LIST, Numbers, block_path, paths
from sopdocs.site.serve import Maker, Showing
from sopdocs.site.shell import shell

if TYPE_CHECKING:
    from sopdocs.site.pages.view import World

STATE = ".sopdocs"
_RECORD = re.compile(r"\w+/(?:gap|rc|ap|ll|rev)-")
"""Addresses of the pages that have files beside them."""


def publish_site(root: Path, world: World, out: Path, fresh: bool = False) -> Published:
    """Build the site of a run into `out`. `fresh` forgets what earlier builds left in the cache."""
    from sopdocs.site.pages import drafts

    state = root / STATE
    with locked(state):
        house = _house(root, world, fresh)
        if fresh:
            (state / "site.json").unlink(missing_ok=True)
        return publish(drafts(world), house, out, state, {"as_of": str(world.as_of)})


def _house(root: Path, world: World, fresh: bool = False) -> House:
    from sopdocs.site.pages.quoted import quoted

    return furnish(shell(root, root / STATE, fresh=fresh), quoted(world), lambda: world.figured)


@dataclass
class Previewer:
    """Makes what a preview shows, again and again. `open_world` reads the repository anew."""

    root: Path
    open_world: Callable[[], World]
    _known: dict[str, str] = field(default_factory=dict)

    def __call__(self) -> Showing:
        """Return the showing of the sources as they are now."""
        from sopdocs.site.pages import drafts

        world = self.open_world()
        with locked(self.root / STATE):
            house = _house(self.root, world)
        files = _files(list(drafts(world)), house)
        present = {entry.path: url for entry in world.kb.entries if (url := world.url(entry))}
        self._known |= present
        return Showing(files, self._broken(world))

    def _broken(self, world: World) -> dict[str, str]:
        """Return the pages whose record cannot be read now, with the findings that say why."""
        sound = {entry.path for entry in world.kb.entries if entry.record is not None}
        broken: dict[str, list[str]] = {}
        for finding in world.verdict.findings:
            url = self._known.get(finding.location.path)
            if url and finding.severity is Severity.ERROR and finding.location.path not in sound:
                place = f"{finding.location.path}:{finding.location.line}"
                broken.setdefault(url, []).append(f"{place}: {finding.code} {finding.message}")
        return {url: "\n".join(words) for url, words in broken.items()}


def _files(drafts: list[Draft], house: House) -> dict[str, Maker]:
    """Return how to make every file; pages are made when somebody asks for them."""
    files: dict[str, Maker] = {path: _own(house, path) for path in house.files}
    pages: dict[str, Page | bytes] = {}

    def made(draft: Draft) -> Page | bytes:
        if draft.url not in pages:
            pages[draft.url] = draft.make()
        return pages[draft.url]

    for draft in drafts:
        files[draft.url] = _poured(house, draft, made)
        files.update(_beside(draft, made))
    return files | _searched(drafts, house, made)


def _searched(drafts: list[Draft], house: House, made: Callable[[Draft], Page | bytes]) -> dict[str, Maker]:
    """Return how to make the files of the search; all pages are made when the first of them is asked for."""
    pages = [draft for draft in drafts if draft.is_page]
    found: dict[str, bytes] = {}

    def make(path: str) -> bytes:
        if not found:
            docs = house.handwritten()
            for draft in pages:
                page = made(draft)
                if isinstance(page, Page) and (one := doc(page)):
                    docs[draft.url] = one
            found.update((name, data or b"") for name, data in written(docs, docs))
        return found.get(path, b"")

    numbers = Numbers(frozenset([*(draft.url for draft in pages), *house.handwritten()]))
    places = {LIST, *paths(), *map(block_path, numbers.of.values())}
    return {path: partial(make, path) for path in places}


def _own(house: House, path: str) -> Maker:
    return lambda: house.own(path)


def _poured(house: House, draft: Draft, made: Callable[[Draft], Page | bytes]) -> Maker:
    def make() -> bytes:
        page = made(draft)
        return page if isinstance(page, bytes) else house.pour(page)

    return make


def _beside(draft: Draft, made: Callable[[Draft], Page | bytes]) -> Iterator[tuple[str, Maker]]:
    """Yield the files that a page may bring along; whether it does is known when it is made."""

    def make(name: str) -> bytes:
        page = made(draft)
        return dict(page.files).get(name, b"") if isinstance(page, Page) else b""

    for ending in (".csv", ".ics", ".json", ".md") if _RECORD.match(draft.url) else ():
        name = draft.url.removesuffix(".html") + ending
        yield name, partial(make, name)
