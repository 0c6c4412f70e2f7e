"""How long a stock lasts, told in two ways that are two metrics: by past use, and by what is forecast."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import TYPE_CHECKING, TypeAlias

from sopdocs.periods import days, following

if TYPE_CHECKING:
    from sopdocs.model.catalog import Calendar

Amounts: TypeAlias = Sequence[tuple[str, float | None]]
"""Period and amount, in order; None is an amount that is missing, and a missing period is one too."""
Told: TypeAlias = tuple[float | None, str]
"""A number, or None and the reason."""


def days_on_hand(stock: float | None, used: Amounts, calendar: Calendar | None = None, last: int = 3) -> Told:
    """Return the days that a stock would have lasted: stock ÷ mean use a day of the last N periods.

    Trailing: `used` ends with the period at whose end the stock was counted, in the stock's unit. The days of
    each period come from the calendar, so that a five-week period is no month. Never negative. None where the
    stock or a period's use is missing, where there are fewer than N periods, or where nothing was used.
    Source: inventory days of supply of the SCOR model, with the use of N periods.
    """
    if stock is None:
        return None, "the stock is missing"
    window = used[-last:]
    if len(window) < last:
        return None, f"{len(window)} periods of use, {last} are needed"
    lacking = _lacking(window, calendar)
    if lacking:
        return None, f"no use in {lacking}"
    total = fsum(amount or 0.0 for _, amount in window)
    if total <= 0:
        return None, f"nothing was used from {window[0][0]} to {window[-1][0]}"
    length = sum(days(period, calendar).length for period, _ in window)
    return max(stock, 0.0) * length / total, ""


def days_forward_cover(stock: float | None, forecast: Amounts, calendar: Calendar | None = None) -> Told:
    """Return the days until a stock runs out against the forecast of the periods that follow its count.

    Run down: a period that the stock outlasts counts with all its days from the calendar; the last one by the
    part of its forecast that is still there, spread evenly. A period without demand takes its days and
    nothing else. 0 where there is no stock. None where the stock or a period on the way is missing, and where
    the forecast ends first, since "more than" is no number. Source: forward coverage of supply planning.
    """
    if stock is None:
        return None, "the stock is missing"
    lasted, left, expected = 0.0, stock, forecast[0][0] if forecast else ""
    for period, amount in forecast if stock > 0 else ():
        if period != expected or amount is None:
            return None, f"no forecast for {expected}"
        length = days(period, calendar).length
        if amount >= left:
            return lasted + length * left / amount, ""
        lasted, left = lasted + length, left - amount
        expected = following(period, calendar)
    if stock <= 0:
        return 0.0, ""
    return None, f"more than {lasted:.0f} days: the forecast ends first"


def _lacking(window: Amounts, calendar: Calendar | None) -> str:
    """Return the first period without an amount, "" where there is none."""
    expected = window[0][0]
    for period, amount in window:
        if period != expected or amount is None:
            return expected
        expected = following(period, calendar)
    return ""
