"""Which fields of a record refer to something else, worked out once per model from its annotations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from sopdocs.diagnostics import FieldPath
from sopdocs.model.scalars import Ref

_ID = re.compile(r"(GAP|RC|AP|LL)-\d{4}-\d{3,}|REV-\d{4}-\d{2}-[a-z-]+(#D\d+)?", re.ASCII)
_DATASET = re.compile(r"dataset:[\w.-]+", re.ASCII)


class Reference(NamedTuple):
    """One mention: where it stands, what kind of thing it names, and the name itself."""

    field: FieldPath
    target: str
    name: str
    owner: bool


def references(record: BaseModel) -> Iterator[Reference]:
    """Yield every reference of a record in the order of its fields."""
    found: list[Reference] = []
    _walk(record, (), found)
    yield from found


def _walk(node: BaseModel, path: FieldPath, found: list[Reference]) -> None:
    values = node.__dict__
    for name, key, visit in _plan(type(node)):
        value = values[name]
        if value is not None and value != ():
            visit(value, (*path, key), found)


_Visit = Callable[[Any, FieldPath, list[Reference]], None]
"""Adds the references of a value that stands at a path; a generator in each of them costs twice as much."""


@cache
def _plan(model: type[BaseModel]) -> tuple[tuple[str, str, _Visit], ...]:
    """Return the fields of a model that can hold references, each with the way to visit it."""
    hints = model.__pydantic_fields__
    plan = []
    for name, field in hints.items():
        annotation: Any = field.annotation
        for extra in field.metadata:
            annotation = Annotated[annotation, extra]
        visit = _visitor(annotation)
        if visit:
            plan.append((name, field.alias or name, visit))
    return tuple(plan)


def _visitor(annotation: Any) -> _Visit | None:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        marks = [extra for extra in annotation.__metadata__ if isinstance(extra, Ref)]
        return _mention(marks[0]) if marks else _visitor(args[0])
    if origin is tuple:
        inner = _visitor(args[0])
        return inner and _each(inner)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _walk if _plan(annotation) else None
    for choice in args:
        inner = _visitor(choice)
        if inner:
            return _when(choice, inner)
    return None


def _mention(ref: Ref) -> _Visit:
    def visit(value: str, path: FieldPath, found: list[Reference]) -> None:
        if not ref.loose:
            found.append(Reference(path, ref.target, value, ref.owner))
        elif _ID.fullmatch(value):
            found.append(Reference(path, target_of(value), value, False))
        elif _DATASET.fullmatch(value):
            found.append(Reference(path, "dataset", value.removeprefix("dataset:"), False))

    return visit


def _each(inner: _Visit) -> _Visit:
    def visit(values: tuple[Any, ...], path: FieldPath, found: list[Reference]) -> None:
        for index, value in enumerate(values):
            inner(value, (*path, index), found)

    return visit


def _when(choice: Any, inner: _Visit) -> _Visit:
    """Visit a value of a union only when it is of the choice that can hold references."""
    wants_model = isinstance(choice, type) and issubclass(choice, BaseModel)

    def visit(value: Any, path: FieldPath, found: list[Reference]) -> None:
        if isinstance(value, BaseModel) == wants_model:
            inner(value, path, found)

    return visit


def target_of(name: str) -> str:
    """Return the kind of thing that an id names, by its shape: `GAP-2026-001` is a gap."""
    if "#" in name:
        return "decision"
    kinds = {"GAP": "gap", "RC": "root_cause", "AP": "action_plan", "LL": "lesson", "REV": "review"}
    return kinds.get(name.partition("-")[0], "any")
