"""From a folder to the world its pages are made of; what is restricted goes before anything is computed.

Records that are published may speak of one that is not: what they say of it by its id goes as well.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from sopdocs.check import Verdict
from sopdocs.diagnostics import Diagnostic
from sopdocs.gate import verdict_on
from sopdocs.kb import Entry, KnowledgeBase, knowledge_base
from sopdocs.memory import Memory
from sopdocs.repository import open_repository
from sopdocs.site.addresses import addresses
from sopdocs.site.changed import changed
from sopdocs.site.outlook import outlooks
from sopdocs.site.pages.view import World
from sopdocs.site.past import Past, past
from sopdocs.site.tongue import speak

WITHHELD = "a restricted record"


def open_world(root: Path, as_of: datetime.date | None = None, memory: Memory | None = None) -> World:
    """Read a repository and judge the part of it that may be published."""
    whole = open_repository(root, as_of, memory)
    kb = whole.kb.public()
    shown = {entry.path for entry in kb.entries}
    hidden = [entry for entry in whole.kb.entries if entry.path not in shown]
    paths = {entry.path for entry in hidden}
    reading = tuple(f for f in whole.reading if f.location.path not in paths)
    public = replace(whole, kb=kb, reading=reading)
    verdict, figures = verdict_on(public), public.figures
    before = Past(past(root, public.as_of))
    if hidden:
        veil = _veil({entry.id for entry in hidden} - {entry.id for entry in kb.entries}, paths)
        kb, verdict = veil.base(kb), veil.verdict(verdict)
        public, before = replace(public, kb=kb), replace(before, veil=veil.value, hides=veil.names.pattern)
    alone = _datasets(hidden) - _datasets(kb.entries)
    seen, days = outlooks(public, alone), changed(root, public.as_of)
    web = addresses(root)
    speak(web.language)
    return World(kb, figures, verdict, public.as_of, public.settings, seen, days, before, web)


def _datasets(entries: Iterable[Entry]) -> set[str]:
    named = (ref.name for entry in entries for ref in entry.references if ref.target == "dataset")
    return {name.removeprefix("dataset:") for name in named}


def _veil(ids: Iterable[str], paths: Iterable[str]) -> Veil:
    names = "|".join(map(re.escape, sorted({*ids, *paths}, key=lambda name: (-len(name), name))))
    rest = r"(?:#D\d+)?(?:-[a-z0-9-]*[a-z0-9])?(?:\.(?:ya?ml|html|csv))?(?![A-Za-z0-9])"
    return Veil(re.compile(rf"(?<![A-Za-z0-9-])(?:{names}){rest}", re.ASCII | re.IGNORECASE))


@dataclass(frozen=True, slots=True)
class Veil:
    """Takes the names of restricted records, and what is said of them in so many fields, out of others."""

    names: re.Pattern[str]

    def base(self, kb: KnowledgeBase) -> KnowledgeBase:
        """Return a knowledge base that tells nothing of them."""
        catalogs = (
            replace(
                one,
                catalog=self.value(one.catalog),
                source=replace(one.source, text=self._text(one.source.text)),
            )
            for one in kb.catalogs.values()
        )
        return knowledge_base((new for one in kb.entries if (new := self._entry(one))), catalogs)

    def verdict(self, verdict: Verdict) -> Verdict:
        """Return a verdict whose findings do not name them."""
        return replace(verdict, findings=tuple(self._finding(one) for one in verdict.findings))

    def _finding(self, one: Diagnostic) -> Diagnostic:
        return replace(one, message=self._text(one.message), hint=self._text(one.hint))

    def _entry(self, entry: Entry) -> Entry | None:
        """Return a record without them, or None where it is about them alone."""
        record = self.value(entry.record)
        if record is None and entry.record is not None:
            return None
        source = replace(entry.source, text=self._text(entry.source.text), data=self.value(entry.source.data))
        return replace(entry, record=record, source=source)

    def _text(self, text: str) -> str:
        return self.names.sub(WITHHELD, text)

    def value(self, value: Any) -> Any:
        """Return a value without them: None for a bare name, so that the item of a list goes with it."""
        if isinstance(value, str):
            return None if self.names.fullmatch(value) else self._text(value)
        if isinstance(value, BaseModel):
            return self._model(value)
        if isinstance(value, Mapping):
            return {key: self.value(inner) for key, inner in value.items()}
        if isinstance(value, (tuple, list)):
            return type(value)(new for one in value if (new := self.value(one)) is not None)
        return value

    def _model(self, model: BaseModel) -> BaseModel | None:
        """Return a part of a record without them; None where it cannot be without."""
        changes = {}
        for name, field in type(model).model_fields.items():
            old = getattr(model, name)
            new = self.value(old)
            if new is None and old is not None:
                if field.is_required():
                    return None
                new = field.get_default()
            changes[name] = new
        return model.model_copy(update=changes)
