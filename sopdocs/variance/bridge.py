"""The price-volume-mix-cost bridge: which part of a change in margin came from what.

Every bar is computed on its own and their sum is held against the change; nothing is "the rest".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple, TypeAlias

Key: TypeAlias = tuple[str, ...]

BARS = ("price", "trade spend", "fx", "cost", "volume", "mix", "new", "delisted")
"""The bars in the order in which a bridge is read."""

_NOISE = 1e-12
"""What is left of equal numbers after a few sums, as a part of what was sold."""


class Side(NamedTuple):
    """What was sold of an item, at which price and cost a unit; None where that is missing.

    `price` and `trade` are in the currency of the sale, `trade` being spent a unit on terms and promotions;
    `rate` turns that currency into the one of the bridge, in which `cost` is given.
    """

    quantity: float | None
    price: float | None
    cost: float | None
    trade: float | None = 0.0
    rate: float | None = 1.0


class Item(NamedTuple):
    """One item as it is (`ours`) and as it was planned or was before (`reference`); None where it was not."""

    key: Key
    ours: Side | None
    reference: Side | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar and the items behind it, largest first; favourable where it is above 0."""

    name: str
    value: float
    rows: tuple[tuple[Key, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the margin of the reference to our own; without bars where `note` says why."""

    reference: float | None = None
    ours: float | None = None
    bars: tuple[Bar, ...] = ()
    note: str = ""

    @property
    def change(self) -> float | None:
        """Return our own margin − that of the reference, which is what the bars add up to."""
        return None if self.ours is None or self.reference is None else self.ours - self.reference

    def bar(self, name: str) -> float:
        """Return the value of a bar; one that is not shown is 0."""
        return next((bar.value for bar in self.bars if bar.name == name), 0.0)


class _Sums(NamedTuple):
    """One side of one item, added up over its rows: a price is what was paid over what was sold."""

    quantity: float = 0.0
    gross: float = 0.0
    trade: float = 0.0
    sales: float = 0.0
    cost: float = 0.0

    @property
    def margin(self) -> float:
        """Return sales less cost, in the currency of the bridge."""
        return self.sales - self.cost

    @property
    def rate(self) -> float:
        """Return the rate at which net sales were turned, 1 where there were none."""
        net = self.gross - self.trade
        return self.sales / net if net else 1.0


_Both: TypeAlias = tuple[_Sums, _Sums]


def bridge(items: Iterable[Item], minor_unit: float = 0.01) -> Bridge:
    """Return the bridge from the margin of the reference (B) to our own (A), in the currency of the cost.

    Rows of one key are added up first, so that a price is the mean price paid. With Q the quantity of all
    items that both sides have, and m = price − cost a unit:

    - price Σ(pA − pB)·qA and trade spend −Σ(tA − tB)·qA, both at the rate of B; fx Σ(pA − tA)·(rA − rB)·qA
    - cost −Σ(cA − cB)·qA
    - volume (QA − QB)·Σ(mB·qB)/QB: as many more or fewer in the mix of B
    - mix Σ(qA − QA·qB/QB)·mB: the same number in another mix
    - new Σ mA·qA of items that B has not, delisted −Σ mB·qB of items that A has not

    Positive is good for the margin. No bars, and a note, where a figure of an item is missing or the items
    that both sides have add up to nothing in B: then there is no mix to speak of. Source: the usual
    decomposition of sales variance (price, quantity, mix) of management accounting, with the weights at B.
    """
    rows = list(items)
    note = _lacking(rows)
    if note:
        return Bridge(note=note)
    sums = _added(rows)
    reference, ours = (fsum(both[side].margin for both in sums.values()) for side in (1, 0))
    kept = {key: both for key, both in sums.items() if both[0].quantity and both[1].quantity}
    total_a, total_b = (fsum(both[side].quantity for both in kept.values()) for side in (0, 1))
    if kept and not total_b:
        return Bridge(reference, ours, note="the quantities of the reference add up to 0")
    size = fsum(one.sales + one.cost for both in sums.values() for one in both)
    bars = _bars(sums, kept, total_a / total_b if kept else 0.0, _NOISE * abs(size))
    drift = abs(fsum(bar.value for bar in bars) - (ours - reference))
    gross = fsum(abs(part) for bar in bars for _, part in bar.rows)
    if drift > max(minor_unit, _NOISE * gross):
        raise ArithmeticError(f"the bars miss the change by {drift}")  # pragma: no cover - a law
    return Bridge(reference, ours, bars)


def _bars(sums: dict[Key, _Both], kept: dict[Key, _Both], growth: float, noise: float) -> tuple[Bar, ...]:
    """Return the bars that some item has a part in; `growth` is QA/QB, and up to `noise` is none."""
    new = {key: both for key, both in sums.items() if not both[1].quantity}
    gone = {key: both for key, both in sums.items() if both[1].quantity and not both[0].quantity}
    effects: dict[str, tuple[dict[Key, _Both], Callable[[_Sums, _Sums], float]]] = {
        "price": (kept, lambda a, b: (a.gross - b.gross / b.quantity * a.quantity) * b.rate),
        "trade spend": (kept, lambda a, b: -(a.trade - b.trade / b.quantity * a.quantity) * b.rate),
        "fx": (kept, lambda a, b: (a.gross - a.trade) * (a.rate - b.rate)),
        "cost": (kept, lambda a, b: -(a.cost - b.cost / b.quantity * a.quantity)),
        "volume": (kept, lambda _, b: (growth - 1.0) * b.margin),
        "mix": (kept, lambda a, b: (a.quantity - growth * b.quantity) * b.margin / b.quantity),
        "new": (new, lambda a, b: a.margin - b.margin),
        "delisted": (gone, lambda a, b: a.margin - b.margin),
    }
    found = []
    for name in BARS:
        among, effect = effects[name]
        parts = [(key, effect(*both)) for key, both in among.items()]
        parts = [(key, part) for key, part in parts if abs(part) > noise]
        if parts:
            parts.sort(key=lambda one: (-abs(one[1]), one[0]))
            found.append(Bar(name, fsum(part for _, part in parts), tuple(parts)))
    return tuple(found)


def _added(rows: Sequence[Item]) -> dict[Key, _Both]:
    """Return both sides of every key, added up over its rows, in the order of the keys."""
    sides: dict[Key, tuple[list[Side], list[Side]]] = defaultdict(lambda: ([], []))
    for item in rows:
        for side, place in ((item.ours, 0), (item.reference, 1)):
            if side is not None:
                sides[item.key][place].append(side)
    return {key: (_sums(mine), _sums(theirs)) for key, (mine, theirs) in sorted(sides.items())}


def _sums(sides: Sequence[Side]) -> _Sums:
    numbers = [
        (s.quantity or 0.0, s.price or 0.0, s.cost or 0.0, s.trade or 0.0, s.rate or 0.0) for s in sides
    ]
    return _Sums(
        fsum(q for q, *_ in numbers),
        fsum(q * p for q, p, *_ in numbers),
        fsum(q * t for q, _, _, t, _ in numbers),
        fsum(q * (p - t) * r for q, p, _, t, r in numbers),
        fsum(q * c for q, _, c, *_ in numbers),
    )


def _lacking(rows: Sequence[Item]) -> str:
    """Return what is missing of the first item that lacks something; what was not sold needs no price."""
    for item in rows:
        for side, whose in ((item.ours, "ours"), (item.reference, "reference")):
            for name in Side._fields if side and side.quantity != 0 else ():
                if getattr(side, name) is None:
                    return f"{name} of {' '.join(item.key)} is missing ({whose})"
    return ""
