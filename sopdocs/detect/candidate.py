"""What detection proposes, and what it lists beside it, as frozen values."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias

from sopdocs.detect.drift import Drift
from sopdocs.detect.watched import Watched
from sopdocs.figures import Comparison, Problem

Kind: TypeAlias = Literal["realised", "projected", "recurrence"]


class Worth(NamedTuple):
    """The effect on profit a month, and how it was estimated; no amount where nothing tells."""

    amount: float | None
    currency: str
    how: str


NOTHING = Worth(None, "", "")


class Deadline(NamedTuple):
    """The latest decision date: first short day − lead time of the lever; `missing` where none is stated."""

    day: datetime.date | None
    source: str
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A series that speaks: since when, how much, what it is worth, and which gap has it already.

    `since` is the first period of the run, for a projected one the first short period; `spoke_in` is the
    period that made it speak. `variance` is over the run; `outside` are the periods outside tolerance in a
    row.
    """

    kind: Kind
    watched: Watched
    since: str
    until: str
    spoke_in: str
    periods: int
    outside: int
    direction: str
    variance: Comparison
    bias_pct: float | None = None
    drift: Drift | None = None
    worth: Worth = NOTHING
    gap: str = ""
    gap_status: str = ""
    deadline: Deadline | None = None

    @property
    def known(self) -> bool:
        """Tell whether an open gap has it already."""
        return bool(self.gap) and self.kind != "recurrence"

    @property
    def fresh(self) -> bool:
        """Tell whether no gap has it, open or closed."""
        return not self.gap

    @property
    def digits(self) -> int:
        """Return the decimals of its volumes; those of a percentage are not those of what it is made of."""
        return self.watched.metric.decimals if self.watched.metric.compute == "value" else 0

    @property
    def level(self) -> int:
        """Return how far it was drilled: 0 is the whole series."""
        return len(self.watched.path)

    @property
    def size(self) -> float:
        """Return the relative size of the variance, for ranking where there is no money."""
        return abs(self.variance.pct or 0.0)

    def to(self, gap: str, status: str, kind: Kind | None = None) -> Candidate:
        """Return it with the gap that it belongs to."""
        return replace(self, gap=gap, gap_status=status, kind=kind or self.kind)


class Quiet(NamedTuple):
    """A series that does not speak, and why."""

    metric: str
    dataset: str
    filter: tuple[tuple[str, str], ...]
    reason: str


class Listed(NamedTuple):
    """A signal or an assumption: its state, and who says so: the data or the record."""

    id: str
    text: str
    state: str
    reason: str
    response: str = ""


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """Everything that detection has to say on a day, the most valuable first."""

    as_of: datetime.date
    candidates: tuple[Candidate, ...] = ()
    quiet: tuple[Quiet, ...] = ()
    signals: tuple[Listed, ...] = ()
    assumptions: tuple[Listed, ...] = ()
    problems: tuple[Problem, ...] = ()
