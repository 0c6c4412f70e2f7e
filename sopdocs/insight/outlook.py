"""What the planning data say besides the figures of records: handed over as values by the shell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sopdocs.contract import Contract
    from sopdocs.detect.candidate import EarlyWarning
    from sopdocs.insight.skill import Skill
    from sopdocs.variance.drivers import Drivers


@dataclass(frozen=True, slots=True)
class Outlook:
    """Early warning, what each dataset keeps of its promises, and how good each step of a forecast was.

    `warning` is None where nobody has looked.
    """

    warning: EarlyWarning | None = None
    contracts: tuple[Contract, ...] = ()
    skills: tuple[Skill, ...] = ()


def _none(_id: str) -> tuple[Drivers, ...]:
    return ()


@dataclass(frozen=True, eq=False)
class Outlooks:
    """An outlook that is made when it is first asked for: reading all planning data takes a second.

    `reads` is the digest of what it is made from besides the records; None where that cannot be known.
    `parted` gives the drivers of a gap; its figures name the digest of the file that they come from.
    """

    make: Callable[[], Outlook] = Outlook
    reads: str | None = field(default="")
    parted: Callable[[str], tuple[Drivers, ...]] = _none

    @cached_property
    def seen(self) -> Outlook:
        """Return the outlook, the same one every time."""
        return self.make()
