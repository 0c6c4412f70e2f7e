"""Files made to hurt: each costs a finding and little time, never a crash, a hang or a write."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sopdocs import tree
from sopdocs.mistakes import CODES, MAX_FILE
from sopdocs.source import read
from sopdocs.tree import MAX_DEPTH, MAX_NODES, MAX_SCALAR, Tree

SECONDS = 5.0
"""Far more than any of these needs on a slow machine, far less than a parser that goes quadratic."""

DEEP = [
    "[",
    "{",
    "- ",
    "? ",
    "[{a: ",
    "- - ",
    "? - ",
    "{? ",
    "[[a, ",
    "a: [",
    "{a: {",
    "((",
    "!a [",
    "&a [",
    '["',
    "-\n ",
]


def codes(text: bytes) -> list[str]:
    """Return the codes of a text that must be refused, in time."""
    start = time.perf_counter()
    source = read(text, "x.yaml")
    assert time.perf_counter() - start < SECONDS
    assert source.data is None
    return [finding.code for finding in source.diagnostics]


@pytest.mark.parametrize("shape", DEEP)
@pytest.mark.parametrize("times", [30, 1_000, 30_000, 1_000_000])
@pytest.mark.parametrize("tab", ["", "# \t\n"])  # a tab sends a file to the other parser
def test_nesting_never_kills_the_interpreter(shape: str, times: int, tab: str) -> None:
    found = codes((tab + shape * times).encode())
    assert found
    assert set(found) <= {"E002", "E003", "E004", "E007"}


def test_thirty_thousand_brackets_in_a_process_of_their_own() -> None:
    """The file that ends an ordinary loader with a segmentation fault ends ours with a finding."""
    program = "from sopdocs.source import read; print(read(b'[' * 30_000, 'x').diagnostics[0].code)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "E004\n"


def test_depth_has_a_limit_and_reaches_it() -> None:
    assert read(b"{a: " * MAX_DEPTH + b"}" * MAX_DEPTH, "x").diagnostics == ()
    assert codes(b"{a: " * (MAX_DEPTH + 1) + b"}" * (MAX_DEPTH + 1)) == ["E004"]


def test_a_text_has_a_limit_and_reaches_it() -> None:
    assert read(b"a: " + b"x" * MAX_SCALAR, "x").diagnostics == ()
    assert codes(b"a: " + b"x" * (MAX_SCALAR + 1)) == ["E004"]


@pytest.mark.parametrize("item", ["- x\n", "- []\n", "- {}\n"])
def test_the_number_of_values_has_a_limit_and_reaches_it(item: str) -> None:
    start = "a:\n"  # the map, its key and the list are three of them
    assert read((start + item * (MAX_NODES - 3)).encode(), "x").diagnostics == ()
    assert codes((start + item * (MAX_NODES - 2)).encode()) == ["E004"]


@pytest.mark.parametrize("shape", ["- []\n", "- ? \n", "?,", "[?,?],", "{,", ":,", "''", '"",'])
def test_many_tiny_values_are_counted(shape: str) -> None:
    tree = Tree(("a: [" if "," in shape else "a:\n") + shape * 50_000, "x")
    tree.grow()
    assert tree.findings
    assert tree.nodes <= MAX_NODES + 1


def test_a_file_has_a_limit_and_reaches_it() -> None:
    assert read(b"a: b\n#".ljust(MAX_FILE, b"x"), "x").diagnostics == ()
    assert codes(b"a: b\n#".ljust(MAX_FILE + 1, b"x")) == ["E004"]


BOMB = b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (i, i, i - 1, i - 1) for i in range(98, 123))
HOSTILE = [
    BOMB,
    b"a: &a [*a]\n",
    b"a: &a {<<: *a}\n",
    b"a: !!python/object/apply:os.system ['touch pwned']\n",
    b"!!python/object/new:type {args: [x, !!python/tuple [], {}]}\n",
    b"--- !!map\na: 1\n",
    b"%TAG ! tag:example.org,2026:\n---\na: !x 1\n",
    b"\0" * 5_000,
    b"a: 1\n" + b"\0" * 5_000,
    b"\r" * 200_000,
    b"a: \x1b]0;owned\x07\n",
    b"a: '" + b"x\n" * 100_000,
    b"'" * 200_000,
    b"\\" * 200_000,
    b"a: " + b"@" * 200_000,
    b":\n" * 100_000,
    b"\t" * 200_000,
    b"a: |\n" + b" \n" * 100_000 + b"\t",
    b"a: >" + b"9" * 100_000,
    b"%YAML 1." + b"9" * 100_000 + b"\n---\na: 1\n",
    b'a: "' + b"\\u202e" * 30_000 + b'"\n',
    b"".join(b"k%d: 1\nk%d: 2\n" % (n, n) for n in range(4_000)),
    b"".join(b"k%d: 1\n" % n for n in range(4_000)) + b"k3999: 1\n" * 4_000,
    b"a: 1\n---\n" * 20_000,
    b"\xef\xbb\xbf\xef\xbb\xbfa: 1\n",
    b"\xff\xfe\0\0a\0\0\0",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("fast", [True, False])
def test_hostile_text_is_refused_and_touches_nothing(
    text: bytes, fast: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if not fast:
        monkeypatch.setattr(tree, "_yaml", lambda: (yaml, yaml.SafeLoader))
    assert codes(text)
    assert list(tmp_path.iterdir()) == []


def test_refused_characters_are_said_once_each() -> None:
    (finding,) = read(b"a: b\n" + b"\x01" * 5_000, "x").diagnostics[:1]
    assert finding.message == "the text holds the character `U+0001`, 5,000 times"


def test_keys_that_mean_something_to_a_browser_are_only_text() -> None:
    source = read(b"__proto__: 1\nconstructor: {prototype: 2}\n__class__: 3\n", "x")
    assert source.data == {"__proto__": "1", "constructor": {"prototype": "2"}, "__class__": "3"}


def plain(value: object) -> bool:
    """Return whether a value holds maps, lists, texts and nothings only."""
    if isinstance(value, dict):
        return all(type(key) is str and plain(item) for key, item in value.items())
    return all(map(plain, value)) if isinstance(value, list) else value is None or type(value) is str


SIGNS = ["a: ", "\n", "  ", "'", '"', "\t", "*a ", "<<: ", "]", "}", ", ", ": ", "|\n", "%", "\\", '"\\x']
ODDITIES = ["\ufeff", "\u2028", "\u202e", "\x85", "\r", "---\n", "...\n", "# ", "é", "👩\u200d🔧"]
PIECE = st.sampled_from([*DEEP, *SIGNS, *ODDITIES]) | st.text(max_size=4)
PIECES = st.lists(PIECE, max_size=40).map("".join)


@given(st.binary(max_size=200) | PIECES.map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=1_500)
def test_any_bytes_give_plain_data_or_findings(text: bytes) -> None:
    """Reading never raises; what it returns is safe to hand on, and what it says is safe to print."""
    source = read(text, "x.yaml")
    assert (source.data is None) == bool(source.diagnostics)
    assert plain(source.data)
    source.text.encode()
    lines = source.text.count("\n") + 1
    for finding in source.diagnostics:
        assert CODES[finding.code] == finding.name
        assert (finding.message + finding.hint).isprintable()
        assert 1 <= finding.location.line <= finding.location.end_line <= lines
