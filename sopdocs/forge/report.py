"""The report of a check as one small file.

It is written where a stranger's change is read, and read where a token lies. That stranger may have changed
the workflow which writes it, so it is believed in nothing: it holds plain values, which are looked at one
by one and shown by our own hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sopdocs.check import State, Verdict
from sopdocs.compared import HOWS, ORDER, Change, Compared, Difference
from sopdocs.diagnostics import Diagnostic, Location, Severity
from sopdocs.forge.values import Value, parsed
from sopdocs.report.diff_markdown import diff_markdown
from sopdocs.report.markdown import findings_markdown
from sopdocs.report.words import counted

LARGEST = 64 * 1024
"""Bytes of a report; a larger one is refused unread."""
FILE = "report.json"

_FINDINGS, _DIFFERENCE = 36_000, 24_000
"""Characters of the two parts of a comment; GitHub takes 65,536 in all."""
_STATES = ("complete", "partial", "missing")
_LINES = 10_000_000
_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, what the branch changes, and how much was left out to keep the file small."""

    verdict: Verdict
    told: Difference | None = None
    left: int = 0


def packed(check: Mapping[str, Any], diff: Mapping[str, Any] | None = None) -> bytes:
    """Return what `check` and `diff` said as JSON in one file that fits, the worst findings first."""
    findings = sorted(check["findings"], key=lambda one: -Severity[one["severity"].upper()])
    kept = len(findings) + sum(len(_rows(diff or {}, name)) for name in _LISTS)
    text = b""
    for most in (kept, 400, 200, 100, 50, 25, 12, 6, 3, 0):
        body = _body(check["records"], findings[:most], diff, most)
        body["left"] = kept - _size(body)
        text = json.dumps(_clipped(body), separators=(",", ":")).encode()
        if len(text) <= LARGEST:
            break
    return text


def _clipped(value: Any) -> Any:
    """Return plain values with their texts cut: a title of a broken record may be as long as the file."""
    if isinstance(value, str):
        return value[:_TEXT]
    if isinstance(value, dict):
        return {name: _clipped(one) for name, one in value.items()}
    return [_clipped(one) for one in value] if isinstance(value, list) else value


_LISTS = ("records", "catalogs", "planning_data", "layout_only")


def _rows(diff: Mapping[str, Any], name: str) -> list[Any]:
    rows: list[Any] = diff.get(name, [])
    return rows


def _size(body: Mapping[str, Any]) -> int:
    return len(body["findings"]) + sum(len(_rows(body["diff"] or {}, name)) for name in _LISTS)


def _body(
    records: Iterable[Mapping[str, Any]],
    findings: list[Mapping[str, Any]],
    diff: Mapping[str, Any] | None,
    most: int,
) -> dict[str, Any]:
    spoken_of = {one["path"] for one in findings}
    return {
        "schema_version": 1,
        "findings": findings,
        "records": [one for one in records if one["path"] in spoken_of],
        "diff": None if diff is None else {**diff, **{name: _rows(diff, name)[:most] for name in _LISTS}},
    }


def read_report(data: bytes) -> Report:
    """Return the report in a file of unknown origin, or refuse the file with the place of the fault."""
    body = parsed(data, LARGEST, "report")
    body.get("schema_version").number(1, 1)
    diff = body.get("diff")
    return Report(
        Verdict(
            tuple(_finding(one) for one in body.get("findings").rows()),
            tuple(_state(one) for one in body.get("records").rows()),
        ),
        None if diff.value is None else _difference(diff),
        body.get("left").number(0, _LINES),
    )


def _finding(one: Value) -> Diagnostic:
    line, column, end_line, end_column = (
        one.get(name).number(1, _LINES) for name in ("line", "column", "end_line", "end_column")
    )
    return Diagnostic(
        Location(one.get("path").text(), line, column, end_line, end_column),
        one.get("code").text(r"[A-Z]\d{3}"),
        one.get("name").text(),
        Severity[one.get("severity").choice([severity.label for severity in Severity]).upper()],
        one.get("message").text(),
        one.get("hint").text(),
    )


def _state(one: Value) -> State:
    id, kind, path, status, title = (
        one.get(name).text() for name in ("id", "kind", "path", "status", "title")
    )
    owners = tuple(owner.text() for owner in one.get("owners").rows())
    return State(id, kind, path, status, _smart(one.get("smart")), title, owners)


def _smart(letters: Value) -> dict[str, str]:
    if letters.value is None:
        return {}
    return {name: letters.get(name).choice(_STATES) for name in "SMART" if name in letters.table()}


def _difference(diff: Value) -> Difference:
    return Difference(
        diff.get("ref").text(),
        diff.get("base").text(r"[0-9a-f]{40,64}"),
        diff.get("as_of").day(),
        tuple(_compared(one) for one in diff.get("records").rows()),
        {
            one.get("path").text(r"data/([a-z_]+)\.yaml")[5:-5]: _changes(one)
            for one in diff.get("catalogs").rows()
        },
        tuple(one.text() for one in diff.get("planning_data").rows()),
        tuple(one.text() for one in diff.get("layout_only").rows()),
    )


def _compared(one: Value) -> Compared:
    smart = one.get("smart")
    id, path, title = (one.get(name).text() for name in ("id", "path", "title"))
    return Compared(
        one.get("change").choice(HOWS),
        one.get("kind").maybe(),
        id,
        path,
        title,
        tuple(fact.text() for fact in one.get("facts").rows()),
        _changes(one),
        (_smart(smart.get("before")), _smart(smart.get("after"))),
    )


def _changes(one: Value) -> tuple[Change, ...]:
    return tuple(_change(change) for change in one.get("changes").rows())


def _change(one: Value) -> Change:
    kind = one.get("kind").choice(ORDER)
    has, lacks, unknown = (
        tuple(need.text() for need in one.get(name).rows()) if kind == "status" else ()
        for name in ("has", "lacks", "unknown")
    )
    was, now, note, field = (one.get(name).maybe() for name in ("from", "to", "note", "field"))
    return Change(kind, one.get("what").text(), was, now, note, field, has=has, lacks=lacks, unknown=unknown)


def comment(report: Report, site: str = "", commit: str = "") -> str:
    """Return the report as people read it under their pull request; all text of records is escaped."""
    parts = [findings_markdown(report.verdict, {}, site, _FINDINGS)]
    if report.told:
        parts.append(f"\n{diff_markdown(report.told, _DIFFERENCE)}")
    if report.left:
        parts.append(f"\n*{counted(report.left, 'more line')}: run `sopdocs check` on the branch.*\n")
    if commit:
        parts.append(f"\n<sub>Checked at {commit[:8]}.</sub>\n")
    return "".join(parts)
