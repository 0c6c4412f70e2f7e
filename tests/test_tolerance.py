"""Each period against its tolerance, and the runs of periods outside it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.figures import Bounds, Point, Reading
from sopdocs.model.catalog import Metric
from sopdocs.model.parts import Tolerance
from sopdocs.variance.slices import how
from sopdocs.variance.tolerance import BY_CADENCE, Measure, bounds, reading, readings, run


def points(rows: list[tuple[Any, ...]]) -> list[Point]:
    return [Point(f"2026-{n:02}", *row) for n, row in enumerate(rows, 1)]


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
        (
            Bounds(upper=3),
            Measure("value", "actual_vs_target", "mean", "lower_is_better"),
            (3.0, None, 4.0),
            True,
            True,
        ),
        (
            Bounds(pct=5),
            Measure("bias_pct", "actual_vs_forecast", "sum", "target_is_best"),
            (None, 106.0, 100.0),
            True,
            True,
        ),
        (
            Bounds(pct=5),
            Measure("bias_pct", "actual_vs_forecast", "sum", "target_is_best"),
            (None, 95.0, 100.0),
            False,
            False,
        ),
        (
            Bounds(upper=20),
            Measure("wape", "actual_vs_forecast", "sum", "lower_is_better"),
            (None, 75.0, 100.0),
            True,
            True,
        ),
        (
            Bounds(pct=5),
            Measure("attainment", "actual_vs_plan", "sum", "higher_is_better"),
            (100.0, None, 94.0),
            True,
            True,
        ),
        (
            Bounds(upper=0),
            Measure("value", "demand_vs_capacity", "sum", "higher_is_better"),
            (110.0, 112.0, None),
            True,
            True,
        ),
        (Bounds(pct=5), VOLUME, (None, None, 95.0), None, False),
        (Bounds(pct=5), VOLUME, (100.0, None, None), None, False),
        (Bounds(), VOLUME, (100.0, None, 50.0), None, False),
        (
            Bounds(abs=5),
            Measure("bias_pct", "actual_vs_forecast", "sum", "target_is_best"),
            (None, 5.0, None),
            None,
            False,
        ),
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


def test_what_a_percentage_is_made_of_is_always_added_up() -> None:
    assert how(metric(compute="bias_pct", aggregation="mean"), "kcs") == "sum"
    assert how(metric(aggregation="sum"), "pct") == "mean"
    assert how(metric(aggregation="last"), "days") == "last_mean"
    assert how(metric(aggregation="last"), "kcs") == "last"


def test_the_gaps_tolerance_goes_before_the_metrics() -> None:
    base = metric(tolerance={"pct": "5", "consecutive_periods": "2"})
    assert bounds(base) == Bounds(pct=5, consecutive=2)
    assert bounds(base, tolerance(abs=7)) == Bounds(abs=7, consecutive=2)
    assert bounds(base, tolerance(lower=95, consecutive_periods=4, rolling=3)) == Bounds(
        lower=95, consecutive=4, rolling=3
    )
    assert bounds(metric(), tolerance(upper=0)) == Bounds(upper=0, consecutive=3)
