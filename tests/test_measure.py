"""From records and files to figures: what a planner sees of a gap, told on small repositories."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sopdocs.figures import Figures, GapFigures
from sopdocs.load import load
from sopdocs.measure import measure
from tests.planning_repo import AS_OF, HEAD, Repo, months

SIX = months(*[(100, 110, 90)] * 6)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path).dataset().gap().data(SIX)


def test_the_figures_of_a_volume(repo: Repo) -> None:
    gap = repo.only()
    assert {name: (c.value, c.pct, c.favourable) for name, c in gap.comparisons.items()} == {
        "actual_vs_plan": (-60.0, -10.0, False),
        "actual_vs_forecast": (-120.0, pytest.approx(-18.1818, abs=1e-4), False),
        "forecast_vs_plan": (60.0, 10.0, True),
    }
    assert gap.bias_pct == pytest.approx(22.2222, abs=1e-4)
    assert gap.tracking_signal == 6.0
    assert (gap.run_length, gap.first_breach, gap.first_triggerable) == (6, "2026-01", "2026-02")
    assert gap.variance is gap.comparisons["actual_vs_plan"]


def test_the_window_decides_what_is_counted(repo: Repo) -> None:
    repo.gap(more="window: {from: 2026-02, to: 2026-03}")
    gap = repo.only()
    assert [p.period for p in gap.periods] == ["2026-02", "2026-03"]
    assert gap.variance is not None
    assert gap.variance.value == -20.0
    assert len(gap.points) == 6


def test_before_there_is_a_window_all_periods_since_the_start_count(repo: Repo) -> None:
    repo.gap(more="tags: [x]").data(months(*[(100, 110, 90)] * 8))
    gap = repo.only()
    assert gap.window == ("2026-01", "2026-06")
    assert "names no window" in gap.notes["window"]
    assert repo.gap(more="nature: projected").only().window == ("2026-01", "2026-08")
    late = repo.gap(more="tags: [x]").only(datetime.date(2025, 12, 1))
    assert late.window == ("2026-01", "2026-08"), "without any actual, as far as there is a row"
    assert repo.data(SIX.replace("2026", "2025")).only().window == ("2026-01", "2026-01")


def test_a_window_of_another_calendar_has_no_figures(repo: Repo) -> None:
    gap = repo.gap(more="window: {from: 2026-W01, to: 2026-W09}").only()
    assert gap.window is None
    assert gap.notes["window"] == "the window is not in month periods, as the series is"
    assert gap.variance is not None
    assert gap.variance.value is None


@pytest.mark.parametrize(("day", "expected"), [(7, -50.0), (8, -60.0)])
def test_the_as_of_date_cuts_actuals_that_were_not_out_yet(repo: Repo, day: int, expected: float) -> None:
    gap = repo.only(datetime.date(2026, 7, day))
    assert gap.variance is not None
    assert gap.variance.value == expected
    assert gap.points[-1].forecast == 110.0


def test_rows_of_a_period_are_added_before_anything_is_made_absolute(repo: Repo) -> None:
    """One item over, one under by as much: at the level asked for there is no error."""
    rows = "".join(f"2026-{m:02},50,{60 if n else 40},50\n" for m in range(1, 7) for n in range(2))
    gap = repo.data(HEAD + rows).gap("error").only()
    assert gap.wape_pct == 0.0


def test_a_part_that_only_some_rows_have_is_missing_and_said(repo: Repo) -> None:
    repo.data(HEAD + "2026-01,50,60,40\n2026-01,50,60,\n2026-02,50,60,40\n")
    gap = repo.only()
    assert [p.actual for p in gap.points] == [None, 40.0]
    assert gap.notes["periods"] == "actual of 2026-01 left out: 1 of 2 rows have it"


def test_levels_are_never_summed(repo: Repo) -> None:
    repo.dataset(unit="pct", columns=", weight: lines").gap("service")
    rows = "".join(
        f"2026-{m:02},96,96,{90 if n else 80},{300 if n else 100}\n" for m in (1, 2) for n in range(2)
    )
    gap = repo.data("period,plan,forecast,actual,lines\n" + rows).only()
    assert [p.actual for p in gap.points] == [87.5, 87.5]
    assert gap.metric_value == 87.5
    assert gap.variance is not None
    assert gap.variance.value == -8.5
    assert gap.bias_pct is None
    assert "never summed" in gap.notes["bias_pct"]


def test_a_weight_named_by_the_metric_needs_no_mention_in_the_dataset(repo: Repo) -> None:
    rows = "2026-01,96,96,80,100\n2026-01,96,96,90,300\n"
    repo.dataset(unit="pct").gap("service").data("period,plan,forecast,actual,lines\n" + rows)
    assert repo.only().points[0].actual == 87.5


def test_a_row_without_its_weight_is_not_left_out_in_silence(repo: Repo) -> None:
    rows = "2026-01,96,96,80,100\n2026-01,96,96,90,\n"
    repo.dataset(unit="pct").gap("service").data("period,plan,forecast,actual,lines\n" + rows)
    gap = repo.only()
    assert gap.points[0].actual is None
    assert gap.notes["periods"] == "2026-01 left out: 1 of 2 rows have a weight"


def test_a_single_row_needs_no_weight(repo: Repo) -> None:
    repo.dataset(unit="pct", columns=", weight: lines").gap("service")
    gap = repo.data("period,plan,forecast,actual,lines\n2026-01,96,96,80,\n").only()
    assert gap.points[0].actual == 80.0


def test_a_stock_is_that_of_the_last_day(repo: Repo) -> None:
    repo.dataset(more="grain: [sku]").gap("stock")
    rows = "2026-01-15,1,1,70,a\n2026-01-31,1,1,20,a\n2026-01-31,1,1,25,b\n"
    gap = repo.data("period,plan,forecast,actual,sku\n" + rows).only()
    assert gap.points[0].actual == 45.0
    cover = repo.dataset(more="grain: [sku]", unit="days").gap("cover").only()
    assert cover.points[0].actual == 22.5, "days on hand are not added up over items"


def test_a_filter_that_contradicts_the_keys_meets_no_row(repo: Repo) -> None:
    repo.dataset(more="keys: {land: GB}").data("period,plan,forecast,actual,land\n2026-01,1,1,1,GB\n")
    (problem,) = repo.gap(series="{dataset: sales, filter: {land: DE}}").figures().problems
    assert problem.message == "`data/sales.csv` has no row with land `DE` and land `GB`"


def test_two_datasets_in_one_file_keep_their_own_keys_and_lag(repo: Repo) -> None:
    own = repo.dataset(more="keys: {land: GB}").files["data/datasets.yaml"]
    other = own.split("datasets:\n")[1].replace("  sales:", "  german:").replace("GB", "DE")
    repo.files["data/datasets.yaml"] = own + other.replace("refresh_lag_days: 8", "refresh_lag_days: 40")
    rows = "".join(
        f"2026-{m:02},10,1,{9 if land == 'GB' else 4},{land}\n" for m in (5, 6) for land in ("GB", "DE")
    )
    repo.data("period,plan,forecast,actual,land\n" + rows).gap(number=2, series="{dataset: german}")
    gaps = repo.figures().gaps
    assert [p.actual for p in gaps["GAP-2026-001"].points] == [9.0, 9.0]
    assert [p.actual for p in gaps["GAP-2026-002"].points] == [4.0, None]
    assert gaps["GAP-2026-002"].data is not None
    assert gaps["GAP-2026-002"].data.dataset == "german"


def test_rows_that_repeat_grain_and_period_are_counted(repo: Repo) -> None:
    repo.dataset(more="grain: [sku]")
    head = "period,plan,forecast,actual,sku\n"
    good = "2026-01,1,1,1,a\n2026-01,1,1,1,b\n"
    assert repo.data(head + good).only().track.duplicates == 0
    assert repo.data(head + good + good).only().track.duplicates == 2


def test_points_in_the_record_are_a_series_as_well(repo: Repo) -> None:
    series = "{points: [{period: 2026-02, plan: 10, actual: 8}, {period: 2026-01, plan: 10, actual: 9}]}"
    gap = repo.gap(series=series).only()
    assert [(p.period, p.actual) for p in gap.points] == [("2026-01", 9.0), ("2026-02", 8.0)]
    assert gap.data is None
    assert gap.variance is not None
    assert gap.variance.value == -3.0


def test_points_of_two_calendars_are_no_series(repo: Repo) -> None:
    gap = repo.gap(series="{points: [{period: 2026-01, plan: 1}, {period: 2026-W02, plan: 1}]}").only()
    assert gap.notes["data"] == "the points mix two calendars"


def test_a_gap_without_series_or_with_an_unknown_metric_says_so(repo: Repo) -> None:
    assert repo.gap(series="").only().notes["data"] == "the record names no series"
    repo.gap(metric="other", more="other_metric: Share of SKUs in the tail")
    assert repo.only().notes["data"] == "no metric `other`"
    repo.gap(series="{dataset: unheard}")
    assert repo.figures().gaps["GAP-2026-001"].notes["data"] == "the record names no dataset of the catalog"


def test_causes_explain_a_volume_behind_a_percentage(repo: Repo) -> None:
    repo.gap("bias").cause("-70").cause("-30", status="testing", number=2).cause(
        "-9", status="refuted", number=3
    )
    gap = repo.only()
    assert (gap.explained, gap.in_testing, gap.unexplained) == (-70.0, -30.0, -20.0)
    assert gap.unexplained_pct == pytest.approx(100 * 20 / 120)
    first = gap.contributions[0]
    assert (first.cause, first.status, first.value, first.unit) == ("RC-2026-001", "verified", -70.0, "kcs")
    assert first.share == pytest.approx(58.3333, abs=1e-4)
    assert len(gap.contributions) == 2


def test_a_percentage_may_be_explained_in_points(repo: Repo) -> None:
    gap = repo.gap("bias").cause("-12.2", unit="pp").only()
    assert gap.unexplained == pytest.approx(-22.2222 + 12.2, abs=1e-3)
    attained = repo.gap("attained").cause("-8", unit="pp").only()
    assert attained.unexplained == pytest.approx(-2.0)


def test_contributions_in_a_foreign_unit_add_up_to_nothing(repo: Repo) -> None:
    gap = repo.cause("-7", unit="days").only()
    assert gap.unexplained is None
    assert gap.notes["unexplained"] == "the contributions are in days, the series is in kcs"
    mixed = repo.cause("-7", number=2).only()
    assert mixed.notes["explained"] == "the contributions are in days and kcs"


def test_a_percentage_has_no_share_in_a_foreign_unit(repo: Repo) -> None:
    gap = repo.gap("bias").cause("-1", unit="weeks").only()
    assert gap.notes["explained"] == "the contributions are in weeks, the series is in kcs"


def test_too_much_explained_shows_as_a_negative_share(repo: Repo) -> None:
    gap = repo.cause("-90").only()
    assert (gap.unexplained, gap.unexplained_pct) == (30.0, -50.0)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.permutations([f"2026-{m:02},{10 * m},{11 * m},{9 * m + n}\n" for m in range(1, 7) for n in range(2)])
)
def test_the_order_of_rows_is_no_part_of_the_answer(repo: Repo, rows: list[str]) -> None:
    gap = repo.data(HEAD + "".join(rows)).only()
    ordered = repo.data(HEAD + "".join(sorted(rows))).only()
    assert gap.points == ordered.points
    assert (gap.bias_pct, gap.wape_pct, gap.comparisons) == (
        ordered.bias_pct,
        ordered.wape_pct,
        ordered.comparisons,
    )


def test_measuring_twice_gives_the_same_figures_and_writes_nothing(repo: Repo) -> None:
    before = {path: path.read_bytes() for path in repo.root.rglob("*") if path.is_file()}
    kb = repo.kb()
    assert measure(kb, repo.root, AS_OF) == measure(kb, repo.root, AS_OF)
    assert before == {path: path.read_bytes() for path in repo.root.rglob("*") if path.is_file()}


def test_a_gap_without_a_window_has_no_periods() -> None:
    assert GapFigures("GAP-2026-001", "volume", "kcs").periods == ()


def test_points_of_a_percentage_that_cannot_be_computed_explain_nothing(repo: Repo) -> None:
    gap = repo.gap("bias").data(months((100, None, 90))).cause("-3", unit="pp").only()
    assert gap.notes["unexplained"] == "the metric cannot be computed over the window"


def test_more_filters_than_can_be_listed_are_answered_in_one_pass(repo: Repo) -> None:
    rows = "".join(f"2026-01,{n},1,1,S{n}\n" for n in range(520))
    repo.data("period,plan,forecast,actual,sku\n" + rows)
    for number in range(1, 511):
        repo.gap(number=number, series=f"{{dataset: sales, filter: {{sku: S{number}}}}}")
    gaps = repo.figures().gaps
    assert [gap.points[0].plan for _, gap in sorted(gaps.items())] == [float(n) for n in range(1, 511)]


def test_an_indicator_has_a_value_in_each_period_that_is_out(repo: Repo) -> None:
    repo.data(months(*[(100, 110, 90)] * 8))
    repo.plan("kpis: [{metric: volume, kind: outcome, dataset: sales}, {metric: volume, kind: leading}]")
    kpis = repo.figures().kpis
    assert list(kpis) == [("AP-2026-001", 0)]
    track = kpis["AP-2026-001", 0]
    assert len(track.readings) == 6
    assert (track.at("2026-03"), track.at("2026-08")) == (90.0, None)


def test_a_file_that_a_plan_names_is_said_on_the_plan(repo: Repo) -> None:
    (repo.root / "data" / "sales.csv").unlink()
    rule = "{metric: volume, dataset: sales, operator: '>', threshold: 1"
    rule += ", consecutive_periods: 1, from_period: 2026-01"
    balance = "balancing_metric: {metric: stock, dataset: sales, operator: <=, threshold: 9}}"
    repo.plan(f"kpis: [{{metric: volume, kind: outcome, dataset: sales}}]\nverification: {rule}, {balance}")
    assert [(p.record_id, p.field_path) for p in repo.figures().problems] == [
        ("GAP-2026-001", ("series", "dataset")),
        ("AP-2026-001", ("verification", "dataset")),
        ("AP-2026-001", ("verification", "balancing_metric", "dataset")),
        ("AP-2026-001", ("kpis", 0, "dataset")),
    ]


def test_no_figures_are_asked_for_without_a_knowledge_base() -> None:
    assert Figures().gap("GAP-2026-001") is None
    assert Figures().verification("AP-2026-001") is None


def test_a_record_that_breaks_the_schema_has_no_figures_and_hides_none(repo: Repo) -> None:
    repo.gap(number=2).plan("kpis: []")
    broken = {"gaps/GAP-2026-002.yaml": "colour: red", "actionplans/AP-2026-001.yaml": "colour: red"}
    files = {path: f"{text}\n{broken.get(path, '')}\n" for path, text in repo.files.items()}
    kb, _ = load((path, text.encode()) for path, text in sorted(files.items()))
    assert len(kb.entries) == 3
    assert list(measure(kb, repo.root, AS_OF).gaps) == ["GAP-2026-001"]
