"""A record or a catalog before the rules: what they find, as severe as its stage calls for, less waivers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sopdocs.diagnostics import Diagnostic, Severity, dotted
from sopdocs.kb import CatalogEntry, Entry
from sopdocs.rule import Context, Problem, Rule
from sopdocs.salvage import concerns
from sopdocs.stage import Stage, severity_at, stage


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of one record.

    `letters` holds the worst severity of each SMART letter, whatever the stage; a waived one counts as a
    warning, since an exception is no fulfilment. `silenced` counts what waivers keep from being said.
    """

    findings: tuple[Diagnostic, ...]
    letters: Mapping[str, Severity]
    silenced: Mapping[str, int]

    def joined(self, other: Judged) -> Judged:
        """Return both together."""
        if other is _NOTHING:
            return self
        letters = {
            letter: max(self.letters.get(letter, Severity.INFO), other.letters.get(letter, Severity.INFO))
            for letter in {*self.letters, *other.letters}
        }
        silenced = Counter(self.silenced) + Counter(other.silenced)
        return Judged(self.findings + other.findings, letters, silenced)


_NOTHING = Judged((), {}, {})


def judge(entry: Entry, rules: Iterable[Rule], context: Context) -> Judged:
    """Return what the rules say of a record, or of what is left of one that breaks the schema."""
    record, gone = entry.judged, entry.rest[1] if entry.rest else ()
    problems = [
        (rule, problem)
        for rule in rules
        if not (gone and "figures" in rule.reads)  # nothing was measured for it
        for problem in rule.check(record, context)
        if not (gone and concerns(problem.field, gone))
    ]
    if not problems:
        return _NOTHING
    at = stage(entry, context.kb)
    waived = {w.rule for w in record.waivers if w.expires >= context.as_of} if record else set()
    findings: list[Diagnostic] = []
    letters: dict[str, Severity] = {}
    silenced: Counter[str] = Counter()
    for rule, problem in problems:
        own = problem.severity or rule.severity
        silent = rule.code in waived and rule.waivable
        letter = rule.letter or problem.letter
        if letter:
            counts = min(own, Severity.WARNING) if silent else own
            letters[letter] = max(letters.get(letter, Severity.INFO), counts)
        if silent:
            silenced[rule.code] += 1
            continue
        said = _said(entry.id, rule, own, at, context)
        if said is not None:
            findings.append(_finding(entry, entry.id, rule, problem, said))
    return Judged(tuple(findings), letters, silenced)


def judge_catalog(entry: CatalogEntry, rules: Iterable[Rule], context: Context) -> Iterator[Diagnostic]:
    """Yield what the rules say of a catalog that could be read: it has no stage, letters or waivers."""
    for rule in rules:
        for problem in rule.check(entry.catalog, context):
            own = problem.severity or rule.severity
            said = _said("", rule, own, Stage.ACTING, context) or own
            yield _finding(entry, "", rule, problem, said)


def _said(id: str, rule: Rule, own: Severity, at: Stage, context: Context) -> Severity | None:
    said = severity_at(rule.code, own, at)
    if said is None or context.scheduled:
        return said
    untouched = rule.data and context.changed is not None and id not in context.changed
    return min(said, Severity.WARNING) if rule.time or untouched else said


def _finding(
    entry: Entry | CatalogEntry, id: str, rule: Rule, problem: Problem, severity: Severity
) -> Diagnostic:
    place = entry.locate(problem.field, problem.key)
    return Diagnostic(
        place,
        rule.code,
        rule.name,
        severity,
        problem.message,
        problem.hint,
        id,
        dotted(problem.field),
        rule.letter or problem.letter,
        entry.source.written(problem.fix, place),
    )
