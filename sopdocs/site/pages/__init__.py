"""Which pages the site has, listed by hand: a kind of page more is a function, a template and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from sopdocs.kb import Entry
from sopdocs.model import ActionPlan, Gap, Lesson, Review, RootCause
from sopdocs.site import numbers
from sopdocs.site.build import Draft
from sopdocs.site.pages import (
    boards,
    broken,
    cause,
    commits,
    cycle,
    dataset,
    explorer,
    feeds,
    gap,
    home,
    lists,
    llms,
    meeting,
    metric,
    open_data,
    plan,
    propose,
    role,
    rules,
    sections,
    tools,
    update,
)
from sopdocs.site.pages.view import FOLDERS, View, World
from sopdocs.site.pour import Page
from sopdocs.site.search_facets import facets
from sopdocs.site.svg import fill, joined
from sopdocs.site.tongue import in_english


def drafts(world: World) -> Iterator[Draft]:
    """Yield every page of the site; those of records are made only when what they read has changed."""
    yield Draft("index.html", None, lambda: feeds.offered(world, lambda: home.page(world)))
    for url, reads, made in explorer.pages(world):
        yield Draft(url, reads, partial(feeds.offered, world, made))
    for kind in FOLDERS:
        for url, make in sections.pages(world, kind) if kind != "gap" else ():
            yield Draft(url, None, make)
    for other in (boards.pages, propose.pages, update.pages, rules.pages):
        for url, reads, built in other(world):
            yield Draft(url, reads, built)
    for url, make in lists.pages(world):
        yield Draft(url, None, make)
    for more in (cycle.pages, role.pages, metric.pages, dataset.pages):
        for url, known, make in more(world):
            yield Draft(url, known, partial(feeds.offered, world, make))
    yield from files(world)
    for entry in world.kb.entries:
        address = world.url(entry)
        if address is not None:
            yield Draft(address, partial(world.reads, entry), partial(dated, world, entry))


def files(world: World) -> Iterator[Draft]:
    """Yield what other programs fetch: calendars, news, tables, and the way round for language models."""
    for kind in (feeds.files, open_data.files, llms.files):
        yield from in_english(list, _files(kind(world)))


def _files(found: Iterable[tuple[str, Callable[[], str] | None, Callable[[], bytes]]]) -> Iterator[Draft]:
    for url, reads, make in found:
        yield Draft(url, reads, partial(in_english, make))


def dated(world: World, entry: Entry) -> Page:
    """Return the page of one record with the day on which the record was last changed, where it is known."""
    page, day = found_by(world, entry), world.changed.get(entry.path)
    told = commits.section(View(world, page.url), entry)
    if day is not None:
        told += fill('<p class="sd-source">Last changed on {}.</p>', numbers.day(day))
    return replace(page, body=joined((page.body, told))) if told else page


def found_by(world: World, entry: Entry) -> Page:
    """Return the page of one record with its tools and what a search can be narrowed by."""
    page = tools.equipped(world, entry, record_page(world, entry))
    return replace(page, facets=facets(world, entry))


def record_page(world: World, entry: Entry) -> Page:
    """Return the page of one record, by its kind."""
    match entry.record:
        case Gap() as record:
            return gap.page(world, entry, record)
        case RootCause() as record:
            return cause.page(world, entry, record)
        case ActionPlan() as record:
            return plan.page(world, entry, record)
        case Review() as record:
            return meeting.review_page(world, entry, record)
        case Lesson() as record:
            return meeting.lesson_page(world, entry, record)
        case _:
            return broken.page(world, entry)
