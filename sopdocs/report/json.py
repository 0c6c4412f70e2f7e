"""The verdict as JSON for other programs; its keys are a contract: added to, never renamed."""

from __future__ import annotations

import json
from typing import Any

from sopdocs.check import State, Verdict
from sopdocs.diagnostics import Diagnostic, Severity
from sopdocs.report.links import rule_url


def findings_json(verdict: Verdict, site: str = "") -> str:
    """Return the findings, the state of every record and the sums, `schema_version` first.

    `site` is the address of the published site, where the rules have their pages.
    """
    body = {
        "schema_version": 1,
        "findings": [_finding(finding, site) for finding in verdict.findings],
        "records": [_record(state) for state in verdict.states],
        "summary": {
            "records": len(verdict.states),
            "errors": verdict.count(Severity.ERROR),
            "warnings": verdict.count(Severity.WARNING),
            "infos": verdict.count(Severity.INFO),
        },
    }
    return json.dumps(body, indent=1)


def _record(state: State) -> dict[str, Any]:
    return {
        "id": state.id,
        "kind": state.kind,
        "path": state.path,
        "status": state.status,
        "smart": dict(state.smart) or None,
        "title": state.title,
        "owners": list(state.owners),
    }


def _finding(finding: Diagnostic, site: str) -> dict[str, Any]:
    place = finding.location
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.label,
        "message": finding.message,
        "hint": finding.hint,
        "record": finding.record or None,
        "field": finding.field or None,
        "url": rule_url(site, finding),
        "fix": finding.fix or None,
    }
