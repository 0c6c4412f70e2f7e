"""The actuals cannot say whether the plan worked, or would say so too early.

What it checks: the plan has a `verification` rule that can be run: it judges the metric of an outcome
indicator, on a series that is there and in the same kind of periods, against a `threshold` or a tolerance.
It asks for enough periods in a row (six weeks, three months; one quarter where a leading indicator stands
beside it) and counts only periods of which half or more comes after the last action is due. Fewer are fine
where `must_include` ties them to an event, or a `reason` says why.

Why it matters: "we will check" closes gaps by opinion. One good month is often luck, and a month in which
the work was still going on proves nothing of it. Whoever writes the rule before the figures are known
cannot bend it to them.

Bad:

    # without: verification  # M010

Bad:

    verification:
      metric: otif
      dataset: otif-r1
      operator: ">="
      threshold: 95
      consecutive_periods: 1  # M010
      from_period: 2026-04  # M010

Good:

    verification:
      metric: otif
      dataset: otif-r1
      operator: ">="
      threshold: 95
      consecutive_periods: 3
      from_period: 2026-05

Known false positives: an action that was done well before its date; let `due` say when it was.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan, Gap
from sopdocs.model.catalog import Calendar, Dataset
from sopdocs.model.plan import Verification
from sopdocs.periods import following, months_long, notation
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.days import end_of
from sopdocs.rules.indicators import all_gaps_read
from sopdocs.rules.plans import gaps_of, only_contains
from sopdocs.variance.tolerance import BY_CADENCE

_ENOUGH = {**BY_CADENCE, "fiscal": 3}
_FITS = {"week": ("week",), "month": ("month", "fiscal"), "quarter": ("quarter",)}
"""In which notations the periods of a dataset may be written."""
_KIND = {"week": "week", "month": "month", "fiscal": "fiscal period", "quarter": "quarter"}
FAR = 120
"""So many periods are looked ahead for one that shows what the plan does; a date beyond them is a slip."""
HALF = 15
"""Days of a month that have to come after the last action, so that the month shows what it does."""


def verification_rule(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield what keeps the actuals from proving that the plan worked."""
    rule = plan.verification
    if rule is None:
        if not only_contains(plan):
            yield _lack(plan, context)
        return
    gap = next((gap for gap in gaps_of(plan, context) if gap.metric == rule.metric), None)
    if gap is not None or all_gaps_read(plan, context):
        yield from _bound(rule, gap, context)
        yield from _series(rule, gap, context)
    yield from _outcome(plan, rule)
    yield from _number(plan, rule)
    yield from _start(plan, rule, context.kb.calendar)


def _lack(plan: ActionPlan, context: Context) -> Problem:
    wanted = [kpi.metric for kpi in plan.kpis if kpi.kind == "outcome"]
    name = next(iter(wanted), next((gap.metric for gap in gaps_of(plan, context)), "…"))
    metric = context.kb.metrics.get(name)
    kind = metric.cadence if metric else "month"
    first = _first_after(_last_due(plan)[0], kind, context.kb.calendar)
    return Problem(
        ("verification",),
        "no rule says which figures show that the plan works",
        f"add `verification: {{metric: {name}, operator: within_tolerance, "
        f"consecutive_periods: {_ENOUGH[kind]}, from_period: {first}}}`, or an operator with a `threshold`",
    )


def _first_after(day: datetime.date, kind: str, calendar: Calendar | None) -> str:
    """Return the first period that shows what was done by a day, or an ellipsis where that is open."""
    if day == datetime.date.min:
        return "…"
    year, week, _ = day.isocalendar()
    quarter = (day.month + 2) // 3
    now = {"week": f"{year}-W{week:02}", "month": f"{day:%Y-%m}", "quarter": f"{day.year}-Q{quarter}"}[kind]
    return now if _shows(now, day, calendar) else following(now, calendar)


def _bound(rule: Verification, gap: Gap | None, context: Context) -> Iterator[Problem]:
    """Yield a problem where there is nothing to hold the actuals against."""
    metric = context.kb.metrics.get(rule.metric)
    if rule.operator != "within_tolerance":
        if rule.threshold is None:
            text = f"`{rule.metric}` is to be `{rule.operator}` a threshold that is not there"
            yield Problem(("verification", "operator"), text, "add `threshold: 95`, in the metric's unit")
    elif metric and not (metric.tolerance or (gap and gap.tolerance)):
        yield Problem(
            ("verification", "operator"),
            f"`{rule.metric}` is to be `within_tolerance`, and neither its gap nor the metric has one",
            'add a `tolerance` to the gap, or write `operator: ">="` and a `threshold`',
        )


def _series(rule: Verification, gap: Gap | None, context: Context) -> Iterator[Problem]:
    """Yield what keeps a series from answering; one that the gap still lacks is the gap's matter."""
    alias = rule.dataset or (gap.series.dataset if gap and gap.series else None)
    if alias is None and gap is None and rule.metric in context.kb.metrics:
        text = f"nothing says where the figures of `{rule.metric}` come from, as no gap of the plan has it"
        hint = "add `dataset: …`, with a name from data/datasets.yaml"
        yield Problem(("verification", "metric"), text, hint)
    dataset = context.kb.datasets.get(alias) if alias else None
    if dataset is not None:
        yield from _periods(rule, dataset)
    typed = alias is None and gap is not None and gap.series is not None
    if rule.must_include and (typed or (dataset is not None and not _marks_events(rule, dataset, gap))):
        mark = f"name a column that marks them: `columns: {{event: …}}` of `{alias}` in data/datasets.yaml"
        yield Problem(
            ("verification", "must_include"),
            f"no period can hold `{rule.must_include}`, as its series has no column of events",
            mark if alias else "put the points of the gap into a dataset that marks events in a column",
        )


def _marks_events(rule: Verification, dataset: Dataset, gap: Gap | None) -> bool:
    own = gap.series if gap else None
    if own and own.dataset and rule.dataset in (None, own.dataset) and "event" in own.columns:
        return True
    return dataset.columns.event is not None


def _periods(rule: Verification, dataset: Dataset) -> Iterator[Problem]:
    for name in ("from_period", "window_end"):
        period = getattr(rule, name)
        if period and notation(period) not in _FITS[dataset.period]:
            text = f"`{period}` is a {_KIND[notation(period)]}, and its series has {_KIND[dataset.period]}s"
            yield Problem(("verification", name), text, f"name a {_KIND[dataset.period]} instead")


def _outcome(plan: ActionPlan, rule: Verification) -> Iterator[Problem]:
    outcomes = [kpi.metric for kpi in plan.kpis if kpi.kind == "outcome"]
    if outcomes and rule.metric not in outcomes:
        yield Problem(
            ("verification", "metric"),
            f"the rule judges `{rule.metric}`, which is no outcome of the plan",
            f"judge `{outcomes[0]}`, or make `{rule.metric}` an indicator with `kind: outcome`",
        )


def _number(plan: ActionPlan, rule: Verification) -> Iterator[Problem]:
    """Yield a problem where fewer periods are asked for than tell a cure from luck."""
    if rule.must_include or rule.reason:
        return
    kind, number = notation(rule.from_period), rule.consecutive_periods
    needed = _ENOUGH[kind]
    at = ("verification", "consecutive_periods")
    if kind == "quarter" and number == 1 and not any(kpi.kind == "leading" for kpi in plan.kpis):
        text = "`1` quarter alone says little, as no leading indicator speaks beside it"
        yield Problem(at, text, "write `consecutive_periods: 2`, or add an indicator with `kind: leading`")
    elif number < needed:
        many = "" if number == 1 else "s in a row"
        yield Problem(
            at,
            f"`{number}` {_KIND[kind]}{many} may be luck; {needed} in a row hardly are",
            f"write `consecutive_periods: {needed}`; where the gap is tied to an event add "
            "`must_include: promotion`, and otherwise a `reason` for fewer",
        )


def _start(plan: ActionPlan, rule: Verification, calendar: Calendar | None) -> Iterator[Problem]:
    """Yield a problem where the first period that counts was half over when the last action was due."""
    day, action = _last_due(plan)
    first = rule.from_period
    if _shows(first, day, calendar):
        return
    better = next((one for one in _later(first, calendar) if _shows(one, day, calendar)), "")
    yield Problem(
        ("verification", "from_period"),
        f"`{first}` counts already, and action {action} is due on {day}",
        f"write `from_period: {better}`, the first that shows what the last action does"
        if better
        else "correct the dates of the actions",
    )


def _last_due(plan: ActionPlan) -> tuple[datetime.date, str]:
    """Return the day on which the last action is due, and which one that is."""
    dues = [
        (action.revised_due.date if action.revised_due else action.due, action.id)
        for action in plan.actions
        if action.due and action.status != "cancelled" and action.type != "containment"
    ]
    return max(dues, default=(datetime.date.min, ""))


def _shows(period: str, day: datetime.date, calendar: Calendar | None) -> bool:
    """Tell whether half of a period or more comes after a day."""
    return (end_of(period, calendar) - day).days >= HALF * months_long(period)


def _later(period: str, calendar: Calendar | None) -> Iterator[str]:
    for _ in range(FAR):
        yield (period := following(period, calendar))


RULE = Rule(
    "M010",
    "verification-rule",
    Severity.ERROR,
    ("action_plan",),
    verification_rule,
    reads=frozenset({"record", "neighbours"}),
)
