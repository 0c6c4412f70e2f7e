"""The Pareto of causes: what each is worth a month across all gaps, and what nobody can explain yet.

The worth of a cause is its share of the gap's variance times the gap's value per month. No money is counted
twice: what a gap counts within another one is taken off that other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.model import Gap, RootCause

if TYPE_CHECKING:
    from sopdocs.figures import Figures, GapFigures
    from sopdocs.kb import KnowledgeBase

UNEXPLAINED, NOT_ANALYSED = "unexplained", "not analysed"
_LEFT_OUT = ("proposed", "rejected")


class Piece(NamedTuple):
    """A part of one gap's value per month, by the leaf of its cause or by what is missing."""

    leaf: str
    gap: str
    cause: str
    amount: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the Pareto: a family or leaf, what it is worth a month, and the total up to it in percent."""

    name: str
    amount: float
    pct: float
    upto: float
    pieces: tuple[Piece, ...]

    @property
    def known(self) -> bool:
        """Tell whether this is a cause, and not a lack of one."""
        return self.name not in (UNEXPLAINED, NOT_ANALYSED)

    @property
    def gaps(self) -> tuple[str, ...]:
        """Return the gaps behind it."""
        return tuple(sorted({piece.gap for piece in self.pieces}))

    @property
    def causes(self) -> tuple[str, ...]:
        """Return the causes behind it."""
        return tuple(sorted({piece.cause for piece in self.pieces if piece.cause}))


@dataclass(frozen=True, slots=True)
class Pareto:
    """Families and leaves by value per month in one currency; causes first, what is not known last.

    `against` is what causes take off that worked against their gap; it is in the total and has no bar.
    """

    currency: str
    total: float
    gaps: int
    families: tuple[Bar, ...]
    leaves: tuple[Bar, ...]
    against: float = 0.0

    @property
    def explained_pct(self) -> float:
        """Return what causes explain of the total, in percent."""
        return fsum(bar.pct for bar in self.families if bar.known)


def paretos(kb: KnowledgeBase, figures: Figures) -> tuple[Pareto, ...]:
    """Return a Pareto for each currency, that with the most gaps first; opportunities are no loss."""
    pieces: dict[str, list[Piece]] = defaultdict(list)
    for gap, found, amount in _worth(kb, figures):
        currency = found.value_at_stake.currency if found.value_at_stake else ""
        pieces[currency] += _pieces(kb, gap, found, amount)
    made = [_pareto(currency, rows) for currency, rows in pieces.items()]
    return tuple(sorted(made, key=lambda one: (-one.gaps, one.currency)))


def _worth(kb: KnowledgeBase, figures: Figures) -> Iterator[tuple[Gap, GapFigures, float]]:
    """Yield each gap with what it costs a month by itself."""
    rows: dict[str, tuple[Gap, GapFigures, float]] = {}
    for entry in kb.of("gap"):
        gap, found = entry.record, figures.gap(entry.id)
        if not isinstance(gap, Gap) or gap.status in _LEFT_OUT or gap.nature == "opportunity":
            continue
        if found and found.value_at_stake and found.value_per_month and found.value_per_month > 0:
            rows.setdefault(gap.id, (gap, found, found.value_per_month))
    inside: dict[str, float] = defaultdict(float)
    for gap, found, amount in rows.values():
        whole = rows.get(gap.value_counted_in or "")
        if whole and _currency(whole[1]) == _currency(found):
            inside[whole[0].id] += amount
    for gap, found, amount in rows.values():
        if gap.value_counted_in and gap.value_counted_in not in rows:
            continue
        yield gap, found, max(amount - inside[gap.id], 0.0)


def _currency(found: GapFigures) -> str:
    return found.value_at_stake.currency if found.value_at_stake else ""


def _pieces(kb: KnowledgeBase, gap: Gap, found: GapFigures, amount: float) -> Iterator[Piece]:
    """Yield the parts of one gap: a cause explains no more than there is."""
    shares = [one for one in found.contributions if one.share is not None and one.status != "refuted"]
    if not shares:
        yield Piece(NOT_ANALYSED, gap.id, "", amount)
        return
    whole = max(100.0, fsum(one.share or 0.0 for one in shares))
    for one in shares:
        entry = kb.get(one.cause)
        cause = entry.record if entry else None
        leaf = cause.category if isinstance(cause, RootCause) and cause.category else "other"
        yield Piece(leaf, gap.id, one.cause, amount * (one.share or 0.0) / whole)
    left = whole - fsum(one.share or 0.0 for one in shares)
    if left > 1e-9:
        yield Piece(UNEXPLAINED, gap.id, "", amount * left / whole)


def _pareto(currency: str, pieces: list[Piece]) -> Pareto:
    total = fsum(piece.amount for piece in pieces)
    families = _bars(((piece.leaf.partition(".")[0], piece) for piece in pieces), total)
    leaves = _bars(((piece.leaf, piece) for piece in pieces), total)
    against = fsum(piece.amount for piece in pieces if piece.amount < 0)
    return Pareto(currency, total, len({piece.gap for piece in pieces}), families, leaves, against)


def _bars(named: Iterable[tuple[str, Piece]], total: float) -> tuple[Bar, ...]:
    groups: dict[str, list[Piece]] = defaultdict(list)
    for name, piece in named:
        groups[name].append(piece)
    sums = {name: fsum(piece.amount for piece in group) for name, group in groups.items()}
    last = (UNEXPLAINED, NOT_ANALYSED)
    order = sorted(sums, key=lambda name: (name in last and 1 + last.index(name), -sums[name], name))
    bars, upto = [], 0.0
    for name in order:
        pct = 100.0 * sums[name] / total if total else 0.0
        upto += pct
        bars.append(Bar(name, sums[name], pct, upto, tuple(groups[name])))
    return tuple(bars)
