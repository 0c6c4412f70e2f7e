"""What a comparison with an earlier state found, as plain values that need nothing else to be shown."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "status", "goalpost", "date", "value", "item", "owner", "link", "text", "other", "update"
]
ORDER: tuple[Kind, ...] = (
    *("status", "goalpost", "date", "value", "item", "owner", "link", "text", "other", "update"),
)
"""The most important first."""

How: TypeAlias = Literal["unreadable", "removed", "changed", "new"]
HOWS: tuple[How, ...] = ("unreadable", "removed", "changed", "new")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: what, from, to, and what is to be known of it.

    `days` is how much later a date became, `times` how often it was put off by now. `has` and `lacks` are
    what a change of status needs.
    """

    kind: Kind
    what: str
    was: str = ""
    now: str = ""
    note: str = ""
    field: str = ""
    days: int | None = None
    times: int | None = None
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the change as one sentence."""
        arrow = " -> ".join(part for part in (self.was, self.now) if part)
        rest = ", ".join(part for part in (arrow, self.note) if part)
        return f"{self.what}: {rest}" if rest else self.what


@dataclass(frozen=True, slots=True)
class Compared:
    """One record: how it differs, what it is now (before, where it was removed), and its changes.

    `facts` are what there is to say of it in a word each; `smart` its letters before and after.
    """

    how: How
    kind: str
    id: str
    path: str
    title: str
    facts: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    smart: tuple[Mapping[str, str], Mapping[str, str]] = field(default_factory=lambda: ({}, {}))

    @property
    def letters(self) -> dict[str, tuple[str, str]]:
        """Return the letters that changed, or that a new record does not have complete."""
        was, now = self.smart
        return {
            letter: (was.get(letter, ""), state)
            for letter, state in now.items()
            if state != was.get(letter, "complete")
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """What the working tree changes since it left `ref` at the commit `base`.

    `catalogs` are changes by catalog, `data` the planning files that changed, `quiet` the files whose
    content says the same as before.
    """

    ref: str
    base: str
    as_of: datetime.date
    records: tuple[Compared, ...] = ()
    catalogs: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    data: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()
