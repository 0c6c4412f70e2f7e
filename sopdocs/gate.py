"""The verdict on a repository as CI asks for it: from memory where nothing changed, else from the files."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sopdocs.baseline import read_baseline, softened
from sopdocs.cache import digest, keep, package_rows, recall, settled
from sopdocs.check import State, Verdict, check
from sopdocs.diagnostics import Diagnostic, Location, Severity
from sopdocs.errors import Refusal
from sopdocs.files import stat_rows
from sopdocs.git import open_git
from sopdocs.selection import Choice
from sopdocs.settings import Settings, place_of, read_settings
from sopdocs.waivers import Waived

if TYPE_CHECKING:
    from sopdocs.memory import Memory
    from sopdocs.repository import Repository
    from sopdocs.rule import Rule
    from sopdocs.since import Past


_NAMED = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What a run of the check asks: on which day, in which profile, by which rules."""

    as_of: datetime.date | None = None
    scheduled: bool = False
    choice: Choice = field(default_factory=Choice)
    since: str | None = None
    """The branch that this one left: then the verdict is on what happened since."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with the source lines that its findings point at, by path and line."""

    verdict: Verdict
    lines: dict[str, str]
    note: str = ""
    lasting: bool = True
    """Whether it holds until a file changes: rows of a database change unseen."""


def judged(root: Path, question: Question, remember: bool = True) -> Judged:
    """Return the verdict on the tree below `root`, from the last run's memory where nothing changed."""
    from sopdocs.repository import today

    settings, faults = read_settings(root)
    question = replace(question, as_of=today(settings, question.as_of))
    remember = remember and question.since is None and not os.environ.get("CI")
    looked_at = time.time_ns()
    rows = stat_rows(root) if remember else []
    facts = (astuple(settings), faults, question, read_baseline(root), question.scheduled and _head(root))
    key = digest(rows, package_rows(), *facts) if remember else ""
    kept = recall(root, "check", key) if remember else None
    if kept is not None:
        return _judged(kept)
    answer = fresh(root, question)
    if remember and answer.lasting:
        keep(root, "check", key, _payload(answer), settled(rows, looked_at))
    return answer


def _head(root: Path) -> str:
    """Return the commits between which history is counted, or why there are none."""
    try:
        git = open_git(root)
        return f"{git.commit('HEAD')} {'shallow' if git.is_shallow() else 'whole'}"
    except Refusal as why:
        return str(why)


def fresh(
    root: Path, question: Question, memory: Memory | None = None, instead: Mapping[str, bytes] | None = None
) -> Judged:
    """Return the verdict on the tree as it is now, with `instead` in place of what some paths hold.

    `memory` is kept by who asks again and again, so that an edit costs what it touches.
    """
    from sopdocs.memory import Memory
    from sopdocs.repository import open_repository
    from sopdocs.since import frozen, past

    memory = memory or (Memory() if question.since else None)
    repository = open_repository(root, question.as_of, memory, instead)
    known = past(repository, question.since, question.scheduled, _rules(repository.settings, question))
    if not question.scheduled:
        repository = replace(repository, frozen=frozen(repository.kb, known.branch))
    verdict = verdict_on(repository, question, known)
    note = "; ".join(filter(None, (known.note, *_kept(repository))))
    lasting = not any(one.format in ("sql", "spark") for one in repository.kb.datasets.values())
    return Judged(verdict, _lines(verdict, root, instead or {}), note, lasting)


def _kept(repository: Repository) -> Iterator[str]:
    """Yield which figures are not those of their source."""
    for day, names in repository.figures.kept().items():
        what = ", ".join(names) if len(names) <= _NAMED else f"{len(names)} datasets"
        yield f"figures of {what} from figures.lock.json of {day}"


def _rules(settings: Settings, question: Question) -> tuple[Rule, ...]:
    from sopdocs.rules import RULES
    from sopdocs.selection import selected

    return tuple(selected(RULES, question.choice.over(settings), question.scheduled))


def verdict_on(repository: Repository, question: Question | None = None, past: Past | None = None) -> Verdict:
    """Return the verdict on a repository that has been opened, by the rules that its settings choose."""
    from sopdocs.rule import Context
    from sopdocs.rules import RULES
    from sopdocs.since import Past, answerable

    question, repo, past = question or Question(), repository, past or Past()
    context = Context(
        repo.kb,
        repo.figures,
        repo.as_of,
        repo.settings,
        scheduled=question.scheduled,
        changed=past.branch.changed if past.branch else None,
        history=past.history,
    )
    baseline, faults = read_baseline(repo.root)
    reading = (*repo.reading, *faults, *_unknown_words(repo))
    rules = _rules(repo.settings, question)
    verdict = check(context, rules, reading, repo.memory, RULES)
    if past.branch:
        verdict = answerable(verdict, past.branch, repo, context, rules, RULES)
    return softened(verdict, baseline, repo.as_of) if baseline else verdict


def _unknown_words(repository: Repository) -> Iterator[Diagnostic]:
    """Yield a finding on each word of the settings that chooses no rule."""
    from sopdocs.rules import RULES
    from sopdocs.selection import unknown

    for word, hint in unknown(RULES, Choice().over(repository.settings)):
        place, message = place_of(repository.root, word), f"`{word}` is no rule, and no group of rules"
        yield Diagnostic(place, "E040", "configuration", Severity.ERROR, message, hint)


def _lines(verdict: Verdict, root: Path, instead: Mapping[str, bytes]) -> dict[str, str]:
    """Return the line of each finding, from files that were read a moment ago and may have gone since."""
    wanted: dict[str, set[int]] = {}
    for finding in verdict.findings:
        wanted.setdefault(finding.location.path, set()).add(finding.location.line)
    found = {}
    for path, numbers in wanted.items():
        text = _decoded(instead[path]) if path in instead else _text(root / path)
        for number, line in enumerate(text.split("\n"), 1):
            if number in numbers:
                found[f"{path}:{number}"] = line.rstrip("\r")[:400]
    return found


def _text(path: Path) -> str:
    if path.is_symlink() or not path.is_file() or path.stat().st_size > 1 << 18:
        return ""
    try:
        return _decoded(path.read_bytes())
    except OSError:
        return ""


def _decoded(content: bytes) -> str:
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _payload(answer: Judged) -> dict[str, Any]:
    findings = [
        [*astuple(f.location), f.code, f.name, int(f.severity), *_rest(f)] for f in answer.verdict.findings
    ]
    states = [
        [s.id, s.kind, s.path, s.status, dict(s.smart), s.title, s.owners] for s in answer.verdict.states
    ]
    waived = [[*astuple(w.place), *astuple(w)[1:]] for w in answer.verdict.waived]
    told = {"findings": findings, "states": states, "waived": waived}
    return {**told, "lines": answer.lines, "note": answer.note}


def _rest(finding: Diagnostic) -> list[str]:
    return [finding.message, finding.hint, finding.record, finding.field, finding.letter, finding.fix]


def _judged(payload: dict[str, Any]) -> Judged:
    findings = tuple(
        Diagnostic(Location(*row[:5]), row[5], row[6], Severity(row[7]), *row[8:])
        for row in payload["findings"]
    )
    states = tuple(State._make((*row[:-1], tuple(row[-1]))) for row in payload["states"])
    waived = tuple(Waived(Location(*row[:5]), *row[5:]) for row in payload["waived"])
    return Judged(Verdict(findings, states, waived), payload["lines"], payload["note"])
