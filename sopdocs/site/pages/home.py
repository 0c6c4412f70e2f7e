"""The home page: the way from plan to what will be left, what to decide, what changed, what is coming."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sopdocs.model import ActionPlan, Gap
from sopdocs.periods import days, period_of, shifted
from sopdocs.site.numbers import money, stamped
from sopdocs.site.pages import bridge, moves, rows, verdict
from sopdocs.site.pages.boards_parts import count
from sopdocs.site.pages.gap import named
from sopdocs.site.pages.meeting import paid
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Page, Passage
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say

URL = "index.html"
TOP = 8
MOST = 12
"""So many of a kind stand on the home page where all of them matter; then it says where the others are."""
MONTHS_AHEAD = 6
_MONTH = datetime.timedelta(days=31)
"""How far back news go where no meeting was held."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A gap that lies ahead: what it costs or brings in each of the months to come, and until when to act."""

    row: rows.GapRow
    months: tuple[Markup, ...]
    act_by: datetime.date | None
    why: str


def page(world: World) -> Page:
    """Return the home page."""
    view = View(world, URL)
    every = rows.gaps(world)
    wanted, late = rows.requested(world), rows.overdue(world)
    ahead = [gap for gap in every if gap.status in (*rows.OPEN, "proposed") and is_ahead(gap)]
    here = [gap for gap in every if gap.status in rows.OPEN and not is_ahead(gap)]
    values: dict[str, object] = {
        "v": view,
        "company": world.settings.company,
        "stake": [
            stamped(f"home.at_stake.{currency}", money(amount, currency))
            for currency, amount in sorted(rows.at_stake(world).items())
        ],
        "nothing": not every,
        "bridges": bridge.bridges(view),
        "open": here,
        "top": ranked(here, view)[:TOP],
        "every": len(every),
        "count": count,
        "wanted": wanted,
        "named": lambda one: sorted(named(one)),
        "paid": paid,
        "late": late[:TOP],
        "late_count": len(late),
        "coming": coming(ahead, view),
        "most": MOST,
        "months": _months(world),
        "year": str(world.as_of.year),
        "signals": [(id, one) for id, one in sorted(world.kb.signals.items()) if one.status != "quiet"],
        "back": [gap for gap in every if gap.status == "reopened"],
        "shared": rows.shared_causes(world)[:3],
        "proposed": [gap for gap in every if gap.status == "proposed"],
        **_closed(every, view),
        **_news(world),
    }
    words = say(
        "{} gaps are open; {} decisions are needed; {} items are overdue.", len(here), len(wanted), len(late)
    )
    return Page(
        url=URL,
        title=say("{}: gap closure", world.settings.company),
        body=rendered("home.html", **values),
        description=words,
        search=(Passage(say("Home"), words),),
    )


def is_ahead(gap: Gap) -> bool:
    """Say whether a gap has not happened yet."""
    return gap.nature in ("projected", "opportunity")


def _closed(every: Sequence[Gap], view: View) -> dict[str, object]:
    """Return the gaps closed last, each with its verdict and the roles that did it."""
    closed = sorted((gap for gap in every if gap.status == "closed"), key=_ended, reverse=True)
    year = str(view.world.as_of.year)
    return {
        "closed": [(gap, verdict.state(gap, None, (), view), team(gap, view)) for gap in closed[:4]],
        "closed_count": sum(1 for gap in closed if _ended(gap)[:4] == year),
    }


def team(gap: Gap, view: View) -> Markup:
    """Return the roles behind a closed gap: its owner and team, and who owned actions that were done."""
    plans = [one.record for one in view.world.kb.live_plans(gap.id) if isinstance(one.record, ActionPlan)]
    doers = (one.owner for plan in plans for one in plan.actions if one.status == "done")
    found = dict.fromkeys(role for role in (gap.owner, *gap.team, *doers) if role in view.world.kb.roles)
    return view.roles(role for role in found if role)


def _news(world: World) -> dict[str, object]:
    """Return what changed since the last management business review."""
    met = moves.last_meeting(world)
    since = met or world.as_of - _MONTH
    found = moves.moved(world, since, world.as_of)
    decided = [
        (review, one)
        for review, id in moves.decided(world, since, world.as_of)
        for one in review.decisions
        if one.id == id
    ]
    slipped = [one for one in rows.promised(world) if one.first and one.first < one.date]
    return {
        "since": since,
        "met": met is not None,
        "cycle": moves.url(moves.current(world)),
        "news": moves.grouped(found),
        "decided": decided,
        "slipped": slipped[:TOP],
    }


def coming(ahead: Sequence[Gap], view: View) -> list[Coming]:
    """Return the gaps that lie ahead, the one to act on first in front."""
    found = [_coming(gap, view) for gap in ahead]
    last = datetime.date.max
    return sorted(found, key=lambda one: (one.act_by or last, -one.row.weight, one.row.gap.id))


def _coming(gap: Gap, view: View) -> Coming:
    asked = sorted(
        (one.needed_by, review.id, one.id)
        for review, one in rows.requested(view.world)
        if one.needed_by and gap.id in named(one)
    )
    act_by, why = None, ""
    if asked:
        act_by, why = asked[0][0], f"{asked[0][1]}#{asked[0][2]}"
    elif gap.analysis:
        act_by = gap.analysis.due
    row = rows.gap_row(gap, view)
    first, last = _span(gap, view.world)
    months = [days(month) for month in _months(view.world)]
    return Coming(
        row,
        tuple(row.month if first <= one.last and one.first <= last else Markup() for one in months),
        act_by,
        why,
    )


def _span(gap: Gap, world: World) -> tuple[datetime.date, datetime.date]:
    """Return from which day on a gap costs or brings money, and until when."""
    figures, calendar = world.figures.gap(gap.id), world.kb.calendar
    window = figures.window if figures else None
    first = days(window[0] if window else gap.started_period, calendar).first
    stake = gap.value_at_stake
    if window and stake and stake.period == "one_off" and stake.basis != "working_capital":
        return first, days(window[1], calendar).last
    return first, days(gap.horizon_end, calendar).last if gap.horizon_end else datetime.date.max


def _months(world: World) -> list[str]:
    first = period_of(world.as_of, "month", world.kb.calendar)
    return [shifted(first, step) for step in range(MONTHS_AHEAD)]


def _ended(gap: Gap) -> str:
    return str(gap.closure.date) if gap.closure else ""


def ranked(found: Sequence[Gap], view: View) -> list[rows.GapRow]:
    """Return rows by what the gap costs a month, the dearest first."""
    return sorted((rows.gap_row(gap, view) for gap in found), key=lambda row: (-row.weight, row.gap.id))
