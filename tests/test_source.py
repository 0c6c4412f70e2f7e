"""What everybody relies on when a file has been read: plain data, exact places, and every mistake named."""

from __future__ import annotations

import string

import pytest
import yaml

from sopdocs import tree
from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.source import Source, read

GAP = """\
# a remark
kind: gap
title: "OTIF to \\"R1\\" below 95 %"
scope:
  region: EMEA
  customer:
statement: >
  On-time-in-full fell
  below the limit.

# another remark
window: {from: 2025-11, to: 2026-01}
team: [planner, buyer]
actions:
- action: Call
  due: 2026-02-30
-   action: Review
    tasks:
      - one
      - two
amount: 0.10
flag: no
code: 0010
"""


def gap() -> Source:
    source = read(GAP.encode(), "gaps/GAP-2026-001.yaml")
    assert source.diagnostics == ()
    return source


def found(text: str | bytes) -> list[tuple[str, int, int]]:
    """Return code, line and column of what is wrong with a text that must give no data."""
    source = read(text.encode() if isinstance(text, str) else text, "x.yaml")
    assert source.data is None
    for finding in source.diagnostics:
        assert finding.severity is Severity.ERROR
        assert finding.hint
        assert finding.message[0] in string.ascii_lowercase + "`"
        assert finding.message.isprintable()
        assert "invalid" not in finding.message
        place = finding.location
        assert (place.line, place.column) <= (place.end_line, place.end_column)
    return [(d.code, d.location.line, d.location.column) for d in source.diagnostics]


def said(text: str) -> str:
    """Return sentence and hint of the one finding in a text."""
    (finding,) = read(text.encode(), "x.yaml").diagnostics
    return f"{finding.message} | {finding.hint}"


def test_values_stay_text_and_nothing_written_is_nothing() -> None:
    data = gap().data
    assert data is not None
    assert data["amount"] == "0.10"
    assert data["flag"] == "no"
    assert data["code"] == "0010"
    assert data["scope"] == {"region": "EMEA", "customer": None}
    assert data["statement"] == "On-time-in-full fell below the limit.\n"
    assert read(b"a: ~\nb: null\nc: ''\nd: 'null'\n", "x").data == {
        "a": None,
        "b": None,
        "c": "",
        "d": "null",
    }


@pytest.mark.parametrize(
    ("field", "key", "expected"),
    [
        (("title",), False, '"OTIF to \\"R1\\" below 95 %"'),
        (("title",), True, "title"),
        (("scope", "region"), False, "EMEA"),
        (("scope", "region"), True, "region"),
        (("scope",), False, "region: EMEA\n  customer:"),
        (("scope", "customer"), False, ""),
        (("statement",), False, ">\n  On-time-in-full fell\n  below the limit."),
        (("window", "to"), False, "2026-01"),
        (("window",), False, "{from: 2025-11, to: 2026-01}"),
        (("team", 1), False, "buyer"),
        (("team", 1), True, "buyer"),
        (("actions", 0, "due"), False, "2026-02-30"),
        (("actions", 0), False, "action: Call\n  due: 2026-02-30"),
        (("actions", 1, "tasks", 1), False, "two"),
        (("actions", 1, "tasks"), True, "tasks"),
        (("code",), False, "0010"),
        # what does not exist is shown at the nearest key above it
        (("scope", "site"), False, "scope"),
        (("actions", 1, "owner"), False, "action"),
        (("team", 7), False, "team"),
        (("title", "en"), False, "title"),
        (("actions", 1, "tasks", 0, "x"), False, "one"),
        (("actions", -1), False, "actions"),
        (("scope", 0), False, "scope"),
    ],
)
def test_a_place_is_exactly_the_text_it_names(field: FieldPath, key: bool, expected: str) -> None:
    source = gap()
    place = source.locate(field, key)
    lines = source.text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:n])) for n in range(len(lines) + 1)]
    first, last = starts[place.line - 1] + place.column - 1, starts[place.end_line - 1] + place.end_column - 1
    assert source.text[first:last] == expected


def test_a_field_that_is_missing_at_the_top_is_shown_on_the_first_line() -> None:
    for field in ((), ("owner",), ("owner", "name")):
        place = gap().locate(field)
        assert (place.path, place.line, place.column, place.end_line, place.end_column) == (
            "gaps/GAP-2026-001.yaml", 1, 1, 1, 1,
        )  # fmt: skip


def test_places_count_characters_after_the_mark_and_in_windows_lines() -> None:
    source = read("\ufeffé: ü\r\nb: |\r\n  x\r\n  y\r\n\r\nc: 2\r\n".encode(), "x")
    assert source.data == {"é": "ü", "b": "x\ny\n", "c": "2"}
    assert source.locate(("é",)).column == 4
    assert (source.locate(("b",)).end_line, source.locate(("b",)).end_column) == (4, 4)
    assert source.locate(("c",)).line == 6


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a:\n\t- b\n", "a tab stands where spaces must stand | use spaces to indent"),
        ("a:\tb\n", "a tab stands where spaces must stand | use spaces to indent"),
        ("a: |\n\tx\n", "a tab stands where spaces must stand | use spaces to indent"),
        ("a: b: c\n", "a second colon stands in `a: b: c` | put the text in quotes"),
        ("a: @b\n", "text cannot begin with `@` | put the text in quotes"),
        ("a: `b`\n", "text cannot begin with a backtick | put the text in quotes"),
        ("a: %b\n", "text cannot begin with `%` | put the text in quotes"),
        ("a: *b*\n", "text cannot begin with `*` | put the text in quotes"),
        ("a: &\n", "text cannot begin with `&` | put the text in quotes"),
        ("a: ,b\n", "text cannot begin with a comma | put the text in quotes"),
        ("a: b\n  c: d\n", "the line `c: d` is indented too far | use the same number of spaces"),
        ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n", "git could not join two versions of this"),
        ("a: 1\nfoo\nb: 2\n", "the line `foo` has no colon | write `name: value`"),
        ("a: 'b\n", "the quote that opens here is never closed | close the quote"),
        ("a: 'it's'\n", "text follows the closing quote in `a: 'it's'` | put quotes around the whole text"),
        ("a: [b] c\n", "text follows the closing bracket in `a: [b] c` | put quotes around the whole text"),
        ("a: [b\nc: d\n", "the bracket `[` is never closed, or a comma is missing after it | check"),
        ('a: "\\q"\n', r"the escape `\q` stands for no character | write the backslash twice"),
        ("a: - b\n", "a list begins in the middle of a line | start the list on a line of its own"),
        ("a: >x\n", "text stands behind the sign that opens a long text in `a: >x` | begin the long text"),
        ("a: 1\n: b\n", "a key is missing before the colon | write `name: value`"),
        ("  a: 1\nb: 2\n", "`b: 2` stands after the end of the record | use the same number of spaces"),
        ("a: |\n  x\n y\n", "the line `y` does not fit the lines before it | use the same number of spaces"),
        ("a" * 1100 + ": 1\n", "the key before this colon has more than 1,024 characters | shorten it"),
    ],
)
@pytest.mark.parametrize("fast", [True, False])
def test_a_slip_is_said_in_a_planners_words(
    text: str, sentence: str, fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not fast:
        monkeypatch.setattr(tree, "_yaml", lambda: (yaml, yaml.SafeLoader))
    findings = [d for d in read(text.encode(), "x.yaml").diagnostics if d.code == "E002"]
    assert f"{findings[0].message} | {findings[0].hint}".startswith(sentence)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &b c\n", [("E003", 1, 4)]),
        ("a: &b c\nd: *b\ne: &b {f: g}\n", [("E003", 1, 4), ("E003", 2, 4), ("E003", 3, 4)]),
        ("*b : c\n", [("E003", 1, 1)]),
        ("a: !!str b\n", [("E003", 1, 4)]),
        ("a: !x [b]\n", [("E003", 1, 4)]),
        ("a: !x!y b\n", [("E003", 1, 4)]),
        ("a: &x !y b\n", [("E003", 1, 4), ("E003", 1, 7)]),
        ("a:\n  <<: {b: c}\n", [("E003", 2, 3)]),
        ("a: 1\n---\nb: &c 2\n", [("E003", 2, 1)]),
        ("%YAML 1.1\n---\na: 1\n", [("E003", 1, 1)]),
        ("%YAML 3.0\n---\na: 1\n", [("E003", 1, 1)]),
        ("%FOO\n---\na: 1\n", [("E003", 1, 1)]),
        ("? [a]\n: b\n", [("E003", 1, 3)]),
        ("{a: b}: c\n", [("E003", 1, 1)]),
        ("1: a\n2.5: b\n1e3: c\n0x1F: d\n.inf: e\n", [("E003", line, 1) for line in range(1, 6)]),
        ("true: a\nFalse: b\nnull: c\n~: d\n", [("E003", line, 1) for line in range(1, 5)]),
        ("a: 1\nb: {c: 1, c: 2}\na: 2\n'a': 3\n", [("E006", 2, 11), ("E006", 3, 1), ("E006", 4, 1)]),
        ("caf\u00e9: 1\ncafe\u0301: 2\n", [("E006", 2, 1)]),
        ("a: x\u202ey\nb: \u0007\n", [("E005", 1, 5), ("E005", 2, 4)]),
        ("a\u200b: 1\n", [("E005", 1, 1)]),
        ('a: "\\u202e"\n', [("E005", 1, 4)]),
        ('a: "\\0"\n', [("E005", 1, 4)]),
        ('a: "x\\r\\ny"\n', [("E005", 1, 4)]),
        ("a: 1\rb: 2\r", [("E005", 1, 5)]),
        ("a: \u2028\nb: \x85\nc: \ufeff\nd: \uffff\ne: \ue000\n", [("E005", n, 4) for n in range(1, 6)]),
        ("", [("E007", 1, 1)]),
        ("# only a remark\n", [("E007", 1, 1)]),
        ("---\n", [("E007", 1, 1)]),
        ("- a\n", [("E007", 1, 1)]),
        ("\n  text\n", [("E007", 2, 3)]),
        (b"a: \xff\n", [("E001", 1, 4)]),
        (b"a: \xed\xa0\x80\n", [("E001", 1, 4)]),
        ("a: 1".encode("utf-16"), [("E001", 1, 1)]),
        ("a: 1".encode("utf-16-be"), [("E001", 1, 1)]),
    ],
)
def test_what_tools_read_differently_is_refused_where_it_stands(
    text: str | bytes, expected: list[tuple[str, int, int]]
) -> None:
    assert found(text) == expected


def test_one_run_names_every_mistake_of_a_file() -> None:
    text = "a: &x 1\nb: 2\nb: 3\nc: \u202e\nd: !t 4\n1: 5\ne: [\n"
    assert [code for code, _, _ in found(text)] == ["E003", "E006", "E005", "E003", "E003", "E002"]


def test_a_duplicate_names_both_lines() -> None:
    assert said("due: 1\nx: 2\ndue: 3\n") == "the key `due` stands on lines 1 and 3 | keep one of them"
    assert said("{due: 1, due: 3}\n") == "the key `due` stands twice on line 1 | keep one of them"


def test_keys_that_other_tools_read_as_text_are_left_to_the_schema() -> None:
    text = "on: 1\noff: 2\nyes: 3\nno: 4\ny: 5\n'1': 6\n'<<': 7\n2026-01-05: 8\nsupply-planner: 9\n"
    source = read(text.encode(), "x")
    assert source.diagnostics == ()
    assert list(source.data or ()) == [
        "on",
        "off",
        "yes",
        "no",
        "y",
        "1",
        "<<",
        "2026-01-05",
        "supply-planner",
    ]


def test_an_emoji_with_a_joiner_is_prose() -> None:
    assert read("a: 👩\u200d🔧\n".encode(), "x").data == {"a": "👩\u200d🔧"}


def test_what_is_shown_is_short_and_prints() -> None:
    message = said(f"{'a' * 80}: 1\n{'a' * 80}: 2\n")
    assert f"`{'a' * 39}…`" in message
    assert said("a\u200b`: 1\n").startswith("the key `a<U+200B>'` holds")


def test_a_file_saved_as_utf_16_is_told_apart_from_a_damaged_one() -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        (finding,) = read("kind: gap".encode(encoding), "x").diagnostics
        assert finding.message == "the file is saved as UTF-16"
