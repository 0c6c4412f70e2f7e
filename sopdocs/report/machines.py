"""The verdict in the formats of other tools: GitLab, JUnit, SARIF and reviewdog."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from sopdocs.check import Verdict
from sopdocs.diagnostics import Diagnostic, Location, Severity
from sopdocs.report.lines import said_in_full
from sopdocs.report.links import rule_url
from sopdocs.report.words import safe_text

HOME = "https://github.com/sopdocs/sopdocs"
_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
_REVIEWDOG = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def gitlab_json(verdict: Verdict) -> str:
    """Return a GitLab code quality report."""
    marks = _fingerprints(verdict.findings)
    rows = [
        {
            "description": f"{one.code} {_said(one)}",
            "check_name": one.code,
            "fingerprint": mark,
            "severity": _GITLAB[one.severity],
            "location": {"path": one.location.path, "lines": {"begin": one.location.line}},
        }
        for one, mark in zip(verdict.findings, marks, strict=True)
    ]
    return json.dumps(rows, indent=1)


def sarif_json(verdict: Verdict, site: str = "") -> str:
    """Return a SARIF 2.1.0 log, with the pages of the rules where they are published at `site`."""
    codes = sorted({one.code for one in verdict.findings})
    first = {code: next(one for one in verdict.findings if one.code == code) for code in codes}
    marks = _fingerprints(verdict.findings)
    run = {
        "tool": {
            "driver": {
                "name": "sopdocs",
                "informationUri": HOME,
                "rules": [_sarif_rule(first[code], site) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the root of the repository"}}},
        "results": [
            _sarif_result(one, codes.index(one.code), mark)
            for one, mark in zip(verdict.findings, marks, strict=True)
        ],
    }
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _sarif_rule(one: Diagnostic, site: str) -> dict[str, Any]:
    url = rule_url(site, one)
    named = "".join(part.capitalize() for part in one.name.split("-"))
    rule = {"id": one.code, "name": named, "shortDescription": {"text": one.name.replace("-", " ")}}
    return rule | ({"helpUri": url} if url else {})


def _sarif_result(one: Diagnostic, index: int, mark: str) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": quote(one.location.path), "uriBaseId": "%SRCROOT%"},
        "region": _region(one.location),
    }
    result: dict[str, Any] = {
        "ruleId": one.code,
        "ruleIndex": index,
        "level": _SARIF_LEVELS[one.severity],
        "message": {"text": _said(one)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"sopdocs/v1": mark},
    }
    if one.fix:
        change = {"deletedRegion": _region(one.location), "insertedContent": {"text": one.fix}}
        file = {"artifactLocation": place["artifactLocation"], "replacements": [change]}
        result["fixes"] = [
            {"description": {"text": safe_text(one.hint or one.message)}, "artifactChanges": [file]}
        ]
    return result


def _region(place: Location) -> dict[str, int]:
    region = {"startLine": place.line, "startColumn": place.column}
    if (place.end_line, place.end_column) > (place.line, place.column):
        region |= {"endLine": place.end_line, "endColumn": place.end_column}
    return region


def rdjson(verdict: Verdict, lines: Mapping[str, str], site: str = "") -> str:
    """Return reviewdog's rdjson; its columns count bytes, so they need the `lines` of the files."""
    body = {
        "source": {"name": "sopdocs", "url": HOME},
        "diagnostics": [
            _rd(one, lines.get(f"{one.location.path}:{one.location.line}"), site) for one in verdict.findings
        ],
    }
    return json.dumps(body, indent=1)


def _rd(one: Diagnostic, line: str | None, site: str) -> dict[str, Any]:
    span = _bytes(one.location, line)
    code = {"value": one.code} | ({"url": url} if (url := rule_url(site, one)) else {})
    found = {
        "message": _said(one),
        "location": {"path": one.location.path, "range": span},
        "severity": _REVIEWDOG[one.severity],
        "code": code,
    }
    return found | ({"suggestions": [{"range": span, "text": one.fix}]} if one.fix and "end" in span else {})


def _bytes(place: Location, line: str | None) -> dict[str, dict[str, int]]:
    """Return a range in bytes; only the line where its text is not known."""
    if line is None or len(line) < place.column - 1:
        return {"start": {"line": place.line}}
    start = {"line": place.line, "column": len(line[: place.column - 1].encode()) + 1}
    if place.end_line != place.line or len(line) < place.end_column - 1:
        return {"start": start}
    return {
        "start": start,
        "end": {"line": place.line, "column": len(line[: place.end_column - 1].encode()) + 1},
    }


def junit_xml(verdict: Verdict, level: Severity = Severity.ERROR) -> str:
    """Return a JUnit report: a test case for every record and file; findings from `level` on are failures."""
    from xml.etree import ElementTree

    by_place: dict[str, list[Diagnostic]] = defaultdict(list)
    for one in verdict.findings:
        by_place[one.record or one.location.path].append(one)
    kinds = {state.id: state.kind for state in verdict.states}
    names = kinds | {place: "file" for place in by_place if place not in kinds}
    failed = sum(1 for name in names if any(one.severity >= level for one in by_place[name]))
    sums = {"tests": str(len(names)), "failures": str(failed), "errors": "0"}
    root = ElementTree.Element("testsuites", sums)
    suite = ElementTree.SubElement(root, "testsuite", {"name": "sopdocs", **sums})
    for name, kind in names.items():
        case = ElementTree.SubElement(
            suite, "testcase", {"classname": f"sopdocs.{kind}", "name": safe_text(name)}
        )
        heavy = [one for one in by_place[name] if one.severity >= level]
        light = [one for one in by_place[name] if one.severity < level]
        if heavy:
            text = {"message": _said(heavy[0]), "type": heavy[0].code}
            ElementTree.SubElement(case, "failure", text).text = _listed(heavy)
        if light:
            ElementTree.SubElement(case, "system-out").text = _listed(light)
    ElementTree.indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode")


def _listed(found: Iterable[Diagnostic]) -> str:
    rows = (
        f"{one.location.path}:{one.location.line}: {one.severity.label} {one.code} {_said(one)}"
        for one in found
    )
    return "\n".join(safe_text(row) for row in rows)


def _said(one: Diagnostic) -> str:
    return safe_text(said_in_full(one))


def _fingerprints(found: Iterable[Diagnostic]) -> list[str]:
    """Return what tells a finding from others, and stays the same where lines move."""
    seen: Counter[tuple[str, ...]] = Counter()
    marks = []
    for one in found:
        key = (one.record or one.location.path, one.code, one.field, one.message)
        seen[key] += 1
        marks.append(hashlib.sha256("\0".join((*key, str(seen[key]))).encode()).hexdigest()[:32])
    return marks
