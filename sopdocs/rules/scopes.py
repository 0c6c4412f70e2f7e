"""How the scopes of two records lie to each other; what one does not name it covers in full."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TypeAlias

from sopdocs.model.parts import Scope

Slice: TypeAlias = tuple[tuple[str, str], ...]
"""Dimensions with their values, in the order of the schema, so that equal scopes are equal keys."""


def apart(one: Scope, other: Scope) -> bool:
    """Tell whether both name a dimension and mean different values: then they have nothing in common."""
    mine = dict(one.items())
    return any(mine.get(name, value) != value for name, value in other.items())


def meet(one: Scope, other: Scope) -> bool:
    """Tell whether both name a same value and contradict each other nowhere."""
    return not apart(one, other) and not set(one.items()).isdisjoint(other.items())


def holders(scope: Scope) -> Iterator[Slice]:
    """Yield every scope that this one lies in, itself first: found in an index, none need be compared."""
    items = scope.items()
    for size in range(len(items), 0, -1):
        yield from combinations(items, size)
