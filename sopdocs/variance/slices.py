"""Which slice of which dataset a record speaks about.

One hashable value, so that records that mean the same slice share it and like slices roll up together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sopdocs.model.catalog import Dataset, Metric
    from sopdocs.model.gap import Series

NEVER_SUMMED = frozenset({"pct", "pp", "days", "weeks", "minutes", "hours", "ratio", "index"})
"""Units of levels: their sum means nothing."""
TEXTS = frozenset({"event", "made_in"})
"""The parts of a series that are words; all others are numbers."""
_OF_ROWS = frozenset({"period", "unit", "currency"})
"""The columns that say what a row is about and are no part of a series."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A dataset, its keys and filter together, which column plays which part, and how rows come together.

    `lag` says which forecast counts where the file keeps every one with the day it was made.
    """

    dataset: str
    filter: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    how: str
    lag: int | None = None

    @property
    def column(self) -> Mapping[str, str]:
        """Return the columns by part."""
        return dict(self.columns)


def slice_of(
    alias: str, dataset: Dataset, metric: Metric, series: Series | None = None, lag: int | None = None
) -> Slice:
    """Return the slice of a metric in a dataset; a gap's series narrows it and may name other columns.

    A gap's own lag goes before the dataset's where the file can answer for every lag.
    """
    given = {part: name for part, name in dataset.columns.__dict__.items() if name and part not in _OF_ROWS}
    if series:
        given |= {str(part): name for part, name in series.columns.items()}
    narrowed = tuple(sorted({*dataset.keys.items(), *(series.filter.items() if series else ())}))
    if metric.aggregation == "weighted_mean" and "weight" not in given and metric.weight:
        given["weight"] = metric.weight
    asked = (dataset.lag if lag is None else lag) if dataset.columns.made_in else None
    return Slice(alias, narrowed, tuple(sorted(given.items())), how(metric, dataset.unit), asked)


def how(metric: Metric, unit: str) -> str:
    """Return how rows and periods of a metric come together; ratios and days are never summed.

    `last` adds up the rows of a period's last moment, `last_mean` takes their mean.
    """
    if metric.compute != "value":
        return "sum"
    if unit in NEVER_SUMMED:
        return {"sum": "mean", "last": "last_mean"}.get(metric.aggregation, metric.aggregation)
    return metric.aggregation
