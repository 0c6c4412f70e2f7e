"""One finding a line: for terminals that are small, and for the log of a GitHub workflow."""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.check import Verdict
from sopdocs.diagnostics import Diagnostic, Severity
from sopdocs.report.text import Paint, plain, summary
from sopdocs.report.words import safe_text, sentence

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def concise_text(verdict: Verdict, paint: Paint = plain) -> Iterator[str]:
    """Yield `path:line:column: severity CODE message` for each finding, then the sums."""
    for one in verdict.findings:
        where = paint(safe_text(f"{one.location.path}:{one.location.line}:{one.location.column}"), "place")
        what = paint(f"{one.severity.label} {one.code}", one.severity.label)
        yield f"{where}: {what} {safe_text(one.message)}"
    yield summary(verdict, paint)


def github_text(verdict: Verdict) -> Iterator[str]:
    """Yield a workflow command for each finding, which GitHub shows at the line, then the sums.

    The rules of escaping are those of GitHub's toolkit: nothing that an author writes ends a command.
    """
    for one in verdict.findings:
        place = one.location
        properties = {
            "file": place.path,
            "line": str(place.line),
            "col": str(place.column),
            "endLine": str(place.end_line),
            "endColumn": str(place.end_column),
            "title": f"{one.code} {one.name}",
        }
        said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        yield f"::{_COMMANDS[one.severity]} {said}::{_data(said_in_full(one))}"
    yield summary(verdict)


def said_in_full(one: Diagnostic) -> str:
    """Return message and hint as sentences, for formats that have one field for both."""
    return ". ".join(sentence(part) for part in (one.message, one.hint) if part)


def _data(text: str) -> str:
    return safe_text(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
