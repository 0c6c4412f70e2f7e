"""What boards are made of: blocks with a finding, a picture, a table, what to do, and where to learn it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup

from sopdocs.insight.groups import Rate
from sopdocs.lessons import LESSONS
from sopdocs.site.bars import Bar
from sopdocs.site.numbers import number, quantity, stamped
from sopdocs.site.pages.view import View
from sopdocs.site.svg import NOTHING, fill, joined
from sopdocs.site.tongue import say

Content: TypeAlias = "str | Markup"
ROWS = 200
SHOWN = 12
"""So many records are named behind a number; the others are counted."""


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a block: column heads, which of them hold numbers, and rows of cells."""

    head: tuple[str, ...]
    rows: Sequence[Sequence[Content]]
    numeric: tuple[int, ...] = ()

    @property
    def more(self) -> int:
        """Return how many rows are left out: no page grows for ever."""
        return max(len(self.rows) - ROWS, 0)

    @property
    def shown(self) -> Sequence[Sequence[Content]]:
        """Return the rows that stand on the page."""
        return self.rows[:ROWS]

    def number(self, place: int) -> bool:
        """Tell whether a column holds numbers."""
        return place in self.numeric


@dataclass(frozen=True, slots=True)
class Block:
    """One question and its answer. `shown` opens the table, where it is the answer and there is no picture.

    `key` says how to read the picture and how the numbers were made.
    """

    id: str
    title: str
    finding: Markup
    picture: Markup = NOTHING
    key: str = ""
    table: Table | None = None
    todo: Content = ""
    lesson: str = ""
    shown: bool = False

    @property
    def lesson_title(self) -> str:
        """Return the title of the lesson that goes with it."""
        return next((one.title for one in LESSONS if one.slug == self.lesson), "")


@dataclass(frozen=True, slots=True)
class Board:
    """One page: its first block's finding stands on the overview, with a few bars and what they count."""

    slug: str
    title: str
    lead: str
    blocks: tuple[Block, ...]
    small: tuple[Bar, ...] = ()
    counts: str = ""
    links: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        """Return the board's address."""
        return f"dashboards/{self.slug}.html"

    @property
    def finding(self) -> Markup:
        """Return what the board says first."""
        return self.blocks[0].finding


def count(name: str, value: float | None, decimals: int = 0) -> Markup:
    """Return a number with its name on it."""
    return stamped(name, number(value, decimals))


def share(name: str, value: float | None, decimals: int = 0) -> Markup:
    """Return a percentage with its name on it."""
    return stamped(name, quantity(value, "pct", decimals))


def days(name: str, value: float | None) -> Markup:
    """Return a number of days with its name on it."""
    return stamped(name, quantity(value, "day" if value == 1 else "days", 0))


def told(name: str, one: Rate, what: str = "") -> Markup:
    """Return a rate of things with its numbers; of too few records only how many there are."""
    n = count(f"{name}.n", one.n)
    things = f" {what}" if what else ""
    if not one.told:
        return fill('<span class="sd-muted">too few for a rate ({}{})</span>', n, things)
    hits, pct = count(f"{name}.hits", one.hits), share(f"{name}.pct", one.pct)
    return fill("{} of {}{} ({})", hits, n, things, pct)


def refs(view: View, ids: Iterable[str], fig: str) -> Markup:
    """Return links to the records behind a number; of many the first, and how many more there are."""
    found = list(ids)
    links = joined(fill("{} ", view.ref(id, id)) for id in found[:SHOWN])
    if len(found) <= SHOWN:
        return links
    return links + fill("and {} more", count(f"{fig}.more", len(found) - SHOWN))


def family(view: View, name: str) -> str:
    """Return a cause family as people read it; one that no cause says is `not said`."""
    return view.category(name) if name and name != "other" else say("Not stated")


def plain(text: Markup) -> str:
    """Return what a finding says, for the description of a picture or page."""
    return text.striptags()


def plural(n: int, one: str, many: str = "") -> str:
    """Return the word for so many things."""
    return say(one if n == 1 else many or f"{one}s")
