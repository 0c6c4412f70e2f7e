"""What happened to a gap, by day: seen, analysed, acted upon, steps reached, closed, back again."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.periods import days
from sopdocs.site.charts_marks import Mark
from sopdocs.site.numbers import day
from sopdocs.site.svg import fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sopdocs.figures import Point
    from sopdocs.model import ActionPlan, Gap
    from sopdocs.site.pages.view import View

MOST = 12
"""So many signs stand below a chart: of more, the first and the last."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened on a day: in words, and its kind for the sign."""

    date: datetime.date
    kind: str
    what: Markup


def events(gap: Gap, plans: Iterable[ActionPlan], view: View) -> list[Event]:
    """Return what happened up to the day of the run, the earliest first."""
    found = [*_of_gap(gap, view)]
    for plan in plans:
        found += _of_plan(plan, view)
    past = sorted((one for one in found if one.date <= view.world.as_of), key=lambda one: one.date)
    return past if len(past) <= MOST else [*past[: MOST // 2], *past[-MOST // 2 :]]


def _of_gap(gap: Gap, view: View) -> Iterator[Event]:
    seen = gap.detected_on or next((one.date for one in gap.history if one.to == "proposed"), None)
    if seen:
        yield Event(seen, "seen", fill("detected"))
    for one in gap.history:
        if one.to in ("acting", "verifying"):
            yield Event(one.date, "state", fill("moved to {}", view.label(one.to)))
        elif one.to in ("closed", "reopened", "rejected", "parked"):
            yield Event(one.date, "end", fill("gap {}", view.label(one.to)))


def _of_plan(plan: ActionPlan, view: View) -> Iterator[Event]:
    for action in plan.actions:
        told = [one.date for one in action.updates if one.status == "done"]
        if action.status == "done" and told:
            yield Event(told[-1], "done", fill("action done: {} {}", action.id, view.inline(action.title)))
    for milestone in plan.milestones:
        if milestone.status == "done" and milestone.done_on:
            yield Event(
                milestone.done_on, "done", fill("milestone reached: {}", view.inline(milestone.title))
            )


def marks(found: Sequence[Event], points: Sequence[Point], view: View) -> tuple[Mark, ...]:
    """Return the signs of a chart, those of events that lie in or next to the periods it shows.

    A day stands at its period, and within it as far from the middle as in time.
    """
    calendar = view.world.kb.calendar
    try:
        spans = [days(point.period, calendar) for point in points]
    except ValueError:
        return ()
    firsts = [span.first for span in spans]
    made = []
    for number, one in enumerate(found, 1):
        at = bisect_right(firsts, one.date) - 1
        if at < 0:
            continue
        span = spans[at]
        share = (one.date - span.first).days / ((span.last - span.first).days + 1)
        made.append(Mark(number, min(at + share - 0.5, len(points) - 0.6), one.kind))
    return tuple(made)


def told(found: Sequence[Event], drawn: Sequence[Mark]) -> list[tuple[int, str, str, Markup]]:
    """Return the list beside the chart: number (0 where the chart begins later), kind, day and words."""
    numbers = {mark.number for mark in drawn}
    return [
        (number if number in numbers else 0, one.kind, day(one.date), one.what)
        for number, one in enumerate(found, 1)
    ]
