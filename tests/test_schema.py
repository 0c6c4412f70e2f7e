"""The committed JSON Schemas are those of the models, and other tools read our records alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sopdocs.schema import schemas, text
from tests.support import base_files

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("kind", sorted(schemas()))
def test_committed_schema_is_the_models(kind: str) -> None:
    """`make schemas` was run after the last change of a model."""
    assert (ROOT / "schemas" / f"{kind}.json").read_text("utf-8") == text(kind)


def test_no_schema_is_left_over() -> None:
    """Every committed schema has a model."""
    assert {path.stem for path in (ROOT / "schemas").glob("*.json")} == set(schemas())


def test_schemas_are_schemas() -> None:
    """Each is a valid draft 2020-12 schema whose identifier names its file."""
    for kind, body in schemas().items():
        Draft202012Validator.check_schema(body)
        assert body["$id"].endswith(f"/{kind}.json")


@pytest.mark.parametrize("path", sorted(base_files()))
def test_editor_line_names_the_schema(path: str) -> None:
    """The first line of a record points an editor to the schema of its kind."""
    first, *_ = base_files()[path].decode().splitlines()
    kind = next(
        line for line in base_files()[path].decode().splitlines() if line.startswith("kind:")
    ).split()[1]
    assert first == f"# yaml-language-server: $schema={'../' * path.count('/')}schemas/{kind}.json"
    assert json.loads((ROOT / "schemas" / f"{kind}.json").read_text("utf-8"))["additionalProperties"] is False
