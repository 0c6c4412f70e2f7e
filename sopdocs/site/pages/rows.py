"""What lists say of a record in one line, and which records are open, late or waiting for a decision."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.model import ActionPlan, Gap, Review
from sopdocs.site.charts import sparkline
from sopdocs.site.numbers import money, stamped
from sopdocs.site.pages import verdict
from sopdocs.site.pages.view import View, World
from sopdocs.site.tongue import say

if TYPE_CHECKING:
    from sopdocs.figures import GapFigures
    from sopdocs.model.review import Decision

OPEN = ("confirmed", "analysing", "acting", "verifying", "reopened")
ENDED = ("closed", "rejected", "parked")
LIVE_PLANS = ("approved", "active", "done")


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap in a list."""

    gap: Gap
    link: Markup
    owner: Markup
    size: Markup
    word: str
    tone: str
    month: Markup
    weight: float
    spark: Markup


@dataclass(frozen=True, slots=True)
class Due:
    """Something with a date that somebody promised."""

    date: datetime.date
    what: str
    kind: str
    owner: str
    record: str
    first: datetime.date | None = None
    """The day it was promised for at first, where it was put off."""
    name: str = ""
    """What it is called in calendars: it stays the same when the date moves."""


def gaps(world: World) -> list[Gap]:
    """Return every gap that could be read."""
    return [entry.record for entry in world.kb.of("gap") if isinstance(entry.record, Gap)]


def plans(world: World) -> list[ActionPlan]:
    """Return every plan that could be read."""
    return [entry.record for entry in world.kb.of("action_plan") if isinstance(entry.record, ActionPlan)]


def gap_row(gap: Gap, view: View) -> GapRow:
    """Return a gap as a list shows it."""
    figures = view.world.figures.gap(gap.id)
    variance = figures.variance if figures else None
    good = variance.favourable if variance and variance.value else None
    month = figures.value_per_month if figures else None
    currency = gap.value_at_stake.currency if gap.value_at_stake else ""
    return GapRow(
        gap,
        view.named(gap.id),
        view.role(gap.owner) if gap.owner else Markup(),
        _size(gap, figures),
        {True: "favourable", False: "adverse", None: ""}[good],
        verdict.tone(gap, figures),
        stamped(f"{gap.id}.value_per_month", money(month, currency)) if month is not None else Markup(),
        month or 0.0,
        _spark(figures),
    )


def _size(gap: Gap, figures: GapFigures | None) -> Markup:
    found = size(figures)
    return stamped(f"{gap.id}.{found[0]}", found[1]) if found else Markup()


def size(figures: GapFigures | None) -> tuple[str, str] | None:
    """Return how big a gap is: the name of the figure, and its text with sign and unit."""
    if figures is None or figures.variance is None or figures.variance.value is None:
        return None
    if figures.compute == "bias_pct" and figures.bias_pct is not None:
        way = say("over" if figures.bias_pct > 0 else "under")
        text = f"{verdict.signed(abs(figures.bias_pct), '%', figures.decimals)} {way}".removeprefix("+")
        return "bias_pct", text
    unit = figures.series_unit or figures.unit
    text = verdict.signed(figures.variance.value, unit, verdict.precision(figures, figures.variance))
    return f"comparisons.{figures.comparison}.value", text


def _spark(figures: GapFigures | None) -> Markup:
    if figures is None:
        return Markup()
    points = figures.points[-24:]
    projected = figures.comparison in verdict.PROJECTED
    subject = [p.forecast if projected else p.actual for p in points]
    other = [p.forecast if figures.comparison == "actual_vs_forecast" else p.plan for p in points]
    return sparkline(subject, other)


def at_stake(world: World) -> dict[str, float]:
    """Return what the open, realised, adverse gaps cost a month, by currency; nothing is counted twice."""
    total: dict[str, float] = {}
    for gap in gaps(world):
        figures = world.figures.gap(gap.id)
        if gap.status not in OPEN or gap.nature in ("projected", "opportunity") or gap.value_counted_in:
            continue
        if figures and figures.value_per_month and gap.value_at_stake:
            currency = gap.value_at_stake.currency
            total[currency] = total.get(currency, 0.0) + figures.value_per_month
    return total


def requested(world: World) -> list[tuple[Review, Decision]]:
    """Return the decisions that are asked for and not taken, the most urgent first."""
    found = [
        (entry.record, one)
        for entry in world.kb.of("review")
        if isinstance(entry.record, Review)
        for one in entry.record.decisions
        if one.status == "requested"
    ]
    return sorted(found, key=lambda pair: (pair[1].needed_by or datetime.date.max, pair[0].id, pair[1].id))


def promised(world: World) -> list[Due]:
    """Return everything with a date that is not done yet, the earliest first."""
    found = [*_from_plans(world), *_from_gaps(world), *_from_reviews(world)]
    return sorted(found, key=lambda due: (due.date, due.record, due.what))


def overdue(world: World) -> list[Due]:
    """Return what should have been done before the day of the run."""
    return [due for due in promised(world) if due.date < world.as_of]


def _from_plans(world: World) -> Iterator[Due]:
    for plan in plans(world):
        if plan.status not in LIVE_PLANS:
            continue
        for kind, works in (("action", plan.actions), ("milestone", plan.milestones)):
            for place in range(len(works)):
                one = works[place]
                date = one.revised_due.date if one.revised_due else one.due
                if date and one.status not in ("done", "cancelled"):
                    owner = getattr(one, "owner", None) or plan.owner or ""
                    first = one.due if one.revised_due else None
                    name = f"{plan.id}.{getattr(one, 'id', f'{kind}-{place + 1}')}"
                    yield Due(date, one.title, kind, owner, plan.id, first, name)
        for number, change in enumerate(plan.standardise, 1):
            if change.due and change.status not in ("done", "cancelled"):
                owner, name = change.owner or plan.owner or "", f"{plan.id}.change-{number}"
                yield Due(change.due, change.change, say("lasting change"), owner, plan.id, None, name)


def _from_gaps(world: World) -> Iterator[Due]:
    for gap in gaps(world):
        if gap.status in ("confirmed", "analysing", "reopened") and gap.analysis:
            owner, name = gap.owner or "", f"{gap.id}.analysis"
            yield Due(gap.analysis.due, say("Root cause analysis"), "analysis", owner, gap.id, None, name)
        if gap.status == "parked" and gap.parking:
            what, owner, name = say("Look again at the accepted gap"), gap.owner or "", f"{gap.id}.parking"
            yield Due(gap.parking.review_by, what, "review", owner, gap.id, None, name)


def _from_reviews(world: World) -> Iterator[Due]:
    for entry in world.kb.of("review"):
        if not isinstance(entry.record, Review):
            continue
        for number, action in enumerate(entry.record.actions, 1):
            if action.status not in ("done", "cancelled"):
                name = f"{entry.id}.action-{number}"
                yield Due(action.due, action.action, "follow-up", action.owner, entry.id, None, name)
        for one in entry.record.decisions:
            if one.status == "requested" and one.needed_by:
                chair, id = entry.record.chair or "", f"{entry.id}#{one.id}"
                yield Due(one.needed_by, one.question, "decision", chair, id, None, id)


def shared_causes(world: World) -> list[tuple[str, tuple[str, ...]]]:
    """Return the causes that explain several gaps, the widest first."""
    found = [
        (entry.id, entry.record.gaps)
        for entry in world.kb.of("root_cause")
        if entry.record is not None and entry.status != "refuted"
        if hasattr(entry.record, "gaps") and len(entry.record.gaps) > 1
    ]
    return sorted(found, key=lambda pair: (-len(pair[1]), pair[0]))
