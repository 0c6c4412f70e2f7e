"""Laws of reading: it undoes writing, it agrees with other tools, and its marks point at what it read."""

from __future__ import annotations

import string

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sopdocs import tree
from sopdocs.diagnostics import FieldPath
from sopdocs.source import read

TEXT = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), max_size=20)
NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=8)
KEYS = NAMES.filter(lambda key: key not in ("null", "true", "false"))
BELOW = st.recursive(
    TEXT,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(KEYS, below, max_size=4),
    max_leaves=20,
)
TREES = st.dictionaries(KEYS, BELOW, min_size=1)


@given(TREES, st.sampled_from([True, False, None]), st.sampled_from([None, '"', "'"]), st.booleans())
def test_reading_is_the_inverse_of_writing(
    data: dict[str, object], flow: bool | None, style: str | None, unicode: bool
) -> None:
    """Whatever a YAML tool writes from texts, lists and maps is read as the same texts, lists and maps."""
    text = yaml.dump(data, default_flow_style=flow, default_style=style, allow_unicode=unicode, Dumper=_Plain)
    source = read(text.encode(), "x")
    assert source.diagnostics == ()
    assert source.data == data


class _Plain(yaml.SafeDumper):
    """Writes no anchors, since equal values are not one value, and no tags."""

    def ignore_aliases(self, data: object) -> bool:
        return True


BLOCKS = [
    "a: 1",
    "b:",
    "  c: x",
    "  - d",
    "- e",
    "  f: [g, h]",
    "i: {j: k, l: m}",
    "x: y z  ",
    "? aa",
    ": bb",
]
TEXTS = ["n: 'o'", 'p: "q"', "r: |", "   s t", "  v: >-", "      w", "é: ü", "cc: 2026-01-05"]
LINES = st.lists(st.sampled_from([*BLOCKS, *TEXTS, "# u", "", "...", "---"]), max_size=12)


@given(LINES)
@settings(max_examples=300)
def test_both_parsers_and_pyyaml_agree(lines: list[str]) -> None:
    """A file that we accept says the same to PyYAML; a machine without libyaml reads it alike."""
    text = "\n".join(lines)
    source = read(text.encode(), "x")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tree, "_yaml", lambda: (yaml, yaml.SafeLoader))
        slow = read(text.encode(), "x")
        marks = source.data and tree.marked.__wrapped__(slow.text)
    assert slow.data == source.data
    assert source.data is None or marks == source.marks
    assert [(d.code, d.location.line) for d in slow.diagnostics] == [
        (d.code, d.location.line) for d in source.diagnostics
    ]
    if source.data is not None:
        assert _filled(source.data) == yaml.load(text, yaml.BaseLoader)


def _filled(value: object) -> object:
    """Return data with the empty text where nothing is written, as PyYAML's plainest loader has it."""
    if isinstance(value, dict):
        return {key: _filled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item) for item in value]
    return "" if value is None else value


@given(LINES)
def test_every_plain_value_is_found_where_its_mark_says(lines: list[str]) -> None:
    source = read("\n".join(lines).encode(), "x")
    for field, value in _leaves(source.data or {}, ()):
        span = source.span(field)
        assert span is not None
        written = source.text[slice(*span)]
        assert written == (value or "") or written[0] in "'\"|>" or "\n" in written or written == "~"


def _leaves(value: object, above: FieldPath) -> list[tuple[FieldPath, object]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in _leaves(item, (*above, key))]
    if isinstance(value, list):
        return [leaf for number, item in enumerate(value) for leaf in _leaves(item, (*above, number))]
    return [(above, value)]
