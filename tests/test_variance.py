"""Laws of the formulas, and the cases that the house has decided: signs, zeros, runs, shares."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.figures import Bounds, Point, Reading, rounded
from sopdocs.model.catalog import Calendar, Metric
from sopdocs.model.parts import Tolerance
from sopdocs.periods import following, is_period, last_day, notation, span
from sopdocs.variance import formulas
from sopdocs.variance.comparisons import COLUMNS, compared, comparisons, favourable
from sopdocs.variance.publication import cut, holes
from sopdocs.variance.said import bias, plain, signed
from sopdocs.variance.tolerance import BY_CADENCE, Measure, bounds, reading, readings, run

QUANTITY = st.integers(1, 10_000).map(float)
PART = st.none() | st.integers(0, 10_000).map(float)
ROW = st.tuples(PART, PART, PART)


def points(rows: list[tuple[Any, ...]]) -> list[Point]:
    return [Point(f"{2020 + n // 12}-{n % 12 + 1:02}", *row) for n, row in enumerate(rows)]


FULL = st.lists(st.tuples(QUANTITY, QUANTITY, QUANTITY), min_size=1, max_size=40).map(points)
ANY = st.lists(ROW, min_size=1, max_size=40).map(points)
SUMS = ("actual_vs_plan", "actual_vs_forecast", "forecast_vs_plan")


@given(FULL)
def test_actual_against_forecast_plus_forecast_against_plan_is_actual_against_plan(series: list[Point]) -> None:
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
    assert formulas.brought_together(light, "actual", "weighted_mean") == 85, "without all weights, a plain mean"


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
    found = comparisons(points([(90.0, 130.0, 100.0)]), "actual_vs_forecast", "sum", "target_is_best", "bias_pct")
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


VOLUME = Measure("value", "actual_vs_plan", "sum", "higher_is_better")


@pytest.mark.parametrize(
    ("limits", "measure", "point", "outside", "adverse"),
    [
        (Bounds(pct=5), VOLUME, (100.0, None, 95.0), False, False),
        (Bounds(pct=5), VOLUME, (100.0, None, 94.9), True, True),
        (Bounds(pct=5), VOLUME, (100.0, None, 106.0), True, False),
        (Bounds(abs=7), VOLUME, (100.0, None, 93.0), False, False),
        (Bounds(abs=7), VOLUME, (100.0, None, 92.0), True, True),
        (Bounds(lower=95), VOLUME, (None, None, 94.0), True, True),
        (Bounds(lower=95), VOLUME, (None, None, 95.0), False, False),
        (Bounds(upper=95), VOLUME, (None, None, 96.0), True, False),
        (Bounds(upper=3), Measure("value", "actual_vs_target", "mean", "lower_is_better"), (3.0, None, 4.0), True, True),
        (Bounds(pct=5), Measure("bias_pct", "actual_vs_forecast", "sum", "target_is_best"), (None, 106.0, 100.0), True, True),
        (Bounds(pct=5), Measure("bias_pct", "actual_vs_forecast", "sum", "target_is_best"), (None, 95.0, 100.0), False, False),
        (Bounds(upper=20), Measure("wape", "actual_vs_forecast", "sum", "lower_is_better"), (None, 75.0, 100.0), True, True),
        (Bounds(pct=5), Measure("attainment", "actual_vs_plan", "sum", "higher_is_better"), (100.0, None, 94.0), True, True),
        (Bounds(upper=0), Measure("value", "demand_vs_capacity", "sum", "higher_is_better"), (110.0, 112.0, None), True, True),
        (Bounds(pct=5), VOLUME, (None, None, 95.0), None, False),
        (Bounds(pct=5), VOLUME, (100.0, None, None), None, False),
        (Bounds(), VOLUME, (100.0, None, 50.0), None, False),
        (Bounds(abs=5), Measure("bias_pct", "actual_vs_forecast", "sum", "target_is_best"), (None, 5.0, None), None, False),
        (Bounds(pct=5), VOLUME, (0.0, None, 5.0), None, False),
    ],
)
def test_a_period_is_held_against_the_tolerance(
    limits: Bounds, measure: Measure, point: tuple[Any, ...], outside: bool | None, adverse: bool
) -> None:
    found = reading(points([point]), limits, measure)
    assert (found.outside, found.adverse) == (outside, adverse)


def test_a_rolling_tolerance_looks_back() -> None:
    series = points([(100.0, None, 100.0), (100.0, None, 100.0), (100.0, None, 88.0)])
    assert [r.outside for r in readings(series, Bounds(pct=5), VOLUME)] == [False, False, True]
    assert [r.outside for r in readings(series, Bounds(pct=5, rolling=3), VOLUME)] == [False, False, False]


def flags(text: str) -> list[Reading]:
    """`x` outside, `.` inside, `?` unknown; one a month from 2026-01."""
    known = {"x": True, ".": False, "?": None}
    return [Reading(f"2026-{n:02}", 0.0, known[c]) for n, c in enumerate(text, 1)]


@pytest.mark.parametrize(
    ("text", "window", "number", "expected"),
    [
        ("xxxxxx", (1, 6), 3, (6, "2026-01", "2026-03")),
        ("..xxxx", (4, 6), 3, (4, "2026-03", "2026-05")),
        ("xxx..x", (1, 6), 3, (1, "2026-01", "2026-03")),
        ("xx..x.", (1, 6), 3, (0, "2026-05", None)),
        ("......", (1, 6), 3, (0, None, None)),
        ("xxxxxx", (1, 3), 3, (3, "2026-01", "2026-03")),
        ("xx?x??", (1, 6), 2, (1, "2026-01", "2026-02")),
        ("x.....", (3, 6), 1, (0, None, None)),
        ("......", (8, 9), 1, (0, None, None)),
    ],
)
def test_the_run_of_breaches(
    text: str, window: tuple[int, int], number: int, expected: tuple[int, str | None, str | None]
) -> None:
    first, last = (f"2026-{n:02}" for n in window)
    assert tuple(run(flags(text), (first, last), number)) == expected


@given(st.text("x.?", min_size=1, max_size=12), st.integers(1, 4))
def test_the_triggerable_period_comes_n_after_the_first_breach(text: str, number: int) -> None:
    found = run(flags(text), ("2026-01", "2026-12"), number)
    if found.first_triggerable:
        assert found.first_breach is not None
        assert int(found.first_triggerable[5:]) - int(found.first_breach[5:]) == number - 1
    assert ("x" * number in text) == (found.first_triggerable is not None)
    assert found.length == len(text.rstrip("?")) - len(text.rstrip("?").rstrip("x"))


def metric(**more: object) -> Metric:
    return Metric.model_validate(
        {
            "name": "M",
            "definition": "d",
            "formula": "f",
            "compute": "value",
            "unit": "kcs",
            "gap_type": "demand",
            "polarity": "higher_is_better",
            "aggregation": "sum",
            **more,
        }
    )


def tolerance(**more: object) -> Tolerance:
    return Tolerance.model_validate({name: str(value) for name, value in more.items()})


@pytest.mark.parametrize("cadence", sorted(BY_CADENCE))
def test_how_many_periods_count_follows_from_the_cadence(cadence: str) -> None:
    assert bounds(metric(cadence=cadence)).consecutive == BY_CADENCE[cadence]
    assert bounds(metric(cadence=cadence, tolerance={"pct": "5"})).consecutive == BY_CADENCE[cadence]


def test_the_gaps_tolerance_goes_before_the_metrics() -> None:
    base = metric(tolerance={"pct": "5", "consecutive_periods": "2"})
    assert bounds(base) == Bounds(pct=5, consecutive=2)
    assert bounds(base, tolerance(abs=7)) == Bounds(abs=7, consecutive=2)
    assert bounds(base, tolerance(lower=95, consecutive_periods=4, rolling=3)) == Bounds(
        lower=95, consecutive=4, rolling=3
    )
    assert bounds(metric(), tolerance(upper=0)) == Bounds(upper=0, consecutive=3)


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


FISCAL = {
    pattern: Calendar.model_validate({"fiscal": pattern, "fiscal_start_month": month})
    for pattern, month in (("4-4-5", "1"), ("4-5-4", "2"), ("5-4-4", "7"), ("13x4", "1"), ("calendar_month", "4"))
}


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2026-02", (2026, 2, 28)),
        ("2024-02", (2024, 2, 29)),
        ("2026-12", (2026, 12, 31)),
        ("2026-Q1", (2026, 3, 31)),
        ("2026-Q4", (2026, 12, 31)),
        ("2026-W01", (2026, 1, 4)),
        ("2026-W53", (2027, 1, 3)),
        ("FY2026-P01", (2026, 1, 31)),
        ("FY2026-P12", (2026, 12, 31)),
    ],
)
def test_the_last_day_of_a_period(period: str, day: tuple[int, int, int]) -> None:
    assert last_day(period) == datetime.date(*day)


@pytest.mark.parametrize("pattern", sorted(FISCAL))
@pytest.mark.parametrize("year", range(2020, 2034))
def test_fiscal_periods_follow_each_other_without_gap_or_overlap(pattern: str, year: int) -> None:
    calendar = FISCAL[pattern]
    period = f"FY{year}-P01"
    end = last_day(period, calendar)
    for _ in range(13):
        period = following(period, calendar)
        after = last_day(period, calendar)
        assert 28 <= (after - end).days <= 42
        end = after


@pytest.mark.parametrize("first", ["2025-11", "2025-W50", "2026-W51", "2025-Q3", "FY2025-P11"])
def test_a_span_holds_both_ends_and_sorts_as_text(first: str) -> None:
    last = first
    for _ in range(8):
        assert is_period(last)
        last = following(last)
    found = span(first, last)
    assert len(found) == 9
    assert (found[0], found[-1]) == (first, last)
    assert list(found) == sorted(found)
    assert len({notation(period) for period in found}) == 1


def test_periods_of_two_calendars_make_no_span() -> None:
    assert span("2026-01", "2026-W09") == ()


def test_what_is_no_period_has_no_last_day() -> None:
    with pytest.raises(ValueError, match="is not a period"):
        last_day("May 2026")


@pytest.mark.parametrize(("day", "newest"), [(7, "2026-05"), (8, "2026-06"), (10, "2026-06")])
def test_an_actual_counts_from_its_publication_on(day: int, newest: str) -> None:
    series = [Point("2026-05", 1, 1, 1), Point("2026-06", 1, 1, 1), Point("2026-07", 1, 1, 1)]
    known, published = cut(series, 8, datetime.date(2026, 7, day), None)
    assert published == newest
    assert [p.actual is None for p in known] == [p.period > newest for p in series]
    assert all(p.plan == 1 and p.forecast == 1 for p in known), "plan and forecast are not cut"


def test_holes_are_seen_and_closed_months_are_none() -> None:
    series = [Point("2026-01", 1, 1, 1), Point("2026-02", 1, 1, None), Point("2026-05", 1, 1, 1), Point("2026-06", 1)]
    assert holes(series, "2026-05", (), None) == ("2026-02", "2026-03", "2026-04")
    assert holes(series, "2026-05", ("2026-03",), None) == ("2026-02", "2026-04")
    assert holes(series, None, (), None) == ("2026-03", "2026-04")
    assert holes([], None, (), None) == ()


def test_every_comparison_has_its_two_columns() -> None:
    assert all(set(pair) <= {"plan", "forecast", "actual"} for pair in COLUMNS.values())
