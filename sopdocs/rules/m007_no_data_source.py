"""Nobody can say where the figures of an indicator come from.

What it checks: every entry of `kpis` names a `dataset` that holds a value of it, or has the metric of a gap
of the plan, whose series then serves. A figure that is counted by hand says so with `source: survey` (or
wherever it stands) and an `owner`. An indicator whose baseline is still `unknown` is about to be measured.

Why it matters: an indicator without data is a wish. It shows on the first review, when somebody has to
produce a number, and the number then comes from whoever wants to look good.

Bad:

    kpis:
      - metric: slots_booked_at_order  # M007
        kind: leading
        unit: pct
        baseline: {value: 61, period: 2026-01}
        target: {value: 98, by: 2026-05}

Good:

    kpis:
      - metric: slots_booked_at_order
        kind: leading
        unit: pct
        baseline: {value: 61, period: 2026-01}
        target: {value: 98, by: 2026-05}
        source: survey
        owner: customer-service-manager-emea

Known false positives: none known. A dataset that cannot be read, or has no row with these keys, is a
finding of its own, and this rule then says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.plan import PlanKpi
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.indicators import all_gaps_read
from sopdocs.variance.asked import gap_of


def no_data_source(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each indicator that no series and nobody's count stands behind."""
    for index, kpi in enumerate(plan.kpis):
        if kpi.baseline == "unknown":
            continue
        if kpi.dataset:
            if _is_empty(plan, index, context):
                yield Problem(
                    ("kpis", index, "dataset"),
                    f"`{kpi.dataset}` holds no value of `{kpi.metric}` in any period",
                    "name the dataset that does, or correct its `columns` in data/datasets.yaml",
                )
        elif _has_gap_series(plan, kpi, context):
            continue
        elif kpi.source:
            if kpi.owner is None:
                yield Problem(
                    ("kpis", index, "owner"),
                    f"`{kpi.metric}` is read from `{kpi.source}`, and no `owner` is named who does so",
                    f"add `owner: {plan.owner or 'customer-service-manager-emea'}`, the role that counts",
                )
        else:
            yield Problem(
                ("kpis", index, "dataset"),
                f"nothing says where the figures of `{kpi.metric}` come from",
                "add `dataset: …`, with a name from data/datasets.yaml; or for a count by hand "
                "`source: survey` and the `owner` who counts",
            )


def _is_empty(plan: ActionPlan, index: int, context: Context) -> bool:
    """Tell whether periods are out and none of them has a value."""
    track = context.figures.kpis.get((plan.id, index))
    if track is None or not track.readings:
        return False
    return all(reading.value is None for reading in track.readings)


def _has_gap_series(plan: ActionPlan, kpi: PlanKpi, context: Context) -> bool:
    """Tell whether the series of a gap serves; one that is not there yet is the gap's lack."""
    gap = gap_of(context.kb, plan, kpi.metric)
    return (gap is not None and gap.metric == kpi.metric) or not all_gaps_read(plan, context)


RULE = Rule(
    "M007",
    "no-data-source",
    Severity.ERROR,
    ("action_plan",),
    no_data_source,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
)
