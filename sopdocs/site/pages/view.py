"""What a page may look at: the records, figures and verdict of one run, and how to link among them."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from markupsafe import Markup

from sopdocs.insight.outlook import Outlooks
from sopdocs.manual import page_url
from sopdocs.similar import Likeness
from sopdocs.site import numbers, prose
from sopdocs.site.addresses import Addresses
from sopdocs.site.past import Past
from sopdocs.site.svg import fill
from sopdocs.site.words import label, sentence, tone

if TYPE_CHECKING:
    from sopdocs.check import Verdict
    from sopdocs.diagnostics import Diagnostic
    from sopdocs.figures import Figures
    from sopdocs.kb import Entry, KnowledgeBase
    from sopdocs.model.catalog import Metric
    from sopdocs.settings import Settings

_Part = TypeVar("_Part")

FOLDERS = {
    "gap": "gaps",
    "root_cause": "causes",
    "action_plan": "actionplans",
    "lesson": "lessons",
    "review": "reviews",
}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*", re.ASCII)
"""A name of a catalog that can be part of an address, the same one on every file system."""
_SAFE = re.compile(r"(?:(?:GAP|RC|AP|LL)-[0-9]{4}-[0-9]{3,}|REV-[0-9]{4}-[0-9]{2}-[a-z-]+)", re.ASCII)


@dataclass(frozen=True, eq=False)
class World:
    """One run, as the pages see it. `kb` is without restricted records before it comes here."""

    kb: KnowledgeBase
    figures: Figures
    verdict: Verdict
    as_of: datetime.date
    settings: Settings
    outlooks: Outlooks = field(default_factory=Outlooks)
    changed: Mapping[str, datetime.date] = field(default_factory=lambda: MappingProxyType({}))
    """The day on which each record was last changed, by path, where git knows it."""
    past: Past = field(default_factory=Past)
    web: Addresses = field(default_factory=Addresses)
    """Where site and repository lie; what states it is part of the shell, so that no digest has to be."""
    parts: dict[tuple[object, ...], Any] = field(default_factory=dict, init=False)
    _known: dict[str, str] = field(default_factory=dict, init=False)

    @cached_property
    def findings(self) -> dict[str, list[Diagnostic]]:
        """Return the findings by record."""
        found: dict[str, list[Diagnostic]] = defaultdict(list)
        for finding in self.verdict.findings:
            found[finding.record].append(finding)
        return found

    @cached_property
    def smart(self) -> dict[str, dict[str, str]]:
        """Return the state of the SMART letters by record."""
        return {state.id: dict(state.smart) for state in self.verdict.states if state.smart}

    @cached_property
    def common(self) -> str:
        """Return the digest of what every page reads: the day, the settings and the catalogs."""
        catalogs = (self.kb.catalogs[kind].source.text for kind in sorted(self.kb.catalogs))
        return digest(str(self.as_of), repr(self.settings), *catalogs)

    @cached_property
    def everything(self) -> str:
        """Return the digest of all records with what is known of them, and of the planning data."""
        return digest(self.common, self.outlooks.reads or "", *map(self.said, self.kb.entries))

    @cached_property
    def figured(self) -> str:
        """Return the digest of all figures, which hand-written pages may quote."""
        return digest(*(repr(self.figures.gaps[id]) for id in sorted(self.figures.gaps)))

    def url(self, entry: Entry) -> str | None:
        """Return the address of a record's page; None where its id cannot be one."""
        if not _SAFE.fullmatch(entry.id) or self.kb.get(entry.id) is not entry:
            return None
        return f"{FOLDERS[entry.kind]}/{entry.id.lower()}.html"

    def about(self, kind: str, name: str) -> str | None:
        """Return the address of the page of a role, metric or dataset; None where it has none."""
        if kind == "dataset":
            found = self.kb.datasets.get(name)
            known = found is not None and found.confidentiality != "restricted"
        else:
            known = name in (self.kb.roles if kind == "role" else self.kb.metrics)
        return f"lists/{kind}-{name}.html" if known and _NAME.fullmatch(name) else None

    def reads_shown(self, shown: object) -> str:
        """Return the digest of what a page is made from that shows this, and the records it names."""
        text = repr(shown)
        found = {one.id: one for name in prose.ids(text) if (one := self.kb.get(name.partition("#")[0]))}
        return digest(self.common, text, *(self.said(found[id]) for id in sorted(found)))

    def reads(self, entry: Entry) -> str:
        """Return the digest of everything a record's page is made from."""
        around = {found.path: self.said(found) for found in self.neighbours(entry)}
        alike = self.likeness.reads(entry.id) if entry.kind == "gap" else ""
        alike += f"{self.changed.get(entry.path)} {self.past.reads(entry.path, self.kb)}"
        return digest(self.common, self.said(entry), alike, *map(around.__getitem__, sorted(around)))

    @cached_property
    def likeness(self) -> Likeness:
        """Return which gaps are alike."""
        return Likeness(self.kb, self.figures)

    def reads_of(self, findings: Iterable[Diagnostic]) -> str:
        """Return the digest of what a page is made from that names the records of these findings."""
        shown = list(findings)
        names = {name for one in shown for name in (one.record, *prose.ids(one.message))}
        found = [entry for name in sorted(names) if (entry := self.kb.get(name.partition("#")[0]))]
        return digest(self.common, repr(shown), *map(self.said, found))

    def said(self, entry: Entry) -> str:
        """Return the digest of all that is known of one record: text, figures, findings."""
        if entry.path not in self._known:
            computed: object = None
            if entry.kind == "gap":
                computed = self.figures.gap(entry.id)
            elif entry.kind == "action_plan":
                kpis = range(len(getattr(entry.record, "kpis", ())))
                tracks = [self.figures.kpis.get((entry.id, place)) for place in kpis]
                computed = (self.figures.verification(entry.id), tracks)
            judged = (self.findings.get(entry.id), self.smart.get(entry.id))
            self._known[entry.path] = digest(entry.path, entry.source.text, repr(computed), repr(judged))
        return self._known[entry.path]

    def neighbours(self, entry: Entry) -> list[Entry]:
        """Return the records a page may name: those that its text names, and those that name it."""
        names = set(prose.ids(entry.source.text))
        found = [self.kb.get(name.partition("#")[0]) for name in sorted(names)]
        found += self.kb.backlinks(entry.id)
        return [one for one in found if one is not None and one is not entry]


@dataclass(frozen=True, eq=False)
class View:
    """The world as seen from one page: every link is relative to it."""

    world: World
    url: str

    @property
    def root(self) -> str:
        """Return the way from this page to the site's root."""
        return "../" * self.url.count("/")

    def once(self, make: Callable[[Any, View], _Part], record: object) -> _Part:
        """Return what is made of a record, once for all pages of one depth: their links are alike."""
        key = (make, id(record), self.root)
        if key not in self.world.parts:
            self.world.parts[key] = make(record, self)
        part: _Part = self.world.parts[key]
        return part

    def href(self, url: str) -> str:
        """Return the relative address of another page."""
        return self.root + url

    def resolve(self, name: str) -> str | None:
        """Return the address of a record by its id, of a decision by `REV-…#D1`."""
        id, _, part = name.partition("#")
        if id.startswith("dataset:"):
            return self.about("dataset", id.removeprefix("dataset:"))
        if id in self.world.kb.assumptions or id in self.world.kb.signals:
            return self.href(f"lists/assumptions.html#{id}")
        entry = self.world.kb.get(id)
        url = self.world.url(entry) if entry else None
        return None if url is None else self.href(url) + (f"#{part.lower()}" if part else "")

    def about(self, kind: str, name: str) -> str | None:
        """Return the relative address of the page of a role, metric or dataset."""
        url = self.world.about(kind, name)
        return None if url is None else self.href(url)

    def ref(self, id: str, text: str = "") -> Markup:
        """Return a link to a record with its title, or the bare id where there is no such record."""
        address, entry = self.resolve(id), self.world.kb.get(id.partition("#")[0])
        if address is None or entry is None:
            return fill('<span class="sd-id">{}</span>', id)
        if text and text.startswith(entry.id):
            return fill('<a class="sd-id" href="{}" title="{}">{}</a>', address, entry.title, text)
        return fill('<a href="{}">{}</a>', address, text or entry.title)

    def rule(self, code: str) -> Markup:
        """Return a rule's code, linked to its page where it has one."""
        if code.startswith("E0") and code != "E020":
            return fill("<strong>{}</strong>", code)
        return fill('<a href="{}"><strong>{}</strong></a>', self.href(page_url(code)), code)

    def named(self, id: str) -> Markup:
        """Return a link that shows id and title."""
        return fill('<span class="sd-id">{}</span> {}', id, self.ref(id))

    def role(self, id: str | None) -> Markup:
        """Return a role's label, linked to what it owns."""
        if not id:
            return fill('<span class="sd-muted">no owner</span>')
        role = self.world.kb.roles.get(id)
        if role is None:
            return Markup.escape(id)
        address = self.about("role", id) or f"{self.href('lists/owners.html')}#{id}"
        return fill('<a href="{}">{}</a>', address, role.label)

    def roles(self, ids: Iterable[str]) -> Markup:
        """Return several roles, separated by commas."""
        return Markup(", ").join(self.role(id) for id in ids)

    def badge(self, word: object, kind: str = "") -> Markup:
        """Return a word of a closed list as a badge."""
        return fill('<span class="sd-badge {}">{}</span>', kind or tone(word), label(word))

    def block(self, text: object) -> Markup:
        """Return a record's prose."""
        return prose.block(text, self.resolve) if text else Markup()

    def inline(self, text: object) -> Markup:
        """Return one line of a record."""
        return prose.inline(text, self.resolve) if text else Markup()

    def day(self, date: datetime.date | None) -> str:
        """Return a date as printed."""
        return numbers.day(date)

    def period(self, period: str | None) -> str:
        """Return a period as printed."""
        return numbers.period(period) if period else numbers.NOT_AVAILABLE

    def label(self, word: object) -> str:
        """Return a word of a closed list as people write it."""
        return label(word)

    def sentence(self, word: object) -> str:
        """Return such a word at the beginning of a line."""
        return sentence(label(word))

    def late(self, due: datetime.date | None, status: str = "planned") -> bool:
        """Say whether something is overdue on the day of the run."""
        return bool(due and due < self.world.as_of and status not in ("done", "cancelled"))

    def metric(self, id: str) -> Metric | None:
        """Return a metric of the catalog."""
        return self.world.kb.metrics.get(id)

    def metric_link(self, id: str) -> Markup:
        """Return a metric's name, linked to its page where it has one."""
        address = self.about("metric", id)
        name = self.metric_name(id)
        return fill('<a href="{}">{}</a>', address, name) if address else Markup.escape(name)

    def dataset_link(self, alias: str) -> Markup:
        """Return a dataset's label, linked to its page where it has one."""
        found, address = self.world.kb.datasets.get(alias), self.about("dataset", alias)
        text = (found.label if found else None) or alias
        return fill('<a href="{}">{}</a>', address, text) if address else Markup.escape(alias)

    def metric_name(self, id: str) -> str:
        """Return a metric's name, or its id."""
        found = self.metric(id)
        return found.name if found else label(id)

    def category(self, name: str | None) -> str:
        """Return a cause category as people read it: family and leaf."""
        taxonomy = self.world.kb.taxonomy
        family, _, leaf = (name or "").partition(".")
        found = taxonomy.causes.get(family) if taxonomy else None
        if found is None:
            return label(name or "")
        return f"{found.label}: {found.leaves.get(leaf, label(leaf)).lower()}" if leaf else found.label


def digest(*parts: str) -> str:
    """Return the digest of some texts in their order."""
    made = hashlib.blake2b(digest_size=12)
    for part in parts:
        made.update(part.encode("utf-8", "surrogatepass"))
        made.update(b"\0")
    return made.hexdigest()
