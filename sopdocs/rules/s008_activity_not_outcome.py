"""The objective is something to do, and not what will be better for it.

What it checks: an objective that begins with an activity (implement, introduce, launch, roll out, train …)
also says what that is for: it names the metric of one of the plan's outcome indicators, or it holds a value
that goes from one number to another, a percentage, or the baseline or target of an outcome indicator.

Why it matters: a tool can be launched on time and in budget while the gap stays as it is. The objective is
what the actuals are held against.

Bad:

    objective: >  # S008
      Implement a demand planning tool for the region by the end of the year and train the planners in it.

Good:

    objective: >
      Bring OTIF for Retailer R1 from 88.4 % to 95.5 % by May 2026 by a demand planning tool that takes the
      promotions of all accounts six weeks ahead.

Good:

    objective: >
      Introduce slot booking at order entry for Retailer R1 until April 2026, so that on time in full comes
      back inside its tolerance.

Known false positives: an outcome in other words than the metric's name ("Introduce slots, so
that trucks are unloaded on the day"). Name the metric.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Baseline, PlanKpi
from sopdocs.rule import Context, Problem, Rule

_CHANGE = r"\d\s*%?[^\W\d]*(?:\s+[^\W\d]+){0,3}\s*(?:\([^)]*\)\s*)?(?:\bto\b|\bauf\b|→|->)\s*[-+−±]?\d"
_SHARE = r"\d\s*(?:%|pct\b|pp\b|per ?cent\b|percentage points?\b|prozent)"


def activity_not_outcome(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield the objective where it is an activity and says nothing that actuals could be held against."""
    words = context.words(plan.lang)
    verb = words.activity(plan.objective) if words and plan.objective else None
    if not verb or not plan.objective:
        return
    text = plan.objective
    if re.search(f"{_CHANGE}|{_SHARE}", text, re.IGNORECASE):
        return
    outcomes = [kpi for kpi in plan.kpis if kpi.kind == "outcome"]
    if any(_is_named(kpi, text, context) or _has_value(kpi, text) for kpi in outcomes):
        return
    metric = outcomes[0].metric if outcomes else None
    yield Problem(
        ("objective",),
        f"the objective is an activity, `{verb}`, and does not say what will be better for it",
        f"say how far `{metric or 'the metric'}` will come, and keep the activity as the means: "
        "`Bring … from 88.4 % to 95.5 % by May 2026 by …`",
    )


def _is_named(kpi: PlanKpi, text: str, context: Context) -> bool:
    """Tell whether a text holds the words of a metric's id or of its name, in whatever order."""
    metric = context.kb.metrics.get(kpi.metric)
    said = _stems(text)
    return any(name and _stems(name) <= said for name in (kpi.metric, metric.name if metric else None))


def _stems(text: str) -> set[str]:
    return {word.removesuffix("s") for word in re.findall(r"[^\W_]+", text.casefold())}


def _has_value(kpi: PlanKpi, text: str) -> bool:
    base = kpi.baseline.value if isinstance(kpi.baseline, Baseline) else None
    aim = kpi.target.value if kpi.target else None
    numbers = {Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", text.replace(",", "."))}
    return any(abs(value) in numbers for value in (base, aim) if value is not None)


RULE = Rule(
    "S008",
    "activity-not-outcome",
    Severity.WARNING,
    ("action_plan",),
    activity_not_outcome,
    reads=frozenset({"record", "neighbours"}),
)
