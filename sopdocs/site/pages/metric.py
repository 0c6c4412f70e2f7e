"""The page of a metric: its one definition, what it is measured for, and what was learnt about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sopdocs.model import ActionPlan, Gap, Lesson
from sopdocs.model.catalog import Metric
from sopdocs.site.numbers import number, unit_label
from sopdocs.site.pages import home, rows
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Page, Passage
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say

BOUNDS = (("lower", "at least "), ("upper", "at most "), ("abs", "±"), ("pct", "±"))


@dataclass(frozen=True, slots=True)
class Use:
    """Where a metric is used, by id."""

    metric: str
    gaps: tuple[str, ...]
    beside: tuple[str, ...]
    plans: tuple[str, ...]
    signals: tuple[str, ...]
    lessons: tuple[str, ...]
    counted: tuple[str, ...]


def pages(world: World) -> Iterator[tuple[str, Callable[[], str], Callable[[], Page]]]:
    """Yield the page of each metric: address, digest of what it reads, how to make it."""
    for id in sorted(world.kb.metrics):
        url = world.about("metric", id)
        if url is not None:
            use = of(world, id)
            yield url, partial(world.reads_shown, use), partial(_page, world, url, use)


def of(world: World, metric: str) -> Use:
    """Return where a metric is used."""
    around = world.kb.backlinks(metric)
    gaps = [one.record for one in around if isinstance(one.record, Gap)]
    own = tuple(gap.id for gap in gaps if gap.metric == metric)
    taught = {
        entry.id
        for gap in own
        for entry in world.kb.backlinks(gap, "lesson")
        if isinstance(entry.record, Lesson)
    }
    return Use(
        metric,
        own,
        tuple(gap.id for gap in gaps if gap.metric != metric and metric in gap.secondary_metrics),
        tuple(
            one.record.id
            for one in around
            if isinstance(one.record, ActionPlan) and any(kpi.metric == metric for kpi in one.record.kpis)
        ),
        tuple(id for id, signal in sorted(world.kb.signals.items()) if signal.metric == metric),
        tuple(sorted(taught)),
        tuple(gap.value_counted_in for gap in gaps if gap.metric == metric and gap.value_counted_in),
    )


def tolerance(metric: Metric) -> list[str]:
    """Return from where on a variance is no noise any more, in words."""
    given = metric.tolerance
    if given is None:
        return []
    found = []
    for name, word in BOUNDS:
        value = getattr(given, name)
        if value is not None:
            unit = unit_label("pct" if name == "pct" else metric.unit)
            found.append(f"{word}{number(value, _places(value))}\u00a0{unit}")
    if given.consecutive_periods:
        found.append(say("for {} {}s in a row", given.consecutive_periods, metric.cadence))
    if given.rolling:
        found.append(say("over {} {}s", given.rolling, metric.cadence))
    return found


def _places(value: object) -> int:
    return len(str(value).partition(".")[2].rstrip("0"))


def _page(world: World, url: str, use: Use) -> Page:
    view, metric = View(world, url), world.kb.metrics[use.metric]
    records = [one.record for id in use.gaps if (one := world.kb.get(id)) and isinstance(one.record, Gap)]
    values = {
        "v": view,
        "metric": metric,
        "use": use,
        "unit": unit_label(metric.unit),
        "tolerance": ", ".join(tolerance(metric)),
        "open": home.ranked([gap for gap in records if gap.status not in rows.ENDED], view),
        "ended": home.ranked([gap for gap in records if gap.status in rows.ENDED], view),
    }
    return Page(
        url=url,
        title=metric.name,
        body=rendered("metric.html", **values),
        description=metric.definition,
        search=(
            Passage(metric.name, f"{use.metric}\n{metric.definition}\n{metric.formula}", tags=("metric",)),
        ),
    )
