"""The days that people may put into their own calendar: what was promised, and the meetings of the cycle."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sopdocs.model import ActionPlan, Gap, Review
from sopdocs.periods import shifted
from sopdocs.site import ics
from sopdocs.site.numbers import period
from sopdocs.site.pages import moves, rows
from sopdocs.site.words import label, sentence

if TYPE_CHECKING:
    from sopdocs.site.pages.view import World

AHEAD = 6
"""Cycles whose meetings are announced: that of the day, and those after it."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day with the roles whose calendar it belongs to, and the steps of the cycle that look after it."""

    event: ics.Event
    roles: frozenset[str]
    steps: frozenset[str]


def days(world: World) -> list[Day]:
    """Return every day that lies ahead or is overdue: promises, decisions, meetings."""
    return [*_promised(world), *_meetings(world)]


def of_role(every: Iterable[Day], role: str) -> list[ics.Event]:
    """Return the days of a role."""
    return [one.event for one in every if role in one.roles]


def of_step(every: Iterable[Day], step: str) -> list[ics.Event]:
    """Return the days of a step of the cycle."""
    return [one.event for one in every if step in one.steps]


def _promised(world: World) -> Iterator[Day]:
    for due in rows.promised(world):
        id = due.record.partition("#")[0]
        entry = world.kb.get(id)
        if entry is None:
            continue
        owner = world.kb.roles.get(due.owner)
        said = [f"{sentence(due.kind)} of {id}, {entry.title}.", f"Owner: {owner.label}." if owner else ""]
        if due.first and due.first != due.date:
            said.append(f"Put off from {due.first}.")
        event = ics.Event(
            due.name, due.date, f"{due.name if '#' in due.name else _short(due.name)}: {due.what}",
            address(world, due.record), " ".join(filter(None, said)),
        )  # fmt: skip
        yield Day(event, frozenset({due.owner} - {""}), frozenset(_steps(world, entry.record)))


def _short(name: str) -> str:
    """Return the name of a promise as people say it: the record, and the number of an action."""
    id, _, part = name.partition(".")
    return f"{id} {part}" if part[:1].isupper() else id


def address(world: World, record: str) -> str:
    """Return the whole address of a record's page, or of a decision in it; nothing if the site has none."""
    id, _, part = record.partition("#")
    entry = world.kb.get(id)
    url = world.url(entry) if entry else None
    return f"{world.web.page(url)}{f'#{part.lower()}' if part else ''}" if url and world.web.site else ""


def _steps(world: World, record: object) -> Iterator[str]:
    """Yield the steps of the cycle that look after a record: of a plan, those of its gaps."""
    if isinstance(record, Review) and record.step:
        yield record.step
    if isinstance(record, Gap):
        metric = world.kb.metrics.get(record.metric)
        step = record.cycle_step or (metric.cycle_step if metric else None)
        if step:
            yield step
    if isinstance(record, ActionPlan):
        for id in record.gaps:
            gap = world.kb.get(id)
            yield from _steps(world, gap.record if gap else None)


def _meetings(world: World) -> Iterator[Day]:
    """Yield the meetings of this cycle and the next ones: on the day of the calendar or of the review."""
    held: dict[tuple[str, str], Review] = {}
    seats: dict[str, tuple[datetime.date, set[str]]] = defaultdict(lambda: (datetime.date.min, set()))
    for review in moves.reviews(world):
        if review.cycle and review.step and review.date:
            held[review.cycle, review.step] = review
            if review.date >= seats[review.step][0]:
                seats[review.step] = (review.date, {*review.attendees, *filter(None, [review.chair])})
    cycle, told = moves.current(world), set(moves.cycles(world))
    for _ in range(AHEAD):
        planned = moves.meetings(cycle, world.kb.calendar)
        for step in dict.fromkeys([*planned, *(step for name, step in held if name == cycle)]):
            found = held.get((cycle, step))
            date = found.date if found and found.date else planned[step]
            roles = {*found.attendees, *filter(None, [found.chair])} if found else seats[step][1]
            page = moves.url(cycle) if cycle in told and world.web.site else ""
            yield _meeting(world, page, cycle, step, date, frozenset(roles))
        cycle = shifted(cycle, 1, world.kb.calendar)


def _meeting(
    world: World, page: str, cycle: str, step: str, date: datetime.date, roles: frozenset[str]
) -> Day:
    where = f"{world.web.page(page)}#{step.replace('_', '-')}" if page else ""
    event = ics.Event(f"meeting.{cycle}.{step}", date, f"{sentence(label(step))}, {period(cycle)}", where)
    return Day(event, roles, frozenset({step}))
