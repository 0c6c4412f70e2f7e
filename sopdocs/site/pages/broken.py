"""The page of a record that breaks the schema: it is not hidden, it shows what is wrong and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Page, Passage
from sopdocs.site.templates import rendered

if TYPE_CHECKING:
    from sopdocs.kb import Entry


def page(world: World, entry: Entry) -> Page:
    """Return the page of a record that could not be read as its kind."""
    url = world.url(entry) or ""
    values = {"v": View(world, url), "entry": entry, "findings": world.findings.get(entry.id, [])}
    return Page(
        url=url,
        title=entry.title,
        body=rendered("broken.html", **values),
        description="This record has findings that keep it from being shown.",
        search=(Passage(entry.title, entry.id),),
        edit=entry.path,
    )
