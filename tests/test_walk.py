"""From plan to residual: what was lost, what lies ahead, what actions win back, and no money twice."""

from __future__ import annotations

import datetime
from math import fsum
from pathlib import Path

import pytest

from sopdocs.repository import open_repository
from sopdocs.variance.walk import GapWalk, Walk, walks
from tests.planning_repo import AS_OF, MONTHS, Repo, months

ROOT = Path(__file__).parents[1]
TEN_A_MONTH = (
    "value_at_stake: {amount: 10000, currency: EUR, basis: gross_margin, period: month, method: Counted}"
)
STOCK = "value_at_stake: {amount: 1200000, currency: EUR, basis: working_capital, period: one_off, method: M}"
NEED = "recovery_needed: {value: 60, unit: kcs, by: 2026-12-31}"
YEAR = ("2026-01", "2026-12")
PLAN = """\
kind: action_plan
schema_version: 1
id: {id}
title: Share the promotion calendar with planning
status: {status}
gaps: [{gaps}]
due: 2026-08-31
actions:
  - {{id: A1, title: Load the calendar, due: 2026-08-15, expected_impact: {impact}{more}}}
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Ten a month below plan from January to June, worth 10,000 a month and going on."""
    return (
        Repo(tmp_path)
        .dataset()
        .data(months(*[(100, 110, 90)] * 6))
        .gap(more=f"{MONTHS}\n{TEN_A_MONTH}\n{NEED}")
    )


def plan(
    repo: Repo,
    value: float = 30,
    probability: float = 0.5,
    unit: str = "kcs",
    *,
    number: int = 1,
    status: str = "active",
    gaps: str = "GAP-2026-001",
    more: str = "",
) -> Repo:
    impact = f"{{value: {value}, unit: {unit}, probability: {probability}}}"
    id = f"AP-2026-{number:03}"
    repo.files[f"actionplans/{id}.yaml"] = PLAN.format(
        id=id, status=status, gaps=gaps, impact=impact, more=more
    )
    return repo


def walk(repo: Repo, first: str = YEAR[0], last: str = YEAR[1], as_of: datetime.date = AS_OF) -> Walk:
    (found,) = walks(repo.kb(), repo.figures(as_of), first, last)
    return found


def bars(found: Walk) -> dict[str, tuple[float, float, float]]:
    return {one.name: (one.lost, one.ahead, one.recovered) for one in found.quarters}


def test_lost_by_the_actuals_and_ahead_by_the_value_a_month(repo: Repo) -> None:
    """July is not over on its tenth: it still lies ahead."""
    assert bars(walk(repo)) == {
        "2026-Q1": (-30_000, 0, 0),
        "2026-Q2": (-30_000, 0, 0),
        "2026-Q3": (0, -30_000, 0),
        "2026-Q4": (0, -30_000, 0),
    }
    assert walk(repo).gaps[0].cost_of_delay == walk(repo).gaps[0].lost == 60_000


def test_an_action_wins_back_its_part_from_the_first_period_after_its_due_date(repo: Repo) -> None:
    """30 × 0.5 of 60 needed is a quarter: of September and of the last three months."""
    found = walk(plan(repo))
    assert [one.recovered for one in found.quarters] == [0, 0, 2_500, 7_500]
    assert found.total.residual == -60_000 - 60_000 + 10_000
    (gap,) = found.gaps
    assert (gap.coverage, gap.ahead, gap.recovered, gap.residual) == (0.25, 60_000, 10_000, 50_000)
    late = plan(repo, more=", revised_due: {date: 2026-10-02, reason: Late}")
    assert [one.recovered for one in walk(late).quarters] == [0, 0, 0, 5_000]


def test_a_need_that_no_plan_meets_is_not_covered_and_one_that_is_unknown_has_no_coverage(repo: Repo) -> None:
    assert walk(repo).gaps[0].coverage == 0.0
    plan(repo.gap(more=f"{MONTHS}\n{TEN_A_MONTH}"))
    assert walk(repo).gaps[0].coverage is None
    kpi = "{metric: volume, kind: outcome, baseline: {value: 540}, target: {value: 600, by: 2026-12}}"
    repo.files["actionplans/AP-2026-001.yaml"] += f"kpis: [{kpi}]\n"
    assert walk(repo).gaps[0].coverage == 0.25, "from baseline to target"


def test_two_plans_on_one_gap_bring_no_more_than_it_needs(repo: Repo) -> None:
    (gap,) = walk(plan(plan(repo, 50, 0.9), 40, 1, number=2)).gaps
    assert gap.coverage == pytest.approx(85 / 60)
    assert gap.recovered == 40_000, "four months, all of them"


@pytest.mark.parametrize(
    ("change", "recovered"),
    [
        ({"status": "draft"}, 0),
        ({"status": "not_effective"}, 0),
        ({"status": "on_hold"}, 10_000),
        ({"more": ", status: cancelled"}, 0),
        ({"unit": "days"}, 0),
        ({"unit": "cases", "value": 30_000}, 10_000),
    ],
)
def test_what_was_promised_counts_in_units_that_compare(
    repo: Repo, change: dict[str, str | int], recovered: float
) -> None:
    assert walk(plan(repo, **change)).total.recovered == recovered  # type: ignore[arg-type]


def test_actions_on_one_cause_bring_no_more_than_it_explains(repo: Repo) -> None:
    """The cause explains 12 of the 60; two plans claim 40 of it."""
    repo.cause("-12")
    both = plan(
        plan(repo, 20, 1, more=", addresses: RC-2026-001"), 20, 1, number=2, more=", addresses: RC-2026-001"
    )
    assert walk(both).gaps[0].coverage == pytest.approx(12 / 60)


def test_an_impact_counts_for_one_of_the_gaps_of_its_plan(repo: Repo) -> None:
    repo.gap(more=f"{MONTHS}\n{TEN_A_MONTH}\n{NEED}", number=2)
    found = walk(plan(repo, gaps="GAP-2026-001, GAP-2026-002"))
    assert {one.id: one.coverage for one in found.gaps} == {"GAP-2026-001": 0.25, "GAP-2026-002": 0.0}
    repo.cause("-60")
    path = "gaps/causes/RC-2026-001.yaml"
    repo.files[path] = repo.files[path].replace("gaps: [GAP-2026-001]", "gaps: [GAP-2026-002]")
    second = walk(plan(repo, gaps="GAP-2026-001, GAP-2026-002", more=", addresses: RC-2026-001"))
    assert {one.id: one.coverage for one in second.gaps} == {"GAP-2026-001": 0.0, "GAP-2026-002": 0.25}


def counted(repo: Repo, number: int, holder: int | None, status: str = "analysing") -> None:
    more = f"{MONTHS}\n{TEN_A_MONTH}" + (f"\nvalue_counted_in: GAP-2026-{holder:03}" if holder else "")
    repo.gap(more=more, number=number)
    path = f"gaps/GAP-2026-{number:03}.yaml"
    repo.files[path] = repo.files[path].replace("status: analysing", f"status: {status}")


@pytest.mark.parametrize(
    ("chain", "status", "holders"),
    [
        ((2, 3, None), "analysing", ["GAP-2026-003", "GAP-2026-003", None]),
        ((2, None, None), "analysing", ["GAP-2026-002", None, None]),
        ((2, 3, 1), "analysing", [None, "GAP-2026-001", "GAP-2026-001"]),
        ((2, 1, 2), "analysing", [None, "GAP-2026-001", "GAP-2026-001"]),
        ((3, 3, None), "proposed", [None, None]),
    ],
)
def test_money_counted_in_another_gap_is_counted_there_alone(
    repo: Repo, chain: tuple[int | None, ...], status: str, holders: list[str | None]
) -> None:
    """Along chains; of a circle the first id keeps it; a proposal holds nobody's money."""
    for number, holder in enumerate(chain, 1):
        counted(repo, number, holder, status if number == 3 else "analysing")
    found = walk(repo)
    assert [one.counted_in for one in sorted(found.gaps, key=lambda one: one.id)] == holders
    assert found.total.estimate == -120_000 * holders.count(None)


@pytest.mark.parametrize(
    ("more", "status", "ahead"),
    [
        (TEN_A_MONTH.replace("period: month", "period: one_off"), "analysing", 0),
        (f"{TEN_A_MONTH}\nhorizon_end: 2026-09", "analysing", 30_000),
        (TEN_A_MONTH, "closed", 0),
        (TEN_A_MONTH, "parked", 60_000),
        (STOCK, "acting", 60_000),
    ],
)
def test_how_long_a_gap_goes_on_costing(repo: Repo, more: str, status: str, ahead: float) -> None:
    repo.gap(more=f"{MONTHS}\n{more}")
    path = "gaps/GAP-2026-001.yaml"
    repo.files[path] = repo.files[path].replace("status: analysing", f"status: {status}")
    (gap,) = walk(repo).gaps
    assert gap.ahead == pytest.approx(ahead)
    assert gap.lost > 0


def test_a_gap_that_ends_within_a_period_costs_its_part_of_the_days(repo: Repo) -> None:
    repo.gap(more=f"{MONTHS}\n{TEN_A_MONTH}\nhorizon_end: 2026-08")
    found = walk(repo, "2026-Q3", "2026-Q4")
    assert [one.ahead for one in found.quarters] == pytest.approx([-30_000 * (31 + 31) / (31 + 31 + 30), 0])


def test_a_projected_gap_has_all_its_money_ahead_of_it(repo: Repo) -> None:
    """60,000 over the six months of its window, of which three lie in the walk."""
    one_off = TEN_A_MONTH.replace("10000, ", "60000, ").replace("period: month", "period: one_off")
    window = "window: {from: 2026-10, to: 2027-03}\nnature: projected\ncomparison: forecast_vs_plan"
    rows = "".join(
        f"{month},100,90,\n" for month in ("2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03")
    )
    repo.gap(more=f"{window}\n{one_off}").data("period,plan,forecast,actual\n" + rows)
    lost, ahead, recovered = bars(walk(repo, "2026-07"))["2026-Q4"]
    assert (lost, recovered) == (0, 0)
    assert ahead == pytest.approx(-30_000)


def test_gaps_without_a_place_in_the_walk_say_why(repo: Repo) -> None:
    repo.gap(more=f"{MONTHS}\nnature: opportunity\n{TEN_A_MONTH}", number=2)
    repo.gap(more=f"{MONTHS}\n{TEN_A_MONTH.replace('gross_margin', 'revenue')}", number=3)
    notes = {one.id: one.note for one in walk(repo).gaps}
    assert notes == {
        "GAP-2026-001": "",
        "GAP-2026-002": "an upside: nothing lies below plan",
        "GAP-2026-003": "revenue is not profit: state the gross margin",
    }


def test_currencies_are_never_added(repo: Repo) -> None:
    repo.gap(more=f"{MONTHS}\n{TEN_A_MONTH.replace('EUR', 'USD')}", number=2)
    found = walks(repo.kb(), repo.figures(), *YEAR)
    assert [(one.currency, one.total.estimate) for one in found] == [("EUR", -120_000), ("USD", -120_000)]


def test_fiscal_periods_give_fiscal_quarters(repo: Repo) -> None:
    """April is the first month of the fiscal year 2027."""
    repo.files["data/calendar.yaml"] = (
        "kind: calendar\nschema_version: 1\ncalendar: {fiscal_start_month: 4}\n"
    )
    found = bars(walk(repo, "FY2027-P01", "FY2027-P06"))
    assert found == {"FY2027-Q1": (-30_000, 0, 0), "FY2027-Q2": (0, -30_000, 0)}


@pytest.fixture(scope="module")
def demo() -> tuple[Walk, dict[str, GapWalk]]:
    opened = open_repository(ROOT, AS_OF)
    (found,) = walks(opened.kb, opened.figures, "2025-01", "2027-12")
    return found, {one.id: one for one in found.gaps}


def test_the_demo_adds_up_by_quarter_and_by_gap(demo: tuple[Walk, dict[str, GapWalk]]) -> None:
    found, gaps = demo
    total = found.total
    assert total.residual == pytest.approx(fsum(one.residual for one in found.quarters))
    assert total.lost == pytest.approx(-fsum(one.lost for one in gaps.values()))
    assert total.ahead == pytest.approx(-fsum(one.ahead for one in gaps.values()))
    assert total.recovered == pytest.approx(fsum(one.recovered for one in gaps.values()))
    assert all(0 <= one.recovered <= one.ahead + 1e-6 for one in gaps.values())


def test_over_the_whole_of_its_window_a_demo_gap_has_lost_its_cost_of_delay(
    demo: tuple[Walk, dict[str, GapWalk]],
) -> None:
    for one in demo[1].values():
        if one.cost_of_delay is not None and not one.note:
            assert one.lost == pytest.approx(one.cost_of_delay)
    assert demo[1]["GAP-2026-005"].counted_in == "GAP-2026-006"
    assert demo[1]["GAP-2026-005"].lost == 0.0
