"""The formats of a verdict, by the word that asks for each."""

from __future__ import annotations

from collections.abc import Mapping

from sopdocs.check import Verdict
from sopdocs.diagnostics import Severity
from sopdocs.report.text import Paint, plain


def formatted(
    form: str,
    verdict: Verdict,
    lines: Mapping[str, str],
    site: str = "",
    paint: Paint = plain,
    level: Severity = Severity.ERROR,
) -> str:
    """Return a verdict in a format, `text` where none is known; `lines` are those its findings point at.

    `level` is the severity from which a run fails, for readers who see no exit code.
    """
    from sopdocs.report import json, machines, markdown, text
    from sopdocs.report import lines as by_line

    match form:
        case "concise":
            return "\n".join(by_line.concise_text(verdict, paint))
        case "json":
            return json.findings_json(verdict, site)
        case "markdown":
            return markdown.findings_markdown(verdict, lines, site)
        case "github":
            return "\n".join(by_line.github_text(verdict))
        case "gitlab":
            return machines.gitlab_json(verdict)
        case "junit":
            return machines.junit_xml(verdict, level)
        case "sarif":
            return machines.sarif_json(verdict, site)
        case "rdjson":
            return machines.rdjson(verdict, lines, site)
        case _:
            return "\n".join(text.findings_text(verdict, lines, paint))
