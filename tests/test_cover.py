"""How long a stock lasts: held against a stock that is run down day by day."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.model.catalog import Calendar
from sopdocs.periods import days, span
from sopdocs.variance.cover import Amounts, days_forward_cover, days_on_hand

FISCAL = Calendar.model_validate({"fiscal": "4-4-5"})
MONTHS = span("2026-01", "2026-06")
PERIODS = span("FY2026-P01", "FY2026-P06", FISCAL)


def by_day(stock: float, forecast: Amounts, calendar: Calendar) -> float | None:
    """The oracle: take each day's part until nothing is left; the last day by its part."""
    left, lasted = Fraction(stock), Fraction(0)
    for period, amount in forecast:
        each = Fraction(amount or 0) / days(period, calendar).length
        for _ in range(days(period, calendar).length):
            if each >= left:
                return float(lasted + left / each)
            left, lasted = left - each, lasted + 1
    return None


@given(st.integers(1, 500), st.lists(st.integers(0, 100), min_size=1, max_size=6), st.booleans())
def test_forward_cover_is_what_the_days_use_up(stock: int, demand: list[int], fiscal: bool) -> None:
    periods = PERIODS if fiscal else MONTHS
    forecast = [(period, float(n)) for period, n in zip(periods, demand, strict=False)]
    told, note = days_forward_cover(stock, forecast, FISCAL)
    expected = by_day(stock, forecast, FISCAL)
    assert told == (None if expected is None else pytest.approx(expected))
    assert (told is None) == ("the forecast ends first" in note)


@given(st.floats(0, 1e6), st.floats(0.01, 1e4), st.integers(1, 6))
def test_use_that_is_the_same_every_day_gives_stock_over_use(stock: float, daily: float, last: int) -> None:
    """Whatever the lengths of the periods: a five-week period is no month."""
    used = [(period, daily * days(period, FISCAL).length) for period in PERIODS]
    told, _ = days_on_hand(stock, used, FISCAL, last)
    assert told == pytest.approx(stock / daily)


def test_only_the_last_periods_count() -> None:
    used = [("2026-01", 9999.0), ("2026-02", 28.0), ("2026-03", 31.0), ("2026-04", 60.0)]
    assert days_on_hand(119.0, used)[0] == pytest.approx(119 * 89 / 119)
    assert days_on_hand(-5.0, used) == (0.0, "")


@pytest.mark.parametrize(
    ("stock", "used", "reason"),
    [
        (None, [("2026-01", 1.0)] * 3, "the stock is missing"),
        (5.0, [("2026-01", 1.0)], "1 periods of use, 3 are needed"),
        (5.0, [("2026-01", 1.0), ("2026-02", None), ("2026-03", 1.0)], "no use in 2026-02"),
        (5.0, [("2026-01", 1.0), ("2026-03", 1.0), ("2026-04", 1.0)], "no use in 2026-02"),
        (5.0, [(month, 0.0) for month in MONTHS[:3]], "nothing was used from 2026-01 to 2026-03"),
    ],
)
def test_days_on_hand_that_cannot_be_told(stock: float | None, used: Amounts, reason: str) -> None:
    assert days_on_hand(stock, used) == (None, reason)


@pytest.mark.parametrize(
    ("stock", "forecast", "told"),
    [
        (None, [("2026-01", 1.0)], (None, "the stock is missing")),
        (0.0, [], (0.0, "")),
        (-3.0, [("2026-01", 1.0)], (0.0, "")),
        (5.0, [], (None, "more than 0 days: the forecast ends first")),
        (5.0, [("2026-01", 1.0), ("2026-03", 9.0)], (None, "no forecast for 2026-02")),
        (5.0, [("2026-01", None)], (None, "no forecast for 2026-01")),
        (5.0, [("2026-01", 2.0), ("2026-02", 6.0), ("2026-03", None)], (31 + 28 / 2, "")),
        (5.0, [("2026-01", 0.0), ("2026-02", 5.0), ("2026-03", 0.0)], (31 + 28, "")),
    ],
)
def test_forward_cover_at_its_edges(
    stock: float | None, forecast: Amounts, told: tuple[float | None, str]
) -> None:
    assert days_forward_cover(stock, forecast) == told
