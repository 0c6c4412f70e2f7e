"""A field set, added or taken out leaves every other line of the file to the byte as it was."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sopdocs.diagnostics import FieldPath
from sopdocs.edit.change import Edit, Order, edited
from sopdocs.edit.shape import field_of, keys
from sopdocs.errors import Refusal
from sopdocs.model.kinds import RECORDS
from sopdocs.source import Source, read

HOME = Path(__file__).parents[1]
DEMO = sorted((*HOME.glob("gaps/**/*.yaml"), *HOME.glob("actionplans/**/*.yaml")))
ODD = b"""\xef\xbb\xbf# a comment: kept\r
kind: gap   # and this one\r
scope: {region: 'emea', "site": PLT-A}\r
statement: >\r
    Two lines\r
    of text\r
\r
# between\r
team:\r
- one\r
-   two  # spaced\r
window: {\r
  from: 2026-01,\r
  to: 2026-03}\r
history:\r
    - date: 2026-01-05   # first\r
      to: proposed\r
owner: x"""


def order_of(source: Source) -> Order:
    model = RECORDS[str(source.data["kind"] if source.data else "gap")]
    return lambda field: keys(model, field)


def fields(data: Any, at: FieldPath = ()) -> Iterator[tuple[FieldPath, Any]]:
    """Yield every field of a record with what it holds."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for part, value in items:
        yield (*at, part), value
        yield from fields(value, (*at, part))


def edits_of(field: FieldPath, value: Any) -> Iterator[Edit]:
    """Yield edits of every sort at a field."""
    yield Edit(field, None)
    if isinstance(value, str):
        yield Edit(field, "Another value: 5 %")
        yield Edit(field, "word " * 40 + "end")
        yield Edit(field, {"a": "b"})
    elif isinstance(value, list):
        yield Edit((*field, len(value)), {"x": "y", "z": "Some text, and more"})
        yield Edit(field, ["a", "b"])
    else:
        yield Edit((*field, "zzz"), "v")
        yield Edit((*field, "zzz", "b"), "v")


def touched(source: Source, field: FieldPath) -> range:
    """Return the lines on which a field stands, and the one after, where something may be added."""
    key, value = source.span(field, key=isinstance(field[-1], str)), source.span(field)
    assert key
    assert value
    first, last = (source.text.count("\n", 0, offset) for offset in (key[0], value[1]))
    return range(first, last + 2)


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.stem)
def test_any_edit_of_the_demo_touches_its_own_lines_alone(path: Path) -> None:
    content = path.read_bytes()
    source = read(content, path.name)
    before = source.text.splitlines(keepends=True)
    for field, value in fields(source.data):
        for edit in edits_of(field, value):
            after = edited(content, path.name, [edit], order_of(source))
            assert after is not None, edit
            parent = field[:-1] if edit.value is None and field[:-1] else field
            lines = touched(source, parent)
            rows = difflib.SequenceMatcher(None, before, after.decode().splitlines(keepends=True), False)
            for what, start, end, _, _ in rows.get_opcodes():
                assert what == "equal" or (start in lines and end - 1 in (*lines, start - 1)), edit


@pytest.mark.parametrize(
    ("field", "value", "old", "new"),
    [
        (("scope", "region"), "NA", b"'emea'", b"'NA'"),
        (("scope", "site"), None, b"""'emea', "site": PLT-A}""", b"'emea'}"),
        (("scope", "customer"), "R1", b"'emea',", b"'emea', customer: R1,"),
        (("team", 2), "three", b"# spaced\r\n", b"# spaced\r\n- three\r\n"),
        (("team", 0), None, b"- one\r\n", b""),
        (("statement",), "Short", b">\r\n    Two lines\r\n    of text\r\n", b"Short\r\n"),
        (
            ("history", 1),
            {"date": "2026-02-01", "to": "confirmed"},
            b"      to: proposed\r\n",
            b"      to: proposed\r\n    - date: 2026-02-01\r\n      to: confirmed\r\n",
        ),
        (("history", 0, "date"), None, b"date: 2026-01-05   # first\r\n      to", b"to"),
        (("history", 0, "by"), "planner", b"to: proposed\r\n", b"to: proposed\r\n      by: planner\r\n"),
        (("window", "to"), "2026-04", b"to: 2026-03}", b"to: 2026-04}"),
        (("owner",), None, b"owner: x", b""),
        (("updates", 0), {"note": "y"}, b"window:", b"updates:\r\n  - {note: \"y\"}\r\nwindow:"),
        (("tolerance", "lower"), "95", b"to: 2026-03}\r\n", b"to: 2026-03}\r\ntolerance: {lower: 95}\r\n"),
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else None,
)  # fmt: skip
def test_an_odd_file_stays_odd(field: FieldPath, value: Any, old: bytes, new: bytes) -> None:
    """Line ends, the mark at its head, comments, own indents and the missing line end stay."""
    after = edited(ODD, "x", [Edit(field, value)], order_of(read(ODD, "x")))
    assert after == ODD.replace(old, new)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=200).filter(lambda text: text.strip() == text != ""),
    st.sampled_from(["title", "new", "in"]),
)
@example("Null", "in")
@example("null", "title")
def test_any_text_comes_back_as_it_was_put_in_or_is_refused(text: str, where: str) -> None:
    content = b"kind: gap\ntitle: 'old'\nscope: {region: EMEA}\n"
    field = {"title": ("title",), "new": ("statement",), "in": ("scope", "region")}[where]
    after = edited(content, "x", [Edit(field, text)], order_of(read(content, "x")))
    if after is None:
        assert not text.isprintable()
        return
    data: Any = read(after, "x").data
    for part in field:
        data = data[part]
    assert data.strip() == text
    assert after.count(b"\n") <= content.count(b"\n") + 4


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("owner", ("owner",)),
        ("scope.region", ("scope", "region")),
        ("history.1.to", ("history", 0, "to")),
        ("history.+", ("history", 1)),
        ("updates.+.note", ("updates", 0, "note")),
        ("tolerance.lower", ("tolerance", "lower")),
        ("team.two", None),
        ("ownr", None),
        ("history.7.to", None),
        ("owner.name", None),
        ("tolerance.lowr", None),
    ],
)
def test_a_field_is_named_as_it_is_written(text: str, field: FieldPath | None) -> None:
    data = read(ODD, "x").data
    assert data
    if field is None:
        with pytest.raises(Refusal, match=text.partition(".")[0]):
            field_of(RECORDS["gap"], data, text)
    else:
        assert field_of(RECORDS["gap"], data, text) == field
