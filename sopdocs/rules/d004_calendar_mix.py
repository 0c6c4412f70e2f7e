"""Periods of two calendars are held against each other.

What it checks: the points of a series, the `window` of its gap, the periods of a verification rule and the
glide paths of indicators are in one notation: months (`2026-05`), fiscal periods (`FY2026-P05`), weeks or
quarters. A warning says so where a metric is kept by month and the series is by week, as the N periods of its
tolerance then mean weeks; a gap that states `consecutive_periods` itself has thought of that.

Why it matters: four fiscal weeks against a calendar month make a gap of ten per cent out of nothing. Periods
of two calendars do not compare, so that a window in weeks cuts nothing out of a series in months, and a rule
is judged on the wrong periods or on none.

Bad:

    # kind: gap
    window: {from: 2025-W45, to: 2026-W04}  # D004

Good:

    # kind: gap
    window: {from: 2025-11, to: 2026-01}

Known false positives: none known. A file whose months are filled with fiscal weeks looks like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.model import ActionPlan, Gap
from sopdocs.model.plan import Verification
from sopdocs.periods import notation
from sopdocs.rule import Context, Problem, Rule
from sopdocs.variance.asked import gap_of

_HELD = {"week": ("week",), "month": ("month", "fiscal"), "quarter": ("quarter",)}
"""In which notations the periods of a dataset may be, where the file itself cannot be asked."""
_WORDS = {"month": "months", "fiscal": "fiscal periods", "week": "weeks", "quarter": "quarters"}
_LIKE = {"month": "2026-05", "fiscal": "FY2026-P05", "week": "2026-W19", "quarter": "2026-Q2"}


def calendar_mix(record: Gap | ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem for each field whose periods are not of the series' calendar."""
    return _of_gap(record, context) if isinstance(record, Gap) else _of_plan(record, context)


def _of_gap(gap: Gap, context: Context) -> Iterator[Problem]:
    series = gap.series
    if series is None:
        return
    typed = {} if series.dataset else {notation(point.period): point.period for point in series.points}
    if len(typed) > 1:
        mixed = " and ".join(f"`{period}`" for _, period in sorted(typed.items()))
        hint = "write all of them in one calendar"
        yield Problem(("series", "points"), f"the points mix {mixed}", hint, key=True)
        return
    kinds = _kinds(series.dataset, (gap.id,), context)
    if gap.window:
        places = ((("window", "from"), gap.window.from_), (("window", "to"), gap.window.to))
        yield from _mixed("the window", places, kinds)
    yield from _cadence(gap, kinds, context)


def _cadence(gap: Gap, kinds: tuple[str, ...], context: Context) -> Iterator[Problem]:
    """Yield a warning where N periods of the metric's tolerance are not N periods of the series."""
    metric = context.kb.metrics.get(gap.metric)
    if metric is None or not kinds or kinds[0] in _HELD[metric.cadence]:
        return
    if gap.tolerance is None or gap.tolerance.consecutive_periods is None:
        yield Problem(
            ("metric",),
            f"`{gap.metric}` is kept by {metric.cadence} and the series is in {_WORDS[kinds[0]]}",
            "take a series of the metric's cadence, or say how many periods in a row count: "
            + (
                "add `consecutive_periods: 6` to the gap's `tolerance`"
                if gap.tolerance
                else "give the gap its own `tolerance`, with `consecutive_periods: 6`"
            ),
            Severity.WARNING,
        )


def _of_plan(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    rule = plan.verification
    if rule:
        kinds = _kinds(_alias(plan, rule.metric, rule.dataset, context), plan.gaps, context)
        given = (("from_period", rule.from_period), ("window_end", rule.window_end))
        places = [(("verification", name), period) for name, period in given if period]
        yield from _mixed("the verification rule", places, kinds)
        yield from _twin(plan, rule, kinds, context)
    for index, kpi in enumerate(plan.kpis):
        if kpi.glide_path and kpi.dataset:
            path = ("kpis", index, "glide_path")
            points = [((*path, number, "period"), one.period) for number, one in enumerate(kpi.glide_path)]
            yield from _mixed("the glide path", points, _kinds(kpi.dataset, plan.gaps, context))


def _twin(
    plan: ActionPlan, rule: Verification, kinds: tuple[str, ...], context: Context
) -> Iterator[Problem]:
    """Yield a problem where the balancing metric has no period in common with the metric of the rule."""
    other = rule.balancing_metric
    if other is None:
        return
    twins = _kinds(_alias(plan, other.metric, other.dataset, context), plan.gaps, context)
    if kinds and twins and not set(kinds) & set(twins):
        yield Problem(
            ("verification", "balancing_metric", "metric"),
            f"`{other.metric}` is in {_WORDS[twins[0]]} and `{rule.metric}` in {_WORDS[kinds[0]]}",
            f"take a series of `{other.metric}` in {_WORDS[kinds[0]]}; without one no period passes",
        )


def _alias(plan: ActionPlan, metric: str, stated: str | None, context: Context) -> str | None:
    """Return the dataset that a rule is judged on: its own, else that of the gap."""
    gap = None if stated else gap_of(context.kb, plan, metric)
    return gap.series.dataset if gap and gap.series else stated


def _kinds(alias: str | None, gaps: Iterable[str], context: Context) -> tuple[str, ...]:
    """Return the notation of a series, from the gap that reads it; else what its cadence allows."""
    for id in gaps:
        figures = context.figures.gap(id)
        if figures and figures.points and (figures.data.dataset if figures.data else None) == alias:
            return (notation(figures.points[0].period),)
    dataset = context.kb.datasets.get(alias) if alias else None
    return _HELD[dataset.period] if dataset else ()


def _mixed(what: str, places: Iterable[tuple[FieldPath, str]], kinds: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a problem at the first of these periods that is in another notation than the series."""
    for field, period in places if kinds else ():
        if notation(period) not in kinds:
            like = " or ".join(f"`{_LIKE[kind]}`" for kind in kinds)
            strange, series = _WORDS[notation(period)], _WORDS[kinds[0]]
            yield Problem(
                field,
                f"{what} is in {strange} (`{period}`) and the series in {series}",
                f"write its periods like {like}, or take a series in {strange}",
            )
            return


RULE = Rule(
    "D004",
    "calendar-mix",
    Severity.ERROR,
    ("gap", "action_plan"),
    calendar_mix,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
    stable=False,
)
