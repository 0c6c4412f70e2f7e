"""What other programs come back for: calendars by role and by step of the cycle, and the news of gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple, get_args

from sopdocs.model import words
from sopdocs.site import ics
from sopdocs.site.pages import atom, dates, explorer, home
from sopdocs.site.pages.view import View, digest
from sopdocs.site.svg import fill, joined, marked
from sopdocs.site.tongue import in_english, say
from sopdocs.site.words import label, sentence

if TYPE_CHECKING:
    from sopdocs.site.pages.view import World
    from sopdocs.site.pour import Page

ALL = "feeds/all.ics"
NEWS = "feeds/gaps.xml"
STEPS: tuple[str, ...] = get_args(words.CycleStep)
_ALTERNATE = '<link rel="alternate feed" type="{}" title="{}" href="{}">'
"""Two words: at `alternate` alone Material takes the file for the site in another language."""


class Feed(NamedTuple):
    """A file to subscribe to: its address, media type, its title, and the words of the link to it."""

    url: str
    kind: str
    title: str
    text: str


def files(world: World) -> Iterator[tuple[str, Callable[[], str], Callable[[], bytes]]]:
    """Yield the calendars and the news: address, digest of what it reads, how to make it."""
    every = cache(partial(in_english, dates.days, world))
    calendars: list[tuple[Feed, Callable[[], list[ics.Event]]]] = []
    calendars.append((_whole(), lambda: [one.event for one in every()]))
    for id in world.kb.roles:
        feed = of_role(world, id)
        if feed:
            calendars.append((feed, partial(_taken, dates.of_role, every, id)))
    calendars += [(_of_step(step), partial(_taken, dates.of_step, every, step)) for step in STEPS]
    for feed, events in calendars:
        yield feed.url, partial(_reads, world, feed, events), partial(_calendar, world, feed, events)
    news = cache(partial(in_english, atom.news, world))
    yield NEWS, lambda: atom.reads(world, news()), lambda: atom.feed(world, news(), NEWS)


def _taken(
    of: Callable[[list[dates.Day], str], list[ics.Event]], every: Callable[[], list[dates.Day]], name: str
) -> list[ics.Event]:
    return of(every(), name)


def _reads(world: World, feed: Feed, events: Callable[[], list[ics.Event]]) -> str:
    return digest(str(world.as_of), feed.title, world.settings.company, repr(events()))


def _calendar(world: World, feed: Feed, events: Callable[[], list[ics.Event]]) -> bytes:
    return ics.calendar(events(), world.as_of, f"{world.settings.company}: {feed.title}")


def _whole() -> Feed:
    return Feed(ALL, ics.KIND, say("All dates"), say("Calendar of all dates"))


def _news() -> Feed:
    return Feed(NEWS, atom.KIND, say("New and changed gaps"), say("Feed of new and changed gaps"))


def of_role(world: World, id: str) -> Feed | None:
    """Return the calendar of a role; None where the role has no page."""
    if world.about("role", id) is None:
        return None
    return Feed(f"feeds/role-{id}.ics", ics.KIND, world.kb.roles[id].label, say("Calendar of this role"))


def _of_step(step: str) -> Feed:
    name = sentence(label(step))
    return Feed(f"feeds/step-{step.replace('_', '-')}.ics", ics.KIND, name, name)


def of_page(world: World, url: str) -> tuple[str, list[Feed]]:
    """Return the feeds that belong to a page, and what is said before them."""
    if url in (home.URL, explorer.URL):
        return "", [_whole(), _news()] if url == home.URL else [_news(), _whole()]
    if url.startswith("lists/role-"):
        feed = of_role(world, url.removeprefix("lists/role-").removesuffix(".html"))
        return "", [feed] if feed else []
    if url.startswith("reviews/cycle-"):
        held = world.kb.calendar.cycle_working_days if world.kb.calendar else {}
        steps = sorted(held, key=lambda step: (held[step], step))
        return say("Calendars:"), [*map(_of_step, steps), _whole()]
    return "", []


def offered(world: World, make: Callable[[], Page | bytes]) -> Page | bytes:
    """Return a page with the links to its feeds: for programs in its head, for people below its title."""
    page = make()
    if isinstance(page, bytes):
        return page
    lead, found = of_page(world, page.url)
    head, title, body = page.body.partition("</h1>")
    if not found or not title:
        return page
    view = View(world, page.url)
    links = joined(fill('<a href="{}">{}</a>', view.href(one.url), one.text) for one in found)
    bar = fill(
        '<div class="sd-tools sd-feeds">{}{}</div>', fill("<span>{}</span>", lead) if lead else "", links
    )
    alternates = joined(fill(_ALTERNATE, one.kind, one.title, view.href(one.url)) for one in found)
    return replace(
        page,
        head=joined((page.head, alternates)),
        body=joined((marked(head), marked(title), bar, marked(body))),
    )
