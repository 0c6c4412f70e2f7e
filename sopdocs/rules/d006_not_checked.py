"""A figure is missing, and what rests on it was not checked.

What it checks: of a gap, that its variance, its metric and what its causes leave unexplained could be worked
out; of a plan, that its verification rule could be judged once the first of its periods is out, and that
its indicators have data in the periods of their baselines. Where one is missing, the reason is given. What
another finding says already is not repeated: a file that cannot be read, a name that is in no catalog, a
field that is empty. A database out of reach from here is named, where no figures of it are kept.

Why it matters: no finding means that all is well, or that nobody could look. Only the first is a pass. A gap
that is compared with nothing stays quiet for ever.

Bad:

    # kind: gap
    window: {from: 2026-03, to: 2026-04}
    series:
      points:  # D006
        - {period: 2026-03, plan: 96}
        - {period: 2026-04, plan: 96}

Good:

    # kind: gap
    window: {from: 2026-03, to: 2026-04}
    series:
      points:
        - {period: 2026-03, plan: 96, actual: 91.8}
        - {period: 2026-04, plan: 96}

Known false positives: none known. A rule whose first period is still to come is no finding: nobody can have
looked yet.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.figures import Figures, GapFigures, Verification
from sopdocs.figures import Problem as Unread
from sopdocs.memory import once
from sopdocs.model import ActionPlan, Gap
from sopdocs.model.plan import Baseline
from sopdocs.model.plan import Verification as Test
from sopdocs.periods import last_day, span
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.indicators import periods_of, series
from sopdocs.rules.plans import JUDGED

_SHOWN = 3
_CAUSES = "what the causes explain"
_FAR = "see that the series reaches so far, or correct `from_period`"
_UNBOUND = {
    "no tolerance is given": "add a `tolerance` to the gap, or write an operator with a `threshold`",
    "the rule has no threshold": "add `threshold: 95`, in the metric's unit",
}


def not_checked(record: Gap | ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each figure of a record that could not be computed, with the reason."""
    for one in _unreachable(context.figures).get(record.id, ()):
        yield Problem(one.field_path, f"no figure is checked: {one.message}", one.hint)
    if isinstance(record, Gap):
        yield from _of_gap(record, context)
        return
    yield from _verification(record, context)
    if record.status not in JUDGED:
        yield from _baselines(record, context)


@once
def _unreachable(figures: Figures) -> Mapping[str, list[Unread]]:
    found: dict[str, list[Unread]] = defaultdict(list)
    for one in figures.problems:
        if one.unreachable:
            found[one.record_id].append(one)
    return found


def _of_gap(gap: Gap, context: Context) -> Iterator[Problem]:
    if gap.metric == "other":
        text = "no figure of the gap is checked, as its metric is only described in words"
        hint = "put the metric into data/metrics.yaml, with a dataset, once it is used again"
        yield Problem(("metric",), text, hint)
        return
    figures = context.figures.gap(gap.id)
    if figures is None or gap.series is None or gap.metric not in context.kb.metrics:
        return
    if gap.series.dataset and not figures.points:
        return
    what, why = _lacking(figures)
    if what:
        field: FieldPath = ("series", "dataset" if gap.series.dataset else "points")
        hint = "complete the series, or look at `window` and `comparison`"
        if what == _CAUSES:
            hint = "write `contributions` of its causes in the unit of the series"
        yield Problem(field, f"{what} is not checked: {why}", hint, key=True)


def _lacking(figures: GapFigures) -> tuple[str, str]:
    """Return the first figure that could not be computed, and the reason; those after it rest on it."""
    notes, own = figures.notes, figures.variance
    if own is None or own.value is None:
        outside = notes.get("window") if figures.window is None else None
        return "the variance", notes.get("data") or outside or (own.note if own else "there is no series")
    if figures.metric_value is None:
        return "the metric", notes.get(f"{figures.compute.removesuffix('_pct')}_pct", "the plan adds up to 0")
    if figures.contributions and figures.unexplained is None:
        return _CAUSES, notes["unexplained"]
    return "", ""


def _verification(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    rule, found = plan.verification, context.figures.verification(plan.id)
    if rule is None or found is None or not found.unit or "balancing" in found.notes:
        return
    if found.verdict != "no_data":
        judged = [number for number, check in enumerate(found.checks) if check.passed is not None]
        lost = [check.period for check in found.checks[: judged[-1]] if check.passed is None]
        if lost:
            text = f"the verification rule is not checked in {_shown(lost)}: {_no_value(found)}"
            yield Problem(
                ("verification", "metric"), text, "complete the series; such a period ends a row of passes"
            )
    elif _is_due(rule, found, context) and not _is_unreadable(plan, context):
        why = _no_value(found) if found.checks and found.balancing_metric else found.notes["verdict"]
        text = f"the verification rule is not checked: {why}"
        yield Problem(("verification", "metric"), text, _UNBOUND.get(why, _FAR))


def _no_value(found: Verification) -> str:
    """Return which of the two metrics has no value where a period is not judged."""
    open_ones = [check for check in found.checks if check.passed is None]
    if all(check.value is not None for check in open_ones):
        return f"`{found.balancing_metric or found.metric}` cannot be judged there"
    return f"`{found.metric}` has no value"


def _is_due(rule: Test, found: Verification, context: Context) -> bool:
    """Tell whether the data of the first period should be out; before that nobody expects a verdict."""
    other = rule.balancing_metric.dataset if rule.balancing_metric else None
    names = (found.data.dataset if found.data else None, other)
    sets = [context.kb.datasets[name] for name in names if name and name in context.kb.datasets]
    lag = datetime.timedelta(days=max((one.refresh_lag_days for one in sets), default=0))
    return last_day(rule.from_period, context.kb.calendar) + lag <= context.as_of


def _is_unreadable(plan: ActionPlan, context: Context) -> bool:
    """Tell whether planning data of the plan's rule could not be read, which is a finding of its own."""
    said = (one for one in context.figures.problems if one.record_id == plan.id)
    return any(one.field_path[0] == "verification" for one in said)


def _baselines(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    for index, kpi in enumerate(plan.kpis):
        if not isinstance(kpi.baseline, Baseline) or kpi.baseline.value is None:
            continue
        spanned, known = periods_of(kpi.baseline), series(plan, index, context)
        if spanned is None or known is None:
            continue
        periods = span(*spanned, context.kb.calendar) or spanned
        projected = {one.period for one in known.gap.readings if one.value is not None} if known.gap else ()
        lost = [period for period in periods if period not in known.values and period not in projected]
        if lost:
            text = f"the baseline of `{kpi.metric}` is not checked: its series has no value in {_shown(lost)}"
            track = context.figures.kpis.get((plan.id, index))
            note = f"; {track.note}" if track and track.note else ""
            hint = f"name periods that the series has, or the dataset that has them{note}"
            yield Problem(("kpis", index, "baseline"), text, hint)


def _shown(periods: list[str]) -> str:
    more = f" and {len(periods) - _SHOWN} more" if len(periods) > _SHOWN else ""
    return ", ".join(f"`{period}`" for period in periods[:_SHOWN]) + more


RULE = Rule(
    "D006",
    "not-checked",
    Severity.INFO,
    ("gap", "action_plan"),
    not_checked,
    reads=frozenset({"record", "neighbours", "figures", "clock"}),
    data=True,
)
