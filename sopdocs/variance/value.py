"""What a gap costs a month, so that gaps of every basis compare, and what waiting has cost so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.figures import Comparison, Point, Reading, Stake
from sopdocs.periods import months_long
from sopdocs.variance.comparisons import COLUMNS, favourable
from sopdocs.variance.formulas import complete

if TYPE_CHECKING:
    from sopdocs.model.gap import ValueAtStake

_MONTHS = {"month": 1.0, "quarter": 3.0, "year": 12.0}


def stake(value: ValueAtStake) -> Stake:
    """Return the value at stake as a figure."""
    return Stake(float(value.amount), value.currency, value.basis, value.period)


def per_month(value: Stake, window: Sequence[Point], carrying_rate_pct: float) -> tuple[float | None, str]:
    """Return the effect on profit a month, or why it cannot be told."""
    if value.basis == "working_capital":
        return value.amount * carrying_rate_pct / 100.0 / 12.0, ""
    if value.basis == "revenue":
        return None, "revenue is not profit: state the gross margin"
    if value.period != "one_off":
        return value.amount / _MONTHS[value.period], ""
    months = fsum(months_long(point.period) for point in window)
    if not months:
        return None, "no data in the window to spread the amount over"
    return value.amount / months, ""


class Delayed(NamedTuple):
    """What the cost of delay is worked out from."""

    own: Comparison
    window: Sequence[Point]
    readings: Sequence[Reading]
    polarity: str
    nature: str


def cost_of_delay(month: float | None, delayed: Delayed) -> tuple[float | None, str]:
    """Return what the adverse periods outside tolerance have cost so far, or why it cannot be told."""
    lost, note = losses(month, delayed)
    return (None if note else fsum(lost.values())), note


def losses(month: float | None, delayed: Delayed) -> tuple[Mapping[str, float], str]:
    """Return what each adverse period outside tolerance has cost, or why it cannot be told.

    The value of one unit is the value over the window divided by the variance over the window.
    """
    own = delayed.own
    if delayed.nature == "opportunity":
        return {}, "the gap is an opportunity: what waiting costs stands in the decision"
    if delayed.nature == "projected" or COLUMNS[own.name][0] == "forecast":
        return {}, "nothing is lost yet: the gap is projected"
    if month is None:
        return {}, "the value a month is not known"
    subject, reference = COLUMNS[own.name]
    both = complete(delayed.window, subject, reference)
    variances = {p.period: getattr(p, subject) - getattr(p, reference) for p in both}
    total = fsum(variances.values())
    if not total:
        return {}, "the variance over the window is 0"
    outside = {one.period for one in delayed.readings if one.outside}
    unit = month * fsum(map(months_long, variances)) / abs(total)
    return {
        period: unit * abs(value)
        for period, value in variances.items()
        if period in outside and not favourable(own.name, value, delayed.polarity)
    }, ""
