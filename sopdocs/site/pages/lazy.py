"""Pages whose content is worked out when one is wanted: a preview makes few, and asks for no digest."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sopdocs.site.pages.view import World
    from sopdocs.site.pour import Page

_Shown = TypeVar("_Shown")


def lazily(
    world: World, shown: Callable[[], _Shown], page: Callable[[World, _Shown], Page]
) -> tuple[Callable[[], str], Callable[[], Page]]:
    """Return digest and maker of a page that shows what a function returns; it is called once, if at all."""
    found = cache(shown)
    return lambda: world.reads_shown(found()), lambda: page(world, found())
