"""A metric that is best at a target: whether two numbers are right depends on the target."""

from __future__ import annotations

import pytest

from sopdocs.rules.m004_wrong_direction import RULE
from tests.support import case

PLAN = """gaps: [GAP-2026-004]
kpis:
  - metric: days_on_hand
    kind: outcome
    unit: days
    baseline: {{value: {start}, period: 2026-05}}
    target: {{value: {end}, by: 2026-09}}
"""
BAND = "tolerance: {lower: 38, upper: 52}\n"
SERIES = "series: {points: [{period: 2026-04, plan: 40}, {period: 2026-05, plan: 45, actual: 71}]}\n"
SHORT = "claimed_variance: {value: -14, unit: days}\n"
EXCESS = "claimed_variance: {value: 26, unit: days}\n"


def messages(gap: str, start: float, end: float, compute: str = "value") -> list[str]:
    """Return what the rule says of a plan on the gap of stock, with these lines added to the gap's record."""
    tried = case(PLAN.format(start=start, end=end), "action_plan")
    path = "gaps/GAP-2026-004-air-fresh-stock.yaml"
    tried.files[path] += gap.encode()
    old = b"    compute: value\n    unit: days\n    gap_type: inventory"
    new = old.replace(b"value", compute.encode(), 1)
    assert old in tried.files["data/metrics.yaml"]
    tried.files["data/metrics.yaml"] = tried.files["data/metrics.yaml"].replace(old, new)
    assert not [f for f in tried.verdict(()).findings if f.location.path in (path, "data/metrics.yaml")]
    return [finding.message for finding in tried.found([RULE], "M004")]


@pytest.mark.parametrize(
    ("gap", "start", "end"),
    [
        (BAND, 71, 52),
        (BAND, 71, 30),
        (BAND, 52, 45),
        (BAND, 20, 45),
        (SERIES, 71, 45),
        (SERIES, 71, 20),
        (SERIES, 30, 45),
        (SHORT, 31, 45),
        (EXCESS, 71, 45),
    ],
)
def test_a_target_that_is_nearer_is_fine_from_either_side(gap: str, start: float, end: float) -> None:
    assert not messages(gap, start, end)


@pytest.mark.parametrize(
    ("gap", "start", "end", "said"),
    [
        (BAND, 71, 19, "`days_on_hand` goes down from 71 to `19`, no nearer to 38 to 52"),
        (BAND, 45, 60, "`days_on_hand` goes up from 45 to `60`, no nearer to 38 to 52"),
        (SERIES, 71, 19, "`days_on_hand` goes down from 71 to `19`, no nearer to 45"),
        (SERIES, 71, 80, "`days_on_hand` goes up from 71 to `80`, no nearer to 45"),
        (SHORT, 31, 20, "`days_on_hand` goes down from 31 to `20`, but the gap is a shortfall"),
        (EXCESS, 71, 80, "`days_on_hand` goes up from 71 to `80`, but the gap is an excess"),
    ],
)
def test_a_target_that_is_no_nearer_is_found(gap: str, start: float, end: float, said: str) -> None:
    assert messages(gap, start, end) == [said]


def test_a_bias_is_best_at_zero_whatever_the_gap_says() -> None:
    assert not messages(SHORT, 12.9, 3, "bias_pct")
    assert not messages(SHORT, 12.9, -3, "bias_pct")
    assert not messages(EXCESS, -31.5, -5, "bias_pct")
    assert messages(EXCESS, 12.9, -12.9, "bias_pct") == [
        "`days_on_hand` goes down from 12.9 to `-12.9`, no nearer to 0"
    ]
