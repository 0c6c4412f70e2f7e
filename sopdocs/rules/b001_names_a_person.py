"""A text names a person.

What it checks: the texts of a gap (title, statement), a cause (title, statement, whys), a lesson and a
plan's objective hold no e-mail address, no `@handle`, no Mr, Ms, Mrs, Dr, Herr or Frau with a name (error)
and no common given name followed by a capitalised word (warning). No other field is read. Names that stand
in the catalog as a customer, supplier, site or role pass, and so does a given name inside quotation marks.

Why it matters: a cause that is a person ends the analysis, and people stop reporting what they see. These
pages are also read by many and kept for years, which no one agreed to when a colleague typed a name.

Bad:

    # kind: root_cause
    title: Peter Meyer reviews planning parameters once a year  # B001
    whys:
      - why: Why did the reorder point not cover the wait?
        because: Frau Schulz kept 34 days in the lead-time field  # B001
      - why: Why was nobody told?
        because: The list goes to a.schulz@meridale.example only  # B001

Good:

    # kind: root_cause
    title: Planning parameters are reviewed once a year
    whys:
      - why: Why did the reorder point not cover the wait?
        because: The lead-time field still held the value of the last annual review
      - why: Why was nobody told?
        because: The list of changes goes to one mailbox and to no step of the cycle

Known false positives: a company named after its founder that is not in the catalog ("Hugo Boss"); add it
as a customer or supplier, or put it in quotation marks. Given names that are not on the list are missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.model import ActionPlan, Gap, Lesson, RootCause
from sopdocs.rule import Context, Problem, Rule

_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_WORD = rf"{_CAPITAL}[\w-]*"
_E_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<![\w.])@([A-Za-z][\w.-]*\w)")
_TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Dr|Herrn?|Frau)\b\.?\s+(?:(?:van|von|de|der|den|di|da|la|le|zu)\s+)*{_WORD}"
)
_TWO_WORDS = re.compile(rf"\b({_CAPITAL}\w+(?:-{_CAPITAL}\w+)?)\s+(?=({_CAPITAL}\w*[a-zß-ÿ][\w-]*))")
_QUOTED = re.compile(r"\"[^\"\n]*\"|“[^”]*”|„[^“]*“|«[^»]*»")
_PLACE = re.compile(r"\b(?:San|Santa|São|St|Saint|Port|Mount|Fort)\.?\s+$")
_CURRENCY = re.compile(r"[A-Z]{3}")


def names_a_person(record: Gap | RootCause | ActionPlan | Lesson, context: Context) -> Iterator[Problem]:
    """Yield each person that the texts of a record name, once in each text."""
    for path, text in _texts(record):
        for name, severity in _names(text):
            if not _in_catalog(name, context):
                yield Problem(
                    path,
                    f"`{name}` {'looks like' if severity is Severity.WARNING else 'is'} a person",
                    "name the role, or say what the process did, like `the demand review did not see it`",
                    severity,
                )


def _texts(record: Gap | RootCause | ActionPlan | Lesson) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(record, ActionPlan):
        names: tuple[str, ...] = ("objective",)
    elif isinstance(record, Lesson):
        names = ("title", "context", "what_worked", "what_did_not", "recommendation")
    else:
        names = ("title", "statement")
    for name in names:
        text = getattr(record, name)
        if text:
            yield (name,), text
    if isinstance(record, RootCause):
        for index, step in enumerate(record.whys):
            yield ("whys", index, "why"), step.why
            yield ("whys", index, "because"), step.because


def _names(text: str) -> Iterator[tuple[str, Severity]]:
    """Yield names in a text; what was found as an error is not said again as a warning."""
    certain = dict.fromkeys(_certain(text))
    for name in certain:
        yield name, Severity.ERROR
        text = text.replace(name, "*")
    for name in dict.fromkeys(_likely(text)):
        yield name, Severity.WARNING


def _certain(text: str) -> Iterator[str]:
    if "@" in text:
        yield from (match[0] for match in _E_MAIL.finditer(text))
        yield from (match[0] for match in _HANDLE.finditer(text) if not _CURRENCY.fullmatch(match[1]))
    yield from (match[0] for match in _TITLED.finditer(text))


def _likely(text: str) -> Iterator[str]:
    for match in _TWO_WORDS.finditer(text):
        first = match[1].partition("-")[0]
        if first in _given_names() and not _PLACE.search(text, 0, match.start()):
            quoted = any(span.start() <= match.start() < span.end() for span in _QUOTED.finditer(text))
            if not quoted:
                yield f"{match[1]} {match[2]}"


@cache
def _given_names() -> frozenset[str]:
    lines = files("sopdocs").joinpath("lexicon/given_names.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))


def _in_catalog(name: str, context: Context) -> bool:
    """Tell whether the company itself uses this name, for a customer, a supplier, a site or a role."""
    wanted = _plain(name)
    taxonomy = context.kb.taxonomy
    for dimension in taxonomy.dimensions.values() if taxonomy else ():
        if any(wanted in _plain(value) for value in (dimension.label, *dimension.values)):
            return True
    roles = context.kb.roles
    return name.removeprefix("@") in roles or any(wanted in _plain(role.label) for role in roles.values())


def _plain(name: str) -> str:
    return " ".join(name.replace(".", " ").casefold().split())


RULE = Rule(
    "B001",
    "names-a-person",
    Severity.ERROR,
    ("gap", "root_cause", "action_plan", "lesson"),
    names_a_person,
)
