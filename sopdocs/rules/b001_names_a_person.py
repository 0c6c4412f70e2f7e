"""A text names a person.

What it checks: the texts of a gap (title, statement), a cause (title, statement, whys), a lesson and a
plan's objective hold no e-mail address, no `@handle`, no Mr, Ms, Mrs, Dr, Prof, Herr or Frau with a name
(error) and no common given name followed by a capitalised word (warning). No other field is read. Names that
stand in the catalog as a customer, supplier, site or role pass, and so does a name inside quotation marks.

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

from sopdocs.diagnostics import Severity
from sopdocs.kb import KnowledgeBase
from sopdocs.lexicon import unquoted
from sopdocs.lexicon.patterns import words_of
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.prose import TOLD, Told, all_text, texts

_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_WORD = rf"{_CAPITAL}[\w-]*"
_E_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<![\w.])@([A-Za-z][\w.-]*\w)")
_PARTICLES = r"(?:(?:van|von|de|der|den|di|da|la|le|zu|med\.|rer\.|nat\.)\s+)*"
_TITLES = frozenset(("mr", "mrs", "ms", "dr", "prof", "herr", "herrn", "frau"))
_TITLED = re.compile(rf"\b(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau)\b\.?\s+{_PARTICLES}{_WORD}")
_TWO_WORDS = re.compile(
    rf"\b({_CAPITAL}\w+(?:-{_CAPITAL}\w+)?)\s+(?=({_PARTICLES}{_CAPITAL}\w*[a-zß-ÿ][\w-]*))"
)
_PLACE = re.compile(r"\b(?:San|Santa|São|St|Saint|Port|Mount|Fort)\.?\s+$")
_NO_HANDLE = re.compile(r"[A-Z]{3}|(?i:lag|level|week|month|quarter|sku|item|family|site|customer)s?[-\d]*")
"""Planners write `@` for "at": a price in a currency, an error at a lag or a level."""


def names_a_person(record: Told, context: Context) -> Iterator[Problem]:
    """Yield each person that the texts of a record name, once in each text."""
    whole = all_text(record)
    if "@" not in whole and _telling().isdisjoint(words_of(whole)):
        return
    for path, text in texts(record):
        for name, severity in _names(text):
            if not _in_catalog(name, context):
                names = "looks like the name of" if severity is Severity.WARNING else "names"
                yield Problem(
                    path,
                    f"`{name}` {names} a person",
                    _ADDRESS if "@" in name else _NAME,
                    severity,
                )


_ADDRESS = "name the role, or say what the process did, like `the demand review did not see it`"
_NAME = f"{_ADDRESS}; a customer, a supplier or a brand belongs in data/taxonomy.yaml"


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
        yield from (match[0] for match in _HANDLE.finditer(text) if not _NO_HANDLE.fullmatch(match[1]))
    yield from (match[0] for match in _TITLED.finditer(text) if not _is_quoted(text, match.start()))


def _likely(text: str) -> Iterator[str]:
    for match in _TWO_WORDS.finditer(text):
        first = match[1].partition("-")[0]
        if first not in _given_names() or _PLACE.search(text, 0, match.start()):
            continue
        if not _is_quoted(text, match.start()):
            yield f"{match[1]} {match[2]}"


def _is_quoted(text: str, at: int) -> bool:
    return unquoted(text)[at] == " "


@cache
def _given_names() -> frozenset[str]:
    lines = files("sopdocs").joinpath("lexicon/given_names.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))


@cache
def _telling() -> frozenset[str]:
    """Return the words without one of which no text names a person."""
    return _TITLES | {name.lower() for name in _given_names()}


def _in_catalog(name: str, context: Context) -> bool:
    """Tell whether the company itself uses this name, for a customer, supplier, site, line or role."""
    if name.removeprefix("@") in context.kb.roles:
        return True
    wanted = _plain(name)
    first = f" {wanted.split()[0]} "
    values, labels = _known(context.kb)
    return first in values or any(wanted in known for known in (*values, *labels))


def _known(kb: KnowledgeBase) -> tuple[list[str], list[str]]:
    """Return the plain names of dimensions and their values, and those of roles."""
    dimensions = kb.taxonomy.dimensions.values() if kb.taxonomy else ()
    values = [_plain(value) for one in dimensions for value in (one.label, *one.values)]
    return values, [_plain(role.label) for role in kb.roles.values()]


def exported_names(kb: KnowledgeBase) -> dict[str, re.Pattern[str] | list[str]]:
    """Return what this rule reads, for the form that gives the same hint in the browser."""
    values, labels = _known(kb)
    return {
        "e_mail": _E_MAIL, "handle": _HANDLE, "no_handle": _NO_HANDLE, "titled": _TITLED,
        "two_words": _TWO_WORDS, "place": _PLACE, "given": sorted(_given_names()),
        "roles": sorted(kb.roles), "values": values, "labels": labels,
    }  # fmt: skip


def _plain(name: str) -> str:
    """Return the words of a name in small letters, a space around each: only whole words match."""
    return f" {' '.join(_LETTERS.findall(name.casefold()))} "


_LETTERS = re.compile(r"\w+")

RULE = Rule("B001", "names-a-person", Severity.ERROR, TOLD, names_a_person)
