"""New and changed gaps as an Atom feed (RFC 4287), for readers, Outlook, Teams and other programs."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from sopdocs.model import ActionPlan, Gap
from sopdocs.site.pages import verdict
from sopdocs.site.pages.view import View, digest
from sopdocs.site.words import label

if TYPE_CHECKING:
    from sopdocs.kb import Entry
    from sopdocs.site.pages.view import World

KIND = "application/atom+xml"
MOST = 50
"""Entries of a feed, the newest first."""
_NAMESPACE = uuid.UUID("8e1d1a52-5f1c-5c07-9d0b-0d6f3a5c9b11")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class News(NamedTuple):
    """A gap, the day on which it was raised, and that on which it last changed."""

    entry: Entry
    gap: Gap
    published: datetime.date
    updated: datetime.date


def news(world: World) -> list[News]:
    """Return the gaps that changed last, the newest first; one without any date is none."""
    found = []
    for entry in world.kb.of("gap"):
        if isinstance(entry.record, Gap) and world.url(entry):
            known = sorted(_days(world, entry, entry.record))
            if known:
                found.append(News(entry, entry.record, known[0], known[-1]))
    found.sort(key=lambda one: (-one.updated.toordinal(), one.gap.id))
    return found[:MOST]


def _days(world: World, entry: Entry, gap: Gap) -> Iterator[datetime.date]:
    """Yield the days up to that of the run on which a gap changed, by what it says and by git."""
    days = (
        gap.created, gap.detected_on, world.changed.get(entry.path),
        gap.data_check.date if gap.data_check else None, gap.closure.date if gap.closure else None,
        *(one.date for one in gap.history), *(one.date for one in gap.updates),
        *(one.date for one in gap.feedback),
    )  # fmt: skip
    return (day for day in days if day and day <= world.as_of)


def reads(world: World, found: list[News]) -> str:
    """Return the digest of what the feed is made from."""
    about = [entry for one in found for entry in (one.entry, *world.kb.live_plans(one.gap.id))]
    said = [world.said(entry) for entry in about]
    return digest(world.common, repr([(one.gap.id, one.published, one.updated) for one in found]), *said)


def feed(world: World, found: list[News], url: str) -> bytes:
    """Return the feed; `url` is its own address from the root of the site on."""
    site = world.web.site
    root = site or "../" * url.count("/")
    latest = found[0].updated if found else world.as_of
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<id>{_id(world, 'feed')}</id>",
        f"<title>{_text(world.settings.company)}: new and changed gaps</title>",
        f"<updated>{_moment(latest)}</updated>",
        f"<author><name>{_text(world.settings.company)}</name></author>",
        "<generator>sopdocs</generator>",
        f'<link rel="alternate" type="text/html" href={_quoted(f"{root}gaps/index.html")}/>',
    ]
    if site:
        lines.append(f'<link rel="self" type="{KIND}" href={_quoted(site + url)}/>')
    for one in found:
        lines += _entry(world, one, root)
    return "\n".join([*lines, "</feed>", ""]).encode()


def _entry(world: World, one: News, root: str) -> Iterator[str]:
    gap, address = one.gap, world.url(one.entry) or ""
    yield "<entry>"
    yield f"<id>{_id(world, gap.id)}</id>"
    yield f"<title>{_text(f'{gap.id} {gap.title} ({label(gap.status)})')}</title>"
    yield f"<published>{_moment(one.published)}</published>"
    yield f"<updated>{_moment(one.updated)}</updated>"
    yield f'<link rel="alternate" type="text/html" href={_quoted(root + address)}/>'
    for word in (gap.status, gap.gap_type, gap.nature):
        if word:
            yield f"<category term={_quoted(word)} label={_quoted(label(word))}/>"
    yield f"<summary>{_text(_says(world, gap, address))}</summary>"
    yield "</entry>"


def _says(world: World, gap: Gap, address: str) -> str:
    """Return the first sentences of the gap's page."""
    plans = (one.record for one in world.kb.live_plans(gap.id))
    proofs = (world.figures.verification(one.id) for one in plans if isinstance(one, ActionPlan))
    proved = tuple(proof for proof in proofs if proof)
    return verdict.verdict(gap, world.figures.gap(gap.id), proved, View(world, address)).striptags()


def _id(world: World, name: str) -> str:
    """Return an id that stays when the site moves: made of the company's name and that of the record."""
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{world.settings.company}/{name}')}"


def _moment(day: datetime.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _quoted(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))
