"""The JSON Schema of every kind of file, made from the models, for editors and for other tools."""

from __future__ import annotations

from typing import Any

BASE = "https://sopdocs.example/schemas/"


def schemas() -> dict[str, dict[str, Any]]:
    """Return every schema by the name of its file without `.json`, in a fixed order."""
    from sopdocs.model import CATALOGS, RECORDS

    return {name: schema(name) for name in sorted([*RECORDS, *CATALOGS])}


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one kind of record or catalog file."""
    from sopdocs.model import CATALOGS, RECORDS

    model = (RECORDS | CATALOGS)[kind]
    body = model.model_json_schema(by_alias=True)
    _tidy(body)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{BASE}{kind}.json",
        **body,
    }


def text(kind: str) -> str:
    """Return the schema as the text that is committed under `schemas/`."""
    import json

    return json.dumps(schema(kind), indent=1, ensure_ascii=False) + "\n"


def _tidy(node: object) -> None:
    """Drop what only repeats: generated titles, and the `null` that the reader never yields."""
    if isinstance(node, list):
        for item in node:
            _tidy(item)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("title"), str):
        del node["title"]
    if node.get("default", 0) is None:
        del node["default"]
    choices = [item for item in node.get("anyOf", ()) if item != {"type": "null"}]
    if choices and len(choices) < len(node["anyOf"]):
        del node["anyOf"]
        node.update(choices[0] if len(choices) == 1 else {"anyOf": choices})
    for value in node.values():
        _tidy(value)
