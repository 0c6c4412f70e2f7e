"""A target is no further away than the indicator swings by itself.

What it checks: from baseline to target an indicator moves by more than its noise: the median absolute
deviation from one period to the next, its trend taken out, over the year up to the baseline. Under six
periods with a value nothing is said, nor of a plan that the actuals have judged.

Why it matters: what lies inside the noise is reached in some month whatever anybody does. The plan is
called a success, and the gap is still there.

Bad:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.1, period: 2025-12}
        target: {value: 88.4, by: 2026-05}  # M009
        dataset: otif-r1

Good:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.1, period: 2025-12}
        target: {value: 95.5, by: 2026-05}
        dataset: otif-r1

Known false positives: a series with strong seasons swings far by itself; hold a small target against the
same season of the year before, and waive the rule with that reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Baseline
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.indicators import noise, periods_of, plainly, series, way
from sopdocs.rules.plans import JUDGED
from sopdocs.rules.units import shown

_BETTER = {"higher_is_better": 1, "lower_is_better": -1}


def _unit(unit: str) -> str:
    """Return the unit of a difference."""
    return "pp" if unit == "pct" else unit


def target_inside_noise(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each target that chance alone would reach."""
    for index, kpi in enumerate(plan.kpis if plan.status not in JUDGED else ()):
        moves = way(kpi)
        known = series(plan, index, context) if moves else None
        spanned = periods_of(kpi.baseline) if isinstance(kpi.baseline, Baseline) else None
        if moves is None or known is None or spanned is None or kpi.target is None:
            continue
        start, end = moves
        if (end - start) * _BETTER.get(known.metric.polarity, end - start) < 0:
            continue  # the wrong way altogether
        swing = noise(known.before(spanned[1]))
        if swing is not None and abs(end - start) <= swing:
            yield Problem(
                ("kpis", index, "target", "value"),
                f"`{kpi.metric}` is to go from {plainly(start)} to `{plainly(end)}`, no further than the "
                f"{shown(swing)} that it swings from one period to the next",
                f"aim more than {shown(swing)} {_unit(known.metric.unit)} away from the baseline, or choose "
                "an indicator that swings less",
            )


RULE = Rule(
    "M009",
    "target-inside-noise",
    Severity.WARNING,
    ("action_plan",),
    target_inside_noise,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
    stable=False,
)
