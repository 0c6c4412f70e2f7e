"""A candidate as the file of a proposed gap: the five things a person is asked, and where the data are."""

from __future__ import annotations

import datetime
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.detect.candidate import Candidate, EarlyWarning
from sopdocs.figures import rounded
from sopdocs.variance.comparisons import WORDS

if TYPE_CHECKING:
    from sopdocs.kb import KnowledgeBase

_TITLE, _STATEMENT = 90, 600


class Draft(NamedTuple):
    """The name and the text of a new file."""

    name: str
    text: str


def drafts(kb: KnowledgeBase, found: EarlyWarning, taken: Iterable[str]) -> tuple[list[Draft], list[str]]:
    """Return a draft for each series that no gap has, and why some of them get none.

    `taken` are ids in use besides those of the knowledge base. A series that speaks of several metrics gets
    one gap, of the most valuable; members stay with their family where that speaks as well.
    """
    numbers = _free((*taken, *(entry.id for entry in kb.of("gap"))), found.as_of.year)
    made: list[Draft] = []
    done: list[tuple[str, set[tuple[str, str]]]] = []
    left: dict[str, str] = {}
    for one in found.candidates:
        alias, rows = one.watched.slice.dataset, set(one.watched.slice.filter)
        if not one.fresh or any(alias == other and whole <= rows for other, whole in done):
            continue
        scope = _known(kb, one.watched.scope)
        if scope:
            done.append((alias, rows))
            made.append(_draft(one, scope, next(numbers), found.as_of))
        else:
            left[alias] = f"`{alias}` names no dimension of the taxonomy; write the gap by hand"
    drafted = {alias for alias, _ in done}
    return made, [reason for alias, reason in left.items() if alias not in drafted]


def _free(taken: Iterable[str], year: int) -> Iterator[str]:
    """Yield ids of a year from the one after the highest in use."""
    head = f"GAP-{year}-"
    used = [int(name[len(head) :]) for name in taken if name.startswith(head) and name[len(head) :].isdigit()]
    number = max(used, default=0)
    while True:
        number += 1
        yield f"{head}{number:03}"


def _known(kb: KnowledgeBase, scope: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the part of a scope that the taxonomy has words for."""
    taxonomy = kb.taxonomy
    lists = taxonomy.dimensions if taxonomy else {}
    return {name: value for name, value in scope if name in lists and value in lists[name].values}


def _draft(one: Candidate, scope: Mapping[str, str], name: str, day: datetime.date) -> Draft:
    watched = one.watched
    place = " ".join(scope.values())
    start = f"{'from' if one.kind == 'projected' else 'since'} {one.since}"
    title = _cut(f"{place} {_said(one)} {start}")
    filter_ = {key: value for key, value in watched.slice.filter if (key, value) in watched.path}
    lines = [
        "kind: gap",
        "schema_version: 1",
        f"id: {name}",
        f"title: {_quoted(title)}",
        "status: proposed",
        f"metric: {watched.metric_id}",
        "scope:",
        *(f"  {key}: {_quoted(value)}" for key, value in scope.items()),
        "statement: >",
        *(f"  {line}" for line in textwrap.wrap(_statement(one, place), 100)),
        f"started_period: {one.since}",
        "",
        f"nature: {_nature(one)}",
        f"detected_on: {day}",
        f"comparison: {watched.comparison}",
        "series:",
        f"  dataset: {watched.slice.dataset}",
        *(["  filter:"] if filter_ else []),
        *(f"    {_quoted(key)}: {_quoted(value)}" for key, value in filter_.items()),
    ]
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50].strip("-")
    return Draft(f"{name}-{slug}.yaml", "\n".join(lines) + "\n")


def _nature(one: Candidate) -> str:
    if one.variance.favourable:
        return "opportunity"
    return "projected" if one.kind == "projected" else "realised"


def _said(one: Candidate) -> str:
    """Return measure and direction without a figure: those are computed, and change."""
    if one.watched.comparison == "actual_vs_forecast":
        return one.direction
    return f"{one.watched.metric.name.lower()} {one.direction}"


def _statement(one: Candidate, place: str) -> str:
    """Return what, where, since when and how big, from the data."""
    watched, variance = one.watched, one.variance
    subject, reference = WORDS[watched.comparison]
    unit = "%" if watched.unit == "pct" else watched.unit
    told = [
        f"{watched.metric.name} of {place}, {one.since} to {one.until}: {subject}",
        f"{_number(variance.subject, one)} {unit}, {reference} {_number(variance.reference, one)} {unit}:",
        f"{one.direction}, outside tolerance in {one.outside} of {one.periods} periods up to the last.",
    ]
    if one.drift and one.drift.speaks:
        told.append(f"CUSUM {rounded(one.drift.cusum, 1):g} sigma on {one.drift.history} periods in control.")
    told.append("Proposed from the planning data; check the data before anything else.")
    return _cut(" ".join(told), _STATEMENT)


def _number(value: float | None, one: Candidate) -> str:
    shown = rounded(value, max(one.digits, 1))
    return "n/a" if shown is None else f"{shown:g}"


def _cut(text: str, length: int = _TITLE) -> str:
    text = text[0].upper() + text[1:]
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0]


def _quoted(text: str) -> str:
    """Return a text as a YAML scalar that every reader takes for that text."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9 _&-]*[A-Za-z0-9]", text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)


_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})
