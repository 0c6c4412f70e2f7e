"""The index of each section but the gaps'. A long list goes to pages by year: none grows for ever."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.model import ActionPlan, Lesson, Review, RootCause
from sopdocs.site.pages import cycle, plan
from sopdocs.site.pages.view import FOLDERS, View, World
from sopdocs.site.pour import Heading, Page, Passage
from sopdocs.site.svg import fill
from sopdocs.site.templates import rendered
from sopdocs.site.words import label, sentence

if TYPE_CHECKING:
    from sopdocs.kb import Entry

LONG = 300
"""How many records one list shows before it is split by years."""

LEADS = {
    "root_cause": "Conditions in the system that explain gaps. Refuted ones stay visible.",
    "action_plan": "What is being done, by which role, until when, and how we shall know.",
    "review": "Meetings of the cycle, with the decisions they were asked for and took.",
    "lesson": "What gaps have taught, written so that somebody else can use it.",
}
TITLES = {
    "root_cause": "Causes",
    "action_plan": "Action plans",
    "review": "Reviews",
    "lesson": "Lessons",
}
COLUMNS = {
    "root_cause": ("Cause", "Explains"),
    "action_plan": ("Plan", "How it stands"),
    "review": ("Review", "Decisions"),
    "lesson": ("Lesson", "Learnt from"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A record in a list."""

    link: Markup
    status: Markup
    extra: Markup


def pages(world: World, kind: str) -> Iterator[tuple[str, Callable[[], Page]]]:
    """Yield the index of a section and its pages by year: address, and how to make it."""
    folder = FOLDERS[kind]
    found = [entry for entry in world.kb.of(kind) if world.url(entry)]
    shown, shelves = _shelved(found)
    addresses = [(year, f"{year}.html") for year in sorted(shelves, reverse=True)]
    index = f"{folder}/index.html"
    yield index, lambda: _page(world, kind, index, TITLES[kind], shown, addresses)
    for year, name in addresses:
        url = f"{folder}/{name}"
        yield url, _maker(world, kind, url, f"{TITLES[kind]} of {year}", shelves[year])


def _maker(world: World, kind: str, url: str, title: str, found: Sequence[Entry]) -> Callable[[], Page]:
    return lambda: _page(world, kind, url, title, found, [])


def _shelved(found: list[Entry]) -> tuple[list[Entry], dict[str, list[Entry]]]:
    """Return what the index shows, and the rest by year of entry."""
    if len(found) <= LONG:
        return found, {}
    shown = sorted(found, key=lambda entry: entry.id.partition("-")[2], reverse=True)[:LONG]
    kept = {entry.id for entry in shown}
    shelves: dict[str, list[Entry]] = defaultdict(list)
    for entry in found:
        if entry.id not in kept:
            shelves[entry.id.split("-")[1]].append(entry)
    return shown, shelves


def _page(
    world: World, kind: str, url: str, title: str, found: Sequence[Entry], years: Sequence[tuple[str, str]]
) -> Page:
    view = View(world, url)
    groups = list(_groups(found, view))
    values: dict[str, object] = {
        "v": view,
        "title": title,
        "lead": LEADS[kind],
        "groups": groups,
        "years": years,
        "cycles": cycle.listed(world) if kind == "review" else (),
    }
    values |= dict(zip(("column", "extra"), COLUMNS.get(kind, ("", "")), strict=True))
    return Page(
        url=url,
        title=title,
        body=rendered("section.html", **values),
        description=LEADS[kind],
        toc=tuple(Heading(anchor, heading) for heading, anchor, _ in groups),
        search=(Passage(title, LEADS[kind]),),
    )  # fmt: skip


def _groups(found: Iterable[Entry], view: View) -> Iterator[tuple[str, str, list[Row]]]:
    by_status: dict[str, list[Row]] = defaultdict(list)
    for entry in found:
        row = Row(view.named(entry.id), view.badge(entry.status), _extra(entry, view))
        by_status[entry.status].append(row)
    for status in sorted(by_status, key=lambda word: (_ORDER.index(word) if word in _ORDER else 99, word)):
        yield sentence(label(status)), status.replace("_", "-"), by_status[status]


_ORDER = (
    *("active", "approved", "draft", "on_hold", "done", "held", "verified", "testing", "hypothesis"),
    *("published", "effective", "not_effective", "refuted", "cancelled", "retired"),
)


def _extra(entry: Entry, view: View) -> Markup:
    record = entry.record
    if isinstance(record, ActionPlan):
        brief = view.once(plan.summary, record)
        why = f": {brief.why}" if brief.why else ""
        return fill("{}{}; {} % done", brief.light, why, brief.done)
    if isinstance(record, Review):
        asked = sum(1 for one in record.decisions if one.status == "requested")
        return fill("{} taken, {} requested", len(record.decisions) - asked, asked)
    if isinstance(record, RootCause | Lesson):
        return Markup(", ").join(view.ref(id, id) for id in record.gaps)
    return Markup()
