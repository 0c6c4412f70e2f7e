"""What a gap is worth a month and what waiting has cost, told so that gaps of every basis compare."""

from __future__ import annotations

from pathlib import Path

import pytest

from sopdocs.settings import Settings
from tests.planning_repo import MONTHS, Repo, months

SIX = months(*[(100, 110, 90)] * 6)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path).dataset().gap().data(SIX)


STAKE = "value_at_stake: {{amount: {}, currency: EUR, basis: {}, period: {}, method: Counted}}"


@pytest.mark.parametrize(
    ("amount", "basis", "period", "month"),
    [
        (3_120_000, "working_capital", "one_off", 26_000.0),
        (78_000, "penalty", "month", 78_000.0),
        (90_000, "cost", "quarter", 30_000.0),
        (120_000, "gross_margin", "year", 10_000.0),
        (60_000, "gross_margin", "one_off", 10_000.0),
        (60_000, "revenue", "month", None),
    ],
)
def test_value_is_told_as_effect_on_profit_a_month(
    repo: Repo, amount: int, basis: str, period: str, month: float | None
) -> None:
    gap = repo.gap(more=f"{MONTHS}\n{STAKE.format(amount, basis, period)}").only()
    assert gap.value_per_month == month
    assert (month is None) == ("value_per_month" in gap.notes)


def test_the_carrying_rate_is_a_setting(repo: Repo) -> None:
    repo.gap(more=f"{MONTHS}\n{STAKE.format(1_200_000, 'working_capital', 'one_off')}")
    figures = repo.figures(settings=Settings(carrying_rate_pct=20.0))
    assert figures.gaps["GAP-2026-001"].value_per_month == 20_000.0


def test_waiting_costs_nothing_in_periods_inside_the_tolerance(repo: Repo) -> None:
    """Variances −30, −3, −30, +20: the second is inside ±5 %, the last is good news."""
    repo.data(months((100, 1, 70), (100, 1, 97), (100, 1, 70), (100, 1, 120)))
    repo.gap(
        more=f"window: {{from: 2026-01, to: 2026-04}}\n{STAKE.format(43_000, 'gross_margin', 'one_off')}"
    )
    assert repo.only().cost_of_delay == pytest.approx(60_000.0)


@pytest.mark.parametrize("nature", ["projected", "opportunity"])
def test_what_has_not_happened_has_cost_nothing_yet(repo: Repo, nature: str) -> None:
    more = f"{MONTHS}\nnature: {nature}\n{STAKE.format(1000, 'cost', 'month')}"
    gap = repo.gap(more=more).only()
    assert gap.cost_of_delay is None
    assert gap.notes["cost_of_delay"]


def test_a_variance_of_zero_has_no_unit_value(repo: Repo) -> None:
    repo.data(months((100, 1, 90), (100, 1, 110)))
    gap = repo.gap(more=f"{MONTHS}\n{STAKE.format(1000, 'cost', 'month')}").only()
    assert gap.notes["cost_of_delay"] == "the variance over the window is 0"


def test_an_amount_for_once_needs_a_window_to_be_spread_over(repo: Repo) -> None:
    more = f"window: {{from: 2027-01, to: 2027-03}}\n{STAKE.format(60_000, 'cost', 'one_off')}"
    gap = repo.gap(more=more).only()
    assert gap.value_per_month is None
    assert gap.notes["value_per_month"] == "no data in the window to spread the amount over"
    assert gap.notes["cost_of_delay"] == "the value a month is not known"
