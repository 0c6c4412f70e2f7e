"""The topics of a meeting: of each its finding, and the table or the decisions that support it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sopdocs.model import Gap, Review
from sopdocs.pack.content import Ask, Option, Picture, Table, Topic
from sopdocs.report.words import counted, safe_text
from sopdocs.site.numbers import day, money
from sopdocs.site.pages import bridge, home, moves, rows, verdict
from sopdocs.site.pages.gap import named
from sopdocs.site.pages.meeting import paid
from sopdocs.site.pages.view import View, World
from sopdocs.site.words import label, listed

if TYPE_CHECKING:
    from markupsafe import Markup

    from sopdocs.model.parts import Money
    from sopdocs.model.review import Decision

GAP_REVIEW = "gap_review"
STEPS = ("product_review", "demand_review", "supply_review", "integrated_reconciliation",
         "management_business_review", GAP_REVIEW)  # fmt: skip
"""The meetings that a pack can be made for; the gap review is the weekly one between them."""
WHOLE = ("integrated_reconciliation", "management_business_review", GAP_REVIEW)
"""Meetings that look at every gap; the others at those of their step."""
MOST = 8
"""Rows of a table that fit a page; the site has all."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Which meeting: its step and cycle, since when news count, how long it is."""

    step: str
    cycle: str
    since: datetime.date | None = None
    minutes: int = 0
    """How long it is; 0 stands for what is usual."""


@dataclass(frozen=True, slots=True)
class Room:
    """What the topics of one meeting are made from."""

    world: World
    view: View
    meeting: Meeting
    since: datetime.date
    reviews: tuple[Review, ...]
    gaps: tuple[Gap, ...]
    ids: frozenset[str] = field(default_factory=frozenset)
    """The records that concern the meeting: its gaps, and the causes and plans of these."""


def plain(text: str) -> str:
    """Return text on one line, without what could move a cursor."""
    return safe_text(" ".join(text.replace("\u00a0", " ").split()))


def _read(markup: Markup) -> str:
    return plain(markup.striptags())


def labelled(world: World, role: str) -> str:
    """Return what a role is called."""
    known = world.kb.roles.get(role)
    return plain(known.label if known else role)


def _title(room: Room, id: str) -> str:
    entry = room.world.kb.get(id)
    return plain(entry.title if entry else id)


def topics(room: Room) -> Iterator[Topic | None]:
    """Yield the topics of a meeting, the most urgent first; nothing where there is nothing to say."""
    yield _decisions(room)
    if room.meeting.step in WHOLE[:2]:
        yield _walk(room)
    yield _news(room)
    yield _at_stake(room)
    yield _ahead(room)
    yield _proposed(room)
    yield _overdue(room)
    yield _closed(room)
    yield _exceptions(room)


def _decisions(room: Room) -> Topic | None:
    """Return the decisions of the meeting; of the weekly review, all that are due before the cycle ends."""
    mine = {one.id for one in room.reviews}
    last = moves.closing(room.world, room.meeting.cycle)
    asks = tuple(
        _ask(review, one)
        for review, one in rows.requested(room.world)
        if review.id in mine
        or (room.meeting.step == GAP_REVIEW and one.needed_by is not None and one.needed_by <= last)
    )
    if not asks:
        return None
    first = f"; the first by {day(asks[0].needed_by)}" if asks[0].needed_by else ""
    return Topic("decisions", f"{counted(len(asks), 'decision')} asked for{first}", asks)


def _ask(review: Review, one: Decision) -> Ask:
    options = tuple(Option(plain(each.option), paid(each.value), paid(each.cost)) for each in one.options)
    worths = (
        _amount(one.value),
        _amount(one.cost_of_no_decision),
        *(_amount(each.value) for each in one.options),
    )
    return Ask(
        f"{review.id}#{one.id}",
        plain(one.question),
        options,
        plain(one.recommendation or ""),
        one.needed_by,
        plain(paid(one.cost_of_no_decision)),
        max(worths),
        tuple(sorted(named(one))),
    )


def _amount(money: Money | None) -> float:
    return abs(float(money.amount)) if money else 0.0


def _walk(room: Room) -> Topic | None:
    pictures = tuple(
        Picture(one.walk, plain(one.title), tuple(bridge.bars(one.walk))) for one in bridge.bridges(room.view)
    )
    return Topic("walk", pictures[0].title, pictures=pictures) if pictures else None


def _cut(
    lines: Sequence[tuple[str, ...]], heads: tuple[str, ...], what: str, *numbers: int
) -> tuple[Table, str]:
    """Return a table of what fits a page, and a sentence on the rest."""
    rest = len(lines) - MOST
    more = f"{counted(rest, what)} more in the knowledge base." if rest > 0 else ""
    return Table(heads, tuple(lines[:MOST]), frozenset(numbers)), more


def _news(room: Room) -> Topic | None:
    moved = [one for one in moves.moved(room.world, room.since, room.world.as_of) if one.gap in room.ids]
    lines = [
        (heading, one.gap, _title(room, one.gap), day(one.date), plain(one.note))
        for heading, group in moves.grouped(moved)
        for one in group
    ]
    if not lines:
        return None
    table, more = _cut(lines, ("What", "Gap", "Title", "On", "Why"), "change")
    return Topic(
        "news", f"{counted(len(lines), 'gap')} moved since {day(room.since)}", table=table, more=more
    )


def _at_stake(room: Room) -> Topic | None:
    here = [gap for gap in room.gaps if gap.status in rows.OPEN and not home.is_ahead(gap)]
    lines, found = [], home.ranked(here, room.view)
    for row in found:
        big = rows.size(room.world.figures.gap(row.gap.id))
        size, month = plain(big[1]) if big else "", _read(row.month)
        owner = labelled(room.world, row.gap.owner) if row.gap.owner else "no owner"
        lines.append((row.gap.id, plain(row.gap.title), label(row.gap.status), size, month, owner))
    if not lines:
        return None
    total = rows.at_stake(room.world) if room.meeting.step in WHOLE else {}
    stake = [plain(money(amount, currency)) for currency, amount in sorted(total.items())]
    title = f"{counted(len(lines), 'gap')} open" + (f": {listed(stake)} a month at stake" if stake else "")
    heads = ("Gap", "Title", "Status", "Size", "A month", "Owner")
    table, more = _cut(lines, heads, "gap", 3, 4)
    return Topic("stake", title, table=table, more=more, worth=sum(row.weight for row in found))


def _ahead(room: Room) -> Topic | None:
    ahead = [gap for gap in room.gaps if gap.status in (*rows.OPEN, "proposed") and home.is_ahead(gap)]
    found = home.coming(ahead, room.view)
    lines = [
        (
            one.row.gap.id,
            plain(one.row.gap.title),
            day(one.act_by) if one.act_by else "not set",
            _read(one.row.month),
            labelled(room.world, one.row.gap.owner) if one.row.gap.owner else "no owner",
        )
        for one in found
    ]
    if not lines:
        return None
    table, more = _cut(lines, ("Gap", "Title", "Last day to act", "A month", "Owner"), "gap", 3)
    verb = "lies" if len(lines) == 1 else "lie"
    worth = sum(one.row.weight for one in found)
    return Topic("ahead", f"{counted(len(lines), 'gap')} {verb} ahead", table=table, more=more, worth=worth)


def _proposed(room: Room) -> Topic | None:
    lines = [
        (gap.id, plain(gap.title), plain(gap.raised_by or ""))
        for gap in room.gaps
        if gap.status == "proposed"
    ]
    if not lines:
        return None
    table, more = _cut(lines, ("Gap", "Title", "Raised by"), "gap")
    return Topic("proposed", f"{counted(len(lines), 'gap')} to confirm or to reject", table=table, more=more)


def _overdue(room: Room) -> Topic | None:
    late = [one for one in rows.overdue(room.world) if one.record in room.ids and one.kind != "decision"]
    lines = [
        (plain(one.what), one.record, labelled(room.world, one.owner) if one.owner else "no owner",
         day(one.date), counted((room.world.as_of - one.date).days, "day"))
        for one in late
    ]  # fmt: skip
    if not lines:
        return None
    table, more = _cut(lines, ("What", "Of", "Owner", "Was due", "Late"), "promise", 4)
    return Topic("overdue", f"{counted(len(lines), 'promise')} overdue", table=table, more=more)


def _closed(room: Room) -> Topic | None:
    done = [
        gap
        for gap in room.gaps
        if gap.status == "closed" and gap.closure and room.since < gap.closure.date <= room.world.as_of
    ]
    lines = [
        (
            gap.id,
            plain(gap.title),
            _read(verdict.state(gap, None, (), room.view)),
            _read(home.team(gap, room.view)),
        )
        for gap in done
    ]
    if not lines:
        return None
    table, more = _cut(lines, ("Gap", "Title", "Proof", "Done by"), "gap")
    return Topic("closed", f"{counted(len(lines), 'gap')} closed by the numbers", table=table, more=more)


def _exceptions(room: Room) -> Topic | None:
    lines = [
        (
            entry.id,
            waiver.rule,
            plain(waiver.reason),
            labelled(room.world, waiver.approved_by),
            day(waiver.expires),
        )
        for entry in room.world.kb.entries
        if entry.record is not None and entry.id in room.ids
        for waiver in entry.record.waivers
    ]
    if not lines:
        return None
    table, more = _cut(lines, ("Record", "Rule", "Why", "Allowed by", "Until"), "exception")
    return Topic("exceptions", f"{counted(len(lines), 'exception')} from the rules", table=table, more=more)
