"""How a quantity is written in a message; which units compare is the business of `sopdocs.units`."""

from __future__ import annotations

from decimal import Decimal

from sopdocs.rules.indicators import plainly
from sopdocs.units import told_in

__all__ = ["shown", "told_in"]


def shown(value: Decimal | float) -> str:
    """Return a number with two decimals at most; a very small one keeps two digits."""
    number = float(value)
    return plainly(round(number, 2) or float(f"{number:.2g}"))
