"""The stage of a record, and what a rule may say there: an idea is not judged like a promise."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from sopdocs.diagnostics import Severity

if TYPE_CHECKING:
    from sopdocs.kb import Entry, KnowledgeBase


class Stage(IntEnum):
    """How far a record has come; ordered."""

    NONE = 0
    PROPOSED = 1
    CONFIRMED = 2
    ACTING = 3
    VERIFYING = 4
    CLOSED = 5


_GAP = {
    "proposed": Stage.PROPOSED,
    "confirmed": Stage.CONFIRMED,
    "analysing": Stage.CONFIRMED,
    "reopened": Stage.CONFIRMED,
    "acting": Stage.ACTING,
    "verifying": Stage.VERIFYING,
    "closed": Stage.CLOSED,
    "parked": Stage.NONE,
    "rejected": Stage.NONE,
}
_PLAN = {
    "approved": Stage.ACTING,
    "active": Stage.ACTING,
    "on_hold": Stage.ACTING,
    "done": Stage.ACTING,
    "effective": Stage.CLOSED,
    "not_effective": Stage.CLOSED,
    "cancelled": Stage.NONE,
}
_CAUSE = {
    "hypothesis": Stage.PROPOSED,
    "testing": Stage.PROPOSED,
    "verified": Stage.CONFIRMED,
    "refuted": Stage.NONE,
}


def stage(entry: Entry, kb: KnowledgeBase) -> Stage:
    """Return the stage of a record; a draft plan follows its gap once that is analysed."""
    if entry.kind == "gap":
        return _GAP.get(entry.status, Stage.PROPOSED)
    if entry.kind == "root_cause":
        return _CAUSE.get(entry.status, Stage.PROPOSED)
    if entry.kind != "action_plan":
        return Stage.ACTING
    if entry.status != "draft":
        return _PLAN.get(entry.status, Stage.PROPOSED)
    gaps = (kb.get(ref.name) for ref in entry.references if ref.target == "gap")
    analysed = any(gap and gap.status in ("analysing", "acting", "reopened") for gap in gaps)
    return Stage.CONFIRMED if analysed else Stage.PROPOSED


_CLOSURE = frozenset({"X006", "X007", "X008", "X009", "X016"})
_ALWAYS = frozenset({"B", "E"})


def severity_at(code: str, own: Severity, at: Stage) -> Severity | None:
    """Return the severity of a rule at a stage, or None where it says nothing there."""
    letter = code[0]
    if letter in _ALWAYS or code == "X003":
        return own
    if at is Stage.NONE:
        return None
    if code in _CLOSURE:
        return {Stage.VERIFYING: Severity.INFO, Stage.CLOSED: own}.get(at)
    if letter in "SMART":
        ceiling = {Stage.PROPOSED: Severity.INFO, Stage.CONFIRMED: Severity.WARNING}.get(at, own)
        return min(own, ceiling)
    if at is Stage.PROPOSED and letter in "GDC" and code not in ("G001", "G003"):
        return None
    return own
