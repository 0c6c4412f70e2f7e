"""What pydantic says about a record, put into words a planner understands, with the place in the file.

Neither pydantic's own sentences nor the names it gives to the branches of a union may reach people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from sopdocs.diagnostics import Diagnostic, FieldPath, Severity, dotted
from sopdocs.slips import word
from sopdocs.source import Source
from sopdocs.suggest import did_you_mean

_QUOTED = re.compile(r"'([^']*)'")
_MODEL = re.compile(r"[A-Z][a-z]\w*", re.ASCII)
_TAG = re.compile(r"[\[(]|^[A-Z][a-z]")
"""How pydantic names the branches of a union in a location: a model's name, or a type with brackets."""


def complaints(
    error: ValidationError, model: type[BaseModel], source: Source, id: str
) -> Iterator[Diagnostic]:
    """Yield one diagnostic per field that breaks the schema, in the order of the file's lines."""
    seen: dict[FieldPath, Diagnostic] = {}
    for item in error.errors(include_url=False, include_context=True):
        path = _place(item["loc"], source.data)
        was_left_empty = item["input"] is None
        if path is None or was_left_empty:
            continue
        found = _complaint(item, path, model, source, id)
        if path not in seen or (found.fix and not seen[path].fix):  # of a union, the branch that was meant
            seen[path] = found
    yield from sorted(seen.values())


def places(error: ValidationError, data: object) -> Iterator[FieldPath]:
    """Yield every field that breaks the schema."""
    for item in error.errors(include_url=False, include_context=False):
        path = _place(item["loc"], data)
        if path is not None:
            yield path


def empty(path: FieldPath) -> tuple[str, str]:
    """Return sentence and hint for a value that was left empty."""
    return f"`{dotted(path)}` is empty", "give a value, or take the line out"


def _place(loc: tuple[int | str, ...], data: object) -> FieldPath | None:
    """Return the part of pydantic's location that is a path in the file, without the tags of unions.

    None where the error speaks for a branch of a union that the author plainly did not mean: a text
    where the branch wants keys, or keys where it wants a text.
    """
    path: list[int | str] = []
    node: Any = data
    for part in loc:
        if isinstance(part, str) and not (isinstance(node, Mapping) and part in node) and _TAG.search(part):
            if part != "[key]" and isinstance(node, Mapping) != bool(_MODEL.fullmatch(part)):
                return None
            continue
        path.append(part)
        present = (
            part in node if isinstance(node, Mapping) else isinstance(node, list) and int(part) < len(node)
        )
        node = node[part] if present else None
    return tuple(path)


def _complaint(item: Any, path: FieldPath, model: type[BaseModel], source: Source, id: str) -> Diagnostic:
    kind, context = item["type"], item.get("ctx", {})
    name = dotted(path)
    if kind == "missing":
        known = _field_note(model, path)
        text = f"`{name}` is missing"
        return _diagnostic(source, path, "E011", "missing-field", text, known or "add it", id)
    if kind == "extra_forbidden":
        fields = _fields_at(model, path[:-1])
        text, fix = f"unknown key `{name}`", _meant_key(path, fields, source.data)
        hint = did_you_mean(fix or str(path[-1]), fields, "see `sopdocs schema`")
        return _diagnostic(source, path, "E010", "unknown-key", text, hint, id, key=True, fix=fix)
    text, hint = _wrong_value(kind, context, item.get("input"), name)
    fix = context.get("fix", "")
    if fix:
        hint = f"write `{fix}`"
    elif kind in ("literal_error", "enum") and (fix := word(str(item["input"]), _words(context))):
        hint = f"did you mean `{fix}`?"
    of_key = item["loc"][-1] == "[key]"
    return _diagnostic(source, path, "E012", "wrong-value", text, hint, id, key=of_key, fix=fix)


def _meant_key(path: FieldPath, fields: Iterable[str], data: Any) -> str:
    """Return the one key that a misspelt one can only stand for, unless it is there as well."""
    for part in path[:-1]:
        data = data[part]
    meant = word(str(path[-1]), list(fields))
    return meant if meant not in data else ""


def _words(context: Mapping[str, Any]) -> list[str]:
    return _QUOTED.findall(str(context.get("expected", "")))


def _wrong_value(kind: str, context: Mapping[str, Any], value: object, name: str) -> tuple[str, str]:
    shown = f"`{_short(value)}`"
    if kind == "scalar":
        return f"{shown} does not fit `{name}`", f"give {context['expected']}"
    if kind in ("literal_error", "enum"):
        return f"{shown} is not a word for `{name}`", _choices(str(value), _words(context))
    if kind == "string_too_short":
        return f"`{name}` is shorter than {context['min_length']} characters", "say a little more"
    if kind == "string_too_long":
        return f"`{name}` is longer than {context['max_length']} characters", "say it shorter"
    if kind == "string_pattern_mismatch":
        return f"{shown} does not have the shape of `{name}`", _shape(str(context.get("pattern", "")))
    if kind in ("tuple_type", "list_type"):
        return f"`{name}` is to be a list", f"write it as `[{_short(value)}]`"
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return f"`{name}` is to have keys of its own", "put its keys on the lines below, indented"
    if kind == "string_type":
        return f"`{name}` is to be text", "write it as one text; quotes help where it holds `: ` or `#`"
    bounds = {"greater_than_equal": "at least", "less_than_equal": "at most"}
    if kind in bounds:
        limit = context.get("ge", context.get("le"))
        return f"{shown} is out of bounds for `{name}`", f"give {bounds[kind]} {limit}"
    if kind in ("too_short", "too_long"):
        few = kind == "too_short"
        limit = context["min_length"] if few else context["max_length"]
        return (
            f"`{name}` has too {'few' if few else 'many'} entries",
            f"give at {'least' if few else 'most'} {limit}",
        )
    return f"{shown} does not fit `{name}`", "compare with the schema of this kind of record"


def _choices(value: str, words: list[str]) -> str:
    return did_you_mean(value, words, f"use one of: {', '.join(words)}")


def _shape(pattern: str) -> str:
    examples = {
        "^GAP": "like GAP-2026-001",
        "^RC": "like RC-2026-001",
        "^AP": "like AP-2026-001",
        "^LL": "like LL-2026-001",
        r"^REV-\d{4}-\d{2}-[a-z-]+#": "like REV-2026-06-demand-review#D1",
        "^REV": "like REV-2026-06-demand-review",
        "^[A-Z]{3}$": "a currency code like EUR",
        r"^D\d": "like D1",
        r"^[A-Z]\d": "like A1",
        r"^[^\n]*$": "write it on one line",
    }
    return next(
        (text for start, text in examples.items() if pattern.startswith(start)), f"it must match {pattern}"
    )


def _short(value: object) -> str:
    text = value if isinstance(value, str) else "a list" if isinstance(value, list) else "keys"
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "…"


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _fields_at(model: type[BaseModel], path: FieldPath) -> Mapping[str, Any]:
    """Return the fields, by the name used in files, of the model that describes this place."""
    here: list[type[BaseModel]] = [model]
    for part in path:
        fields = _names(here)
        if part in fields:
            here = list(_models(fields[str(part)].annotation))
    return _names(here)


def _names(models: list[type[BaseModel]]) -> dict[str, Any]:
    return {f.alias or n: f for one in models for n, f in one.__pydantic_fields__.items()}


def _field_note(model: type[BaseModel], path: FieldPath) -> str:
    field = _fields_at(model, path[:-1]).get(str(path[-1]))
    note: str | None = field.description if field else None
    return f"add it: {note[0].lower()}{note[1:]}" if note else ""


def _diagnostic(
    source: Source,
    path: FieldPath,
    code: str,
    name: str,
    text: str,
    hint: str,
    id: str,
    key: bool = False,
    fix: str = "",
) -> Diagnostic:
    place = source.locate(path, key)
    written = source.written(fix, place)
    return Diagnostic(place, code, name, Severity.ERROR, text, hint, id, dotted(path), fix=written)
