"""What there is to drill into: the members that a series has in a column of its file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sopdocs.detect.watched import Watched
from sopdocs.planning import Fault, Table, Wanted, answered, collected, place_of, tables

if TYPE_CHECKING:
    from sopdocs.kb import KnowledgeBase
    from sopdocs.variance.slices import Slice


def members(
    kb: KnowledgeBase, root: Path, asked: Sequence[tuple[Watched, str]]
) -> Mapping[Slice, tuple[str, ...]]:
    """Return, for each series and a column of its file, the values that the column has in the series."""
    by_dataset: dict[str, list[tuple[Watched, str]]] = defaultdict(list)
    for one, column in asked:
        by_dataset[one.slice.dataset].append((one, column))
    wanted = []
    for alias, group in by_dataset.items():
        place = place_of(root, kb.datasets[alias])
        if not isinstance(place, Fault):
            names = {
                name for one, column in group for name in (column, *(key for key, _ in one.slice.filter))
            }
            wanted.append(Wanted(alias, kb.datasets[alias], place, frozenset(names), frozenset()))
    found: dict[Slice, tuple[str, ...]] = {}
    with tables(wanted) as opened:
        for alias, table in opened.items():
            if not isinstance(table, Fault):
                told = answered(kb.datasets[alias], partial(_members, table, by_dataset[alias]))
                found.update({} if isinstance(told, Fault) else told)
    return found


def _members(table: Table, asked: Iterable[tuple[Watched, str]]) -> dict[Slice, tuple[str, ...]]:
    import narwhals as nw

    found = {}
    for one, column in asked:
        if not {column, *(key for key, _ in one.slice.filter)} <= set(table.names):
            continue
        rows = [nw.col(table.names[key]) == value for key, value in one.slice.filter]
        frame = table.frame.filter(*rows) if rows else table.frame
        values = collected(frame.select(nw.col(table.names[column])).unique())
        found[one.slice] = tuple(sorted(value for (value,) in values if value is not None))
    return found
