"""What rules on data say of planning files: closed months, repeated rows, a file that is missing."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from sopdocs.check import check
from sopdocs.diagnostics import Diagnostic
from sopdocs.measure import measure
from sopdocs.rule import Context
from sopdocs.rules import (
    d002_period_holes,
    d004_calendar_mix,
    d006_not_checked,
    g004_claimed_vs_computed,
)
from tests.planning_repo import AS_OF, HEAD, Repo, months

RULES = (d002_period_holes.RULE, d004_calendar_mix.RULE, d006_not_checked.RULE, g004_claimed_vs_computed.RULE)
HOLE = months((100, 1, 90), (100, 1, 90), (100, 1, 90)) + "2026-05,100,1,90\n2026-06,100,1,90\n"
RULE = (
    'verification: {{metric: {metric}, dataset: sales, operator: ">=", threshold: {least},\n'
    "  consecutive_periods: 3, from_period: 2026-04{more}}}"
)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path).dataset().gap()


def said(repo: Repo, code: str, as_of: datetime.date = AS_OF) -> list[str]:
    """Return the messages of one rule on the whole repository."""
    return [finding.message for finding in found(repo, code, as_of)]


def found(repo: Repo, code: str, as_of: datetime.date = AS_OF) -> list[Diagnostic]:
    kb = repo.kb()
    context = Context(kb, measure(kb, repo.root, as_of), as_of)
    return [finding for finding in check(context, RULES).findings if finding.code == code]


def test_a_month_without_a_row_is_a_hole_unless_it_is_declared_closed(repo: Repo) -> None:
    repo.data(HOLE)
    assert said(repo, "D002") == ["`sales` is not complete in `2026-04`"]
    assert "closed_periods" in found(repo, "D002")[0].hint
    repo.dataset(more="closed_periods: [2026-04]")
    assert said(repo, "D002") == []


def test_a_closed_month_may_have_a_row_without_figures(repo: Repo) -> None:
    repo.data(HOLE + "2026-04,,,\n").dataset(more="closed_periods: [2026-04]")
    assert said(repo, "D002") == []


def test_many_holes_are_counted_and_not_listed(repo: Repo) -> None:
    repo.data(HEAD + "2026-01,9,9,9\n2026-06,9,9,9\n")
    assert said(repo, "D002") == ["`sales` is not complete in `2026-02`, `2026-03`, `2026-04` and 1 more"]


def test_a_hole_that_one_item_makes_says_so(repo: Repo) -> None:
    repo.data(HOLE + "2026-04,50,1,40\n2026-04,50,1,\n")
    assert said(repo, "D002") == [
        "`sales` is not complete in `2026-04`: actual of 2026-04 left out: 1 of 2 rows have it"
    ]


def test_rows_that_repeat_the_grain_are_counted(repo: Repo) -> None:
    rows = "".join(f"2026-{m:02},10,1,9,{item}\n" for m in range(1, 7) for item in "ab")
    repo.dataset(more="grain: [item]").data("period,plan,forecast,actual,item\n" + rows)
    assert said(repo, "D002") == []
    repo.data("period,plan,forecast,actual,item\n" + rows + "2026-03,10,1,9,b\n")
    assert said(repo, "D002") == [
        "`sales` repeats `1` row, with the same keys and period, first `2026-03`, `b`"
    ]
    assert "`grain`" in found(repo, "D002")[0].hint


def test_the_cadence_of_a_dataset_is_that_of_its_metric_or_the_gap_says_otherwise(repo: Repo) -> None:
    repo.files["data/datasets.yaml"] = repo.files["data/datasets.yaml"].replace("month", "week")
    repo.data(HEAD + "2026-W01,100,1,90\n2026-W02,100,1,90\n")
    weeks = "window: {from: 2026-W01, to: 2026-W02}"
    repo.gap(more=weeks)
    assert said(repo, "D004") == ["`volume` is kept by month and the series is in weeks"]
    repo.gap(more=f"{weeks}\ntolerance: {{pct: 5, consecutive_periods: 6}}")
    assert said(repo, "D004") == []


def test_calendar_months_are_told_from_fiscal_ones_where_the_gap_reads_the_dataset(repo: Repo) -> None:
    repo.data(HOLE).plan(RULE.format(metric="volume", least=80, more="").replace("2026-04", "FY2026-P04"))
    assert said(repo, "D004") == [
        "the verification rule is in fiscal periods (`FY2026-P04`) and the series in months"
    ]


def test_a_rule_that_waits_for_its_balancing_metric_names_it(repo: Repo) -> None:
    other = repo.files["data/datasets.yaml"].split("datasets:\n")[1]
    repo.files["data/datasets.yaml"] += other.replace("sales:", "stock:").replace("sales.csv", "stock.csv")
    repo.data(months(*[(100, 1, 90)] * 6)).data(months(*[(20, 1, 20)] * 3), "stock.csv")
    balance = ', balancing_metric: {metric: stock, dataset: stock, operator: "<=", threshold: 30}'
    repo.plan(RULE.format(metric="volume", least=80, more=balance))
    assert said(repo, "D006") == ["the verification rule is not checked: `stock` cannot be judged there"]
    (repo.root / "data" / "stock.csv").unlink()
    assert said(repo, "D006") == [], "that a file is missing is said by itself"


def test_a_baseline_without_data_gives_the_reason_that_the_series_gives(repo: Repo) -> None:
    repo.data(months((100, 1, 90)) + "2026-02,50,1,40\n2026-02,50,1,\n")
    kpi = "{metric: volume, kind: outcome, dataset: sales, baseline: {value: 90, period: 2026-02}}"
    (one,) = found(repo.plan(f"kpis: [{kpi}]"), "D006")
    assert one.message == "the baseline of `volume` is not checked: its series has no value in `2026-02`"
    assert one.hint.endswith("actual of 2026-02 left out: 1 of 2 rows have it")


def test_a_metric_that_needs_volumes_says_what_it_got(repo: Repo) -> None:
    repo.data(months(*[(100, 10, -90)] * 3)).gap("bias")
    assert said(repo, "D006") == ["the metric is not checked: the actuals add up to 0"]


def test_a_variance_that_is_missing_gives_the_reason_nearest_to_the_record(repo: Repo) -> None:
    repo.data(months((100, 1, None), (100, 1, None))).gap(more="tags: [x]")
    assert said(repo, "D006") == ["the variance is not checked: no actual in the window"]
    repo.gap(more="window: {from: 2026-W01, to: 2026-W05}")
    why = "the window is not in month periods, as the series is"
    assert said(repo, "D006") == [f"the variance is not checked: {why}"]


def test_a_claim_with_the_sign_turned_is_told_the_number_that_it_means(repo: Repo) -> None:
    rows = "".join(f"2026-{m:02},96,1,88,300\n" for m in range(1, 7))
    repo.dataset(unit="pct").data("period,plan,forecast,actual,lines\n" + rows)
    repo.gap(
        "service", more="window: {from: 2026-01, to: 2026-06}\nclaimed_variance: {value: 8.3, unit: pct}"
    )
    (one,) = found(repo, "G004")
    assert one.message == "`8.3 pct` is claimed; from 2026-01 to 2026-06 the data give -8.3"
    assert one.hint.startswith(
        "write `claimed_variance: {value: -8.3, unit: pct}`: a variance is actual minus"
    )
