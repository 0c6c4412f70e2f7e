"""What a pack holds: plain values, the same for pages, slides and minutes."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from sopdocs.site.pages.bridge import Bar
from sopdocs.variance.walk import Walk


class Option(NamedTuple):
    """One way to decide, what it brings and what it costs; texts as meetings speak of amounts."""

    text: str
    brings: str = ""
    costs: str = ""


class Ask(NamedTuple):
    """A decision that is asked for. `id` is `REV-…#D1`; `price` is what not deciding costs."""

    id: str
    question: str
    options: tuple[Option, ...] = ()
    recommendation: str = ""
    needed_by: datetime.date | None = None
    price: str = ""
    worth: float = 0.0
    about: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """Return the short name: `D1`."""
        return self.id.partition("#")[2]

    @property
    def review(self) -> str:
        """Return the record that the answer is written into."""
        return self.id.partition("#")[0]


class Table(NamedTuple):
    """A table: headers, rows of texts, and which columns are numbers."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


class Picture(NamedTuple):
    """The way from plan to what will be left, of one currency."""

    walk: Walk
    title: str
    bars: tuple[Bar, ...]


class Topic(NamedTuple):
    """A point of the agenda: its finding as a title, and what supports it."""

    key: str
    title: str
    asks: tuple[Ask, ...] = ()
    table: Table | None = None
    pictures: tuple[Picture, ...] = ()
    more: str = ""
    """What was left out, and where it is."""
    worth: float = 0.0
    """What its gaps cost a month: where nothing is to decide, it shares out the time."""


class Turn(NamedTuple):
    """A line of the agenda: what, and for how many minutes."""

    what: str
    minutes: int


class Pack(NamedTuple):
    """What one meeting needs. `says` is the whole of it in a sentence."""

    company: str
    title: str
    step: str
    cycle: str
    date: datetime.date | None
    as_of: datetime.date
    since: datetime.date
    says: str
    roles: tuple[str, ...]
    topics: tuple[Topic, ...]
    agenda: tuple[Turn, ...]
    site: str = ""

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Return the decisions that are asked for, the most urgent first."""
        return tuple(ask for topic in self.topics for ask in topic.asks)

    @property
    def minutes(self) -> int:
        """Return how long the meeting takes."""
        return sum(turn.minutes for turn in self.agenda)
