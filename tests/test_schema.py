"""The committed JSON Schemas are those of the models, and other tools read our records alike."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from sopdocs.schema import schemas, text

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


RECORDS = sorted(p for name in ("gaps", "actionplans", "data") for p in (ROOT / name).rglob("*.yaml"))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_editor_line_names_the_schema(path: Path) -> None:
    """The first line of a demo record points an editor to the committed schema of its kind."""
    first, *rest = path.read_text("utf-8").splitlines()
    kind = next(line for line in rest if line.startswith("kind:")).split()[1]
    way = "../" * (len(path.relative_to(ROOT).parts) - 1)
    assert first == f"# yaml-language-server: $schema={way}schemas/{kind}.json"
    assert (ROOT / "schemas" / f"{kind}.json").is_file()


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_other_tools_accept_the_demo(path: Path) -> None:
    """What our models accept, a JSON Schema validator accepts when an ordinary YAML reader has read it."""
    data = yaml.load(path.read_text("utf-8"), Loader=_DatesAsText)
    Draft202012Validator(schemas()[data["kind"]]).validate(data)


class _DatesAsText(yaml.SafeLoader):
    """YAML as editors read it: numbers and flags are typed, dates stay text."""


_DatesAsText.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
