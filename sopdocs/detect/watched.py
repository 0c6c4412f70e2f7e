"""Which series are watched: what records ask for, and the forecast of every volume that has actuals.

A balancing metric is left to the verification that it balances: its threshold is no tolerance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from sopdocs.figures import Bounds
from sopdocs.model.parts import Scope
from sopdocs.variance.asked import Ask, asks
from sopdocs.variance.gap import comparison_of, measure_of
from sopdocs.variance.slices import NEVER_SUMMED, Slice, slice_of
from sopdocs.variance.tolerance import Measure, bounds

if TYPE_CHECKING:
    from sopdocs.kb import KnowledgeBase
    from sopdocs.model.catalog import Dataset, Metric

Pairs: TypeAlias = tuple[tuple[str, str], ...]
_DIMENSIONS = {"family": "product_family", "sku_group": "sku_group"} | {
    name: name for name in Scope.model_fields
}
"""Columns of planning files that say the same as a dimension of a scope."""
_DEFAULT = {"wape": "actual_vs_forecast", "bias_pct": "actual_vs_forecast"}


@dataclass(frozen=True, slots=True)
class Watched:
    """One series held against one metric; `gap` or `plan` asked for it, `path` is how far it was drilled."""

    metric_id: str
    metric: Metric
    slice: Slice
    comparison: str
    bounds: Bounds
    scope: Pairs
    unit: str
    gap: str = ""
    plan: str = ""
    lag: int | None = None
    path: Pairs = ()

    @property
    def key(self) -> tuple[object, ...]:
        """Return what makes two asks the same thing to watch."""
        return self.slice.dataset, self.slice.filter, self.slice.columns, self.metric_id

    @property
    def measure(self) -> Measure:
        """Return how a period of it becomes one value."""
        return measure_of(self.metric, self.comparison, self.unit)

    @property
    def volumes(self) -> bool:
        """Tell whether it has a forecast and an actual that may be added up."""
        return {"forecast", "actual"} <= set(self.slice.column) and countable(self.unit)

    def narrowed(self, column: str, value: str) -> Watched:
        """Return the member of this series that has `value` in `column`."""
        filter_ = tuple(sorted({*self.slice.filter, (column, value)}))
        scope = dict(self.scope)
        if column in _DIMENSIONS:
            scope[_DIMENSIONS[column]] = value
        return replace(
            self,
            slice=replace(self.slice, filter=filter_),
            scope=tuple(scope.items()),
            gap="",
            plan="",
            path=(*self.path, (column, value)),
        )


def countable(unit: str) -> bool:
    """Tell whether a unit counts goods: levels and money have no forecast bias in cases."""
    return unit not in NEVER_SUMMED and not unit[:3].isupper()


def scope_of(pairs: Iterable[tuple[str, str]]) -> Pairs:
    """Return what columns and values say about the slice of the business meant."""
    return tuple((_DIMENSIONS[column], value) for column, value in pairs if column in _DIMENSIONS)


def watched(kb: KnowledgeBase) -> tuple[Watched, ...]:
    """Return every series to watch, those of gaps first; one that two records ask for stands once."""
    found: dict[tuple[object, ...], Watched] = {}
    for one in (*_of_records(kb), *_of_catalog(kb)):
        found.setdefault(one.key, one)
    for one in _forecasts(kb, tuple(found.values())):
        found.setdefault(one.key, one)
    return tuple(found.values())


def _of_records(kb: KnowledgeBase) -> Iterator[Watched]:
    names = {id(metric): name for name, metric in kb.metrics.items()}
    for ask in asks(kb):
        if ask.slice is not None and ask.purpose != "balancing":
            yield _asked(kb, ask, ask.slice, names[id(ask.metric)])


def _asked(kb: KnowledgeBase, ask: Ask, meant: Slice, name: str) -> Watched:
    gap = ask.gap if ask.gap and ask.gap.metric == name else None
    metric, dataset = ask.metric, kb.datasets[meant.dataset]
    own = (
        comparison_of(gap, metric)
        if gap
        else metric.comparison or _DEFAULT.get(metric.compute, "actual_vs_plan")
    )
    scope = gap.scope.items() if gap else scope_of(meant.filter)
    limits = bounds(metric, gap.tolerance if gap else None)
    gap_id, plan_id = (ask.record_id, "") if ask.purpose == "gap" else ("", ask.record_id)
    lag = gap.forecast_lag_periods if gap else dataset.lag
    return Watched(name, metric, meant, own, limits, scope, dataset.unit, gap_id, plan_id, lag)


def _of_catalog(kb: KnowledgeBase) -> Iterator[Watched]:
    """Yield datasets that no record asks for, where they name their metric or one alone fits."""
    asked = {ask.slice.dataset for ask in asks(kb) if ask.slice is not None}
    for alias, dataset in kb.datasets.items():
        fitting = metrics_of(kb, dataset)
        if alias in asked or len(fitting) != 1:
            continue
        metric = kb.metrics[fitting[0]]
        meant = slice_of(alias, dataset, metric)
        own = metric.comparison or _DEFAULT.get(metric.compute, "actual_vs_plan")
        yield Watched(fitting[0], metric, meant, own, bounds(metric), scope_of(meant.filter), dataset.unit)


def metrics_of(kb: KnowledgeBase, dataset: Dataset) -> list[str]:
    """Return the metrics that a dataset with plan and actual can hold: the one it names, and no other.

    Of one that names none these are the metrics of the same unit and cadence, then of the same owner.
    """
    if not (dataset.columns.plan and dataset.columns.actual):
        return []
    if dataset.metric:
        return [dataset.metric] if dataset.metric in kb.metrics else []
    alike = {
        name: one
        for name, one in kb.metrics.items()
        if (one.compute, one.unit, one.cadence) == ("value", dataset.unit, dataset.period)
        and (one.comparison or "actual_vs_plan").startswith("actual")
    }
    owned = [name for name, one in alike.items() if one.owner == dataset.owner]
    return owned if len(alike) > 1 and owned else list(alike)


def _forecasts(kb: KnowledgeBase, asked: tuple[Watched, ...]) -> Iterator[Watched]:
    """Yield the bias of every volume with forecast and actual, where the catalog has a metric for it."""
    for alias, dataset in kb.datasets.items():
        name = _bias_metric(kb, dataset)
        if name is None:
            continue
        metric, limits = kb.metrics[name], bounds(kb.metrics[name])
        whole = slice_of(alias, dataset, metric)
        own = [one for one in asked if one.slice.dataset == alias]
        for one in own or [Watched(name, metric, whole, "", limits, scope_of(whole.filter), dataset.unit)]:
            if one.volumes and one.metric.gap_type in (metric.gap_type, "portfolio_npi"):
                meant = replace(one.slice, how="sum")
                yield replace(
                    one,
                    metric_id=name,
                    metric=metric,
                    slice=meant,
                    comparison="actual_vs_forecast",
                    bounds=limits,
                    gap="",
                    plan="",
                )


def _bias_metric(kb: KnowledgeBase, dataset: Dataset) -> str | None:
    """Return the first metric of the catalog that is a bias of this cadence."""
    same = (
        name
        for name, one in kb.metrics.items()
        if one.compute == "bias_pct" and one.cadence == dataset.period
    )
    return next(same, None)
