"""The report that goes from the check to the comment: small, whole, and believed in nothing."""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sopdocs.errors import Refusal
from sopdocs.forge.report import LARGEST, comment, packed, read_report
from sopdocs.gate import Question, judged
from sopdocs.report.diff_json import diff_json
from sopdocs.report.diff_markdown import diff_markdown
from sopdocs.report.json import findings_json
from sopdocs.report.markdown import findings_markdown
from tests.branches import CAUSE, DAY, GAP, IDEA, PLAN, committed, told
from tests.worktree import Worktree

ROOT = Path(__file__).resolve().parents[1]
SITE = "https://gaps.example/"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Worktree:
    """Return a branch that moves a status, a date, a goalpost, a catalog, and breaks a record."""
    made = committed(tmp_path_factory.mktemp("report") / "repo")
    made.replace(IDEA, "status: proposed", "status: confirmed")
    made.replace(PLAN, "due: 2026-05-29\nreview", "due: 2026-06-12\nreview")
    made.replace(GAP, "lower: 95", "lower: 94")
    made.replace("data/metrics.yaml", "name: On time in full", "name: OTIF")
    made.replace(CAUSE, "status:", "colour: red\nstatus:")
    return made


@pytest.fixture(scope="module")
def said(tree: Worktree) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what `check` and `diff` say of it, as JSON."""
    verdict = judged(tree.root, Question(DAY, since="main"), remember=False).verdict
    return json.loads(findings_json(verdict)), json.loads(diff_json(told(tree)))


def test_it_reads_as_the_commands_themselves_say_it(tree: Worktree, said: tuple[Any, Any]) -> None:
    """Nothing is lost on the way, but for what only a terminal shows."""
    verdict = judged(tree.root, Question(DAY, since="main"), remember=False).verdict
    report = read_report(packed(*said))
    assert report.left == 0
    assert findings_markdown(report.verdict, {}, SITE) == findings_markdown(verdict, {}, SITE)
    assert report.told
    assert diff_markdown(report.told) == diff_markdown(told(tree))
    text = comment(report, SITE, "0123456789abcdef")
    assert text.startswith("<!-- sopdocs-check -->\n### Gap check: ")
    assert f"]({SITE}rules/e020.html)" in text
    assert "<sub>Checked at 01234567.</sub>" in text
    assert len(text) < 65_536


def _changed(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    *places, last = [int(part) if part.isdigit() else part for part in path.split(".")]

    def change(body: dict[str, Any]) -> None:
        at: Any = body
        for place in places:
            at = at[place]
        at[last] = value

    return change


TAMPERED = {
    "a version to come": _changed("schema_version", 2),
    "true for a number": _changed("schema_version", True),
    "no list": _changed("findings", {}),
    "a code that is a link": _changed("findings.0.code", "S001](https://evil.example)"),
    "an empty code": _changed("findings.0.code", ""),
    "a severity of its own": _changed("findings.0.severity", "fatal"),
    "a line before the first": _changed("findings.0.line", 0),
    "a line that is no number": _changed("findings.0.line", "1"),
    "a message that is none": _changed("findings.0.message", None),
    "a message without end": _changed("findings.0.message", "x" * 5_000),
    "half a character": _changed("findings.0.message", "\ud800"),
    "letters of its own": _changed("records.0.smart", {"S": "![x](https://evil.example/a.png)"}),
    "an owner that is a list": _changed("records.0.owners", [["x"]]),
    "a status of its own": _changed("diff.records.0.change", "approved"),
    "a change of its own": _changed("diff.records.0.changes", [{"kind": "html", "what": "x"}]),
    "a commit that is text": _changed("diff.base", "<img>"),
    "a day that is none": _changed("diff.as_of", "2026-02-30"),
    "a catalog elsewhere": _changed("diff.catalogs", [{"path": "../x.yaml", "changes": []}]),
    "too many rows": _changed("diff.planning_data", ["x"] * 2_001),
    "less than nothing left out": _changed("left", -1),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_tampered_report_is_refused(said: tuple[Any, Any], how: str) -> None:
    """With the place of the fault, and without a word of what stands there."""
    body = json.loads(packed(*copy.deepcopy(said)))
    TAMPERED[how](body)
    with pytest.raises(Refusal) as refused:
        read_report(json.dumps(body).encode())
    assert re.fullmatch(r"`report[\w.\[\]]*` is not .+, so that nothing of it is used", str(refused.value))
    assert "evil" not in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b"{",
        b"[" * LARGEST,
        b'{"schema_version": 1}',
        b"9" * LARGEST,
        b" " * (LARGEST + 1),
        b'{"a": ' * 9_000,
    ],
    ids=range(10),
)
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal):
        read_report(data)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        rows = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in rows:
            yield from _leaves(one, (*path, key))
    else:
        yield path


HOSTILE = (
    "<!-- sopdocs-check --> ![x](https://evil.example/a.png) <img src=x> @boss #1 GH-1 www.evil.example "
    "[a](javascript:alert(1)) https://evil.example | ``` <details> &lt;"
)


def test_no_text_of_a_report_draws_links_or_calls(said: tuple[Any, Any]) -> None:
    """Every text in turn is an attack: it is refused, or stands there as text."""
    body = json.loads(packed(*said))
    shown = 0
    for path in _leaves(body):
        changed = copy.deepcopy(body)
        _changed(".".join(map(str, path)), HOSTILE)(changed)
        try:
            text = comment(read_report(json.dumps(changed).encode()), SITE)
        except Refusal:
            continue
        shown += 1
        html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text)
        assert text.startswith("<!-- sopdocs-check -->\n")
        assert html.count("<!--") == 1
        assert not re.search(
            r"<(?!!--|/?(?:h\d|p|strong|em|code|ul|li|table|thead|tbody|tr|th|td|a|pre)\b)", html
        )
        assert all(link.startswith(SITE) for link in re.findall(r'href="([^"]*)"', html))
        assert not re.search(
            r"(?<![\w`])@boss|GH-1\b|https://evil|www\.evil", re.sub(r"<code>.*?</code>", "", html)
        )
    assert shown > 20


def test_a_huge_report_is_cut_and_says_so(said: tuple[Any, Any]) -> None:
    """The worst findings stay; the file stays below what is accepted."""
    check, diff = copy.deepcopy(said)
    error = {**check["findings"][0], "severity": "error"}
    advice = {**error, "severity": "warning", "message": "m" * 900, "hint": "h" * 900}
    check["findings"] = [*[advice] * 3_000, error]
    diff["records"] = diff["records"] * 500
    data = packed(check, diff)
    assert len(data) <= LARGEST
    report = read_report(data)
    assert report.left > 3_000
    assert report.verdict.findings[0].severity.label == "error"
    text = comment(report, SITE)
    assert f"{report.left} more lines" in text
    assert len(text) < 65_536


def test_a_title_as_long_as_its_file_is_cut(said: tuple[Any, Any]) -> None:
    check, diff = copy.deepcopy(said)
    check["records"][0]["title"] = check["findings"][0]["message"] = "x" * 60_000
    assert read_report(packed(check, diff)).left == 0


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=20,
    )
)
def test_any_other_json_is_refused_in_a_sentence(value: Any) -> None:
    """No exception but a refusal leaves the reader, whatever it is given."""
    for body in (value, {"schema_version": 1, "findings": value, "records": [], "diff": value, "left": 0}):
        if body == {"schema_version": 1, "findings": [], "records": [], "diff": [], "left": 0}:
            continue
        with pytest.raises(Refusal):
            read_report(json.dumps(body).encode())


def test_where_a_token_lies_nothing_but_python_is_needed(tmp_path: Path) -> None:
    """The package is copied alone into a folder, and site-packages are left out."""
    shutil.copytree(ROOT / "sopdocs", tmp_path / "sopdocs", ignore=shutil.ignore_patterns("__pycache__"))
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import sopdocs.forge.__main__; "
        "print({name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names) - {'__main__'})"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "{'sopdocs'}\n", done.stderr
