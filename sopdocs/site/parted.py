"""Who drives a gap: its variance by the dimensions that its dataset has and its scope leaves open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sopdocs.planning import Fault, Table, Wanted, answered, place_of, tables
from sopdocs.variance.asked import slice_of_gap
from sopdocs.variance.drivers import Drivers, drivers, rows_of, split

if TYPE_CHECKING:
    from sopdocs.figures import GapFigures
    from sopdocs.repository import Repository
    from sopdocs.variance.slices import Slice


def parted(repository: Repository, secret: frozenset[str]) -> Callable[[str], tuple[Drivers, ...]]:
    """Return a function from a gap's id to its drivers by dimension; a file is read when one is asked for.

    None for levels, which do not add up, for forecasts of several lags in one file, and for what does not
    come out of a file. Parts that do not add up to the gap's own variance are not shown.
    """
    kb = repository.kb

    def of(id: str) -> tuple[Drivers, ...]:
        one, figures = slice_of_gap(kb, id), repository.figures.gap(id)
        if one is None or figures is None or one.dataset in secret or one.how != "sum":
            return ()
        dataset = kb.datasets[one.dataset]
        free = [name for name in dataset.grain if name not in dict(one.filter)]
        if not free or not dataset.in_file or dataset.format == "spark" or dataset.columns.made_in:
            return ()
        return _drivers(repository, one, free, figures)

    return of


def _drivers(repository: Repository, one: Slice, free: list[str], figures: GapFigures) -> tuple[Drivers, ...]:
    kb, variance, window = repository.kb, figures.variance, figures.window
    dataset = kb.datasets[one.dataset]
    place = place_of(repository.root, dataset)
    if isinstance(place, Fault) or variance is None or variance.value is None or window is None:
        return ()
    columns = dataset.columns
    texts = {
        *dataset.grain,
        *dataset.keys,
        *dict(one.filter),
        columns.event or columns.period,
        columns.period,
    }
    numbers = {name for part, name in one.columns if part in ("plan", "forecast", "actual", "weight")} - texts
    wanted = Wanted(one.dataset, dataset, place, frozenset(texts), frozenset(numbers), False)
    with tables([wanted]) as opened:
        table = opened[one.dataset]
        if isinstance(table, Fault):
            return ()
        found = answered(dataset, lambda: _parts(table, one, free, window, variance.name))
    if isinstance(found, Fault):
        return ()
    near = 1e-6 * max(abs(variance.value), 1.0)
    return tuple(each for each in found if abs(each.net - (variance.value or 0.0)) <= near)


def _parts(
    table: Table, one: Slice, free: list[str], window: tuple[str, str], comparison: str
) -> tuple[Drivers, ...]:
    return drivers(rows_of(split(table, one, free), window), comparison)
