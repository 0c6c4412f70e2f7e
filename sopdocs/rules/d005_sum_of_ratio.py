"""A percentage, or another level, is to be added up.

What it checks: the metric of a gap, where its values are taken as they are (`compute: value`) and are in
`pct`, `pp`, `ratio`, `index`, `days` or `weeks`, does not come with `aggregation: sum`. A percentage that is
worked out from volumes, such as forecast bias, may sum those volumes first. It is said on the gaps that use
the metric; the remedy is one line in `data/metrics.yaml`.

Why it matters: 95 % in each of two months is not 190 %, and a stock that covers 30 days at two sites does
not cover 60. sopdocs never adds up such a series and takes the mean, so that the figures are not what the
catalog says; and a plain mean lets the smallest customer weigh as much as the largest.

Bad:

    # kind: gap
    metric: otif  # D005
    # file: data/metrics.yaml
    kind: metrics
    schema_version: 1
    metrics:
      otif:
        name: On time in full
        definition: Order lines delivered in full within the retailer's delivery window.
        formula: lines on time in full / lines due
        compute: value
        unit: pct
        gap_type: service
        polarity: higher_is_better
        aggregation: sum

Good:

    # kind: gap
    metric: otif
    # file: data/metrics.yaml
    kind: metrics
    schema_version: 1
    metrics:
      otif:
        name: On time in full
        definition: Order lines delivered in full within the retailer's delivery window.
        formula: lines on time in full / lines due
        compute: value
        unit: pct
        gap_type: service
        polarity: higher_is_better
        aggregation: weighted_mean
        weight: lines_due

Known false positives: durations that do add up, such as the days on which a line stood still; give them a
unit of their own, `days lost`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import Gap
from sopdocs.rule import Context, Problem, Rule
from sopdocs.variance.slices import NEVER_SUMMED

_LEVELS = NEVER_SUMMED - {"minutes", "hours"}
"""Minutes and hours are as often durations that add up as they are levels."""


def sum_of_ratio(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where the gap's metric is a level and its aggregation is a sum."""
    metric = context.kb.metrics.get(gap.metric)
    if metric is None or metric.aggregation != "sum":
        return
    if metric.compute == "value" and metric.unit in _LEVELS:
        yield Problem(
            ("metric",),
            f"`{gap.metric}` is in `{metric.unit}` and has `aggregation: sum`, but levels do not add up",
            "in data/metrics.yaml write `aggregation: weighted_mean` with its `weight`, `aggregation: mean`, "
            "or for a stock `aggregation: last`",
        )


RULE = Rule(
    "D005",
    "sum-of-ratio",
    Severity.ERROR,
    ("gap",),
    sum_of_ratio,
    reads=frozenset({"record", "neighbours"}),
    data=True,
    stable=False,
)
