"""Whether a change only reports how far the work has come, so that nobody has to look at it first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sopdocs.git import Git
from sopdocs.load import parse
from sopdocs.model import ActionPlan
from sopdocs.model.scalars import Shape
from sopdocs.source import read

FOLDER = "actionplans/"

_REPORTED = {
    "actions": ("status", "pct", "updates", "evidence"),
    "milestones": ("status", "done_on", "evidence"),
    "standardise": ("status", "done_on"),
}
"""What a role writes of its own work; everything else of a plan is what was agreed."""
_GROWING = frozenset({"updates", "evidence"})


def objection(git: Git, base: str, commit: str) -> str:
    """Return why the commits between two need a person's look; empty where they only report progress."""
    differing = git.between(base, commit)
    if not differing:
        return "nothing is changed"
    held = git.contents(blob for _, *blobs in differing for blob in blobs)
    for path, old, new in differing:
        if not path.startswith(FOLDER):
            return "a file is changed that is no action plan"
        if old not in held or new not in held:
            return "an action plan is new, gone, or not an ordinary file"
        was, now = _plan(held[old], path), _plan(held[new], path)
        if was is None or now is None:
            return "an action plan cannot be read"
        if why := untold(was, now):
            return why
    return ""


def _plan(text: bytes, path: str) -> ActionPlan | None:
    entry, _ = parse(read(text, path))
    record = getattr(entry, "record", None)
    return record if isinstance(record, ActionPlan) else None


def untold(was: ActionPlan, now: ActionPlan) -> str:
    """Return what two versions of a plan differ by besides progress; empty where that is nothing."""
    if _agreed(was) != _agreed(now):
        return "more is changed than status, percentage, updates, evidence and the day something was done"
    for one, other in zip(_reports(was), _reports(now), strict=True):
        if any(getattr(other, name, ())[: len(row)] != row for name, row in _rows(one)):
            return "an update or a piece of evidence is changed or taken out"
        statuses = {getattr(version, "status", "") for version in (one, other)}
        if len(statuses) > 1 and "cancelled" in statuses:
            return "something that was agreed is cancelled or taken up again"
    return ""


def _agreed(plan: ActionPlan) -> dict[str, Any]:
    """Return the plan as plain values without what reports progress."""
    values = plan.model_dump(exclude={"updates"})
    for part, names in _REPORTED.items():
        for item in values[part]:
            for name in names:
                del item[name]
    return values


def _reports(plan: ActionPlan) -> Iterator[Shape]:
    """Yield the plan and its parts of which progress is reported, in their order."""
    yield plan
    for part in _REPORTED:
        yield from getattr(plan, part)


def _rows(one: Shape) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for name in sorted(_GROWING):
        if hasattr(one, name):
            yield name, getattr(one, name)
