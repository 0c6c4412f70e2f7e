"""The knowledge base: every record of a repository, immutable, linked in both directions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sopdocs.diagnostics import FieldPath, Location

if TYPE_CHECKING:
    from sopdocs.model import Catalog, Record
    from sopdocs.model.catalog import Assumption, Calendar, Dataset, Metric, Role, Signal, Taxonomy
    from sopdocs.model.references import Reference
    from sopdocs.model.review import Decision
    from sopdocs.source import Source


_CONFIDENTIALITY = re.compile(r"""confidentiality["']?\s*:\s*["']?(\w*)""")
"""What a file that is no YAML says of who may read it."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One record file: the frozen record, or None where the file breaks the schema."""

    kind: str
    id: str
    record: Record | None
    source: Source
    references: tuple[Reference, ...] = ()
    rest: tuple[Record, tuple[FieldPath, ...]] | None = None
    """Of a record that breaks the schema: it without the fields that do, and which those are."""

    @property
    def judged(self) -> Record | None:
        """Return the record that the rules read: of a broken one, what is left."""
        return self.record or (self.rest[0] if self.rest else None)

    @property
    def path(self) -> str:
        """Return the file's path relative to the repository."""
        return self.source.path

    @property
    def title(self) -> str:
        """Return the title as written, also of a record that breaks the schema."""
        if self.record:
            return self.record.title
        title = (self.source.data or {}).get("title")
        return title if isinstance(title, str) else self.id

    @property
    def status(self) -> str:
        """Return the status as written, or an empty text."""
        if self.record:
            return self.record.status
        status = (self.source.data or {}).get("status")
        return status if isinstance(status, str) else ""

    @property
    def restricted(self) -> bool:
        """Tell whether the record is to be left out of what is published, also one that cannot be read."""
        if self.record:
            return self.record.confidentiality == "restricted"
        if self.source.data is None:
            stated = _CONFIDENTIALITY.findall(self.source.text)
            return not self.source.text or any(word not in ("open", "internal") for word in stated)
        return (self.source.data or {}).get("confidentiality", "open") not in ("open", "internal")

    def locate(self, path: FieldPath, key: bool = False) -> Location:
        """Return where a field stands in the file, or the nearest thing above it that exists."""
        return self.source.locate(path, key)


@dataclass(frozen=True, slots=True, eq=False)
class CatalogEntry:
    """One catalog file of `data/`; `catalog` is None where it breaks the schema."""

    kind: str
    catalog: Catalog | None
    source: Source

    def locate(self, path: FieldPath, key: bool = False) -> Location:
        """Return where a field stands in the file, or the nearest thing above it that exists."""
        return self.source.locate(path, key)


CATALOGS = {"role": "roles", "metric": "metrics", "dataset": "datasets", "assumption": "assumptions"}
"""Which catalog holds what a reference names; everything else that it may name is a record."""
_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    """All entries in the order of their ids, the catalogs by kind, and who mentions whom."""

    entries: tuple[Entry, ...] = ()
    catalogs: Mapping[str, CatalogEntry] = field(default_factory=lambda: _EMPTY)
    _by_id: Mapping[str, Entry] = field(default_factory=lambda: _EMPTY, repr=False)
    _by_kind: Mapping[str, tuple[Entry, ...]] = field(default_factory=lambda: _EMPTY, repr=False)
    _backlinks: Mapping[str, tuple[Entry, ...]] = field(default_factory=lambda: _EMPTY, repr=False)

    def get(self, id: str) -> Entry | None:
        """Return the entry with this id, or None."""
        return self._by_id.get(id)

    def of(self, kind: str) -> tuple[Entry, ...]:
        """Return the entries of one kind, by id."""
        return self._by_kind.get(kind, ())

    def backlinks(self, id: str, kind: str | None = None) -> tuple[Entry, ...]:
        """Return the entries that mention this id, by id; only those of `kind` where it is given."""
        found = self._backlinks.get(id, ())
        return found if kind is None else tuple(entry for entry in found if entry.kind == kind)

    def live_plans(self, gap: str) -> tuple[Entry, ...]:
        """Return the plans that name a gap in `gaps`, by id; a cancelled plan works on nothing."""
        return tuple(
            plan
            for plan in self.backlinks(gap, "action_plan")
            if plan.status != "cancelled"
            and any(ref.field[0] == "gaps" and ref.name == gap for ref in plan.references)
        )

    def decision(self, name: str) -> Decision | None:
        """Return the decision named like `REV-2026-06-demand-review#D1`, or None."""
        from sopdocs.model import Review

        review, _, number = name.partition("#")
        entry = self.get(review)
        if entry is None or not isinstance(entry.record, Review):
            return None
        return next((one for one in entry.record.decisions if one.id == number), None)

    def _catalog(self, kind: str) -> Any:
        entry = self.catalogs.get(kind)
        return getattr(entry.catalog, kind) if entry and entry.catalog else None

    @cached_property
    def metrics(self) -> Mapping[str, Metric]:
        """Return the metrics by id."""
        return self._catalog("metrics") or _EMPTY

    @cached_property
    def datasets(self) -> Mapping[str, Dataset]:
        """Return the datasets by alias."""
        return self._catalog("datasets") or _EMPTY

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """Return the roles by id."""
        return self._catalog("roles") or _EMPTY

    @cached_property
    def assumptions(self) -> Mapping[str, Assumption]:
        """Return the assumptions by id."""
        return self._catalog("assumptions") or _EMPTY

    @cached_property
    def signals(self) -> Mapping[str, Signal]:
        """Return the signals by id."""
        return self._catalog("signals") or _EMPTY

    @cached_property
    def taxonomy(self) -> Taxonomy | None:
        """Return the taxonomy, or None where there is none."""
        found: Taxonomy | None = self._catalog("taxonomy")
        return found

    @cached_property
    def calendar(self) -> Calendar | None:
        """Return the calendar, or None where there is none."""
        found: Calendar | None = self._catalog("calendar")
        return found

    def public(self) -> KnowledgeBase:
        """Return the knowledge base without its restricted records, links to them gone as well."""
        kept = [entry for entry in self.entries if not entry.restricted]
        if len(kept) == len(self.entries):
            return self
        hidden = {entry.id for entry in self.entries} - {entry.id for entry in kept}
        return knowledge_base(
            (
                replace(
                    e, references=tuple(r for r in e.references if r.name.partition("#")[0] not in hidden)
                )
                for e in kept
            ),
            self.catalogs.values(),
        )


def knowledge_base(entries: Iterable[Entry], catalogs: Iterable[CatalogEntry] = ()) -> KnowledgeBase:
    """Return the entries sorted and linked; of two with the same id the first by path is the one found."""
    ordered = tuple(sorted(entries, key=lambda entry: (entry.id, entry.path)))
    by_id: dict[str, Entry] = {}
    by_kind: dict[str, list[Entry]] = defaultdict(list)
    mentions: dict[str, dict[int, Entry]] = defaultdict(dict)
    for entry in ordered:
        by_id.setdefault(entry.id, entry)
        by_kind[entry.kind].append(entry)
        for reference in entry.references:
            mentions[reference.name][id(entry)] = entry
            if reference.target == "decision":
                mentions[reference.name.partition("#")[0]][id(entry)] = entry
    return KnowledgeBase(
        ordered,
        {entry.kind: entry for entry in catalogs},
        by_id,
        {kind: tuple(found) for kind, found in by_kind.items()},
        {name: tuple(found.values()) for name, found in mentions.items()},
    )
