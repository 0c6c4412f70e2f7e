"""What a reader takes along from a record's page: a citation, the record for programs, its dates, a print."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from sopdocs.site.numbers import day
from sopdocs.site.pages import propose, twins
from sopdocs.site.pages.view import View
from sopdocs.site.pour import Page
from sopdocs.site.svg import NOTHING, element, fill, joined, marked
from sopdocs.site.tongue import in_english, say

if TYPE_CHECKING:
    from markupsafe import Markup

    from sopdocs.kb import Entry
    from sopdocs.site.pages.view import World

SCRIPT = "assets/sopdocs-gap.js"
SAYS = ("Print", "Copy citation", "Copied", "Select it and copy")
"""What the script says."""
_NAMES = {"json": "JSON", "md": "Markdown", "csv": "CSV", "ics": "Calendar of due dates"}


def equipped(world: World, entry: Entry, page: Page) -> Page:
    """Return the page of a record with its tools below the title and its files beside it."""
    if entry.record is None:
        return page
    files = (*page.files, *in_english(twins.beside, world, entry, page.description))
    view = View(world, page.url)
    links = joined(
        fill('<a href="{}" download>{}</a>', view.href(name), say(_NAMES[name.rpartition(".")[2]]))
        for name, _ in sorted(files, key=lambda one: list(_NAMES).index(one[0].rpartition(".")[2]))
    )
    company = world.settings.company or say("S&OP gap closure")
    cited = say("{}, {}. {}, as of {}.", entry.id, entry.title, company, day(world.as_of))
    bar = fill(
        '<div class="sd-tools" data-tools="{}">{}{}{}<details class="sd-cite"><summary>Cite</summary>'
        '<p>{} <span data-address>{}</span></p></details></div>',
        _told(), _joined_in(view, entry), links, _discussed(world, entry), cited, page.url,
    )  # fmt: skip
    head, title, body = page.body.partition("</h1>")
    script = element("script", src=view.href(SCRIPT), defer="")
    return replace(
        page, files=files, head=joined((page.head, script)),
        body=joined((marked(head), marked(title), bar, marked(body))) if title else page.body or NOTHING,
    )  # fmt: skip


def _told() -> str:
    """Return what the script says in the language of the site; nothing where it says it already."""
    told = {text: to for text in SAYS if (to := say(text)) != text}
    return json.dumps(told, ensure_ascii=False) if told else ""


def _joined_in(view: View, entry: Entry) -> Markup:
    """Return the link to the form by which a reader adds to a record."""
    if entry.kind == "gap":
        return fill('<a href="{}?gap={}">Add a root cause</a>', view.href(propose.CAUSE_URL), entry.id)
    return NOTHING


def _discussed(world: World, entry: Entry) -> Markup:
    """Return the link to a new issue about a record; nothing where no forge is stated that has them."""
    where = world.web.page(world.url(entry) or "") if world.web.site else entry.path
    address = world.web.issue(f"{entry.id}: {entry.title}", f"{entry.id}, {entry.title}\n{where}\n\n")
    return fill('<a href="{}">Discuss</a>', address) if address else NOTHING
