"""A longer plan has no indicator that speaks before the outcome does.

What it checks: a plan that runs over more than eight weeks has an entry of `kpis` with `kind: leading`. An
indicator that drives the metric of the plan's gap (`drivers` in `data/metrics.yaml`) speaks early too,
whatever its kind. Plans that only contain the effect, or that the actuals have judged, are exempt.

Why it matters: an outcome moves when the work is done, often weeks later. Whether the work takes hold shows
earlier in something else: promotions loaded in time, parameters refreshed, slots booked. Without it a plan
that does not work is found out at its end.

Bad:

    kpis:  # M008
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.4, period: {from: 2025-11, to: 2026-01}}
        target: {value: 95.5, by: 2026-05}

Good:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.4, period: {from: 2025-11, to: 2026-01}}
        target: {value: 95.5, by: 2026-05}
      - metric: promotions_loaded_early
        kind: leading
        unit: pct
        baseline: {value: 35, period: 2026-01}
        target: {value: 90, by: 2026-04}

Known false positives: a plan whose outcome is measured every day and answers at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.indicators import all_gaps_read
from sopdocs.rules.plans import JUDGED, gaps_of, only_contains

SHORT = datetime.timedelta(weeks=8)


def no_leading_indicator(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield one problem where a long plan has to wait for its outcome to know how it does."""
    if plan.start is None or plan.due is None or plan.due - plan.start <= SHORT or not plan.kpis:
        return
    if any(kpi.kind == "leading" for kpi in plan.kpis) or plan.status in JUDGED or only_contains(plan):
        return
    wanted = {gap.metric for gap in gaps_of(plan, context)}
    drivers = [
        driver
        for name in sorted(wanted)
        if (metric := context.kb.metrics.get(name))
        for driver in metric.drivers
        if driver not in wanted
    ]
    if any(kpi.metric in drivers for kpi in plan.kpis) or not all_gaps_read(plan, context):
        return
    names = list(dict.fromkeys(f"`{name}`" for name in drivers))[:2]
    such = f", such as {' or '.join(names)}" if names else ""
    days = (plan.due - plan.start).days
    yield Problem(
        ("kpis",),
        f"the plan runs for `{days}` days, and no indicator speaks before its outcome",
        f"add an indicator with `kind: leading` that moves as soon as the work takes hold{such}",
        key=True,
    )


RULE = Rule(
    "M008",
    "no-leading-indicator",
    Severity.WARNING,
    ("action_plan",),
    no_leading_indicator,
    reads=frozenset({"record", "neighbours"}),
)
