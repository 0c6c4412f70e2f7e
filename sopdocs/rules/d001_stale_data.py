"""The data behind a gap or a plan are older than their owner said they would ever be.

What it checks: where a dataset has `freshness_days`, no more days have gone by since the end of the newest
period that has an actual; where no actuals are compared, since the dataset's `as_of`, if that is younger. It
is said on every gap that is being worked on and reads the dataset, and on a running plan for indicators with
a dataset that none of its gaps reads. A closed gap rests on what was known when it was closed.

Why it matters: a series that stopped looks just like one that is quiet. The gap seems to stand still, the
verification waits for periods that never come, and the review decides on the quarter before last.

Bad:

    # kind: gap
    # as_of: 2026-12-01
    status: acting
    series:
      dataset: otif-r1  # D001

Good:

    # kind: gap
    # as_of: 2026-10-10
    status: acting
    series:
      dataset: otif-r1

Known false positives: `freshness_days` shorter than a period and its `refresh_lag_days` together; for
months that are out eight days later, 38 is the least that can be kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.contract import stale, stale_words
from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.model import ActionPlan, Gap
from sopdocs.rule import Context, Problem, Rule
from sopdocs.variance.comparisons import COLUMNS


def stale_data(record: Gap | ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each dataset of a record whose newest data are older than its freshness allows."""
    if isinstance(record, Gap):
        yield from _of_gap(record, context)
    elif record.status in ("approved", "active", "on_hold", "done"):
        yield from _of_plan(record, context)


def _of_gap(gap: Gap, context: Context) -> Iterator[Problem]:
    figures = context.figures.gap(gap.id)
    if gap.status == "closed" or figures is None or figures.data is None:
        return
    judged_on_actuals = "actual" in COLUMNS[figures.comparison]
    yield from _stale(
        ("series", "dataset"), figures.data.dataset, figures.track.last_actual, judged_on_actuals, context
    )


def _of_plan(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    told = {figures.data.dataset for id in plan.gaps if (figures := context.figures.gap(id)) and figures.data}
    for index in range(len(plan.kpis)):
        track = context.figures.kpis.get((plan.id, index))
        if track is None or track.data is None or track.data.dataset in told:
            continue
        told.add(track.data.dataset)
        newest = next((one.period for one in reversed(track.readings) if one.value is not None), None)
        yield from _stale(("kpis", index, "dataset"), track.data.dataset, newest, True, context)


def _stale(
    field: FieldPath, alias: str, newest: str | None, actuals: bool, context: Context
) -> Iterator[Problem]:
    dataset = context.kb.datasets.get(alias)
    found = stale(dataset, newest, context.as_of, context.kb.calendar, actuals) if dataset else None
    if dataset and found:
        yield Problem(field, *stale_words(alias, dataset, newest, found))


RULE = Rule(
    "D001",
    "stale-data",
    Severity.WARNING,
    ("gap", "action_plan"),
    stale_data,
    reads=frozenset({"record", "neighbours", "figures", "clock"}),
    time=True,
    data=True,
    stable=False,
)
