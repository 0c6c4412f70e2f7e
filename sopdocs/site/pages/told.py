"""Who is told what, when and through which channel: the communication plans of the plans that run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, get_args

from sopdocs.model import words
from sopdocs.site.pages import rows

if TYPE_CHECKING:
    from sopdocs.site.pages.view import World

_OFTEN = get_args(words.ReviewCadence)
_STEPS = get_args(words.CycleStep)


class Told(NamedTuple):
    """What one plan says of it: which roles, through what, how often, in which step of the cycle."""

    plan: str
    audience: tuple[str, ...]
    channel: str
    frequency: str
    review: str | None
    sender: str | None


def told(world: World) -> tuple[Told, ...]:
    """Return what is told of the plans that run: by the step of the cycle, within it the most often first."""
    found = [
        Told(plan.id, one.audience, one.channel, one.frequency, one.review, plan.owner)
        for plan in rows.plans(world)
        if plan.status in rows.LIVE_PLANS and (one := plan.communication)
    ]
    return tuple(sorted(found, key=_place))


def _place(one: Told) -> tuple[int, int, str]:
    step = _STEPS.index(one.review) if one.review else len(_STEPS)
    return step, _OFTEN.index(one.frequency), one.plan


def to_role(every: Iterable[Told], role: str) -> tuple[Told, ...]:
    """Return what a role is told."""
    return tuple(one for one in every if role in one.audience)
