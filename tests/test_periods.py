"""Periods as text: what day they end, which one follows, and what was known on a day."""

from __future__ import annotations

import datetime

import pytest

from sopdocs.figures import Point
from sopdocs.model.catalog import Calendar
from sopdocs.periods import following, is_period, last_day, notation, span
from sopdocs.variance.publication import cut, holes

FISCAL = {
    pattern: Calendar.model_validate({"fiscal": pattern, "fiscal_start_month": month})
    for pattern, month in (
        ("4-4-5", "1"),
        ("4-5-4", "2"),
        ("5-4-4", "7"),
        ("13x4", "1"),
        ("calendar_month", "4"),
    )
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


@pytest.mark.parametrize(
    ("pattern", "period", "day"),
    [
        ("4-4-5", "FY2026-P01", (2026, 1, 25)),
        ("4-4-5", "FY2026-P03", (2026, 3, 29)),
        ("4-4-5", "FY2026-P12", (2027, 1, 3)),
        ("4-4-5", "FY2027-P01", (2027, 1, 31)),
        ("13x4", "FY2026-P13", (2027, 1, 3)),
        ("5-4-4", "FY2026-P01", (2025, 8, 3)),
        ("4-5-4", "FY2026-P02", (2025, 4, 6)),
        ("calendar_month", "FY2026-P01", (2025, 4, 30)),
        ("calendar_month", "FY2026-P12", (2026, 3, 31)),
    ],
)
def test_a_fiscal_year_starts_on_the_monday_nearest_to_its_month(
    pattern: str, period: str, day: tuple[int, int, int]
) -> None:
    """It is named for the calendar year in which it ends, and its last period takes a week 53."""
    assert last_day(period, FISCAL[pattern]) == datetime.date(*day)


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
    series = [
        Point("2026-01", 1, 1, 1),
        Point("2026-02", 1, 1, None),
        Point("2026-05", 1, 1, 1),
        Point("2026-06", 1),
    ]
    assert holes(series, "2026-05", (), None) == ("2026-02", "2026-03", "2026-04")
    assert holes(series, "2026-05", ("2026-03",), None) == ("2026-02", "2026-04")
    assert holes(series, None, (), None) == ("2026-03", "2026-04")
    assert holes([], None, (), None) == ()
