"""The page of a cycle: its steps and their days, what each was to decide and decided, and what moved."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from sopdocs.model import Review
from sopdocs.periods import days
from sopdocs.site import prose
from sopdocs.site.numbers import period
from sopdocs.site.pages import moves, rows, told
from sopdocs.site.pages.gap import named
from sopdocs.site.pages.lazy import lazily
from sopdocs.site.pages.meeting import paid
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Heading, Page, Passage
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say
from sopdocs.site.words import label, sentence


@dataclass(frozen=True, slots=True)
class Step:
    """One meeting of a cycle: its day, its reviews, and decisions as `REV-…#D1`.

    `gaps` are those on the agenda; before the meeting, the open ones that the step looks after.
    """

    name: str
    date: datetime.date | None
    reviews: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    """Records that the decisions speak of."""

    @property
    def told(self) -> bool:
        """Say whether there is more to tell of it than its day."""
        return bool(self.reviews or self.gaps)


@dataclass(frozen=True, slots=True)
class Cycle:
    """What a cycle's page shows, by id."""

    name: str
    after: datetime.date
    until: datetime.date
    steps: tuple[Step, ...]
    moved: tuple[moves.Moved, ...]
    before: str = ""
    next: str = ""
    told: tuple[told.Told, ...] = ()
    """Who is told what of the plans that run; nothing for a cycle that is over."""


def pages(world: World) -> Iterator[tuple[str, Callable[[], str], Callable[[], Page]]]:
    """Yield the page of each cycle: address, digest of what it reads, how to make it."""
    every = moves.cycles(world)
    looked_after = cache(partial(_looked_after, world))
    for place, name in enumerate(every):
        before = every[place + 1] if place + 1 < len(every) else ""
        after = every[place - 1] if place else ""
        yield moves.url(name), *lazily(world, partial(of, world, name, looked_after, before, after), _page)


def of(
    world: World,
    name: str,
    looked_after: Callable[[], dict[str, list[str]]],
    before: str = "",
    after: str = "",
) -> Cycle:
    """Return what a cycle's page shows. `looked_after` gives the open gaps by step."""
    reviews = [one for one in moves.reviews(world) if one.cycle == name]
    planned = moves.meetings(name, world.kb.calendar)
    other = [one.step for one in reviews if one.step and one.step not in planned]
    opened, closed = moves.opening(world, name), moves.closing(world, name)
    ahead = closed >= world.as_of
    steps = tuple(
        _step(
            step,
            planned.get(step),
            [one for one in reviews if one.step == step],
            looked_after() if ahead else {},
        )
        for step in (*planned, *dict.fromkeys(other))
    )
    moved = moves.moved(world, opened, min(closed, world.as_of))
    tellings = told.told(world) if ahead else ()
    return Cycle(name, opened, closed, steps, tuple(moved), before, after, tellings)


def _step(
    name: str, planned: datetime.date | None, reviews: list[Review], looked_after: dict[str, list[str]]
) -> Step:
    dates = [one.date for one in reviews if one.date]
    every = [(review, one) for review in reviews for one in review.decisions]
    every.sort(key=lambda pair: pair[1].needed_by or datetime.date.max)
    decisions = [(f"{review.id}#{one.id}", one.status) for review, one in every]
    agenda = [gap for review in reviews for gap in review.gaps]
    return Step(
        name,
        max(dates) if dates else planned,
        tuple(one.id for one in reviews),
        tuple(id for id, status in decisions if status == "requested"),
        tuple(id for id, status in decisions if status != "requested"),
        tuple(dict.fromkeys(agenda or looked_after.get(name, []))),
        tuple(sorted({id for review in reviews for id in prose.ids(repr(review.decisions))})),
    )


def _looked_after(world: World) -> dict[str, list[str]]:
    """Return the open gaps by the step that looks after them, the dearest first."""
    found: dict[str, list[tuple[float, str]]] = {}
    for gap in rows.gaps(world):
        metric = world.kb.metrics.get(gap.metric)
        step = gap.cycle_step or (metric.cycle_step if metric else None)
        if step and gap.status in rows.OPEN:
            figures = world.figures.gap(gap.id)
            worth = (figures.value_per_month if figures else None) or 0.0
            found.setdefault(step, []).append((-worth, gap.id))
    return {step: [id for _, id in sorted(gaps)] for step, gaps in found.items()}


def _page(world: World, cycle: Cycle) -> Page:
    address = moves.url(cycle.name)
    title = say("Cycle of {}", period(cycle.name))
    taken = sum(len(step.taken) for step in cycle.steps)
    asked = sum(len(step.asked) for step in cycle.steps)
    words = say("{} decisions taken, {} asked for; {} gaps moved.", taken, asked, len(cycle.moved))
    values = {
        "v": View(world, address),
        "title": title,
        "cycle": cycle,
        "now": days(cycle.name, world.kb.calendar).first <= world.as_of <= cycle.until,
        "decision": world.kb.decision,
        "refs": lambda one: sorted(named(one)),
        "paid": paid,
        "groups": moves.grouped(cycle.moved),
        "url": lambda name: moves.url(name).removeprefix("reviews/"),
    }
    return Page(
        url=address,
        title=title,
        body=rendered("cycle.html", **values),
        description=words,
        toc=(
            *(
                Heading(step.name.replace("_", "-"), sentence(label(step.name)))
                for step in cycle.steps
                if step.told
            ),
            Heading("moved", say("What moved")),
            *([Heading("told", say("Who is told what"))] if cycle.told else ()),
        ),
        search=(Passage(title, words, tags=("cycle",)),),
    )


def listed(world: World) -> list[tuple[str, str, datetime.date]]:
    """Return every cycle with its address and the day on which it ends, the latest first."""
    return [(name, moves.url(name), moves.closing(world, name)) for name in moves.cycles(world)]
