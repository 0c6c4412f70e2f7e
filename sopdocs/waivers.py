"""The exceptions that a company grants itself, each with its reason, approver and end, all in sight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sopdocs.diagnostics import Diagnostic, Location, Severity
from sopdocs.judge import Judged
from sopdocs.kb import Entry, KnowledgeBase
from sopdocs.rule import NO_RULE, Context, Rule
from sopdocs.source import Source
from sopdocs.suggest import nearest


@dataclass(frozen=True, slots=True)
class Waived:
    """A waiver of a record. `silences` counts what it keeps back; None where nobody can tell."""

    place: Location
    record: str
    rule: str
    reason: str
    approved_by: str
    expires: str
    expired: bool
    silences: int | None


def waivers(entry: Entry, judged: Judged, run: Mapping[str, Rule], context: Context) -> Iterator[Waived]:
    """Yield the waivers of a record; `run` are the rules that were run, by code."""
    for index, one in enumerate(entry.judged.waivers if entry.judged else ()):
        expired = one.expires < context.as_of
        count = judged.silenced.get(one.rule, 0)
        told = count or (one.rule in run and _tells(run[one.rule], entry, context))
        yield Waived(
            entry.locate(("waivers", index, "rule")),
            entry.id,
            one.rule,
            one.reason,
            one.approved_by,
            one.expires.isoformat(),
            expired,
            count if told and not expired else None,
        )


def _tells(rule: Rule, entry: Entry, context: Context) -> bool:
    """Tell whether the silence of a rule means that there is nothing to say: it saw all that it asks for."""
    if entry.record is None or entry.kind not in rule.kinds or rule.reads & {"history", "moves"}:
        return False
    unmeasured = any(problem.record_id == entry.id for problem in context.figures.problems)
    return not ("figures" in rule.reads and unmeasured) and _surrounded(entry, context.kb)


def _surrounded(entry: Entry, kb: KnowledgeBase) -> bool:
    """Tell whether all records that it names can be read: beside one that cannot, many rules keep silent."""
    named = (kb.get(reference.name.partition("#")[0]) for reference in entry.references)
    return all(one is None or one.record is not None for one in named)


def doubts(waived: Waived, rules: Mapping[str, Rule], source: Source) -> Iterator[Diagnostic]:
    """Yield what is wrong with a waiver itself: no such rule, none that can be waived, nothing to silence."""
    rule = rules.get(waived.rule)
    if (rule and not rule.waivable) or NO_RULE.fullmatch(waived.rule):
        message = f"`{waived.rule}` cannot be waived: it guards what others rely on"
        yield _doubt(waived, Severity.ERROR, message, "mend what it says and take the waiver out")
    elif rule is None:
        said = waived.rule.casefold()
        named = next((code for code, one in rules.items() if said in (one.name, code.casefold())), None)
        hint = f"write `rule: {named}`" if named else _meant(waived.rule, rules)
        fix = source.written(named or "", waived.place)
        yield _doubt(waived, Severity.ERROR, f"there is no rule `{waived.rule}` to waive", hint, fix)
    elif waived.silences == 0:
        message = f"the waiver of `{rule.code}` silences nothing any more"
        yield _doubt(waived, Severity.WARNING, message, "take it out: an open exception invites another")


def _meant(word: str, rules: Mapping[str, Rule]) -> str:
    """Return what a waiver may have meant; a rule that is known by its name is waived by its code."""
    codes = {name: code for code, one in rules.items() for name in (code, one.name)}
    near = nearest(word, codes)
    return f"did you mean `{codes[near]}`?" if near else "see `sopdocs rule`"


def _doubt(waived: Waived, severity: Severity, message: str, hint: str, fix: str = "") -> Diagnostic:
    return Diagnostic(
        waived.place, "E050", "waiver", severity, message, hint, waived.record, "waivers", fix=fix
    )
