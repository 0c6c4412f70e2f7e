"""The two ways to show a run: published into a folder, or previewed from memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sopdocs.diagnostics import Severity
from sopdocs.site.build import Draft, House, Published, furnish, publish
from sopdocs.site.pour import Page
from sopdocs.site.publish import locked
from sopdocs.site.search import INDEX, index_line
from sopdocs.site.serve import Maker, Showing
from sopdocs.site.shell import shell

if TYPE_CHECKING:
    from sopdocs.site.pages.view import World

STATE = ".sopdocs"


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

    def index() -> bytes:
        return house.index(index_line(page) for draft in drafts if isinstance(page := made(draft), Page))

    for draft in drafts:
        files[draft.url] = _poured(house, draft, made)
        files.update(_beside(draft, made))
    files[INDEX] = index
    return files


def _own(house: House, path: str) -> Maker:
    return lambda: house.own(path)


def _poured(house: House, draft: Draft, made: Callable[[Draft], Page | bytes]) -> Maker:
    def make() -> bytes:
        page = made(draft)
        return page if isinstance(page, bytes) else house.pour(page)

    return make


def _beside(draft: Draft, made: Callable[[Draft], Page | bytes]) -> Iterator[tuple[str, Maker]]:
    """Yield the files that a page may bring along; whether it does is known when it is made."""
    name = draft.url.removesuffix(".html") + ".csv"

    def make() -> bytes:
        page = made(draft)
        return dict(page.files).get(name, b"") if isinstance(page, Page) else b""

    if draft.url.startswith("gaps/gap-"):
        yield name, make
