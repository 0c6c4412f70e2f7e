"""Which records have to be judged again after an edit: those that changed, and those that read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sopdocs.kb import CATALOGS, KnowledgeBase
from sopdocs.rule import Context

REACH = 2
"""How many links away a rule may look that does not declare that it reads `all` records."""


def affected(before: Context, after: Context) -> set[str] | None:
    """Return the ids that an edit may have changed the verdict on; None where that may be all of them."""
    if _common(before) != _common(after) or any(_has_twins(one.kb) for one in (before, after)):
        return None
    ids = set(_edited(before.kb, after.kb))
    ids |= _differing(before.figures.gaps, after.figures.gaps)
    ids |= _differing(before.figures.verifications, after.figures.verifications)
    ids |= {id for id, _ in _differing(before.figures.kpis, after.figures.kpis)}
    for _ in range(REACH):
        ids |= {near for id in ids for kb in (before.kb, after.kb) for near in _near(kb, id)}
    if _ids(before.kb) != _ids(after.kb):
        ids |= set(_dangling(after.kb))
    return ids | {entry.id for entry in after.kb.entries if entry.rest}  # what they name is no link


def _ids(kb: KnowledgeBase) -> set[str]:
    return {entry.id for entry in kb.entries}


def _dangling(kb: KnowledgeBase) -> Iterator[str]:
    """Yield the records that name what is not there: a new id may be the one that was meant."""
    for entry in kb.entries:
        records = (one for one in entry.references if one.target not in CATALOGS)
        if any(kb.get(one.name.partition("#")[0]) is None for one in records):
            yield entry.id


def _common(context: Context) -> tuple[object, ...]:
    catalogs = tuple(
        sorted((kind, one.source.path, id(one.source)) for kind, one in context.kb.catalogs.items())
    )
    past = context.history
    history = past.before, past.former, past.fresh, past.dues
    return context.as_of, context.scheduled, context.settings, context.changed, history, catalogs


def _has_twins(kb: KnowledgeBase) -> bool:
    """Tell whether two records have one id: what the second of them names cannot be followed."""
    return len(_ids(kb)) < len(kb.entries)


def _edited(before: KnowledgeBase, after: KnowledgeBase) -> Iterator[str]:
    """Yield the ids of files that came, went or have another text; what was kept is the same object."""
    old = {entry.path: entry for entry in before.entries}
    for entry in after.entries:
        known = old.pop(entry.path, None)
        if known is None or known.source is not entry.source:
            yield entry.id
            if known is not None:
                yield known.id
    yield from (entry.id for entry in old.values())


def _differing(before: Mapping[Any, object], after: Mapping[Any, object]) -> set[Any]:
    return {key for key in before.keys() | after.keys() if before.get(key) is not after.get(key)}


def _near(kb: KnowledgeBase, id: str) -> Iterator[str]:
    entry = kb.get(id)
    if entry is not None:
        named = (reference.name.partition("#")[0] for reference in entry.references)
        yield from (name for name in named if kb.get(name))  # a role or a metric would lead everywhere
    yield from (one.id for one in kb.backlinks(id))
