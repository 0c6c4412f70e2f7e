"""The text of a record that does not exist yet: what a person answers, in the order and form of the house."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

WIDTH = 100
_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 _&-]*[A-Za-z0-9])?")
_WORD = re.compile(
    r"[A-Za-z][\w.-]*|\d{4}-(?:\d\d|W\d\d|Q\d)(?:-\d\d)?|FY\d{4}-P\d\d|-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII
)
_TAKEN = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})
_LONGEST_NAME = 50


class Asked(NamedTuple):
    """A question: the key it fills, what is asked, whether it must be answered, and how to answer."""

    key: str
    text: str
    needed: bool = True
    example: str = ""
    many: bool = False


class Sort(NamedTuple):
    """A kind of record that people begin: its letters, its folder, its first status, what is asked."""

    kind: str
    letters: str
    folder: str
    status: str
    asked: tuple[Asked, ...]


SORTS = {
    "gap": Sort("gap", "GAP", "gaps", "proposed", (
        Asked("statement", "What differs from what, by how much, where, since when? No reason yet, no person",
              True, "OTIF to Retailer R1 was 88 % against 96 % from November to January"),
        Asked("metric", "Which metric, by its id", True, "otif"),
        Asked("scope", "Where? One dimension is enough", True, "region=EMEA, customer=R1"),
        Asked("started_period", "Since which month or week?", True, "2026-05"),
        Asked("title", "In one line: metric, place, since when", True,
              "OTIF to Retailer R1 below 95 % since August 2025"),
    )),
    "cause": Sort("root_cause", "RC", "gaps/causes", "hypothesis", (
        Asked("gaps", "Of which gap?", True, "GAP-2026-003", True),
        Asked("title", "In one line: a condition in the process, the data or the system; no person", True,
              "Planning parameters are reviewed once a year"),
        Asked("statement", "What leads to what? Because …, …, therefore …", False),
    )),
    "plan": Sort("action_plan", "AP", "actionplans", "draft", (
        Asked("gaps", "For which gap?", True, "GAP-2026-003", True),
        Asked("addresses", "Which causes does it remove?", False, "RC-2026-003", True),
        Asked("title", "In one line: what will be done", True, "Change lead times monthly on a drift report"),
        Asked("objective", "From where to where, by when, and how?", False,
              "Bring OTIF from 88.4 % to 95.5 % by May 2026 by booking slots at order"),
        Asked("owner", "Which role owns it?", False, "supply-planning-manager-emea"),
        Asked("due", "Until which day?", False, "2026-09-30"),
    )),
}  # fmt: skip
"""What can be begun, by the word people say for it."""


def free(letters: str, taken: Iterable[str], year: int) -> str:
    """Return the id of a year after the highest in use."""
    head = f"{letters}-{year}-"
    used = [int(name[len(head) :]) for name in taken if name.startswith(head) and name[len(head) :].isdigit()]
    return f"{head}{max(used, default=0) + 1:03}"


def file_name(id: str, title: str) -> str:
    """Return the name of a record's file: its id and words of its title."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:_LONGEST_NAME].strip("-")
    return f"{id}-{slug}.yaml" if slug else f"{id}.yaml"


def valued(asked: Asked, answer: str) -> Any:
    """Return what an answer means: a map for `scope`, a list where several may be named, else its text."""
    if asked.key == "scope":
        pairs = (part.partition("=") for part in answer.split(",") if part.strip())
        return {name.strip(): value.strip() for name, _, value in pairs}
    if asked.many:
        return [part.strip() for part in answer.split(",") if part.strip()]
    return answer.strip()


def text_of(sort: Sort, id: str, values: Mapping[str, Any], order: Iterable[str]) -> str:
    """Return the file of a record; `order` are the keys of its schema. Nothing typed is read as markup."""
    up = "/".join(".." for _ in sort.folder.split("/"))
    rows = [f"# yaml-language-server: $schema={up}/schemas/{sort.kind}.json", f"kind: {sort.kind}"]
    rows += ["schema_version: 1", f"id: {id}", f"title: {scalar(str(values['title']))}"]
    rows += [f"status: {sort.status}"]
    for key in order:
        if key in values and key != "title" and values[key]:
            rows += _rows(key, values[key])
    return "\n".join(rows) + "\n"


def _rows(key: str, value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{key}:", *(f"  {scalar(name)}: {scalar(inner)}" for name, inner in value.items())]
    if isinstance(value, list):
        return [f"{key}: [{', '.join(map(scalar, value))}]"]
    if len(value) > WIDTH and value.isprintable() and "  " not in value and value == value.strip():
        lines = textwrap.wrap(value, WIDTH, break_on_hyphens=False, break_long_words=False)
        return [f"{key}: >-", *(f"  {line}" for line in lines)]
    return [f"{key}: {scalar(value)}"]


def scalar(text: str) -> str:
    """Return a text as a YAML scalar that every reader takes for that text."""
    if text.lower() not in _TAKEN and (_PLAIN.fullmatch(text) or _WORD.fullmatch(text)):
        return text
    quoted = json.dumps(text, ensure_ascii=not text.isprintable())
    return re.sub(r"\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}", _whole, quoted)


def _whole(pair: re.Match[str]) -> str:
    """Return one escape for what JSON writes as two."""
    return f"\\U{ord(json.loads(f'{chr(34)}{pair[0]}{chr(34)}')):08x}"
