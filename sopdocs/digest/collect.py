"""What a digest says: pure values from the published part of a repository, by role, in the order of days."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.errors import Refusal
from sopdocs.model import ActionPlan
from sopdocs.report.words import counted, safe_text
from sopdocs.site.numbers import day
from sopdocs.site.pages import rows
from sopdocs.site.pages.dates import address
from sopdocs.site.words import listed
from sopdocs.suggest import did_you_mean

if TYPE_CHECKING:
    from sopdocs.model import Gap
    from sopdocs.site.pages.view import World

HEADINGS = {
    "decisions": "Decisions asked for",
    "overdue": "Overdue",
    "due": "Due",
    "proofs": "Awaiting verification",
}
"""The parts of what a role reads, the most urgent first."""


class Item(NamedTuple):
    """One thing: what it is, of which record, until when; `late` are the days it is overdue."""

    what: str
    kind: str
    record: str
    date: datetime.date | None = None
    late: int = 0
    address: str = ""

    @property
    def when(self) -> str:
        """Return its day in words; nothing where it has none."""
        if self.date is None:
            return ""
        return f"{day(self.date)} ({counted(self.late, 'day')} late)" if self.late else day(self.date)


@dataclass(slots=True)
class Part:
    """What one role reads."""

    label: str
    decisions: list[Item] = field(default_factory=list)
    overdue: list[Item] = field(default_factory=list)
    due: list[Item] = field(default_factory=list)
    proofs: list[Item] = field(default_factory=list)

    def groups(self) -> Iterator[tuple[str, list[Item]]]:
        """Yield its parts that hold something, with their headings."""
        for name, heading in HEADINGS.items():
            found: list[Item] = getattr(self, name)
            if found:
                yield heading, found


@dataclass(frozen=True, slots=True)
class Digest:
    """What is due from one day to another."""

    company: str
    site: str
    as_of: datetime.date
    until: datetime.date
    parts: tuple[Part, ...]

    @property
    def title(self) -> str:
        """Return the title, which is the subject of an e-mail too."""
        return f"{self.company}: what is due"

    @property
    def says(self) -> str:
        """Return the first sentences: from when to when, and how much of it there is."""
        sums = {name: sum(len(getattr(part, name)) for part in self.parts) for name in HEADINGS}
        told = [
            f"{sums['overdue']} overdue" if sums["overdue"] else "",
            f"{sums['due']} due" if sums["due"] else "",
            f"{counted(sums['decisions'], 'decision')} asked for" if sums["decisions"] else "",
            f"{counted(sums['proofs'], 'gap')} awaiting verification" if sums["proofs"] else "",
        ]
        found = [one for one in told if one]
        return f"{day(self.as_of)} to {day(self.until)}: {listed(found) if found else 'nothing is due'}."


def digest(world: World, days: int, role: str | None = None) -> Digest:
    """Return what is due within some days, of all roles or of one. `world` holds nothing restricted."""
    if role is not None and role not in world.kb.roles:
        raise Refusal(f"there is no role `{role}`; {did_you_mean(role, world.kb.roles)}")
    until = world.as_of + datetime.timedelta(days=days)
    found: dict[str, Part] = {}
    by_role: defaultdict[str, list[tuple[str, Item]]] = defaultdict(list)
    for owner, name, item in (*_promised(world, until), *_asked(world, until), *_proofs(world)):
        if role is None or owner == role:
            by_role[owner].append((name, item))
    for owner, items in by_role.items():
        part = found[owner] = Part(_label(world, owner))
        for name, item in items:
            getattr(part, name).append(item)
    parts = sorted(found.values(), key=lambda part: (part.label == _label(world, ""), part.label))
    return Digest(_plain(world.settings.company), world.web.site, world.as_of, until, tuple(parts))


def _label(world: World, owner: str) -> str:
    known = world.kb.roles.get(owner)
    return _plain(known.label if known else owner) or "No owner"


def _plain(text: str) -> str:
    """Return text on one line, without what could move a cursor."""
    return safe_text(" ".join(text.split()))


def _promised(world: World, until: datetime.date) -> Iterator[tuple[str, str, Item]]:
    for one in rows.promised(world):
        if one.date <= until and one.kind != "decision":
            late = max((world.as_of - one.date).days, 0)
            where = address(world, one.record)
            item = Item(_what(world, one), one.kind, one.record, one.date, late, where)
            yield one.owner, "overdue" if late else "due", item


def _what(world: World, one: rows.Due) -> str:
    """Return what is due; of what is due for a gap itself, which gap that is."""
    entry = world.kb.get(one.record)
    return _plain(f"{one.what}: {entry.title}" if entry and entry.kind == "gap" else one.what)


def _asked(world: World, until: datetime.date) -> Iterator[tuple[str, str, Item]]:
    for review, one in rows.requested(world):
        if one.needed_by is None or one.needed_by <= until:
            late = max((world.as_of - one.needed_by).days, 0) if one.needed_by else 0
            id = f"{review.id}#{one.id}"
            item = Item(_plain(one.question), "decision", id, one.needed_by, late, address(world, id))
            yield review.chair or "", "decisions", item


def _proofs(world: World) -> Iterator[tuple[str, str, Item]]:
    for gap in rows.gaps(world):
        if gap.status == "verifying":
            what = f"{_plain(gap.title)}{_state(world, gap)}"
            yield gap.owner or "", "proofs", Item(what, "gap", gap.id, address=address(world, gap.id))


def _state(world: World, gap: Gap) -> str:
    """Return how far the proof is, by the rules of the gap's plans."""
    plans = (one.record for one in world.kb.live_plans(gap.id))
    proofs = [world.figures.verification(one.id) for one in plans if isinstance(one, ActionPlan)]
    told = [
        f"{one.consecutive} of {counted(one.required, 'period')} held ({_plain(one.rule)})"
        for one in proofs
        if one
    ]
    return f": {'; '.join(told)}" if told else ""
