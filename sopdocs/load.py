"""From the text of files to a knowledge base, with everything that is wrong in any of them.

A file that cannot be read never hides what is to be said of another, and never stops the run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from pydantic import ValidationError

from sopdocs.complaints import complaints, empty, places
from sopdocs.diagnostics import Diagnostic, FieldPath, Location, Severity
from sopdocs.kb import CatalogEntry, Entry, KnowledgeBase, knowledge_base
from sopdocs.memory import Memory
from sopdocs.model import CATALOGS, FOLDERS, PREFIXES, RECORDS
from sopdocs.model.references import Reference, references
from sopdocs.salvage import salvaged
from sopdocs.slips import word
from sopdocs.source import Source, read
from sopdocs.suggest import did_you_mean

_STEM = re.compile(r"(REV-\d{4}-\d{2}-[a-z-]+|[A-Z]{2,3}-\d{4}-\d{3,})(-[a-z0-9-]+)?", re.ASCII)


def load(
    files: Iterable[tuple[str, bytes | Diagnostic]], memory: Memory | None = None
) -> tuple[KnowledgeBase, tuple[Diagnostic, ...]]:
    """Return the knowledge base in these files and every finding about reading and schema.

    `files` are pairs of path and bytes, or of path and the reason why it could not be read. `memory` is
    kept by who loads again and again: a file whose bytes are the same says the same.
    """
    entries: list[Entry] = []
    catalogs: list[CatalogEntry] = []
    findings: list[Diagnostic] = []
    for path, text in files:
        if isinstance(text, Diagnostic):
            findings.append(text)
            continue
        make = partial(_parsed, text, path)
        entry, found = make() if memory is None else memory.same(("file", path), (text,), make)
        findings.extend(found)
        if isinstance(entry, CatalogEntry):
            catalogs.append(entry)
        elif entry:
            entries.append(entry)
    kb = knowledge_base(entries, _unique(catalogs, findings))
    findings.extend(_duplicates(kb))
    return kb, tuple(findings)


def _parsed(text: bytes, path: str) -> tuple[Entry | CatalogEntry | None, list[Diagnostic]]:
    return parse(read(text, path))


def parse(source: Source) -> tuple[Entry | CatalogEntry | None, list[Diagnostic]]:
    """Return the record or catalog in one source, and what is wrong with it."""
    findings = list(source.diagnostics)
    data = source.data
    if data is None:
        unread = _unread(source)
        return unread, [replace(one, record=unread.id) for one in findings] if unread else findings
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in RECORDS | CATALOGS:
        findings.append(_wrong_kind(source, kind))
        return None, findings
    id = data.get("id") if isinstance(data.get("id"), str) and kind in RECORDS else ""
    model = RECORDS[kind] if kind in RECORDS else CATALOGS[kind]
    parsed = rest = None
    if source.has_empty:
        findings.extend(
            _finding(source, at, "E012", "wrong-value", *empty(at), str(id)) for at in _empties(data, ())
        )
    try:
        parsed = model.model_validate(data)
    except ValidationError as error:
        findings.extend(complaints(error, model, source, str(id)))
        rest = salvaged(data, model, places(error, data)) if kind in RECORDS else None
    if kind in CATALOGS:
        findings.extend(_catalog_place(source, kind))
        return CatalogEntry(kind, parsed, source), findings  # type: ignore[arg-type]
    findings.extend(_place(source, kind, str(id)))
    mentions = tuple(references(parsed)) if parsed else tuple(_stated_gaps(data))
    return Entry(kind, str(id) or source.path, parsed, source, mentions, rest), findings  # type: ignore[arg-type]


def _unread(source: Source) -> Entry | None:
    """Return a record without content where its file name says which one it is: links to it hold."""
    match = _STEM.fullmatch(PurePosixPath(source.path).stem)
    kind = PREFIXES.get(match[1].partition("-")[0]) if match else None
    return Entry(kind, match[1], None, source) if match and kind else None


def _stated_gaps(data: dict[str, object]) -> Iterator[Reference]:
    """Yield the gaps that a record names although it breaks the schema, so that they still know of it."""
    gaps = data.get("gaps")
    for index, name in enumerate(gaps if isinstance(gaps, list) else ()):
        if isinstance(name, str):
            yield Reference(("gaps", index), "gap", name, False)


def _empties(node: object, path: FieldPath) -> Iterator[FieldPath]:
    """Yield where a value was left empty; the models would take it for a field left out."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        if value is None:
            yield (*path, key)
        elif not isinstance(value, str):
            yield from _empties(value, (*path, key))


def _wrong_kind(source: Source, kind: object) -> Diagnostic:
    known = [*RECORDS, *CATALOGS]
    if kind is None or not isinstance(kind, str):
        return _finding(source, (), "E013", "kind", "`kind` is missing", "say what this is, like `kind: gap`")
    text, fix = f"`{kind[:60]}` is not a kind of record", word(kind, known)
    return _finding(source, ("kind",), "E013", "kind", text, did_you_mean(fix or kind, known), fix=fix)


def _place(source: Source, kind: str, id: str) -> list[Diagnostic]:
    """Return the disagreements between a record's id, its kind, its file name and its folder."""
    folder, _, name = source.path.rpartition("/")
    stem = name.rpartition(".")[0]
    found = []
    if id and PREFIXES.get(id.partition("-")[0]) not in (kind, None):
        text = f"`{id}` is not the id of a {kind.replace('_', ' ')}"
        prefix = next(name for name, meant in PREFIXES.items() if meant == kind)
        found.append(_finding(source, ("id",), "E014", "id-and-place", text, f"start it with {prefix}-", id))
    match = _STEM.fullmatch(stem)
    if id and (not match or match[1] != id) and stem != id:
        text = f"the file is named `{name}` but holds `{id}`"
        hint = f"name the file `{id}-a-few-words.yaml`, in small letters after the id"
        found.append(_finding(source, ("id",), "E014", "id-and-place", text, hint, id))
    if folder != FOLDERS[kind]:
        text = f"a {kind.replace('_', ' ')} stands in `{folder}/`"
        hint = f"move the file to `{FOLDERS[kind]}/`"
        found.append(_finding(source, ("kind",), "E016", "folder", text, hint, id))
    return found


def _catalog_place(source: Source, kind: str) -> list[Diagnostic]:
    if source.path == f"data/{kind}.yaml":
        return []
    text = f"the {kind} stand in `{source.path}`"
    return [_finding(source, ("kind",), "E016", "folder", text, f"move them to `data/{kind}.yaml`")]


def _duplicates(kb: KnowledgeBase) -> list[Diagnostic]:
    found = []
    for entry in kb.entries:
        first = kb.get(entry.id)
        if first and first is not entry:
            text = f"`{entry.id}` is also the id of `{first.path}`"
            found.append(
                _finding(
                    entry.source, ("id",), "E015", "duplicate-id", text, "take the next free number", entry.id
                )
            )
    return found


def _unique(catalogs: list[CatalogEntry], findings: list[Diagnostic]) -> list[CatalogEntry]:
    first: dict[str, CatalogEntry] = {}
    for entry in catalogs:
        if first.setdefault(entry.kind, entry) is not entry:
            text = f"`{first[entry.kind].source.path}` holds the {entry.kind} already"
            findings.append(
                _finding(entry.source, ("kind",), "E015", "duplicate-id", text, "put them into one file")
            )
    return list(first.values())


def _finding(
    source: Source, path: FieldPath, code: str, name: str, text: str, hint: str, id: str = "", fix: str = ""
) -> Diagnostic:
    place = source.locate(path) if path else Location(source.path)
    field = ".".join(map(str, path))
    written = source.written(fix, place)
    return Diagnostic(place, code, name, Severity.ERROR, text, hint, id, field, fix=written)
