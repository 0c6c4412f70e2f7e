"""Work over time as a picture: a bar from start to due date, a diamond for a milestone, and today's line."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sopdocs.site.charts_bridge import named
from sopdocs.site.numbers import MONTHS, day
from sopdocs.site.svg import NOTHING, element, joined
from sopdocs.site.tongue import say
from sopdocs.site.words import label

WIDTH, ROW, TOP, FOOT = 720, 34, 40, 8
LEFT, RIGHT = 236, 616


@dataclass(frozen=True, slots=True)
class Task:
    """One line of work: `start` is None for a milestone; `first` is the day promised at first."""

    name: str
    due: datetime.date
    start: datetime.date | None = None
    first: datetime.date | None = None
    status: str = "planned"
    late: bool = False

    @property
    def word(self) -> str:
        """Return how it stands: late goes before everything."""
        return say("late") if self.late else label(self.status)


class _Scale:
    """From days to places."""

    def __init__(self, tasks: Sequence[Task], today: datetime.date) -> None:
        days = [each for one in tasks for each in (one.start, one.due, one.first) if each]
        self.first, self.last = min(days), max(days)
        near = datetime.timedelta(days=92)
        if self.first - near <= today <= self.last + near:
            self.first, self.last = min(self.first, today), max(self.last, today)
        span = max((self.last - self.first).days, 14)
        self.first -= datetime.timedelta(days=span // 30 + 1)
        self.last += datetime.timedelta(days=span // 30 + 1)
        self.bottom = TOP + ROW * len(tasks)

    def x(self, one: datetime.date) -> float:
        """Return the horizontal coordinate of a day."""
        share = (one - self.first).days / max((self.last - self.first).days, 1)
        return round(LEFT + share * (RIGHT - LEFT), 1)


def gantt(id: str, title: str, tasks: Sequence[Task], today: datetime.date) -> Markup:
    """Return the SVG of some work; nothing where nothing has a date. `title` states the finding."""
    if not tasks:
        return NOTHING
    scale = _Scale(tasks, today)
    said = "; ".join(say("{}, due {}, {}", one.name, day(one.due), one.word) for one in tasks)
    parts = [
        element("title", content=title, id=f"{id}-t"),
        element("desc", content=say("{}. Today is {}.", said, day(today)), id=f"{id}-d"),
        *_months(scale),
        *(part for place, one in enumerate(tasks) for part in _row(one, place, scale, today)),
        *_today(scale, today),
    ]
    return element(
        "svg", "sd-chart sd-gantt", joined(parts), viewBox=f"0 0 {WIDTH} {scale.bottom + FOOT}", role="img",
        aria_labelledby=f"{id}-t {id}-d",
    )  # fmt: skip


def _months(scale: _Scale) -> Iterator[Markup]:
    """Yield a line for the first day of each month; of long plans only some, so that names do not touch."""
    months = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month
    every = next(n for n in (1, 2, 3, 6, 12, 24, 60, 1200) if months / n <= 10)
    for count in range(1, months + 1):
        year, month = divmod(scale.first.year * 12 + scale.first.month - 1 + count, 12)
        if month % every if every < 12 else month or year % (every // 12):
            continue
        x = scale.x(datetime.date(year, month + 1, 1))
        yield element("path", "sd-grid", d=f"M{x:g} {TOP - 4}V{scale.bottom}")
        name = say(MONTHS[month])
        name = f"{name} {year}" if month == 0 or count == every or months < 3 else name
        yield element("text", "sd-tick", name, x=x, y=TOP - 10, text_anchor="middle")


def _row(one: Task, place: int, scale: _Scale, today: datetime.date) -> Iterator[Markup]:
    y, end = TOP + ROW * place + ROW / 2, scale.x(one.due)
    kind = "late" if one.late else "done" if one.status in ("done", "cancelled") else "open"
    yield from named(one.name, "sd-fall-name", LEFT - 10, y)
    if one.first and one.first != one.due:
        yield element("path", "sd-gantt-moved", d=f"M{scale.x(one.first):g} {y:g}H{end:g}")
        yield element("path", "sd-gantt-first", d=_diamond(scale.x(one.first), y, 5))
    if one.start:
        left = min(scale.x(one.start), end - 2)
        yield element(
            "rect", f"sd-gantt-bar sd-gantt-{kind}", x=left, y=y - 7, width=round(end - left, 1), height=14,
            rx=2,
        )  # fmt: skip
    else:
        yield element("path", f"sd-gantt-bar sd-gantt-{kind}", d=_diamond(end, y, 8))
    if one.late:
        yield element("path", "sd-gantt-over", d=f"M{end:g} {y:g}H{scale.x(min(today, scale.last)):g}")
    yield element(
        "text", f"sd-gantt-word sd-gantt-is-{kind}", one.word, x=WIDTH - 4, y=y + 4, text_anchor="end"
    )


def _diamond(x: float, y: float, size: float) -> str:
    return f"M{x - size:g} {y:g}L{x:g} {y - size:g}L{x + size:g} {y:g}L{x:g} {y + size:g}Z"


def _today(scale: _Scale, today: datetime.date) -> Iterator[Markup]:
    if scale.first <= today <= scale.last:
        x = scale.x(today)
        yield element("path", "sd-gantt-today", d=f"M{x:g} {TOP - 4}V{scale.bottom}")
        yield element("text", "sd-gantt-word sd-gantt-now", "today", x=x, y=TOP - 26, text_anchor="middle")
