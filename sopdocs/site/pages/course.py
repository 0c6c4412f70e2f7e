"""A plan over time: its work with today's line, and its indicators against the path they were to take."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.model import ActionPlan
from sopdocs.periods import notation, span
from sopdocs.site.charts import Chart, ChartPoint, line_chart
from sopdocs.site.charts_gantt import Task, gantt
from sopdocs.site.numbers import period, places, quantity
from sopdocs.site.tongue import say
from sopdocs.site.words import label, listed

if TYPE_CHECKING:
    from sopdocs.model.plan import PlanKpi
    from sopdocs.site.pages.view import View


@dataclass(frozen=True, slots=True)
class Schedule:
    """The work as a picture, with the finding it shows."""

    title: str
    picture: Markup


def schedule(plan: ActionPlan, view: View) -> Schedule | None:
    """Return the plan's actions and milestones over time; None where nothing has a date."""
    tasks = []
    for action in plan.actions:
        due = action.revised_due.date if action.revised_due else action.due
        if due and action.status != "cancelled":
            late = view.late(due, action.status)
            start = min(action.start or plan.start or due, due)
            tasks.append(Task(f"{action.id} {action.title}", due, start, action.due, action.status, late))
    for one in plan.milestones:
        due = one.revised_due.date if one.revised_due else one.due
        if due and one.status != "cancelled":
            reached = one.done_on if one.status == "done" and one.done_on else due
            first = one.due if one.revised_due else None
            late = view.late(due, one.status)
            tasks.append(Task(one.title, reached, None, first, one.status, late))
    if not tasks:
        return None
    title = _work(tasks)
    return Schedule(title, gantt(f"{plan.id.lower()}-work", title, tasks, view.world.as_of))


def _work(tasks: Sequence[Task]) -> str:
    """Return the finding of the picture: what is late, else what comes next."""
    late = [one.name for one in tasks if one.late]
    if late:
        return say("Late: {}", listed(late))
    waiting = [one for one in tasks if one.status != "done"]
    if not waiting:
        return say("Every action and milestone is done")
    return say("Nothing is late; next: {}", min(waiting, key=lambda one: one.due).name)


@dataclass(frozen=True, slots=True)
class Path:
    """An indicator as a picture: the finding, and a row for every period of the path."""

    kind: str
    title: str
    picture: Markup
    rows: tuple[tuple[str, str, str], ...]


def paths(plan: ActionPlan, view: View) -> list[Path]:
    """Return the indicators that have both a path and readings."""
    made = (_path(plan, place, kpi, view) for place, kpi in enumerate(plan.kpis))
    return [one for one in made if one]


def _path(plan: ActionPlan, place: int, kpi: PlanKpi, view: View) -> Path | None:
    track, metric = view.world.figures.kpis.get((plan.id, place)), view.metric(kpi.metric)
    aims = _aims(kpi)
    if track is None or len(aims) < 2:
        return None
    unit, decimals = track.unit or kpi.unit or "", metric.decimals if metric else 1
    known = {one.period: one.value for one in track.readings if one.value is not None}
    first, last = min(aims), max(aims)
    decimals = places([*aims.values(), *known.values()], max(decimals, places(aims.values(), 1)))
    if len({notation(one) for one in (*aims, *known)}) > 1:
        return None
    newest = max((last, *(one for one in known if first <= one)))
    shown = span(first, newest, view.world.kb.calendar)[-36:]
    straight = _straight(aims, _between(shown, first, last))
    points = tuple(ChartPoint(one, plan=straight.get(one), actual=known.get(one)) for one in shown)
    name = metric.name if metric else label(kpi.metric)
    biased = metric is not None and metric.compute == "bias_pct"
    title = f"{name}: {_finding(known, aims, lambda value: _told(value, unit, decimals, biased))}"
    chart = Chart(
        f"{plan.id.lower()}-path-{place}", title,
        say("{}. Path from {} to {}; the numbers stand in the table below.",
            title, period(first), period(last)),
        points, unit, labels=(("plan", say("Path")), ("actual", say("Actual"))),
    )  # fmt: skip
    rows = tuple(
        (period(one), _shown(aims.get(one), unit, decimals), _shown(known.get(one), unit, decimals))
        for one in shown
        if one in aims or one in known
    )
    return Path(kpi.kind, title, line_chart(chart), rows)


def _shown(value: float | None, unit: str, decimals: int) -> str:
    return "" if value is None else quantity(value, unit, decimals)


def _aims(kpi: PlanKpi) -> dict[str, float]:
    """Return what the indicator is to be by period: baseline, path and target."""
    found: dict[str, float] = {}
    base = kpi.baseline if not isinstance(kpi.baseline, str) else None
    if base and base.value is not None and base.period:
        found[base.period if isinstance(base.period, str) else base.period.to] = float(base.value)
    found |= {one.period: float(one.value) for one in kpi.glide_path}
    target = kpi.target
    if target and target.value is not None and target.by and found:
        by = target.by
        key = by if isinstance(by, str) else _month(by, found)
        if key:
            found.setdefault(key, float(target.value))
    return found


def _month(by: datetime.date, others: Iterable[str]) -> str:
    return f"{by:%Y-%m}" if all(notation(one) == "month" for one in others) else ""


def _between(shown: Sequence[str], first: str, last: str) -> list[str]:
    return [one for one in shown if first <= one <= last]


def _straight(aims: dict[str, float], shown: Sequence[str]) -> dict[str, float]:
    """Return the path in every period: straight from each value that is given to the next."""
    given = [place for place, one in enumerate(shown) if one in aims]
    found = {}
    for here, there in pairwise(given):
        low, high = aims[shown[here]], aims[shown[there]]
        for place in range(here, there + 1):
            found[shown[place]] = low + (high - low) * (place - here) / (there - here)
    return found


def _told(value: float, unit: str, decimals: int, biased: bool) -> str:
    """Return a value in words: a bias by its size and side, never by its sign."""
    if not biased:
        return quantity(value, unit, decimals)
    side = " over" if value > 0 else " under" if value < 0 else ""
    return quantity(abs(value), unit, decimals) + side


def _finding(known: dict[str, float], aims: dict[str, float], told: Callable[[float], str]) -> str:
    first, last = min(aims), max(aims)
    aim = told(aims[last])
    after = [one for one in known if one > first]
    if not after:
        return say("no reading since the baseline; the target is {} by {}", aim, period(last))
    newest = max(after)
    reading = say("{} in {}", told(known[newest]), period(newest))
    if newest < last:
        return say("{}; the target is {} by {}", reading, aim, period(last))
    return say("{}; the target was {} by {}", reading, aim, period(last))
