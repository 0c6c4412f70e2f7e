"""Run every rule on every record it is for, at the severity its stage calls for; sort what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sopdocs.diagnostics import Diagnostic, Severity, dotted
from sopdocs.kb import Entry, KnowledgeBase
from sopdocs.rule import Context, Problem, Rule
from sopdocs.stage import Stage, severity_at, stage

Smart: TypeAlias = Mapping[str, str]
"""State of the five letters: `complete`, `partial` or `missing`."""


@dataclass(frozen=True, slots=True)
class State:
    """What a reader of the report wants to know of one record."""

    id: str
    kind: str
    path: str
    status: str
    smart: Smart = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings, sorted by place, and the state of every record."""

    findings: tuple[Diagnostic, ...]
    states: tuple[State, ...]

    def count(self, severity: Severity) -> int:
        """Return how many findings have exactly this severity."""
        return sum(1 for finding in self.findings if finding.severity is severity)

    def fails(self, level: Severity) -> bool:
        """Tell whether a finding is at or above the fail level."""
        return any(finding.severity >= level for finding in self.findings)


def check(context: Context, rules: Iterable[Rule], reading: Iterable[Diagnostic] = ()) -> Verdict:
    """Return the verdict on a knowledge base; `reading` are the findings of the files themselves."""
    by_kind: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for kind in rule.kinds if context.scheduled or not rule.scheduled_only else ():
            by_kind[kind].append(rule)
    findings = [*reading, *_unreadable_data(context)]
    raw: dict[str, dict[str, Severity]] = defaultdict(dict)
    for entry in context.kb.entries:
        if entry.record is not None:
            findings.extend(_judged(entry, by_kind[entry.kind], context, raw[entry.id]))
    return Verdict(tuple(sorted(set(findings))), tuple(_states(context.kb, raw)))


def _judged(
    entry: Entry, rules: Iterable[Rule], context: Context, letters: dict[str, Severity]
) -> Iterator[Diagnostic]:
    """Yield the findings on one record, and note the worst of each SMART letter whatever the stage."""
    at = stage(entry, context.kb)
    for rule in rules:
        for problem in rule.check(entry.record, context):
            own = problem.severity or rule.severity
            letter = rule.letter or problem.letter
            if letter:
                letters[letter] = max(letters.get(letter, Severity.INFO), own)
            said = _said(entry.id, rule, own, at, context)
            if said is not None:
                yield _finding(entry, rule, problem, said)


def _said(id: str, rule: Rule, own: Severity, at: Stage, context: Context) -> Severity | None:
    said = severity_at(rule.code, own, at)
    if said is None or context.scheduled:
        return said
    untouched = rule.data and context.changed is not None and id not in context.changed
    return min(said, Severity.WARNING) if rule.time or untouched else said


def _finding(entry: Entry, rule: Rule, problem: Problem, severity: Severity) -> Diagnostic:
    return Diagnostic(
        entry.locate(problem.field, problem.key),
        rule.code,
        rule.name,
        severity,
        problem.message,
        problem.hint,
        entry.id,
        dotted(problem.field),
        rule.letter or problem.letter,
        problem.fix,
    )


def _unreadable_data(context: Context) -> Iterator[Diagnostic]:
    """Yield a finding on each record that names planning data which could not be used."""
    for problem in context.figures.problems:
        entry = context.kb.get(problem.record_id)
        if entry:
            yield Diagnostic(
                entry.locate(problem.field_path),
                "E030",
                "planning-data",
                Severity.ERROR,
                problem.message,
                problem.hint,
                entry.id,
                dotted(problem.field_path),
            )


def _states(kb: KnowledgeBase, raw: Mapping[str, Mapping[str, Severity]]) -> Iterator[State]:
    smart = {entry.id: _letters(raw.get(entry.id, {})) for entry in kb.of("action_plan") if entry.record}
    for entry in kb.entries:
        own = smart.get(entry.id, {})
        if entry.kind == "gap":
            plans = [smart[plan.id] for plan in kb.live_plans(entry.id) if plan.id in smart]
            own = _weakest(plans)
        yield State(entry.id, entry.kind, entry.path, entry.status, own)


def _letters(worst: Mapping[str, Severity]) -> Smart:
    words = {Severity.ERROR: "missing", Severity.WARNING: "partial"}
    return {letter: words.get(worst.get(letter, Severity.INFO), "complete") for letter in "SMART"}


def _weakest(plans: list[Smart]) -> Smart:
    order = ("complete", "partial", "missing")
    if not plans:
        return {}
    return {letter: max((plan[letter] for plan in plans), key=order.index) for letter in "SMART"}
