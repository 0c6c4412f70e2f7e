"""Findings for people at a terminal: the line, what is wrong under a caret, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sopdocs.check import Verdict
from sopdocs.diagnostics import Diagnostic, Severity
from sopdocs.report.words import counted, safe_text
from sopdocs.rule import NO_RULE

Paint = Callable[[str, str], str]
"""From a text and the name of its part to the text in colour, or as it is."""

_WIDTH = 100


def plain(text: str, _part: str) -> str:
    """Return the text without colour."""
    return text


def findings_text(verdict: Verdict, lines: Mapping[str, str], paint: Paint = plain) -> Iterator[str]:
    """Yield the report line by line: each finding with its source line, then one line of sums."""
    for finding in verdict.findings:
        yield from _finding(finding, lines.get(f"{finding.location.path}:{finding.location.line}", ""), paint)
        yield ""
    yield summary(verdict, paint)
    explained = next((one.code for one in verdict.findings if not NO_RULE.match(one.code)), None)
    if explained:
        yield paint(f"`sopdocs rule {explained}` says why, with an example of each kind", "faint")


def _finding(finding: Diagnostic, line: str, paint: Paint) -> Iterator[str]:
    place = finding.location
    where = paint(safe_text(f"{place.path}:{place.line}:{place.column}"), "place")
    what = paint(f"{finding.severity.label} {finding.code} {finding.name}", finding.severity.label)
    yield f"{where}: {what}"
    yield f"    {safe_text(finding.message)}"
    if line.strip():
        number = str(place.line)
        shown, caret = _excerpt(line, place.column, place.end_column if place.end_line == place.line else 0)
        yield paint(f"{number:>6} | ", "faint") + safe_text(shown)
        yield paint(f"{'':>6} | ", "faint") + paint(caret, finding.severity.label)
    if finding.hint:
        by_itself = " (--fix does it)" if finding.fix else ""
        yield f"    {paint('help:', 'help')} {safe_text(finding.hint)}{by_itself}"


def _excerpt(line: str, column: int, end: int) -> tuple[str, str]:
    """Return at most a screen's width of the line around the column, and carets under the value."""
    line = line.replace("\t", " ")
    stop = end if end > column else len(line) + 1
    first = max(0, column - 1 - _WIDTH // 2) if len(line) > _WIDTH else 0
    shown = ("…" if first else "") + line[first : first + _WIDTH]
    offset = column - 1 - first + (1 if first else 0)
    width = max(1, min(stop - column, _WIDTH - offset))
    return shown.rstrip(), " " * offset + "^" * width


def summary(verdict: Verdict, paint: Paint = plain) -> str:
    """Return the last line: how many records, how many findings of each severity."""
    records = counted(len(verdict.states), "record")
    counts = [
        counted(verdict.count(severity), word)
        for severity, word in (
            (Severity.ERROR, "error"),
            (Severity.WARNING, "warning"),
            (Severity.INFO, "note"),
        )
        if verdict.count(severity)
    ]
    if not counts:
        return paint(f"{records} checked, nothing to do", "good")
    fixable = sum(1 for finding in verdict.findings if finding.fix)
    mend = f"\n{fixable} of these can be mended with --fix" if fixable else ""
    return f"{records} checked: {', '.join(counts)}{mend}"
