"""The home page: what is at stake, needs a decision, is late, was closed by the numbers, or is coming."""

from __future__ import annotations

from collections.abc import Sequence

from sopdocs.model import Gap
from sopdocs.site.numbers import money, stamped
from sopdocs.site.pages import rows, verdict
from sopdocs.site.pages.gap import named
from sopdocs.site.pages.meeting import paid
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Page, Passage
from sopdocs.site.templates import rendered

URL = "index.html"
TOP = 8


def page(world: World) -> Page:
    """Return the home page."""
    view = View(world, URL)
    every = rows.gaps(world)
    late = rows.overdue(world)
    wanted = rows.requested(world)
    coming = [gap for gap in every if gap.status in (*rows.OPEN, "proposed") and _ahead(gap)]
    here = [gap for gap in every if gap.status in rows.OPEN and not _ahead(gap)]
    closed = sorted((gap for gap in every if gap.status == "closed"), key=_ended, reverse=True)
    stake = [
        stamped(f"home.at_stake.{currency}", money(amount, currency))
        for currency, amount in sorted(rows.at_stake(world).items())
    ]
    values = {
        "v": view,
        "company": world.settings.company,
        "stake": stake,
        "open": here,
        "top": _ranked(here, view)[:TOP],
        "wanted": wanted,
        "named": lambda one: sorted(named(one)),
        "paid": paid,
        "late": late[:TOP],
        "late_count": len(late),
        "coming": _ranked(coming, view),
        "closed": [(gap, verdict.state(gap, None, (), view)) for gap in closed[:4]],
        "closed_count": sum(1 for gap in closed if _ended(gap)[:4] == str(world.as_of.year)),
        "back": [gap for gap in every if gap.status == "reopened"],
        "shared": rows.shared_causes(world)[:3],
        "proposed": [gap for gap in every if gap.status == "proposed"],
    }
    words = f"{len(here)} gaps are open; {len(wanted)} decisions are needed; {len(late)} items are overdue."
    return Page(
        url=URL,
        title=f"{world.settings.company}: gap closure",
        body=rendered("home.html", **values),
        description=words,
        search=(Passage("Home", words),),
    )


def _ahead(gap: Gap) -> bool:
    return gap.nature in ("projected", "opportunity")


def _ended(gap: Gap) -> str:
    return str(gap.closure.date) if gap.closure else ""


def _ranked(found: Sequence[Gap], view: View) -> list[rows.GapRow]:
    """Return rows by what the gap costs a month, the dearest first."""
    return sorted((rows.gap_row(gap, view) for gap in found), key=lambda row: (-row.weight, row.gap.id))
