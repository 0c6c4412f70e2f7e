"""The page of a root cause: what it says, how it was found, and what it explains in which gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sopdocs.site.charts_fishbone import fishbone
from sopdocs.site.numbers import as_typed, quantity, stamped
from sopdocs.site.pages.fall import bar
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Heading, Page, Passage
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say
from sopdocs.site.words import label

if TYPE_CHECKING:
    from markupsafe import Markup

    from sopdocs.kb import Entry
    from sopdocs.model import RootCause


def page(world: World, entry: Entry, cause: RootCause) -> Page:
    """Return the page of a root cause."""
    url = world.url(entry) or ""
    view = View(world, url)
    values = {
        "v": view,
        "cause": cause,
        "explains": [explained(cause, gap, world) for gap in cause.gaps],
        "plans": world.kb.backlinks(cause.id, "action_plan"),
        "findings": world.findings.get(cause.id, []),
        "fish": view.once(fish, cause),
    }
    words = [cause.id, label(cause.status), view.category(cause.category), cause.statement or "", *cause.gaps]
    words += [each.because for each in cause.whys]
    toc = [("explains", say("What it explains"))]
    toc += [("found", say("How it was found"))] if cause.whys or cause.fishbone or cause.is_is_not else []
    toc += [("evidence", say("Evidence"))] if cause.evidence or cause.test else []
    return Page(
        url=url,
        title=cause.title,
        body=rendered("cause.html", **values),
        description=cause.statement or cause.title,
        toc=tuple(Heading(*each) for each in toc),
        search=(Passage(cause.title, "\n".join(words), tags=("cause", label(cause.status))),),
        edit=entry.path,
    )


def fish(cause: RootCause, view: View) -> Markup:
    """Return the fishbone of a cause as a picture: its groups by the names people have for them."""
    bones = {view.sentence(name): causes for name, causes in cause.fishbone.items()}
    return fishbone(f"{cause.id.lower()}-fish", cause.title, bones)


def explained(cause: RootCause, gap: str, world: World) -> dict[str, str | Markup]:
    """Return what the cause contributes to one gap."""
    figures = world.figures.gap(gap)
    share = next((one for one in figures.contributions if one.cause == cause.id), None) if figures else None
    own = next((one for one in cause.contributions if one.gap == gap), None)
    return {
        "gap": gap,
        "amount": as_typed(own.value, own.unit, sign=True) if own else "",
        "share": stamped(f"{gap}.contributions.{cause.id}.share", quantity(share.share, "pct", 0))
        if share and share.share is not None
        else "",
        "bar": bar(share.share, "sd-bar-known") if share and share.share is not None else "",
    }
