"""The way round for language models, as llmstxt.org has it: what the site is, and where the Markdown lies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sopdocs.site.pages import feeds, lists, open_data, rows
from sopdocs.site.pages.inventory import Inventory
from sopdocs.site.pages.view import digest
from sopdocs.site.words import label, sentence

if TYPE_CHECKING:
    from sopdocs.site.pages.view import World

URL = "llms.txt"
MOST = 50
"""Records of a kind that are named: of more, the dearest or newest."""
_MARKS = re.compile(r"([\\`*_\[\]<>#|])")


def files(world: World) -> Iterator[tuple[str, Callable[[], str], Callable[[], bytes]]]:
    """Yield the file: its address, the digest of what it reads, and how to make it."""
    made = text(world)
    yield URL, lambda: digest(made), made.encode


def text(world: World) -> str:
    """Return the file."""
    company = world.settings.company
    return "\n".join(
        (
            f"# {_plain(company)}: gap closure",
            "",
            "> Where actual, forecast and plan differ in Sales & Operations Planning, why, what is done",
            f"> about it, and whether the actuals prove that it worked. As of {world.as_of}.",
            "",
            "Every record has the same address as page (.html), as Markdown (.md) and as JSON (.json).",
            "Owners are roles, no people. Variance is actual less reference; bias is forecast less actual.",
            "",
            *_section("Pages", _pages(world)),
            *_section("Gaps", _gaps(world)),
            *_section("Action plans", _plans(world)),
            *_section("Causes", _others(world, "root_cause")),
            *_section("Lessons", _others(world, "lesson")),
            *_section("Data", _data(world)),
            *_section("Optional", _lists(world)),
        )
    )


def _section(title: str, links: Iterator[str]) -> list[str]:
    found = list(links)
    return [f"## {title}", "", *found, ""] if found else []


def _link(world: World, title: str, url: str, said: str = "") -> str:
    return f"- [{_plain(title)}]({world.web.page(url)})" + (f": {_plain(said)}" if said else "")


def _plain(text: str) -> str:
    """Return a text on one line in which nothing is taken for markup."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _pages(world: World) -> Iterator[str]:
    yield _link(world, "Home", "index.html", "what is at stake, what to decide, what changed, what is coming")
    yield _link(world, "Gaps", "gaps/index.html", "every gap, to narrow and sort")
    yield _link(world, "Dates", "lists/due.html", "everything that was promised and is not done")
    yield _link(world, "Decisions", "lists/decisions.html", "asked for and taken")
    yield _link(world, "Reviews", "reviews/index.html", "the meetings of the cycle and what they decided")
    yield _link(world, "Dashboards", "dashboards/index.html", "causes, flow, promises, risks across all gaps")


def _gaps(world: World) -> Iterator[str]:
    for gap in Inventory(world).gaps[:MOST]:
        entry = world.kb.get(gap.id)
        url = world.url(entry) if entry else None
        if url:
            yield _link(world, f"{gap.id} {gap.title}", _twin(url), label(gap.status))


def _plans(world: World) -> Iterator[str]:
    ended = ("effective", "not_effective", "cancelled")
    found = sorted(rows.plans(world), key=lambda plan: (plan.status in ended, plan.id))
    for plan in found[:MOST]:
        entry = world.kb.get(plan.id)
        url = world.url(entry) if entry else None
        if url:
            yield _link(world, f"{plan.id} {plan.title}", _twin(url), label(plan.status))


def _others(world: World, kind: str) -> Iterator[str]:
    found = [entry for entry in world.kb.of(kind) if entry.record is not None and world.url(entry)]
    for entry in sorted(found, key=lambda one: one.id, reverse=True)[:MOST]:
        yield _link(world, f"{entry.id} {entry.title}", _twin(world.url(entry) or ""), label(entry.status))


def _twin(url: str) -> str:
    return f"{url.removesuffix('.html')}.md"


def _data(world: World) -> Iterator[str]:
    for table in open_data.TABLES:
        yield _link(world, f"{table.name}.json", f"{open_data.FOLDER}/{table.name}.json", table.row)
    yield _link(world, "datapackage.json", open_data.PACKAGE, "every table and column with its meaning")
    yield _link(world, "gaps.xml", feeds.NEWS, "new and changed gaps as Atom")
    yield _link(world, "all.ics", feeds.ALL, "all dates as a calendar")


def _lists(world: World) -> Iterator[str]:
    for name, title, lead in lists.LISTS:
        if name not in ("due", "decisions"):
            yield _link(world, title, f"lists/{name}.html", sentence(lead).rstrip("."))
    yield _link(world, "Rules", "rules/index.html", "what the check asks of a record, and why")
