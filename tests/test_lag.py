"""Files that keep every forecast: which of them counts, and what is said where none was made in time."""

from __future__ import annotations

import datetime
import itertools
import random
from pathlib import Path

import pytest

from sopdocs.model.catalog import Calendar
from sopdocs.periods import days, shifted, span
from tests.planning_repo import MONTHS, Repo

HEAD = "period,made_in,plan,forecast,actual\n"
MADE = ", made_in: made_in"
FOUR = "window: {from: 2026-01, to: 2026-04}"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path).dataset("lag: 2", MADE).gap("bias", FOUR)


def snapshots(periods: tuple[str, ...], lags: range, calendar: Calendar | None = None) -> str:
    """One row a period and lag: plan 100, actual 90, and a forecast that names its lag, 100 + lag."""
    rows = [
        f"{period},{shifted(period, -lag, calendar)},100,{100 + lag},90\n"
        for period in periods
        for lag in lags
    ]
    return HEAD + "".join(rows)


@pytest.mark.parametrize("lag", [0, 1, 2, 6])
def test_the_forecast_of_a_lag_was_made_so_many_periods_before(repo: Repo, lag: int) -> None:
    repo.dataset(f"lag: {lag}", MADE).data(snapshots(span("2026-01", "2026-04"), range(7)))
    found = repo.only()
    assert {(p.plan, p.forecast, p.actual) for p in found.periods} == {(100, 100 + lag, 90)}
    assert found.bias_pct == pytest.approx(100 * (100 + lag - 90) / 90)


def test_a_gap_may_ask_for_another_lag_of_the_same_file(repo: Repo) -> None:
    repo.data(snapshots(span("2026-01", "2026-04"), range(7)))
    repo.gap("bias", f"{FOUR}\nforecast_lag_periods: 5").gap("bias", FOUR, number=2)
    found = repo.figures().gaps
    assert {p.forecast for p in found["GAP-2026-001"].periods} == {105}
    assert {p.forecast for p in found["GAP-2026-002"].periods} == {102}


@pytest.mark.parametrize("pattern", ["4-4-5", "13x4"])
def test_lags_are_counted_in_the_fiscal_calendar(repo: Repo, pattern: str) -> None:
    """Made on the last day of a fiscal period and once more a day later: the later one has another lag."""
    calendar = Calendar.model_validate({"fiscal": pattern})
    periods = span("FY2026-P01", "FY2026-P04", calendar)
    rows = ""
    for period in periods:
        made = days(shifted(period, -2, calendar), calendar).last
        late = made + datetime.timedelta(days=1)
        rows += f"{period},{made},100,120,90\n{period},{late},100,999,90\n"
    repo.files["data/calendar.yaml"] = f"kind: calendar\nschema_version: 1\ncalendar: {{fiscal: {pattern}}}\n"
    repo.gap("bias", "window: {from: FY2026-P01, to: FY2026-P04}").data(HEAD + rows)
    assert {p.forecast for p in repo.only().periods} == {120}


def test_of_several_forecasts_made_then_the_newest_counts_for_each_key(tmp_path: Path) -> None:
    """One item was forecast again a day before the other one: neither replaces the other."""
    repo = (
        Repo(tmp_path)
        .dataset("lag: 2\n    grain: [item]", MADE)
        .gap("bias", "window: {from: 2026-03, to: 2026-03}")
    )
    rows = "2026-03,a,2026-01-05,,1,\n2026-03,a,2026-01-20,,20,\n2026-03,b,2026-01-19,,5,\n"
    repo.data("period,item,made_in,plan,forecast,actual\n" + rows + "2026-03,a,,60,,40\n2026-03,b,,30,,50\n")
    (point,) = repo.only().periods
    assert (point.plan, point.forecast, point.actual) == (90, 25, 90)
    assert repo.only().track.duplicates == 0


def test_plan_and_actual_stand_on_the_newest_rows(repo: Repo) -> None:
    """An actual that was restated, a plan that was moved: the rows made last have it."""
    repo.gap("bias", "window: {from: 2026-03, to: 2026-03}")
    repo.data(HEAD + "2026-03,2026-01,100,120,\n2026-03,2026-02,101,119,\n2026-03,2026-04,102,118,91\n")
    (point,) = repo.only().periods
    assert (point.plan, point.forecast, point.actual) == (102, 120, 91)


@pytest.mark.parametrize("made", ["2026-05-30", "2026-06"])
def test_what_was_made_after_the_as_of_date_was_not_known_then(repo: Repo, made: str) -> None:
    """On 20 May a later word on March, and all of May's forecasts of June, were still to come."""
    head = f"2026-03,2026-01-20,100,120,\n2026-03,2026-04-05,100,119,91\n2026-03,{made},100,119,999\n"
    repo.gap("bias", "window: {from: 2026-03, to: 2026-03}").data(HEAD + head + f"2026-08,{made},100,120,\n")
    found = repo.only(datetime.date(2026, 5, 20))
    assert [(p.period, p.forecast, p.actual) for p in found.points] == [("2026-03", 120, 91)]
    assert repo.only().points[0].actual == 999


def test_a_period_without_a_forecast_of_the_lag_has_none_and_is_named(repo: Repo) -> None:
    repo.data(
        snapshots(("2026-01", "2026-02"), range(2)) + snapshots(("2026-03", "2026-04"), range(4))[len(HEAD) :]
    )
    found = repo.only()
    assert [p.forecast for p in found.periods] == [None, None, 102, 102]
    assert found.notes["periods"] == "no forecast of lag 2 for 2026-01, 2026-02"
    assert all(p.actual == 90 for p in found.periods)


def test_a_forecast_of_some_of_the_items_stands_and_is_said(tmp_path: Path) -> None:
    """An item listed in March has no forecast of January: it was planned at nothing, and one should know."""
    repo = Repo(tmp_path).dataset("lag: 2\n    grain: [item]", MADE)
    rows = "2026-03,a,2026-01,,20,\n2026-03,a,,60,,40\n2026-03,b,2026-02,,5,\n2026-03,b,,30,,50\n"
    repo.gap("bias", "window: {from: 2026-03, to: 2026-03}")
    found = repo.data("period,item,made_in,plan,forecast,actual\n" + rows).only()
    assert [(p.forecast, p.actual) for p in found.periods] == [(20, 90)]
    assert found.notes["periods"] == "only a part of the forecast of lag 2 for 2026-03 (1 of 2 rows)"


def test_what_is_still_to_be_made_is_not_missing(repo: Repo) -> None:
    ahead = "".join(f"{period},2026-02,100,{n},\n" for n, period in enumerate(span("2026-02", "2026-09")))
    repo.data(HEAD + ahead)
    found = repo.only()
    assert {p.period: p.forecast for p in found.points if p.forecast is not None} == {"2026-04": 2}
    assert found.notes["periods"] == "no forecast of lag 2 for 2026-02, 2026-03"


@pytest.mark.parametrize("seed", range(8))
def test_any_file_of_forecasts_gives_what_a_plain_search_gives(tmp_path: Path, seed: int) -> None:
    """Three items, forecast on random days, some never in time: the oracle looks through all rows."""
    chance = random.Random(seed)
    periods = span("2026-01", "2026-05")
    rows: dict[tuple[str, str, datetime.date], int] = {}
    for item, period in itertools.product("abc", periods):
        for _ in range(chance.randint(0, 6)):
            made = days(period).first - datetime.timedelta(days=chance.randint(0, 130))
            rows[item, period, made] = chance.randint(1, 99)
    lag = chance.randint(0, 3)
    lines = [f"{period},{item},{made},,{n},\n" for (item, period, made), n in rows.items()]
    lines += [f"{period},{item},,10,,{seed}\n" for item, period in itertools.product("abc", periods)]
    repo = Repo(tmp_path).dataset(f"lag: {lag}\n    grain: [item]", MADE)
    repo.gap("bias", "window: {from: 2026-01, to: 2026-05}")
    repo.data("period,item,made_in,plan,forecast,actual\n" + "".join(lines))
    expected = {}
    for period in periods:
        then = days(shifted(period, -lag))
        in_time = sorted(key for key in rows if key[1] == period and then.first <= key[2] <= then.last)
        newest = {item: rows[item, period, made] for item, _, made in in_time}
        expected[period] = (30.0, sum(newest.values()) if newest else None, 3.0 * seed)
    assert {p.period: (p.plan, p.forecast, p.actual) for p in repo.only().points} == expected


def test_without_a_lag_nothing_says_which_forecast_counts(repo: Repo) -> None:
    repo.dataset("", MADE).data(snapshots(("2026-01",), range(2)))
    (problem,) = repo.figures().problems
    assert (
        problem.message
        == "the forecasts of dataset `sales` differ by `made_in`, and no lag says which counts"
    )
    assert "forecast_lag_periods" in problem.hint
    assert repo.figures().gaps["GAP-2026-001"].bias_pct is None


@pytest.mark.parametrize("made", ["last week", "2026-W03", "2026-13-01", "20260105"])
def test_a_day_that_is_none_is_said(repo: Repo, made: str) -> None:
    repo.data(HEAD + f"2026-03,{made},100,120,90\n")
    (problem,) = repo.figures().problems
    assert f"`{made}`" in problem.message
    assert "`2026-03`" in problem.message


def test_a_dataset_whose_one_forecast_has_a_lag_reads_as_before(repo: Repo) -> None:
    """`lag` without `made_in` says how old the forecast column is; every row counts."""
    repo.dataset("lag: 2").gap("bias", MONTHS).data("period,plan,forecast,actual\n2026-03,100,120,90\n")
    assert [p.forecast for p in repo.only().periods] == [120]
