"""Where a field stands that somebody names: `actions.A2.status`, `scope.region`, `updates.+`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel

from sopdocs.diagnostics import FieldPath
from sopdocs.errors import Refusal
from sopdocs.suggest import did_you_mean

NEW = "+"
"""Stands for an item that a list does not have yet."""
_NAMES = ("id", "metric", "role", "period")
"""What an item of a list goes by, the first that it has."""


def keys(model: type[BaseModel], field: FieldPath) -> list[str]:
    """Return the keys of the map at a place as the house orders them; none where any key will do."""
    return [name for one in models(_under(model, field)) for name in _fields(one)]


def field_of(model: type[BaseModel], data: dict[str, object], text: str) -> FieldPath:
    """Return the place that a text names in a record; refuse what its kind does not have."""
    path: list[str | int] = []
    here: Any = data
    for part in text.split("."):
        kind = _under(model, path)
        if isinstance(here, list) or (here is None and _is_list(kind)):
            path.append(_position(here or [], part, text))
        else:
            known = [name for one in models(kind) for name in _fields(one)]
            if known and part not in known:
                raise Refusal(f"`{text}`: there is no `{part}` here; {did_you_mean(part, known)}")
            if not known and not _is_free(kind):
                raise Refusal(f"`{text}`: `{path[-1] if path else text}` holds one value and no fields")
            path.append(part)
        here = _child(here, path[-1])
    return tuple(path)


def _child(data: Any, part: str | int) -> Any:
    if isinstance(data, list):
        return data[part] if isinstance(part, int) and part < len(data) else None
    return data.get(part) if isinstance(data, dict) else None


def _position(items: Sequence[Any], part: str, text: str) -> int:
    """Return which item of a list is meant: by its name, by its number from 1, or a new one."""
    if part == NEW:
        return len(items)
    names = [_name(one) for one in items]
    for number, name in enumerate(names):
        if name and name.lower() == part.lower():
            return number
    if part.isdecimal() and 1 <= int(part) <= len(items):
        return int(part) - 1
    known = [name or str(number) for number, name in enumerate(names, 1)]
    there = did_you_mean(part, known) if known else "the list is empty"
    raise Refusal(f"`{text}`: there is no item `{part}`; {there}; `{NEW}` stands for a new one")


def _name(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    return next((str(item[key]) for key in _NAMES if isinstance(item.get(key), str)), "")


def _under(model: type[BaseModel], field: Sequence[str | int]) -> Any:
    """Return the annotation of a place, as far as it is known."""
    kind: Any = model
    for part in field:
        if isinstance(part, int):
            kind = next((get_args(one)[0] for one in choices(kind) if get_origin(one) is tuple), Any)
            continue
        found = [_fields(one)[part] for one in models(kind) if part in _fields(one)]
        kind = found[0] if found else Any
    return kind


def choices(kind: Any) -> Iterator[Any]:
    """Yield what a value may be: the parts of a union, without what is only said about them."""
    if get_origin(kind) is Annotated:
        yield from choices(get_args(kind)[0])
    elif get_origin(kind) in (tuple, dict, Literal) or isinstance(kind, type):
        yield kind
    else:
        for one in get_args(kind):
            yield from choices(one)


def models(kind: Any) -> list[type[BaseModel]]:
    """Return the models that a value may be one of."""
    return [one for one in choices(kind) if isinstance(one, type) and issubclass(one, BaseModel)]


def _is_list(kind: Any) -> bool:
    return any(get_origin(one) is tuple for one in choices(kind))


def _is_free(kind: Any) -> bool:
    """Tell whether a map takes keys that no model names, as a scope does."""
    return kind is Any or any(get_origin(one) is dict for one in choices(kind))


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    """Return the annotations of a model by the names that stand in a file."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}
