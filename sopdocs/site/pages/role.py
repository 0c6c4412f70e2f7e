"""The page of a role: what it owns, what it promised until when, and which decisions wait for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

from sopdocs.model import ActionPlan, Gap
from sopdocs.site.pages import home, moves, rows, told
from sopdocs.site.pages.boards_parts import count
from sopdocs.site.pages.lazy import lazily
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Page, Passage
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say


@dataclass(frozen=True, slots=True)
class Mine:
    """What is a role's, by id; decisions as `REV-…#D1`, thanks as review and text."""

    role: str
    gaps: tuple[str, ...]
    team: tuple[str, ...]
    plans: tuple[str, ...]
    due: tuple[rows.Due, ...]
    decides: tuple[str, ...]
    invited: tuple[str, ...]
    thanks: tuple[tuple[str, str], ...]
    metrics: tuple[str, ...]
    datasets: tuple[str, ...]
    counted: tuple[str, ...]
    """Gaps in which the money of gaps owned is counted: their lines name them."""
    told: tuple[told.Told, ...] = ()
    """What the role is told of plans."""


def pages(world: World) -> Iterator[tuple[str, Callable[[], str], Callable[[], Page]]]:
    """Yield the page of each role: address, digest of what it reads, how to make it."""
    due, every = cache(partial(_due, world)), cache(partial(told.told, world))
    for id in sorted(world.kb.roles):
        url = world.about("role", id)
        if url is not None:
            yield url, *lazily(world, partial(_mine, world, id, due, every), partial(_page, url))


def _due(world: World) -> dict[str, list[rows.Due]]:
    found: dict[str, list[rows.Due]] = {}
    for one in rows.promised(world):
        found.setdefault(one.owner, []).append(one)
    return found


def _mine(
    world: World,
    id: str,
    due: Callable[[], dict[str, list[rows.Due]]],
    every: Callable[[], tuple[told.Told, ...]],
) -> Mine:
    return replace(of(world, id, tuple(due().get(id, ()))), told=told.to_role(every(), id))


def of(world: World, role: str, due: tuple[rows.Due, ...]) -> Mine:
    """Return what is a role's."""
    around = world.kb.backlinks(role)
    gaps = [one.record for one in around if isinstance(one.record, Gap) and one.status not in rows.ENDED]
    plans = [one.record for one in around if isinstance(one.record, ActionPlan)]
    asked = rows.requested(world)
    return Mine(
        role,
        tuple(gap.id for gap in gaps if gap.owner == role),
        tuple(gap.id for gap in gaps if gap.owner != role and role in gap.team),
        tuple(plan.id for plan in plans if plan.owner == role and plan.status in rows.LIVE_PLANS),
        due,
        tuple(f"{review.id}#{one.id}" for review, one in asked if review.chair == role),
        tuple(
            f"{review.id}#{one.id}"
            for review, one in asked
            if review.chair != role and role in review.attendees
        ),
        tuple(
            (review.id, thanks.for_)
            for review in moves.reviews(world)
            for thanks in review.recognition
            if role in thanks.roles
        ),
        tuple(id for id, metric in sorted(world.kb.metrics.items()) if metric.owner == role),
        tuple(id for id, data in sorted(world.kb.datasets.items()) if data.owner == role),
        tuple(gap.value_counted_in for gap in gaps if gap.owner == role and gap.value_counted_in),
    )


def _page(url: str, world: World, mine: Mine) -> Page:
    view, role = View(world, url), world.kb.roles[mine.role]
    owned = [one.record for id in mine.gaps if (one := world.kb.get(id)) and isinstance(one.record, Gap)]
    late = [one for one in mine.due if one.date < world.as_of]
    words = say("{} gaps owned, {} open items, {} of them overdue.", len(owned), len(mine.due), len(late))
    taxonomy = world.kb.taxonomy
    values = {
        "v": view,
        "count": count,
        "role": role,
        "function": (taxonomy.functions if taxonomy else {}).get(role.function, view.sentence(role.function)),
        "mine": mine,
        "gaps": home.ranked(owned, view),
        "late": late,
        "ahead": mine.due[len(late) :],
        "decision": world.kb.decision,
    }
    return Page(
        url=url,
        title=role.label,
        body=rendered("role.html", **values),
        description=words,
        search=(Passage(role.label, f"{mine.role}\n{words}", tags=("role",)),),
    )
