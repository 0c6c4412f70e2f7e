"""A gap comes with an event, and the plan may be verified without one.

What it checks: a gap is tied to a promotion, a launch, a peak or the end of a period where the verified
causes that explain most of it are of that kind, or where its data mark the event and it is outside its
tolerance in just those periods. The `verification` of a plan on it then says `must_include`. That is not
asked for where the metric itself is of the event (launch sell-in), where the periods in a row hold the end
of a quarter anyway, or where every such run of the window is known to hold the event.

Why it matters: a promotion problem does not show in a month without a promotion. Three quiet months in a
row prove nothing, the gap is closed, and the next promotion opens it again.

Bad:

    addresses: [RC-2026-004]
    verification:  # M012
      metric: otif
      dataset: otif-r1
      operator: ">="
      threshold: 95
      consecutive_periods: 3
      from_period: 2026-05
    # beside: RC-2026-003
    contributions: [{gap: GAP-2026-003, value: -0.9, unit: pp}]

Good:

    addresses: [RC-2026-004]
    verification:
      metric: otif
      dataset: otif-r1
      operator: ">="
      threshold: 95
      consecutive_periods: 2
      from_period: 2026-05
      must_include: promotion
    # beside: RC-2026-003
    contributions: [{gap: GAP-2026-003, value: -0.9, unit: pp}]

Known false positives: a promotion that runs in every single period, where the data do not mark it. Mark it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from sopdocs.diagnostics import Severity
from sopdocs.figures import GapFigures, Point
from sopdocs.model import ActionPlan, Gap, RootCause
from sopdocs.model.catalog import Calendar
from sopdocs.model.plan import Verification
from sopdocs.periods import notation, span
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import causes_of, gaps_of

_EVENTS = {"promo": "promotion", "launch": "launch", "peak": "peak"}
"""What a word of a cause's leaf begins with, and the event that it speaks of."""
_ENDS = {
    "period_end": "quarter_end",
    "quarter_end": "quarter_end",
    "hockey_stick": "quarter_end",
    "month_end": "month_end",
}
_HOLD_ONE = {
    "quarter_end": {"week": 13, "month": 3, "fiscal": 3, "quarter": 1},
    "month_end": {"week": 5, "month": 1, "fiscal": 1, "quarter": 1},
}
"""So many periods in a row hold such an end, whichever they are."""
TWICE = 2
"""Once may be chance."""


class Tied(NamedTuple):
    """The event that a gap comes with, and how that is known."""

    event: str
    because: str


def window_without_event(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where a rule may hold in periods in which its gap cannot show."""
    rule = plan.verification
    if rule is None or rule.must_include:
        return
    gap = next((gap for gap in gaps_of(plan, context) if gap.metric == rule.metric), None)
    if gap is None:
        return
    figures = context.figures.gap(gap.id)
    points = figures.points if figures else ()
    tied = _by_cause(plan, gap, points, context) or (_by_data(figures) if figures else None)
    if tied is None or _is_of(tied.event, rule.metric, context):
        return
    same = gap.series is not None and rule.dataset in (None, gap.series.dataset)
    window = _window(rule, points, context.kb.calendar) if same else []
    if _is_sure_of(tied.event, rule, window):
        return
    without = "the rule may hold in periods without one"
    marked = any(point.event for point in points)
    if marked and window and not any(tied.event.casefold() in _events(point) for point in window):
        without = f"no period from {window[0].period} to {window[-1].period} holds one"
    yield Problem(
        ("verification",),
        f"`{gap.id}` is tied to `{tied.event}`, as {tied.because}, and {without}",
        f"add `must_include: {tied.event}`; one or two such periods are then enough"
        f"{_marking(rule, gap, context)}",
        key=True,
    )


def _by_cause(plan: ActionPlan, gap: Gap, points: Sequence[Point], context: Context) -> Tied | None:
    """Return the event of an addressed cause, where causes of that kind explain most of the gap."""
    for cause in causes_of(plan, context):
        event = _event(cause) if cause.status == "verified" and gap.id in cause.gaps else None
        if event and _explains_most(event, plan, gap, context):
            known = sorted({name for point in points for name in _events(point)})
            written = next((name for name in known if name.startswith(event[:5])), event)
            return Tied(written, f"its cause {cause.id} is")
    return None


def _event(cause: RootCause) -> str | None:
    return _event_of(cause.category or "")


@cache
def _event_of(category: str) -> str | None:
    """Return the event that a category of the taxonomy speaks of, by the words of its leaf."""
    leaf = category.partition(".")[2]
    ends = (event for name, event in _ENDS.items() if name in leaf)
    words = leaf.split("_")
    events = (event for start, event in _EVENTS.items() if any(word.startswith(start) for word in words))
    return next(chain(ends, events), None)


def _explains_most(event: str, plan: ActionPlan, gap: Gap, context: Context) -> bool:
    """Weigh the verified causes of a gap; where they have no weights, every one that is addressed counts."""
    entries = context.kb.backlinks(gap.id, "root_cause")
    causes = [one.record for one in entries if isinstance(one.record, RootCause)]
    verified = [cause for cause in causes if cause.status == "verified" and gap.id in cause.gaps]
    weights = [(cause, part) for cause in verified for part in cause.contributions if part.gap == gap.id]
    if not weights or len({part.unit for _, part in weights}) > 1:
        return all(_event(cause) == event for cause in verified if cause.id in plan.addresses)
    total = sum(abs(part.value) for _, part in weights)
    return sum(abs(part.value) for cause, part in weights if _event(cause) == event) > total / 2


def _by_data(figures: GapFigures) -> Tied | None:
    """Return the event that every period outside the tolerance holds, and others do not."""
    if not any(point.event for point in figures.points):
        return None
    marked = {point.period: _events(point) for point in figures.points}
    outside = [marked.get(one.period, set()) for one in figures.readings if one.outside]
    inside = [marked.get(one.period, set()) for one in figures.readings if one.outside is False]
    if len(outside) < TWICE:
        return None
    for event in sorted(set.intersection(*outside)):
        if sum(event not in names for names in inside) >= TWICE:
            return Tied(event, "it is outside its tolerance in no other period")
    return None


def _events(point: Point) -> set[str]:
    return {name.strip().casefold() for name in (point.event or "").split(",") if name.strip()}


def _is_of(event: str, name: str, context: Context) -> bool:
    """Tell whether a metric is itself of the event, so that no period of it is without."""
    metric = context.kb.metrics.get(name)
    said = re.sub(r"[_-]", " ", f"{name} {metric.name if metric else ''}".casefold())
    return event.replace("_", " ").casefold() in said


def _window(rule: Verification, points: Sequence[Point], calendar: Calendar | None) -> list[Point]:
    """Return the points of the window where there is one for each of its periods."""
    known = {point.period: point for point in points}
    periods = span(rule.from_period, rule.window_end, calendar) if rule.window_end else ()
    return [known[one] for one in periods] if all(one in known for one in periods) else []


def _is_sure_of(event: str, rule: Verification, window: Sequence[Point]) -> bool:
    """Tell whether the periods in a row that the rule asks for hold the event whichever they are."""
    number = rule.consecutive_periods
    if event in _HOLD_ONE and number >= _HOLD_ONE[event][notation(rule.from_period)]:
        return True
    holds = [event.casefold() in _events(point) for point in window]
    runs = [holds[start : start + number] for start in range(len(holds) - number + 1)]
    return bool(runs) and all(any(run) for run in runs)


def _marking(rule: Verification, gap: Gap, context: Context) -> str:
    """Return what is to be done to the data before a period can hold an event at all."""
    alias = rule.dataset or (gap.series.dataset if gap.series else None)
    dataset = context.kb.datasets.get(alias or "")
    own = gap.series.columns if gap.series and gap.series.dataset == alias else {}
    if dataset is None or dataset.columns.event or "event" in own:
        return ""
    return f", once a column of `{alias}` marks them (`columns: {{event: …}}` in data/datasets.yaml)"


RULE = Rule(
    "M012",
    "window-without-event",
    Severity.ERROR,
    ("action_plan",),
    window_without_event,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
)
