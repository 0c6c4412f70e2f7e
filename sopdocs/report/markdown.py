"""The verdict as a comment on a pull request, for people who have never seen a linter.

Record by record: the five letters, what to do and where, whom it concerns. All text of records is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sopdocs.check import State, Verdict
from sopdocs.diagnostics import Diagnostic, Severity
from sopdocs.lessons import lesson_of
from sopdocs.report.escape import markdown_text
from sopdocs.report.links import rule_url
from sopdocs.report.words import counted, safe_text, sentence

MOST = 60_000
"""GitHub takes 65,536 characters."""

MARK = "<!-- sopdocs-check -->"
"""By which the next run finds its comment again; no record can hold it, since `<` is escaped."""

_LETTERS = {"complete": "✓", "partial": "!", "missing": "✗"}
_WEIGHTS = {Severity.ERROR: "**To do**", Severity.WARNING: "Advice", Severity.INFO: "Note"}


def findings_markdown(verdict: Verdict, lines: Mapping[str, str], site: str = "", most: int = MOST) -> str:
    """Return the comment; records are left out at the end where it would be too long."""
    head = f"{MARK}\n### {headline(verdict)}\n\n{_lead(verdict)}\n"
    sections = list(_sections(verdict, lines, site))
    room, parts = most - len(head), [head]
    for index, section in enumerate(sections):
        room -= len(section) + 1
        if room < 0:
            left = counted(len(sections) - index, "more record")
            parts.append(f"\n*{left}: run `sopdocs check` on the branch.*\n")
            break
        parts.append(f"\n{section}")
    return "".join(parts)


def headline(verdict: Verdict) -> str:
    """Return the verdict in one line."""
    errors = verdict.count(Severity.ERROR)
    if errors:
        return f"Gap check: {counted(errors, 'thing')} to do"
    return "Gap check: nothing has to be done" if verdict.findings else "Gap check: all complete"


def _lead(verdict: Verdict) -> str:
    if not verdict.findings:
        return "Every record says what it has to say at its stage. Thank you."
    said = [
        f"{counted(verdict.count(severity), word)} {meaning}"
        for severity, word, meaning in (
            (Severity.ERROR, "thing", "to mend before this can be merged"),
            (Severity.WARNING, "piece", "of advice"),
            (Severity.INFO, "note", "for later"),
        )
        if verdict.count(severity)
    ]
    return sentence("; ".join(said)) + "."


def _sections(verdict: Verdict, lines: Mapping[str, str], site: str) -> Iterator[str]:
    """Yield what is said of each record, the ones with something to do first."""
    states = {state.path: state for state in verdict.states}
    by_path: dict[str, list[Diagnostic]] = {}
    for finding in verdict.findings:
        by_path.setdefault(finding.location.path, []).append(finding)
    for path, found in sorted(by_path.items(), key=lambda pair: (-max(f.severity for f in pair[1]), pair[0])):
        yield _section(path, states.get(path), found, lines, site)


def _section(
    path: str, state: State | None, found: list[Diagnostic], lines: Mapping[str, str], site: str
) -> str:
    rows = [
        f"#### {markdown_text(state.id)}: {markdown_text(state.title)}" if state else f"#### {_code(path)}"
    ]
    if state:
        facts = [_smart(state.smart), _code(path), _concerned(state)]
        rows.append(" · ".join(fact for fact in facts if fact))
    rows += ["", "| | Line | What | How to write it |", "|---|---:|---|---|"]
    for one in sorted(found, key=lambda f: -f.severity):
        rule, hint = _rule(one, site), _prose(one.hint)
        rows.append(
            f"| {_WEIGHTS[one.severity]} | {one.location.line} | {_prose(one.message)} ({rule}) | {hint} |"
        )
    rows += [block for one in found if one.fix for block in _suggestion(one, lines)]
    lessons = {lesson.title: lesson.url for one in found if (lesson := lesson_of(one.code))}
    if site and lessons:
        rows += [
            "",
            "Three minutes on it: " + ", ".join(f"[{title}]({site}{url})" for title, url in lessons.items()),
        ]
    return "\n".join(rows) + "\n"


def _smart(letters: Mapping[str, str]) -> str:
    return (
        "**SMART:** " + " ".join(f"{name}{_LETTERS[state]}" for name, state in letters.items())
        if letters
        else ""
    )


def _concerned(state: State) -> str:
    """Return the roles that own it or a part of it, the first ones by name."""
    named = [markdown_text(owner) for owner in state.owners[:3]]
    more = len(state.owners) - len(named)
    return f"concerns {', '.join(named)}{f' and {more} more' if more else ''}" if named else ""


def _rule(one: Diagnostic, site: str) -> str:
    url = rule_url(site, one)
    return f"[{one.code}]({url})" if url else one.code


def _suggestion(one: Diagnostic, lines: Mapping[str, str]) -> Iterator[str]:
    """Yield what can be replaced as it stands, as a difference between two lines."""
    place = one.location
    line = lines.get(f"{place.path}:{place.line}")
    if line is None or place.line != place.end_line or len(line) < place.end_column - 1:
        return
    new = line[: place.column - 1] + one.fix + line[place.end_column - 1 :]
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", line + new)), default=0))
    yield from ("", f"{fence}diff", f"- {safe_text(line)}", f"+ {safe_text(new)}", fence)


def _prose(text: str) -> str:
    """Return a sentence of ours; what it quotes between backticks stays code, whatever is in it."""
    parts = sentence(text).split("`")
    if len(parts) % 2 == 0:
        return markdown_text(text)
    return "".join(_code(part) if at % 2 else _between(part) for at, part in enumerate(parts))


def _between(text: str) -> str:
    """Return escaped text with the space at its ends, which sets it off from code."""
    inner = markdown_text(text)
    return f"{' ' * text[:1].isspace()}{inner}{' ' * text[-1:].isspace()}" if inner else " " * bool(text)


def _code(text: str) -> str:
    return "`" + safe_text(" ".join(text.split())).replace("`", "ˋ").replace("|", "\\|") + "`"
