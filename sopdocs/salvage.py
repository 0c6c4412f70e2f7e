"""What is left of a record without the fields that break the schema, so that one slip hides no other.

The rules then have their say on the rest in the same run, and an author mends a file once and not in turns.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sopdocs.diagnostics import FieldPath

if TYPE_CHECKING:
    from pydantic import BaseModel


def salvaged(
    data: dict[str, object], model: type[BaseModel], broken: Iterable[FieldPath]
) -> tuple[Any, tuple[FieldPath, ...]] | None:
    """Return the record without its broken fields, and which those are; None where nothing sound is left."""
    from pydantic import ValidationError

    rest: dict[str, object] = copy.deepcopy(data)
    gone = sorted({_removable(data, path) for path in broken}, key=len)
    for path in gone:
        if not path:
            return None
        _remove(rest, path)
    try:
        return model.model_validate(rest), tuple(gone)
    except ValidationError:
        return None


def concerns(field: FieldPath, gone: Iterable[FieldPath]) -> bool:
    """Tell whether something said of a field is owed to what was taken out."""
    return any(field[: len(path)] == path or field == path[:-1] for path in gone)


def _removable(data: dict[str, object], path: FieldPath) -> FieldPath:
    """Return the nearest key that is there: an entry of a list cannot go alone, the others would move up."""
    while path and not (isinstance(path[-1], str) and _present(data, path)):
        path = path[:-1]
    return path


def _present(data: object, path: FieldPath) -> bool:
    node: Any = data
    for part in path:
        if isinstance(node, dict):
            if part not in node:
                return False
        elif not (isinstance(node, list) and isinstance(part, int) and part < len(node)):
            return False
        node = node[part]
    return True


def _remove(rest: dict[str, object], path: FieldPath) -> None:
    node: Any = rest
    for part in path[:-1]:
        if isinstance(node, dict) and part not in node:
            return  # what holds it has gone already
        node = node[part]
    node.pop(path[-1], None)
