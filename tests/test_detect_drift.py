"""The CUSUM of a forecast's bias: when it speaks, when it keeps quiet, and what it never does."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.detect.drift import ENOUGH, FAMILY, Drift, drift
from sopdocs.figures import Point
from sopdocs.periods import span

DEMO = Path(__file__).parent.parent / "data"
MONTHS = span("2020-01", "2026-12")
ERRORS = st.lists(st.integers(-20, 20), min_size=ENOUGH, max_size=48)


def series(errors: list[int] | list[float], actual: float = 100.0) -> list[Point]:
    """Return months with these errors, forecast − actual."""
    return [
        Point(month, forecast=actual + error, actual=actual)
        for month, error in zip(MONTHS, errors, strict=False)
    ]


def laundry() -> list[Point]:
    with (DEMO / "laundry_liquids_emea.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        Point(row["period"], forecast=float(row["forecast_lag2"]), actual=float(row["sell_in"]))
        for row in rows
    ]


def test_laundry_liquids_speaks_with_the_data_of_august_2025_and_its_two_quiet_years_stay_quiet() -> None:
    points = laundry()
    spoke = [
        points[number - 1].period for number in range(1, len(points) + 1) if drift(points[:number]).speaks
    ]
    assert spoke[0] == "2025-08"
    assert all(following == after for after, following in zip(spoke, span(spoke[0], spoke[-1]), strict=True))
    december = drift([point for point in points if point.period <= "2025-12"])
    assert (december.since, december.spoke_in, december.direction) == ("2025-07", "2025-08", "over-forecast")
    assert (december.length, round(december.bias_pct or 0, 1), december.tracking_signal) == (6, 12.9, 6.0)


QUIET = [3, -2, 4, -1, 0, -3, 2, -4, 1, 3, -2, 1, -3, 2, 0, -1, 4, -2, 1, -3]


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ([], "0 earlier periods"),
        (series(QUIET[:5]), "4 earlier periods"),
        (series([0] * 40), "more than half of the earlier errors are the same"),
        (series([7] * 40), "more than half of the earlier errors are the same"),
        (series([0] * 30 + [90] * 10), "more than half of the earlier errors are the same"),
        ([Point(month, forecast=100.0) for month in MONTHS], "0 earlier periods"),
        ([Point(month, actual=100.0) for month in MONTHS], "0 earlier periods"),
    ],
    ids=["none", "short", "no errors", "constant", "no spread, then a jump", "no actuals", "no forecasts"],
)
def test_where_nothing_can_be_said_there_is_a_reason_and_no_alarm(points: list[Point], reason: str) -> None:
    told = drift(points)
    assert not told.speaks
    assert told.reason.startswith(reason)


def test_a_missing_actual_is_passed_over_and_is_no_zero() -> None:
    points = series([*QUIET, 9, 9, 9])
    holed = [*points[:-2], Point("2030-01", forecast=500.0), *points[-2:]]
    assert drift(points) == drift(holed)
    assert drift(points).speaks


def test_one_month_far_out_neither_widens_sigma_nor_keeps_the_sum_up() -> None:
    calm = drift(series(QUIET))
    after = drift(series([*QUIET, 60, *QUIET]))
    assert not after.speaks
    assert after.sigma is not None
    assert calm.sigma is not None
    assert after.sigma < 1.5 * calm.sigma


def test_a_forecast_that_is_right_again_is_quiet_after_three_months() -> None:
    biased = [*QUIET, *[9] * 8]
    assert drift(series(biased)).speaks
    assert drift(series([*biased, 0, -1])).speaks
    assert not drift(series([*biased, 0, -1, 0])).speaks


def test_a_second_bias_is_measured_from_its_own_first_month() -> None:
    told = drift(series([*QUIET, *[9] * 6, *QUIET, *[-9] * 4]))
    assert (told.direction, told.length) == ("under-forecast", 5)  # the last quiet month was 3 under


@given(ERRORS)
def test_over_and_under_forecast_are_treated_alike(errors: list[int]) -> None:
    """Errors with the other sign give the same answer in the other direction."""
    one, other = drift(series(errors)), drift(series([-error for error in errors]))
    assert (one.speaks, one.since, one.spoke_in, one.cusum) == (
        other.speaks,
        other.since,
        other.spoke_in,
        other.cusum,
    )
    if one.speaks:
        assert {one.direction, other.direction} == {"over-forecast", "under-forecast"}


@given(ERRORS, st.sampled_from([0.25, 4.0, 1024.0]))
def test_the_unit_does_not_matter(errors: list[int], factor: float) -> None:
    """Cases or thousands of cases: the same months speak."""
    one = drift(series(errors))
    other = drift(series([error * factor for error in errors], 100.0 * factor))
    assert (one.speaks, one.since, one.spoke_in) == (other.speaks, other.since, other.spoke_in)


@given(ERRORS)
def test_a_month_that_spoke_is_not_taken_back(errors: list[int]) -> None:
    """What was said with the data of a month still stands in the months after, as long as the run lasts."""
    points = series(errors)
    said = [drift(points[:number]) for number in range(ENOUGH, len(points) + 1)]
    for before, after in pairwise(said):
        if before.speaks and after.speaks and before.direction == after.direction:
            assert (before.since, before.spoke_in) == (after.since, after.spoke_in) or after.length == 1
        if before.speaks:
            assert isinstance(before, Drift)
            assert before.spoke_in is not None
            assert before.since is not None
            assert before.since <= before.spoke_in
        if after.speaks and not before.speaks:
            assert after.spoke_in == points[said.index(after) + ENOUGH - 1].period
            assert (after.cusum or 0) > FAMILY
