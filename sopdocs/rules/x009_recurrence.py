"""A closed gap is back: its figures are outside the tolerance again.

What it checks: of the periods that ended after `closure.date` and whose actuals are out, N in a row are on
the bad side of the tolerance, or one is beyond twice the tolerance. N is `consecutive_periods` of the gap
or its metric. Twice the tolerance is twice `abs` or `pct`; of a `lower` or `upper` limit it is twice the
distance from the target in the data. Projected gaps and upsides are left alone, and so is a gap that was
closed by a decision, or outside its tolerance when it was closed, or that a later one names as
`{id: …, type: recurs}`.

Why it matters: what comes back was cured in its symptom, or the new way of working was given up. Found
after three periods it is a reopened gap; found at the next budget it is a new one that starts from nothing.

Bad:

    # kind: gap
    # as_of: 2026-09-20
    status: closed  # X009
    closure:
      date: 2026-07-09
      verified_by: finance-controller-emea
      attribution: plan

Good:

    # kind: gap
    # as_of: 2026-08-20
    status: closed
    closure:
      date: 2026-07-09
      verified_by: finance-controller-emea
      attribution: plan

Known false positives: a single event that everybody knows of, such as a strike, can be beyond twice the
tolerance. A gap that shows only at an event may come back in the first period that holds one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sopdocs.diagnostics import Severity
from sopdocs.figures import Bounds, GapFigures, Point, Reading
from sopdocs.model import Gap
from sopdocs.model.catalog import Metric
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.days import end_of
from sopdocs.variance.tolerance import Measure, reading


def recurrence(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where the periods after a gap's closure breach its tolerance."""
    closure = gap.closure
    if gap.status != "closed" or closure is None or gap.nature in ("projected", "opportunity"):
        return
    figures, metric = context.figures.gap(gap.id), context.kb.metrics.get(gap.metric)
    if closure.decision or figures is None or metric is None or not figures.bounds.given:
        return
    known = [one for one in figures.readings if one.period <= (figures.track.last_actual or "")]
    first = len(known)
    while first and end_of(known[first - 1].period, context.kb.calendar) > closure.date:
        first -= 1
    if first and _out(known[first - 1]):
        return
    said = _said(known[first:], figures, metric)
    if said and not _taken_up(gap, context):
        yield Problem(
            ("status",),
            f"the figures are {said} after the gap was closed on `{closure.date}`",
            "set `status: reopened` and look at what the cause has become; if a new gap has taken it up, "
            f"say so there: `related: [{{id: {gap.id}, type: recurs}}]`",
        )


def _out(one: Reading) -> bool:
    return bool(one.outside and one.adverse)


def _said(since: Sequence[Reading], figures: GapFigures, metric: Metric) -> str:
    """Return what has come back, in words, or an empty text."""
    row: list[str] = []
    for one in since:
        row = [*row, one.period] if _out(one) else []
        if len(row) == figures.bounds.consecutive:
            first, last = row[0], row[-1]
            many = (
                f"in `{first}`"
                if first == last
                else f"in {len(row)} periods in a row, `{first}` to `{last}`,"
            )
            return f"outside the tolerance {many}"
    points = {point.period: point for point in figures.points}
    for one in since:
        if _out(one) and _beyond_twice(points.get(one.period, Point(one.period)), figures, metric):
            return f"beyond twice the tolerance in `{one.period}`"
    return ""


def _beyond_twice(point: Point, figures: GapFigures, metric: Metric) -> bool:
    if figures.bounds.rolling > 1:
        return False
    measure = Measure(figures.compute, figures.comparison, "mean", metric.polarity)
    found = reading((point,), _doubled(figures.bounds, point.plan), measure)
    return bool(found.outside and found.adverse)


def _doubled(bounds: Bounds, target: float | None) -> Bounds:
    """Return a tolerance of twice the width; a limit that lies at the target, or has none, falls away."""

    def moved(limit: float | None, sign: int) -> float | None:
        if limit is None or target is None or (limit - target) * sign <= 0:
            return None
        return 2 * limit - target

    return replace(
        bounds,
        lower=moved(bounds.lower, -1),
        upper=moved(bounds.upper, 1),
        abs=bounds.abs and 2 * bounds.abs,
        pct=bounds.pct and 2 * bounds.pct,
    )


def _taken_up(gap: Gap, context: Context) -> bool:
    return any(
        link.id == gap.id and link.type == "recurs"
        for other in context.kb.backlinks(gap.id, "gap")
        if isinstance(other.record, Gap)
        for link in other.record.related
    )


RULE = Rule(
    "X009",
    "recurrence",
    Severity.WARNING,
    ("gap",),
    recurrence,
    reads=frozenset({"record", "neighbours", "figures"}),
    time=True,
    data=True,
    stable=False,
)
