"""Pages of gaps that share a status, family, review step, owner or cause: one address each, to bookmark."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from markupsafe import Markup

from sopdocs.model import Gap
from sopdocs.site.numbers import number, stamped
from sopdocs.site.pages import rows
from sopdocs.site.pages.inventory import NONE, OWNER, SHELVED, Dimension, Inventory
from sopdocs.site.pages.view import View, World, digest
from sopdocs.site.pour import Page, Passage
from sopdocs.site.svg import fill
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say

LEAF = 200
"""How many gaps one page shows."""
_ODD = re.compile("[^a-z0-9]+")
_PLAIN = re.compile("[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_LONGEST = 64

LEADS = {
    "status": "Gaps with this status, costliest first.",
    "family": "Gaps of this product family, costliest first; those that have ended come last.",
    "step": "Gaps that this review looks after, costliest first; those that have ended come last.",
    "owner": "Gaps that this role owns, costliest first; those that have ended come last.",
    "cause": "Gaps explained by causes of this family, costliest first; those that have ended come last.",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The gaps at one place of a dimension, and the address of their page without its end."""

    dimension: Dimension
    value: str
    title: str
    stem: str
    gaps: tuple[Gap, ...]

    @property
    def leaves(self) -> int:
        """Return how many pages it takes."""
        return max(1, -(-len(self.gaps) // LEAF))

    def url(self, leaf: int = 0) -> str:
        """Return the address of one of its pages; a full stop, which no stem has, parts off the number."""
        return f"{self.stem}.{leaf + 1}.html" if leaf else f"{self.stem}.html"

    def leaf(self, number: int) -> tuple[Gap, ...]:
        """Return the gaps of one page."""
        return self.gaps[number * LEAF : (number + 1) * LEAF]


@dataclass(frozen=True, slots=True)
class Line:
    """A gap in a grid: what lists say of it, where it is, and the next thing that was promised for it."""

    row: rows.GapRow
    owner: Markup
    where: str
    next: rows.Due | None
    late: bool


@dataclass(frozen=True, eq=False)
class Shelves:
    """All shelves of a run."""

    here: Inventory

    @cached_property
    def all(self) -> dict[str, dict[str, Shelf]]:
        """Return the shelves by dimension and value; a role of the catalog has one even while it is empty."""
        return {dimension.name: self._of(dimension) for dimension in SHELVED}

    def _of(self, dimension: Dimension) -> dict[str, Shelf]:
        places = self.here.places(dimension)
        places.pop(NONE, None)
        if dimension is OWNER:
            places |= {id: [] for id in self.here.world.kb.roles if id not in places}
        taken: set[str] = set()
        made: dict[str, Shelf] = {}
        for value in sorted(places, key=lambda value: (slug(value, set()) != value, value)):
            name = slug(value, taken)
            taken.add(name)
            title = self.here.says(dimension, value)
            stem = f"gaps/by-{dimension.name}-{name}"
            made[value] = Shelf(dimension, value, title, stem, tuple(places[value]))
        return {value: made[value] for value in self.here.sorted(dimension, made)}

    def url(self, dimension: Dimension, value: str | None) -> str | None:
        """Return the address of the page for a place, or None where there is none."""
        found = self.all[dimension.name].get(value or NONE)
        return found.url() if found else None

    def pages(self) -> Iterator[tuple[str, Callable[[], str], Callable[[], Page]]]:
        """Yield every page of every shelf: address, the digest of what it reads, and how to make it."""
        for shelves in self.all.values():
            for shelf in shelves.values():
                for leaf in range(shelf.leaves):
                    yield shelf.url(leaf), partial(self._reads, shelf, leaf), partial(self._page, shelf, leaf)

    def _reads(self, shelf: Shelf, leaf: int) -> str:
        shown = (self._line_reads(gap) for gap in shelf.leaf(leaf))
        return digest(self.here.world.common, shelf.title, str(len(shelf.gaps)), *shown)

    def _line_reads(self, gap: Gap) -> str:
        """Return the digest of all that a line of a grid shows."""
        if gap.id not in self._known:
            kb, said = self.here.world.kb, self.here.world.said
            named = (kb.get(id) for id in (gap.id, gap.value_counted_in) if id)
            parts = (said(entry) if entry else "" for entry in named)
            self._known[gap.id] = digest(*parts, repr(self.here.next(gap)), self.url(OWNER, gap.owner) or "")
        return self._known[gap.id]

    @cached_property
    def _known(self) -> dict[str, str]:
        """Return where digests of lines are kept: a gap stands on several shelves."""
        return {}

    def _page(self, shelf: Shelf, leaf: int) -> Page:
        world, url = self.here.world, shelf.url(leaf)
        view = View(world, url)
        heading = f"{say(shelf.dimension.title)}: {shelf.title}"
        lead = say(LEADS[shelf.dimension.name])
        body = rendered(
            "shelf.html",
            v=view,
            title=heading,
            lead=lead,
            more=self._more(shelf, view),
            count=stamped(f"gaps.by.{shelf.dimension.name}.{shelf.value}", number(len(shelf.gaps), 0)),
            several=len(shelf.gaps) != 1,
            lines=self.lines(shelf.leaf(leaf), view),
            leaf=leaf,
            leaves=_leaves(shelf, view) if shelf.leaves > 1 else [],
        )
        return Page(url=url, title=say("Gaps by {}{}", heading[:1].lower(), heading[1:]), body=body,
                    description=lead,
                    search=() if leaf else (Passage(heading, lead),))  # fmt: skip

    def _more(self, shelf: Shelf, view: View) -> Markup:
        """Return where the rest of what a role looks after is told."""
        if shelf.dimension is OWNER and shelf.value in self.here.world.kb.roles:
            return fill("All that was promised by this role, with its dates: {}.", view.role(shelf.value))
        return Markup()

    def lines(self, gaps: Iterable[Gap], view: View) -> list[Line]:
        """Return gaps as a grid shows them; made once, since all grids lie in one folder."""
        found = []
        for gap in gaps:
            if gap.id not in self._lines:
                self._lines[gap.id] = self._line(gap, view)
            found.append(self._lines[gap.id])
        return found

    @cached_property
    def _lines(self) -> dict[str, Line]:
        return {}

    def _line(self, gap: Gap, view: View) -> Line:
        world = self.here.world
        promised = self.here.next(gap)
        owner = fill('<span class="sd-muted">no owner</span>')
        if gap.owner:
            name, url = OWNER.says(world, gap.owner), self.url(OWNER, gap.owner)
            owner = fill('<a href="{}">{}</a>', view.href(url), name) if url else Markup.escape(name)
        late = promised is not None and promised.date < world.as_of
        return Line(rows.gap_row(gap, view), owner, where(gap), promised, late)


def where(gap: Gap) -> str:
    """Return the part of the business a gap is in, in one line."""
    scope = gap.scope
    return " · ".join(
        name for name in (scope.product_family, scope.region, scope.channel, scope.site) if name
    )


def slug(value: str, taken: set[str]) -> str:
    """Return a value as part of an address, told apart from those that are taken; a plain id is its own."""
    name = value
    if not _PLAIN.fullmatch(value):
        name = _ODD.sub("-", value.lower()).strip("-")[:_LONGEST].strip("-")
    if name and name not in taken:
        return name
    mark = hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{name}-{mark}".strip("-")


def _leaves(shelf: Shelf, view: View) -> list[tuple[str, str]]:
    """Return the pages of a shelf: which gaps they show, and where they are."""
    total = len(shelf.gaps)
    return [
        (f"{leaf * LEAF + 1} to {min((leaf + 1) * LEAF, total)}", view.href(shelf.url(leaf)))
        for leaf in range(shelf.leaves)
    ]


def world_shelves(world: World) -> Shelves:
    """Return the shelves of a run."""
    return Shelves(Inventory(world))
