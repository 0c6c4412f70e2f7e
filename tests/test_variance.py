"""Laws of the formulas, and the cases that the house has decided: signs, zeros, levels, rounding."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.figures import Point, rounded
from sopdocs.variance import formulas
from sopdocs.variance.comparisons import COLUMNS, compared, comparisons, favourable
from sopdocs.variance.said import bias, plain, signed

QUANTITY = st.integers(1, 10_000).map(float)
PART = st.none() | st.integers(0, 10_000).map(float)
ROW = st.tuples(PART, PART, PART)


def points(rows: list[tuple[Any, ...]]) -> list[Point]:
    return [Point(f"{2020 + n // 12}-{n % 12 + 1:02}", *row) for n, row in enumerate(rows)]


FULL = st.lists(st.tuples(QUANTITY, QUANTITY, QUANTITY), min_size=1, max_size=40).map(points)
ANY = st.lists(ROW, min_size=1, max_size=40).map(points)
SUMS = ("actual_vs_plan", "actual_vs_forecast", "forecast_vs_plan")


@given(FULL)
def test_actual_against_forecast_plus_forecast_against_plan_is_actual_against_plan(
    series: list[Point],
) -> None:
    """Sums that add up: the two legs make the whole way, since every period has all three columns."""
    one, two, three = (compared(series, name, "sum", "higher_is_better").value for name in SUMS)
    assert one is not None
    assert two is not None
    assert three is not None
    assert math.isclose(one, two + three, abs_tol=1e-6)


@given(ANY)
def test_the_variance_is_the_sum_of_the_periods_variances(series: list[Point]) -> None:
    whole = compared(series, "actual_vs_plan", "sum", "higher_is_better")
    each = [compared([p], "actual_vs_plan", "sum", "higher_is_better").value for p in series]
    parts = [value for value in each if value is not None]
    assert whole.periods == len(parts)
    assert (whole.value is None) == (not parts)
    if parts:
        assert whole.value is not None
        assert math.isclose(whole.value, math.fsum(parts), abs_tol=1e-6)


@given(FULL)
def test_a_missing_actual_is_never_a_zero(series: list[Point]) -> None:
    """A period without an actual changes nothing, a period with an actual of 0 does."""
    before = compared(series, "actual_vs_plan", "sum", "higher_is_better")
    absent = compared([*series, Point("2030-01", 50.0)], "actual_vs_plan", "sum", "higher_is_better")
    zero = compared([*series, Point("2030-01", 50.0, None, 0.0)], "actual_vs_plan", "sum", "higher_is_better")
    assert before.value == absent.value
    assert absent.note.startswith("without 2030-01")
    assert before.value is not None
    assert zero.value == before.value - 50.0


@given(FULL)
def test_bias_has_the_opposite_sign_of_the_variance(series: list[Point]) -> None:
    variance = compared(series, "actual_vs_forecast", "sum", "target_is_best").value
    found = formulas.bias_pct(series)
    assert variance is not None
    assert found is not None
    assert (found > 0) == (variance < 0)
    assert (found == 0) == (variance == 0)


@given(FULL)
def test_swapping_forecast_and_actual_flips_the_sign_of_the_error(series: list[Point]) -> None:
    swapped = [Point(p.period, p.plan, p.actual, p.forecast) for p in series]
    assert formulas.errors(swapped) == [-e for e in formulas.errors(series)]
    signal, other = formulas.tracking_signal(series), formulas.tracking_signal(swapped)
    assert (signal is None) == (other is None)
    if signal is not None and other is not None:
        assert math.isclose(signal, -other, abs_tol=1e-9)


@given(FULL, st.integers(2, 50))
def test_a_change_of_unit_changes_no_percentage(series: list[Point], factor: int) -> None:
    scaled = [
        Point(p.period, (p.plan or 0) * factor, (p.forecast or 0) * factor, (p.actual or 0) * factor)
        for p in series
    ]
    for formula in (formulas.bias_pct, formulas.wape_pct, formulas.attainment_pct):
        one, two = formula(series), formula(scaled)
        assert one is not None
        assert two is not None
        assert math.isclose(one, two, rel_tol=1e-9, abs_tol=1e-9)
    small = compared(series, "actual_vs_plan", "sum", "higher_is_better")
    large = compared(scaled, "actual_vs_plan", "sum", "higher_is_better")
    assert small.value is not None
    assert large.value == small.value * factor


@given(FULL)
def test_wape_is_never_smaller_than_the_size_of_the_bias(series: list[Point]) -> None:
    wape, biased = formulas.wape_pct(series), formulas.bias_pct(series)
    assert wape is not None
    assert biased is not None
    assert wape >= abs(biased) - 1e-9


@given(st.lists(QUANTITY, min_size=4, max_size=30))
def test_with_errors_all_on_one_side_the_tracking_signal_is_the_number_of_points(missed: list[float]) -> None:
    series = points([(None, 100 + e, 100.0) for e in missed])
    assert formulas.tracking_signal(series) == pytest.approx(len(missed))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_under_four_points_there_is_no_tracking_signal(number: int) -> None:
    assert formulas.tracking_signal(points([(1.0, 2.0, 1.0)] * number)) is None


def test_without_any_error_there_is_no_tracking_signal() -> None:
    assert formulas.tracking_signal(points([(1.0, 1.0, 1.0)] * 6)) is None


def test_a_zero_denominator_gives_nothing_and_never_a_division() -> None:
    nothing = points([(0.0, 5.0, 0.0)] * 4)
    assert formulas.bias_pct(nothing) is None
    assert formulas.wape_pct(nothing) is None
    assert formulas.attainment_pct(nothing) is None
    found = compared(nothing, "actual_vs_plan", "sum", "higher_is_better")
    assert (found.value, found.pct, found.note) == (0.0, None, "the reference is 0")


def test_levels_come_together_as_their_metric_says() -> None:
    series = [Point("2026-01", 96, None, 90, 100), Point("2026-02", 96, None, 80, 300)]
    assert formulas.brought_together(series, "actual", "weighted_mean") == 82.5
    assert formulas.brought_together(series, "actual", "mean") == 85
    assert formulas.brought_together(series, "actual", "last") == 80
    assert formulas.brought_together(series, "actual", "max") == 90
    assert formulas.brought_together(series, "actual", "sum") == 170
    light = [Point("2026-01", 96, None, 90), *series[1:]]
    assert formulas.brought_together(light, "actual", "weighted_mean") == 85, (
        "without all weights, a plain mean"
    )


@pytest.mark.parametrize(
    ("name", "value", "polarity", "good"),
    [
        ("actual_vs_plan", 5.0, "higher_is_better", True),
        ("actual_vs_plan", -5.0, "higher_is_better", False),
        ("actual_vs_plan", 5.0, "lower_is_better", False),
        ("actual_vs_plan", -5.0, "lower_is_better", True),
        ("actual_vs_plan", -5.0, "target_is_best", False),
        ("actual_vs_plan", 5.0, "target_is_best", False),
        ("actual_vs_plan", 0.0, "target_is_best", True),
        ("demand_vs_capacity", 5.0, "higher_is_better", False),
        ("demand_vs_capacity", 0.0, "lower_is_better", True),
    ],
)
def test_good_news_follows_from_polarity(name: str, value: float, polarity: str, good: bool) -> None:
    assert favourable(name, value, polarity) is good


def test_where_a_target_is_best_the_actual_may_still_be_nearer_than_the_forecast() -> None:
    nearer = compared(points([(45.0, 60.0, 50.0)]), "actual_vs_forecast", "mean", "target_is_best")
    farther = compared(points([(45.0, 50.0, 60.0)]), "actual_vs_forecast", "mean", "target_is_best")
    assert (nearer.favourable, farther.favourable) == (True, False)


def test_a_forecast_error_is_never_good_news_and_says_nothing_of_the_plan() -> None:
    found = comparisons(
        points([(90.0, 130.0, 100.0)]), "actual_vs_forecast", "sum", "target_is_best", "bias_pct"
    )
    assert found["actual_vs_forecast"].favourable is False
    assert found["actual_vs_plan"].favourable is None


def test_a_shortfall_counts_only_where_demand_is_higher() -> None:
    series = points([(108.0, 101.0, None), (110.0, 112.0, None), (110.0, 128.0, None)])
    found = comparisons(series, "demand_vs_capacity", "sum", "lower_is_better")
    assert list(found) == ["demand_vs_capacity"], "a column of capacity is no plan to compare with"
    assert found["demand_vs_capacity"].value == 20
    assert found["demand_vs_capacity"].favourable is False


def test_a_plan_column_that_holds_a_target_is_called_target() -> None:
    found = comparisons(points([(96.0, 95.0, 94.0)]), "actual_vs_target", "mean", "higher_is_better")
    assert list(found) == ["actual_vs_target", "actual_vs_forecast", "forecast_vs_plan"]


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.5, 0, 0.0),
        (1.5, 0, 2.0),
        (2.5, 0, 2.0),
        (12.25, 1, 12.2),
        (12.35, 1, 12.4),
        (12.350000000000001, 1, 12.4),
        (12.349999999999998, 1, 12.4),
        (-0.04, 1, 0.0),
        (1_250_000.0, 0, 1_250_000.0),
        (1e25, 1, 1e25),
    ],
)
def test_rounding_is_half_to_even_whatever_an_engine_left_in_the_last_digits(
    value: float, decimals: int, expected: float
) -> None:
    found = rounded(value, decimals)
    assert found == expected
    assert math.copysign(1, found) == math.copysign(1, expected)


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_rounding_twice_is_rounding_once(value: float, decimals: int) -> None:
    once = rounded(value, decimals)
    assert rounded(once, decimals) == once
    assert once is not None
    assert abs(once - value) <= 0.5 * 10**-decimals + 1e-2


def test_signs_are_always_written_and_a_bias_has_its_word() -> None:
    assert (signed(12.94), signed(-154, 0), signed(0.01), signed(None)) == ("+12.9", "−154", "0.0", "n/a")
    assert plain(1350, 0) == "1 350"
    assert bias(12.88) == "over-forecast 12.9 %"
    assert bias(-31.52) == "under-forecast 31.5 %"
    assert bias(0.04) == "no bias (0.0 %)"
    assert bias(None) == "n/a"


def test_every_comparison_has_its_two_columns() -> None:
    assert all(set(pair) <= {"plan", "forecast", "actual"} for pair in COLUMNS.values())
