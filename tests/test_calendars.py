"""Fiscal calendars as laws: each day has one period, years have whole weeks, each year one before it."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.calendars import Fiscal, weeks_in_year, year_ends, year_start
from sopdocs.model.catalog import Calendar
from sopdocs.periods import (
    Notation,
    compared_days,
    days,
    following,
    is_period,
    notation,
    period_of,
    quarter_of,
    shifted,
    span,
    weeks_long,
)

PATTERNS = ("calendar_month", "4-4-5", "4-5-4", "5-4-4", "13x4", "iso_week")
WEEKLY = PATTERNS[1:5]
YEARS = range(2011, 2041)
KINDS: tuple[Notation, ...] = ("month", "week", "quarter", "fiscal")
DAY = datetime.timedelta(days=1)


def calendar(pattern: str = "calendar_month", month: int = 1, /, **more: str) -> Calendar:
    return Calendar.model_validate({"fiscal": pattern, "fiscal_start_month": str(month)} | more)


def year(number: int, one: Calendar) -> tuple[str, ...]:
    return span(f"FY{number}-P01", f"FY{number}-P{13 if one.fiscal == '13x4' else 12}", one)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("pattern", PATTERNS)
def test_thirty_fiscal_years_take_every_day_once(pattern: str, month: int) -> None:
    """No gap, no overlap, and the period of a day is the inverse of the days of a period."""
    one = calendar(pattern, month)
    periods = [period for number in YEARS for period in year(number, one)]
    held = [days(period, one) for period in periods]
    assert all(before.last + DAY == after.first for before, after in pairwise(held))
    assert held[0].first == year_start(YEARS[0], Fiscal(pattern, month))
    for period, (first, last) in zip(periods, held, strict=True):
        middle = first + (last - first) / 2
        assert {period_of(day, "fiscal", one) for day in (first, middle, last)} == {period}


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("pattern", WEEKLY)
@pytest.mark.parametrize("takes", [None, 1, 12])
def test_a_year_of_weeks_has_52_or_53_and_one_period_takes_the_last_of_them(
    pattern: str, month: int, takes: int | None
) -> None:
    one = calendar(pattern, month, **({"long_year_week_in": str(takes)} if takes else {}))
    usual = None
    for number in YEARS:
        weeks = [weeks_long(period, one) or 0 for period in year(number, one)]
        assert sum(weeks) == weeks_in_year(number, Fiscal(pattern, month))
        assert sum(weeks) in (52, 53)
        if sum(weeks) == 52:
            usual = weeks
        elif usual:
            longer = [place for place, (a, b) in enumerate(zip(weeks, usual, strict=True), 1) if a == b + 1]
            assert longer == [takes or len(weeks)]
    assert usual == [int(n) for n in (pattern * 4).replace("-", "")] if "-" in pattern else [4] * 13


@pytest.mark.parametrize("pattern", [*WEEKLY, "iso_week"])
@pytest.mark.parametrize("number", YEARS)
def test_a_year_from_january_has_the_weeks_of_iso_8601(pattern: str, number: int) -> None:
    """The standard library is the oracle."""
    assert weeks_in_year(number, Fiscal(pattern)) == datetime.date(number, 12, 28).isocalendar().week
    if pattern in WEEKLY:
        assert year_start(number, Fiscal(pattern)) == datetime.date.fromisocalendar(number, 1, 1)


def test_a_year_of_months_has_no_number_of_weeks() -> None:
    assert weeks_in_year(2026, Fiscal("calendar_month", 7)) is None


def test_a_period_beyond_the_year_takes_no_week_53() -> None:
    """Thirteen is named and the year has twelve periods: the last one takes it, and no day is lost."""
    assert year_ends(2026, Fiscal("4-4-5", 1, 13)) == year_ends(2026, Fiscal("4-4-5"))


@given(
    st.dates(datetime.date(1950, 1, 1), datetime.date(2150, 1, 1)),
    st.sampled_from(KINDS),
    st.sampled_from(PATTERNS),
    st.integers(1, 12),
    st.integers(-60, 60),
)
def test_a_day_lies_in_its_period_and_steps_there_and_back_end_where_they_began(
    day: datetime.date, kind: Notation, pattern: str, month: int, steps: int
) -> None:
    one = calendar(pattern, month)
    period = period_of(day, kind, one)
    assert is_period(period)
    assert notation(period) == kind
    assert days(period, one).first <= day <= days(period, one).last
    assert shifted(shifted(period, steps, one), -steps, one) == period
    assert (
        shifted(period, 1, one)
        == following(period, one)
        == period_of(days(period, one).last + DAY, kind, one)
    )


@pytest.mark.parametrize(
    ("period", "quarter"),
    [
        ("FY2026-P03", "FY2026-Q1"),
        ("FY2026-P10", "FY2026-Q4"),
        ("FY2026-P13", "FY2026-Q4"),
        ("2026-04", "2026-Q2"),
        ("2026-W13", "2026-Q1"),
        ("2026-W53", "2026-Q4"),
        ("2026-Q3", "2026-Q3"),
    ],
)
def test_the_quarter_of_a_period(period: str, quarter: str) -> None:
    assert quarter_of(period) == quarter


@pytest.mark.parametrize("pattern", WEEKLY[:3])
@pytest.mark.parametrize("month", range(1, 13))
def test_a_fiscal_quarter_has_thirteen_weeks_and_fourteen_where_it_takes_week_53(
    pattern: str, month: int
) -> None:
    one = calendar(pattern, month)
    for number in YEARS:
        weeks = dict.fromkeys((f"FY{number}-Q{quarter}" for quarter in range(1, 5)), 0)
        for period in year(number, one):
            weeks[quarter_of(period)] += weeks_long(period, one) or 0
        assert list(weeks.values()) in ([13] * 4, [13, 13, 13, 14])


SAME_WEEKS = {"long_year_compared_with": "same_weeks"}


@pytest.mark.parametrize(
    ("period", "rule", "before"),
    [
        ("2027-W01", {}, "2026-W01"),
        ("2027-W01", SAME_WEEKS, "2026-W02"),
        ("2026-W10", SAME_WEEKS, "2025-W10"),
        ("2026-W53", {}, None),
        ("2026-W53", SAME_WEEKS, "2026-W01"),
        ("2026-02", SAME_WEEKS, "2025-02"),
        ("2024-02", {}, "2023-02"),
        ("2026-Q4", {}, "2025-Q4"),
        ("FY2027-P02", {}, "FY2026-P02"),
        ("FY1900-P02", {}, None),
    ],
)
def test_what_a_period_is_compared_with(period: str, rule: dict[str, str], before: str | None) -> None:
    """2026 has 53 ISO weeks: after it the same number of week is a week too early in the season."""
    one = calendar("4-4-5", **rule)
    assert compared_days(period, one) == (days(before, one) if before else None)


@pytest.mark.parametrize("pattern", WEEKLY)
@pytest.mark.parametrize("month", range(1, 13))
def test_by_weeks_a_period_is_compared_with_as_many_days_from_the_same_weekday_on(
    pattern: str, month: int
) -> None:
    one = calendar(pattern, month, **SAME_WEEKS)
    for number in YEARS:
        for period in year(number, one):
            own, before = days(period, one), compared_days(period, one)
            assert before is not None
            assert before.length == own.length
            assert before.first.weekday() == own.first.weekday() == 0
            assert (own.first - before.first).days == 364
