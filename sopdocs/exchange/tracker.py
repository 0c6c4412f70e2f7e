"""The workbook in which a team has kept its gaps so far: its open rows as proposals, whatever its headers.

A tracker says less than a record has to, and says it in its own words. What fits is taken, what is missing is
put in so that it is plain that somebody has to look, and names of people are left where they are.
"""

from __future__ import annotations

import datetime
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sopdocs.exchange.asked import Draft, Place
from sopdocs.kb import KnowledgeBase
from sopdocs.planning.sheet import letters

_HEADS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "gap", "issue", "topic", "subject", "problem", "name", "thema", "titel", "abweichung"),
    "statement": ("statement", "description", "details", "what happened", "observation", "beschreibung"),
    "metric": ("metric", "kpi", "measure", "indicator", "kennzahl"),
    "started_period": ("since", "start", "started", "first seen", "month", "period", "opened", "raised",
                       "created", "date", "seit", "beginn", "datum"),
    "status": ("status", "state", "stand"),
    "region": ("region", "market", "markt"),
    "channel": ("channel", "kanal"),
}  # fmt: skip
"""What the columns of trackers are called, the likeliest first."""
_OVER = re.compile(
    r"\b(?:closed?|done|completed?|resolved|cancell?ed|rejected|erledigt|abgeschlossen)\b", re.IGNORECASE
)
_MONTH = re.compile(r"(\d{4})[-/.](0[1-9]|1[0-2])\b")
_DOTTED = re.compile(r"\b\d{1,2}\.(0?[1-9]|1[0-2])\.(\d{4})\b")
_TOP = 20
"""Rows in which the headers are looked for."""
_TITLE, _STATEMENT = (10, 90), (40, 600)
_ADD = "as noted in the tracker; the figures are still to be added."


class Tracked(NamedTuple):
    """What a tracker proposes, which of its columns were read, and what else is to be said."""

    drafts: tuple[Draft, ...]
    read: Mapping[str, str]
    notes: tuple[str, ...]


def tracked(grid: Sequence[Sequence[str]], kb: KnowledgeBase, day: datetime.date) -> Tracked | None:
    """Return what the open rows of a sheet propose; None where no row has headers of a tracker."""
    heads = ((at, _columns(row)) for at, row in enumerate(grid[:_TOP]))
    top = next((at for at, found in heads if "title" in found and len(found) > 1), None)
    if top is None:
        return None
    columns = _columns(grid[top])
    drafts: list[Draft] = []
    seen: set[str] = set()
    over = empty = 0
    for line, values in enumerate(grid[top + 1 :], top + 2):
        row = {head: " ".join(values[at].split()) for head, at in columns.items() if at < len(values)}
        text = row.get("title") or row.get("statement")
        if not text:
            empty += any(values)
        elif _OVER.search(row.get("status", "")):
            over += 1
        else:
            cells = _cells(row, text, kb, day)
            if cells["title"].lower() not in seen:
                seen.add(cells["title"].lower())
                place = Place("", len(drafts), "title", f"{letters(columns['title'] + 1)}{line}")
                drafts.append(Draft(cells, dict.fromkeys(cells, place)))
    notes = [f"closed there, left out: {over}"] if over else []
    notes += [f"without a title, left out: {empty}"] if empty else []
    left = [name for at, name in enumerate(grid[top]) if name.strip() and at not in columns.values()]
    if left:
        notes.append(f"not read: {', '.join(left)} (owners are roles here; causes and actions have forms)")
    return Tracked(tuple(drafts), {head: grid[top][at].strip() for head, at in columns.items()}, tuple(notes))


def _columns(row: Sequence[str]) -> dict[str, int]:
    """Return which column means what, by its header."""
    plain = [re.sub(r"[\W_]+", " ", text.lower()).strip() for text in row]
    found: dict[str, int] = {}
    for head, names in _HEADS.items():
        exact = [plain.index(name) for name in names if name in plain]
        part = [at for name in names for at, text in enumerate(plain) if re.search(rf"\b{name}\b", text)]
        free = [at for at in (*exact, *part) if at not in found.values()]
        if free:
            found[head] = free[0]
    return found


def _cells(row: Mapping[str, str], text: str, kb: KnowledgeBase, day: datetime.date) -> dict[str, str]:
    title = _long_enough(text, *_TITLE, lead="Gap: ")
    statement = row.get("statement") or text
    if len(statement) < _STATEMENT[0]:
        statement = f"{title}: {statement}" if statement != text else title
        statement = statement if len(statement) >= _STATEMENT[0] else f"{statement}, {_ADD}"
    cells = {
        "title": title,
        "statement": _long_enough(statement, *_STATEMENT),
        "started_period": _period(row.get("started_period", ""), day),
        **metric_of(row.get("metric", ""), kb),
    }
    tags = ["tracker"]
    for head in ("region", "channel"):
        value, known = row.get(head, ""), _values(kb, head)
        if value.lower() in known:
            cells[f"scope.{head}"] = known[value.lower()]
        elif value:
            tags.append(value.replace(";", ","))
    if not any(head.startswith("scope.") for head in cells):
        cells["scope.region"] = "all"
    return {**cells, "tags": "; ".join(tags)}


def _long_enough(text: str, least: int, most: int, lead: str = "") -> str:
    """Return a text within its limits: cut at a word, or begun with a word where it is too short."""
    if len(text) < least:
        text = f"{lead}{text}".ljust(least, ".")
    return text if len(text) <= most else textwrap.shorten(text, most, placeholder=" …")


def _period(text: str, day: datetime.date) -> str:
    """Return the month that a cell speaks of, else the one of the day."""
    found = _MONTH.search(text)
    if found:
        return f"{found[1]}-{found[2]}"
    dotted = _DOTTED.search(text)
    if dotted:
        return f"{dotted[2]}-{int(dotted[1]):02}"
    return f"{day:%Y-%m}"


def metric_of(text: str, kb: KnowledgeBase) -> dict[str, str]:
    """Return the metric of the catalog that a text names by id or name, else `other` with its words."""
    plain = re.sub(r"[\W_]+", "", text.lower())
    for id, metric in kb.metrics.items():
        if plain and plain in (re.sub(r"[\W_]+", "", id.lower()), re.sub(r"[\W_]+", "", metric.name.lower())):
            return {"metric": id}
    words = f"{text}, as it was called when it was proposed" if text else "Not said: agree on a measure"
    return {"metric": "other", "other_metric": words[:200]}


def _values(kb: KnowledgeBase, name: str) -> dict[str, str]:
    dimension = kb.taxonomy.dimensions.get(name) if kb.taxonomy else None
    return {value.lower(): value for value in dimension.values} if dimension else {}
