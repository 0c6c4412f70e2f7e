"""What a gap is tied to: gaps in both directions, records that speak of it, files its numbers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sopdocs.model import ActionPlan, Gap, RootCause
from sopdocs.site.tongue import say
from sopdocs.site.words import INVERSE, label

if TYPE_CHECKING:
    from sopdocs.figures import DataStamp, GapFigures, Verification
    from sopdocs.kb import Entry
    from sopdocs.site.pages.view import World


def related(gap: Gap, world: World) -> list[tuple[str, list[str]]]:
    """Return the gaps related to this one by how: as it says, as they say, and through a shared cause."""
    found = {one.id: label(one.type) for one in gap.related}
    for one in world.kb.backlinks(gap.id, "gap"):
        if isinstance(one.record, Gap):
            for each in one.record.related:
                if each.id == gap.id:
                    found.setdefault(one.id, say(INVERSE[each.type]))
    for one in world.kb.backlinks(gap.id, "root_cause"):
        if isinstance(one.record, RootCause) and gap.id in one.record.gaps:
            for other in one.record.gaps:
                if other != gap.id:
                    found.setdefault(other, say("shares the cause {}", one.id))
    by_how: dict[str, list[str]] = {}
    for id, how in sorted(found.items()):
        by_how.setdefault(how, []).append(id)
    return list(by_how.items())


def sources(
    figures: GapFigures | None, proofs: tuple[Verification, ...], plans: list[ActionPlan], world: World
) -> list[tuple[str, DataStamp]]:
    """Return what each number is for and the file it comes from; one file for one purpose stands once."""
    found = [(say("Series of the gap"), figures.data)] if figures else []
    found += [(say("Proof of {}", proof.plan), proof.data) for proof in proofs]
    for one in plans:
        for place, kpi in enumerate(one.kpis):
            track = world.figures.kpis.get((one.id, place))
            found.append(
                (say("Indicator of {}: {}", one.id, label(kpi.metric)), track.data if track else None)
            )
    return [(what, data) for what, data in found if data]


def mentioned(gap: Gap, world: World, others: list[tuple[str, list[str]]]) -> list[Entry]:
    """Return the records that speak of this gap and stand nowhere else on its page: reviews and gaps."""
    known = {gap.id, *(id for _, ids in others for id in ids)}
    return [
        one for one in world.kb.backlinks(gap.id) if one.kind in ("review", "gap") and one.id not in known
    ]
