"""For which records a field is needed at all: the small questions behind the table of required fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sopdocs.model import ActionPlan, Gap, RootCause
from sopdocs.rule import Context


def metric_is_other(gap: Gap, _: Context) -> bool:
    """Tell whether the gap's metric is not in the catalog and must be put into words."""
    return gap.metric == "other"


def _comparison(gap: Gap, context: Context) -> str | None:
    metric = context.kb.metrics.get(gap.metric)
    return gap.comparison or (metric.comparison if metric else None)


def uses_a_past_forecast(gap: Gap, context: Context) -> bool:
    """Tell whether actuals are compared with a forecast made some periods before, as every error is."""
    metric = context.kb.metrics.get(gap.metric)
    if metric and metric.compute in ("bias_pct", "wape"):
        return True
    return _comparison(gap, context) == "actual_vs_forecast"


def under_a_plan(gap: Gap) -> bool:
    """Tell whether a projection is to come back inside by now: that it does is no lack of its gap."""
    return gap.nature == "projected" and gap.status in ("acting", "verifying", "closed")


def uses_a_plan(gap: Gap, context: Context) -> bool:
    """Tell whether one of several plan versions is the reference."""
    return _comparison(gap, context) in ("actual_vs_plan", "forecast_vs_plan")


def metric_has_no_tolerance(gap: Gap, context: Context) -> bool:
    """Tell whether there is no tolerance to fall back on."""
    metric = context.kb.metrics.get(gap.metric)
    return metric is None or metric.tolerance is None


def customers_are_hit_hard(gap: Gap, context: Context) -> bool:
    """Tell whether customers need protection while the cause is looked for."""
    if gap.nature in ("projected", "opportunity") or gap.customer_impact == "none":
        return False
    metric = context.kb.metrics.get(gap.metric)
    kind = gap.gap_type or (metric.gap_type if metric else None)
    return kind in ("service", "supply") and _value(gap, context) >= context.settings.high_value


def _value(gap: Gap, context: Context) -> float:
    figures = context.figures.gap(gap.id)
    return (figures.value_per_month if figures else None) or 0.0


def method_is(name: str) -> Callable[[RootCause, Context], bool]:
    """Return the question whether a cause was found by this method."""

    def asked(cause: RootCause, _: Context) -> bool:
        return name in cause.method

    return asked


def contribution_is_known(cause: RootCause, context: Context) -> bool:
    """Tell whether a cause is sure enough to be given a share; the constraint of an upside need not be."""
    gaps = (context.kb.get(id) for id in cause.gaps)
    natures = [gap.record.nature for gap in gaps if gap and isinstance(gap.record, Gap)]
    only_upsides = bool(natures) and all(nature == "opportunity" for nature in natures)
    return cause.confidence in ("medium", "high") and not only_upsides


def is_a_root(cause: RootCause, _: Context) -> bool:
    """Tell whether the cause is at the end of its chain."""
    return cause.level == "root"


def needs_milestones(plan: ActionPlan, context: Context) -> bool:
    """Tell whether a plan is long enough to need points on its way."""
    weeks = context.settings.milestone_weeks
    return bool(weeks and plan.start and plan.due and (plan.due - plan.start).days > 7 * weeks)


def is_not_only_containment(plan: ActionPlan, _: Context) -> bool:
    """Tell whether a plan does more than hold the effect down for a while."""
    return not plan.actions or any(action.type != "containment" for action in plan.actions)


def is_not_small(plan: ActionPlan, context: Context) -> bool:
    """Tell whether several functions act, or the gap weighs enough to ask why the target can be reached."""
    owners = {plan.owner, *(action.owner for action in plan.actions)}
    roles = context.kb.roles
    functions = {roles[name].function for name in owners if name and name in roles}
    return is_not_only_containment(plan, context) and (len(functions) > 1 or priority_is_high(plan, context))


def priority_is_high(plan: ActionPlan, context: Context) -> bool:
    """Tell whether one of the plan's gaps costs as much a month as the settings call high."""
    return any(_value(gap, context) >= context.settings.high_value for gap in _gaps(plan, context))


def no_gap_names_a_lesson(plan: ActionPlan, context: Context) -> bool:
    """Tell whether no gap of the plan was closed with a lesson."""
    return not any(gap.closure and gap.closure.lesson for gap in _gaps(plan, context))


def _gaps(plan: ActionPlan, context: Context) -> Iterator[Gap]:
    for id in plan.gaps:
        entry = context.kb.get(id)
        if entry and isinstance(entry.record, Gap):
            yield entry.record
