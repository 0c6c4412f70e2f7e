"""By what a search can be narrowed: the kind of page, and status, family, region and step of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sopdocs.model import Gap
from sopdocs.site.words import label, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sopdocs.kb import Entry
    from sopdocs.site.pages.view import World

FACETS = ("Kind", "Status", "Family", "Region", "Cycle step")
NONE = ("",) * len(FACETS)
_KINDS = {
    "gaps": (("gap-", "Gap"), ("", "List")),
    "causes": (("rc-", "Root cause"), ("", "List")),
    "actionplans": (("ap-", "Action plan"), ("", "List")),
    "reviews": (("rev-", "Review"), ("cycle-", "Cycle"), ("", "List")),
    "lessons": (("ll-", "Lesson"), ("", "List")),
    "lists": (("metric-", "Metric"), ("role-", "Role"), ("dataset-", "Dataset"), ("", "List")),
    "dashboards": (("", "Dashboard"),),
    "rules": (("", "Rule"),),
    "how-to": (("", "How to"),),
    "learn": (("", "Learn"),),
}
"""What a page is, by its folder and how its name begins; the first that fits."""


def facets(world: World, entry: Entry) -> tuple[str, ...]:
    """Return status, family, region and step of a record; other kinds have those of their only gap."""
    status = sentence(label(getattr(entry.record, "status", None) or ""))
    gaps = [entry.record] if isinstance(entry.record, Gap) else _gaps(world, entry)
    scopes = [dict(gap.scope.items()) for gap in gaps]
    return (
        "",
        status,
        _only(scope.get("product_family") for scope in scopes),
        _only(scope.get("region") for scope in scopes),
        _only(sentence(label(gap.cycle_step)) if gap.cycle_step else None for gap in gaps),
    )


def _gaps(world: World, entry: Entry) -> list[Gap]:
    found = (world.kb.get(id) for id in getattr(entry.record, "gaps", ()))
    return [one.record for one in found if one is not None and isinstance(one.record, Gap)]


def _only(values: Iterable[str | None]) -> str:
    """Return the value all agree on, or nothing."""
    found = set(values)
    return (found.pop() or "") if len(found) == 1 else ""


def kind(url: str) -> str:
    """Return what sort of page an address leads to."""
    folder, _, name = url.rpartition("/")
    return next((word for begin, word in _KINDS.get(folder, ()) if name.startswith(begin)), "Page")
