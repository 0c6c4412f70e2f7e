"""From the published part of a repository to what one meeting needs, the most urgent first."""

from __future__ import annotations

from sopdocs.errors import Refusal
from sopdocs.model import Gap
from sopdocs.pack.agenda import agenda
from sopdocs.pack.content import Pack, Topic
from sopdocs.pack.topics import GAP_REVIEW, STEPS, WHOLE, Meeting, Room, labelled, plain
from sopdocs.pack.topics import topics as found_topics
from sopdocs.periods import shifted
from sopdocs.report.words import counted
from sopdocs.site.numbers import day, period
from sopdocs.site.pages import moves, rows
from sopdocs.site.pages.view import View, World
from sopdocs.site.words import label, sentence
from sopdocs.suggest import did_you_mean


def meeting(world: World, step: str | None, cycle: str | None) -> Meeting:
    """Return the meeting asked for, else the next one by the calendar; refuse what there is none of."""
    calendar, every = world.kb.calendar, moves.cycles(world)
    coming = shifted(every[0], 1, calendar)
    if cycle is not None and cycle not in (coming, *every):
        raise Refusal(f"there is no cycle `{cycle}`; {did_you_mean(cycle, (coming, *every))}")
    for name in (cycle,) if cycle else (moves.current(world), coming):
        days = moves.meetings(name, calendar)
        ahead = [one for one, date in days.items() if date >= world.as_of and one in STEPS]
        if step or ahead:
            return Meeting(step or ahead[0], name)
    return Meeting(STEPS[-2], cycle or coming)


def pack(world: World, meeting: Meeting) -> Pack:
    """Return what the meeting needs. `world` holds nothing restricted."""
    room = _room(world, meeting)
    topics = tuple(topic for topic in found_topics(room) if topic)
    date = max((one.date for one in room.reviews if one.date), default=None)
    date = date or moves.meetings(meeting.cycle, world.kb.calendar).get(meeting.step)
    roles = dict.fromkeys(role for one in room.reviews for role in (one.chair, *one.attendees) if role)
    name = sentence(label(meeting.step))
    when = period(meeting.cycle) if meeting.step != GAP_REVIEW else day(world.as_of)
    return Pack(
        plain(world.settings.company),
        f"{name}, {when}",
        meeting.step,
        meeting.cycle,
        date,
        world.as_of,
        room.since,
        _says(topics),
        tuple(labelled(world, role) for role in roles),
        topics,
        agenda(topics, meeting.minutes or (30 if meeting.step == GAP_REVIEW else 60)),
        world.web.site,
    )


def _room(world: World, meeting: Meeting) -> Room:
    held = [one for one in moves.reviews(world) if one.cycle == meeting.cycle and one.step == meeting.step]
    every = rows.gaps(world)
    whole = meeting.step in WHOLE
    agenda = {id for one in held for id in one.gaps}
    mine = [gap for gap in every if whole or gap.id in agenda or _step(world, gap) == meeting.step]
    ids = {gap.id for gap in mine}
    ids |= {one.id for gap in mine for one in world.kb.backlinks(gap.id) if one.kind != "gap"}
    since = meeting.since or moves.opening(world, meeting.cycle)
    return Room(world, View(world, ""), meeting, since, tuple(held), tuple(mine), frozenset(ids))


def _step(world: World, gap: Gap) -> str:
    metric = world.kb.metrics.get(gap.metric)
    return gap.cycle_step or (metric.cycle_step if metric else None) or ""


def _says(topics: tuple[Topic, ...]) -> str:
    """Return the sentence an executive reads first."""
    asks = [ask for topic in topics for ask in topic.asks]
    if not asks:
        return "No decision is asked for."
    first = asks[0]
    due = f"; the first is due on {day(first.needed_by)}" if first.needed_by else ""
    price = f", and not taking it costs {first.price}" if due and first.price else ""
    return f"{counted(len(asks), 'decision')} asked for{due}{price}."
