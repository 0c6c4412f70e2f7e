"""The gaps as the explorer and the index pages see them: in one order, by what one looks them up."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from sopdocs.model import Gap, RootCause, words
from sopdocs.periods import days, last_day, period_of, shifted
from sopdocs.site.pages import rows, smart
from sopdocs.site.pages.view import World
from sopdocs.site.tongue import say
from sopdocs.site.words import label, sentence

NONE = ""
"""What a gap stands under that says nothing on a dimension."""
SOON = 6
"""Months that count as near: the part of the horizon in which a decision still changes what happens."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """Something to look gaps up by: name in addresses, title, what a gap stands under, and its words."""

    name: str
    title: str
    of: Callable[[Inventory, Gap], tuple[str, ...]]
    says: Callable[[World, str], str]
    order: tuple[str, ...] = ()
    nothing: str = "Not stated"


@dataclass(frozen=True, eq=False)
class Inventory:
    """The gaps of a run in one order, and what was promised for each."""

    world: World

    @cached_property
    def gaps(self) -> list[Gap]:
        """Return the gaps: those that live before those that have ended, within that the dearest first."""
        found = [
            entry.record
            for entry in self.world.kb.of("gap")
            if isinstance(entry.record, Gap) and self.world.url(entry)
        ]
        return sorted(found, key=lambda gap: (gap.status in rows.ENDED, -self.month(gap), gap.id))

    def month(self, gap: Gap) -> float:
        """Return what a gap costs or would bring a month; nothing where that is not known."""
        figures = self.world.figures.gap(gap.id)
        return (figures.value_per_month if figures else None) or 0.0

    @cached_property
    def _due(self) -> dict[str, list[rows.Due]]:
        found: dict[str, list[rows.Due]] = defaultdict(list)
        for one in rows.promised(self.world):
            found[one.record].append(one)
        return found

    @cached_property
    def _next(self) -> dict[str, rows.Due | None]:
        """Return where the answers of `next` are kept: every page that has the gap asks for it."""
        return {}

    def next(self, gap: Gap) -> rows.Due | None:
        """Return what was promised for a gap first and is not done, by itself and by its plans."""
        if gap.id not in self._next:
            names = (gap.id, *(plan.id for plan in self.world.kb.live_plans(gap.id)))
            found = [one for name in names for one in self._due.get(name, ())]
            first = min(found, key=lambda one: (one.date, one.record, one.what), default=None)
            self._next[gap.id] = first
        return self._next[gap.id]

    @cached_property
    def near(self) -> datetime.date:
        """Return the last day of what counts as near."""
        return last_day(shifted(period_of(self.world.as_of, "month"), SOON))

    def places(self, dimension: Dimension) -> dict[str, list[Gap]]:
        """Return the gaps by where they stand on a dimension, in the order in which people read it."""
        found: dict[str, list[Gap]] = defaultdict(list)
        for gap in self.gaps:
            for value in dimension.of(self, gap):
                found[value].append(gap)
        return {value: found[value] for value in self.sorted(dimension, found)}

    def sorted(self, dimension: Dimension, values: Iterable[str]) -> list[str]:
        """Return places of a dimension in the order of the closed list, else of their words."""
        known = {value: place for place, value in enumerate(dimension.order)}

        def key(value: str) -> tuple[bool, int, str, str]:
            words = self.says(dimension, value).casefold()
            return value == NONE, known.get(value, len(known)), words, value

        return sorted(values, key=key)

    def says(self, dimension: Dimension, value: str) -> str:
        """Return a place of a dimension as people read it."""
        return dimension.says(self.world, value) if value != NONE else say(dimension.nothing)


def causes(here: Inventory, gap: Gap) -> tuple[str, ...]:
    """Return the families of the causes that are held to explain a gap."""
    found = (one.record for one in here.world.kb.backlinks(gap.id, "root_cause"))
    named = {
        (cause.category or "").partition(".")[0]
        for cause in found
        if isinstance(cause, RootCause) and gap.id in cause.gaps and cause.status != "refuted"
    }
    return tuple(sorted(named - {NONE})) or (NONE,)


def _letters(here: Inventory, gap: Gap) -> tuple[str, ...]:
    """Return how SMART the plan is: as its worst letter."""
    states = {letter.state for letter in smart.letters(here.world, gap.id)}
    return (next((state for state in ("missing", "partial", "complete") if state in states), NONE),)


def _dates(here: Inventory, gap: Gap) -> tuple[str, ...]:
    first = here.next(gap)
    if first is None:
        return (NONE,)
    return ("overdue" if first.date < here.world.as_of else "ahead",)


def _start(here: Inventory, gap: Gap) -> tuple[str, ...]:
    first = days(gap.started_period, here.world.kb.calendar).first
    return ("begun" if first <= here.world.as_of else "soon" if first <= here.near else "later",)


def _word(name: str) -> Callable[[Inventory, Gap], tuple[str, ...]]:
    return lambda _here, gap: (getattr(gap, name) or NONE,)


def _part(name: str) -> Callable[[Inventory, Gap], tuple[str, ...]]:
    return lambda _here, gap: (getattr(gap.scope, name) or NONE,)


def _plain(_world: World, value: str) -> str:
    return value


def _listed(_world: World, value: str) -> str:
    return sentence(label(value))


def _role(world: World, value: str) -> str:
    role = world.kb.roles.get(value)
    return role.label if role else value


def _family(world: World, value: str) -> str:
    taxonomy = world.kb.taxonomy
    found = taxonomy.causes.get(value) if taxonomy else None
    return found.label if found else sentence(label(value))


_DATES = {"overdue": "Something is overdue", "ahead": "On time"}
_STARTS = {"begun": "It has begun", "soon": "In the next six months", "later": "Later than that"}
_SMART = {"complete": "Complete", "partial": "In part", "missing": "Something is missing"}


STATUS = Dimension("status", "Status", _word("status"), _listed, get_args(words.GapStatus))
FAMILY = Dimension("family", "Family", _part("product_family"), _plain)
STEP = Dimension("step", "Review step", _word("cycle_step"), _listed, get_args(words.CycleStep))
OWNER = Dimension("owner", "Owner", _word("owner"), _role, nothing="No owner")
CAUSE = Dimension("cause", "Cause", causes, _family, nothing="No cause yet")

SHELVED = (STATUS, FAMILY, STEP, OWNER, CAUSE)
"""What has a page of its own for each place on it."""

DIMENSIONS = (
    STATUS,
    Dimension("dates", "Dates", _dates, lambda _, value: say(_DATES[value]), tuple(_DATES), "No date set"),
    Dimension("nature", "Nature", _word("nature"), _listed, get_args(words.Nature)),
    Dimension("starts", "Begins", _start, lambda _, value: say(_STARTS[value]), tuple(_STARTS)),
    Dimension("type", "Type", _word("gap_type"), _listed, get_args(words.GapType)),
    FAMILY,
    Dimension("region", "Region", _part("region"), _plain),
    Dimension("channel", "Channel", _part("channel"), _plain),
    Dimension("site", "Site", _part("site"), _plain),
    STEP,
    OWNER,
    CAUSE,
    Dimension("smart", "SMART", _letters, lambda _, value: say(_SMART[value]), tuple(_SMART), "No plan"),
)
"""What the explorer narrows by, in the order of its panel."""
