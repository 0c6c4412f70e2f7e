"""Run every rule on every record it is for, at the severity its stage calls for; sort what was found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from sopdocs.affected import affected
from sopdocs.diagnostics import Diagnostic, FieldPath, Location, Severity, dotted
from sopdocs.judge import Judged, judge, judge_catalog
from sopdocs.kb import CatalogEntry, Entry, KnowledgeBase
from sopdocs.memory import Memory
from sopdocs.rule import Context, Rule
from sopdocs.waivers import Waived, doubts, waivers

_P13 = re.compile(r"FY\d{4}-P13", re.ASCII)

Smart: TypeAlias = Mapping[str, str]
"""State of the five letters: `complete`, `partial` or `missing`."""


class State(NamedTuple):
    """What a reader of the report wants to know of one record."""

    id: str
    kind: str
    path: str
    status: str
    smart: Smart = MappingProxyType({})
    title: str = ""
    owners: tuple[str, ...] = ()
    """What the roles that own it or a part of it are called."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings, sorted by place, the state of every record, and the waivers."""

    findings: tuple[Diagnostic, ...]
    states: tuple[State, ...]
    waived: tuple[Waived, ...] = ()

    def count(self, severity: Severity) -> int:
        """Return how many findings have exactly this severity."""
        return sum(1 for finding in self.findings if finding.severity is severity)

    def fails(self, level: Severity) -> bool:
        """Tell whether a finding is at or above the fail level."""
        return any(finding.severity >= level for finding in self.findings)


def check(
    context: Context,
    rules: Iterable[Rule],
    reading: Iterable[Diagnostic] = (),
    memory: Memory | None = None,
    known: Iterable[Rule] | None = None,
) -> Verdict:
    """Return the verdict of `rules` on a knowledge base; `reading` are the findings of the files themselves.

    `memory` is kept by who checks again and again: then only what an edit may have changed is judged.
    `known` are the rules that a waiver may name, where that is more than the ones to run.
    """
    run = tuple(rule for rule in rules if context.scheduled or not rule.scheduled_only)
    judged = _judged(context, run, memory or Memory())
    findings = [*reading, *_unreadable_data(context), *_thirteenth_periods(context.kb)]
    for one in judged.values():
        findings += one.findings
    for_kind = _by_kind(run)
    for catalog in context.kb.catalogs.values():
        if catalog.catalog is not None:
            findings += judge_catalog(catalog, for_kind[catalog.kind], context)
    excepted = [entry for entry in context.kb.entries if entry.judged and entry.judged.waivers]
    ran, all_rules = ({rule.code: rule for rule in some} for some in (run, known or run))
    waived: list[Waived] = []
    for entry in excepted:
        own = tuple(waivers(entry, judged[entry.path], ran, context))
        findings += [doubt for one in own for doubt in doubts(one, all_rules, entry.source)]
        waived += own
    letters: dict[str, Mapping[str, Severity]] = {}
    for entry in context.kb.entries:
        if entry.path in judged:
            letters.setdefault(entry.id, judged[entry.path].letters)
    return Verdict(tuple(sorted(set(findings))), tuple(_states(context.kb, letters)), tuple(waived))


def _judged(context: Context, rules: tuple[Rule, ...], memory: Memory) -> dict[str, Judged]:
    """Return what the rules say of every record that could be read, by path.

    Of records that an edit cannot have reached, what they said before it stands; rules that read all
    records are asked anew.
    """
    near, wide = (
        _by_kind(r for r in rules if "all" not in r.reads),
        _by_kind(r for r in rules if "all" in r.reads),
    )
    before = memory.kept(("judged",), rules)
    again = affected(before[0], context) if before else None
    found: dict[str, Judged] = {}
    for entry in context.kb.entries:
        if entry.judged is not None:
            kept = before[1].get(entry.path) if again is not None and entry.id not in again else None
            found[entry.path] = kept or judge(entry, near[entry.kind], context)
    memory.keep(("judged",), rules, (context, dict(found)))
    for entry in context.kb.entries:
        if entry.judged is not None and wide[entry.kind]:
            found[entry.path] = found[entry.path].joined(judge(entry, wide[entry.kind], context))
    return found


def _by_kind(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    by_kind: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for kind in rule.kinds:
            by_kind[kind].append(rule)
    return by_kind


def _unreadable_data(context: Context) -> Iterator[Diagnostic]:
    """Yield a finding on each record that names planning data which could not be used, and one on a lock.

    A source out of reach is nobody's mistake: rule D006 says what was not checked.
    """
    for problem in context.figures.problems:
        from sopdocs.lockfile import PLACE  # what a verdict from memory need not load

        entry = context.kb.get(problem.record_id)
        if not problem.record_id or (entry and not problem.unreachable):
            yield Diagnostic(
                entry.locate(problem.field_path) if entry else Location(PLACE),
                "E030",
                "planning-data",
                Severity.ERROR,
                problem.message,
                problem.hint,
                problem.record_id,
                dotted(problem.field_path),
            )


def _thirteenth_periods(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Yield a finding on each 13th period of a fiscal year where the years of the calendar have twelve.

    A file alone does not tell: how many a year has is said in data/calendar.yaml.
    """
    every: tuple[Entry | CatalogEntry, ...] = (*kb.entries, *kb.catalogs.values())
    entries = [one for one in every if "-P13" in one.source.text]
    calendar = kb.catalogs.get("calendar")
    if not entries or (calendar and calendar.catalog is None):
        return
    from sopdocs.variance.sound import exists  # what most repositories need not load

    if exists("FY2025-P13", kb.calendar):
        return
    hint = "a year of data/calendar.yaml has 12 periods; name one of them, or declare `fiscal: 13x4` there"
    for entry in entries:
        for path, period in _periods_13(entry.source.data, ()):
            field, id = dotted(path), getattr(entry, "id", "")
            text, place = f"`{period}` does not fit `{field}`", entry.locate(path)
            yield Diagnostic(place, "E012", "wrong-value", Severity.ERROR, text, hint, id, field)


def _periods_13(node: object, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(node, str) and _P13.fullmatch(node):
        yield path, node
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from _periods_13(value, (*path, key))


def _states(kb: KnowledgeBase, raw: Mapping[str, Mapping[str, Severity]]) -> Iterator[State]:
    smart = {
        entry.id: _letters(raw.get(entry.id, {}), whole=entry.record is not None)
        for entry in kb.of("action_plan")
        if entry.judged
    }
    for entry in kb.entries:
        own = smart.get(entry.id, {})
        if entry.kind == "gap":
            plans = [smart[plan.id] for plan in kb.live_plans(entry.id) if plan.id in smart]
            own = _weakest(plans)
        owners = dict.fromkeys(ref.name for ref in entry.references if ref.owner)
        called = tuple(kb.roles[name].label if name in kb.roles else name for name in owners)
        yield State(entry.id, entry.kind, entry.path, entry.status, own, entry.title, called)


def _letters(worst: Mapping[str, Severity], whole: bool) -> Smart:
    """Return the states of the letters; of a plan that breaks the schema none is known to be complete."""
    words = {Severity.ERROR: "missing", Severity.WARNING: "partial"}
    best = "complete" if whole else "partial"
    return {letter: words.get(worst.get(letter, Severity.INFO), best) for letter in "SMART"}


def _weakest(plans: list[Smart]) -> Smart:
    order = ("complete", "partial", "missing")
    if not plans:
        return {}
    return {letter: max((plan[letter] for plan in plans), key=order.index) for letter in "SMART"}
