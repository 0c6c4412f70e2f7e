"""Figures as people and programs read them: JSON by contract, 80 columns, and how each came about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sopdocs.report.figures_json import explain_json, variance_json
from sopdocs.report.figures_text import explain_text, variance_text, verify_text
from sopdocs.variance.explain import UnknownFigureError, explanation
from sopdocs.variance.said import found, names, said
from tests.planning_repo import MONTHS, Repo, months

SIX = months(*[(100, 110, 90)] * 6)
STAKE = "value_at_stake: {{amount: {}, currency: EUR, basis: {}, period: {}, method: Counted}}"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path).dataset().gap().data(SIX)


CONTRACT = {
    "id", "metric", "unit", "periods", "comparisons", "bias_pct", "wape_pct", "tracking_signal", "run_length",
    "first_breach", "explained", "unexplained", "value_at_stake", "data", "notes",
}  # fmt: skip


def test_the_json_of_variance_keeps_its_contract(repo: Repo) -> None:
    told = json.loads(variance_json(repo.figures()))
    assert list(told)[:2] == ["schema_version", "as_of"]
    assert (told["schema_version"], told["as_of"]) == (1, "2026-07-10")
    (gap,) = told["gaps"]
    assert set(gap) >= CONTRACT
    assert gap["periods"][0] == {"period": "2026-01", "plan": 100.0, "forecast": 110.0, "actual": 90.0}
    assert gap["comparisons"]["actual_vs_plan"] == {"value": -60.0, "pct": -10.0, "favourable": False}
    assert set(gap["data"]) >= {"dataset", "rows", "sha256", "as_of"}


def test_every_null_of_the_json_has_its_reason(repo: Repo) -> None:
    repo.data(months((100, None, 90), (100, None, 95)))
    told = json.loads(variance_json(repo.figures(), ["GAP-2026-001"]))
    (gap,) = told["gaps"]
    figures = (
        "bias_pct",
        "wape_pct",
        "tracking_signal",
        "value_at_stake",
        "value_per_month",
        "cost_of_delay",
    )
    assert all(gap[name] is None and gap["notes"][name] for name in figures)
    empty = json.loads(variance_json(repo.gap(series="").figures()))["gaps"][0]
    nulls = [
        name
        for name, value in empty.items()
        if value is None and name not in ("data", "window", "metric_value")
    ]
    assert set(nulls) <= set(empty["notes"])
    assert "data" in empty["notes"]


def test_the_text_fits_a_terminal_and_never_shows_a_bias_without_its_word(repo: Repo) -> None:
    repo.gap("bias").cause("-70").gap(number=2).gap(number=3, series="")
    figures = repo.figures()
    texts = [variance_text(figures), variance_text(figures, sorted(figures.gaps))]
    texts += [
        explain_text(explanation(figures, f"GAP-2026-001.{name}"))
        for name in names(figures.gaps["GAP-2026-001"])
    ]
    for text in texts:
        assert max(map(len, text.splitlines())) <= 80, text
    assert "over-forecast 22.2 %" in texts[0]
    assert "Forecast bias         over-forecast 22.2 %" in texts[1]
    assert "n/a: the record names no series" in texts[1]
    assert "+22.2" not in "".join(texts)


def test_problems_stand_under_the_table(repo: Repo) -> None:
    repo.data("")
    assert "GAP-2026-001: `data/sales.csv` has no column `period`" in variance_text(repo.figures())


def test_an_explanation_holds_formula_numbers_rows_and_source(repo: Repo) -> None:
    told = explanation(repo.gap("bias").figures(), "GAP-2026-001.bias_pct")
    text = explain_text(told)
    assert "100 × Σ(F − A) / ΣA" in text
    assert "100 × (660 − 540) / 540 = over-forecast 22.2 %" in text
    assert "2026-06       110      90" in text
    assert "Data: sales, data/sales.csv, 6 rows, as of 2026-07-10," in text
    assert told.data is not None
    assert f"sha256 {told.data.sha256}" in text
    parsed = json.loads(explain_json(told))
    assert parsed["rows"][0] == {"period": "2026-01", "forecast": 110.0, "actual": 90.0}
    assert parsed["data"]["sha256"] == told.data.sha256


@pytest.mark.parametrize("metric", ["volume", "bias", "error", "attained", "balance"])
def test_every_figure_that_is_offered_can_be_said_and_explained(repo: Repo, metric: str) -> None:
    repo.cause("-10").gap(metric, more=f"{MONTHS}\n{STAKE.format(1000, 'cost', 'month')}")
    figures = repo.figures()
    for name in names(figures.gaps["GAP-2026-001"]):
        told = explanation(figures, f"GAP-2026-001.{name}")
        assert told.definition
        assert told.formula
        assert told.numbers or told.note or name == "metric_value"
        assert told.result == said(figures, f"GAP-2026-001.{name}")


def test_an_unknown_figure_is_answered_with_the_nearest_one(repo: Repo) -> None:
    figures = repo.figures()
    with pytest.raises(UnknownFigureError, match="did you mean `bias_pct`"):
        explanation(figures, "GAP-2026-001.bias")
    with pytest.raises(UnknownFigureError, match="no figures for `GAP-2026-009`"):
        explanation(figures, "GAP-2026-009.bias_pct")
    for name in ("GAP-2026-001.nothing", "GAP-2026-001.variance.share", "GAP-2026-009.bias_pct"):
        with pytest.raises(KeyError):
            found(figures, name)


def test_a_gap_whose_metric_is_not_defined_has_no_figure_to_say(repo: Repo) -> None:
    repo.gap(metric="other", more="other_metric: Share of SKUs in the tail")
    figures = repo.figures()
    assert said(figures, "GAP-2026-001.variance") == "n/a"
    assert "n/a: no metric `other`" in variance_text(figures, ["GAP-2026-001"])
    assert "no metric `other`" in " ".join(variance_text(figures).split())


def test_a_zero_reference_is_said_where_a_percentage_would_stand(repo: Repo) -> None:
    repo.data(months((0, 110, 90), (0, 110, 90)))
    text = variance_text(repo.figures(), ["GAP-2026-001"])
    assert "+180 kcs  n/a: the reference is 0  favourable" in text


def test_a_comparison_that_cannot_be_made_says_which_column_is_missing(repo: Repo) -> None:
    repo.data(months((100, 110, None), (100, 110, None)))
    figures = repo.figures()
    assert "Actual against plan (the gap)  n/a: no actual in the window" in variance_text(
        figures, ["GAP-2026-001"]
    )
    told = explanation(figures, "GAP-2026-001.variance")
    assert (told.result, told.numbers, told.note) == ("n/a", "", "no actual in the window")


def test_a_gap_inside_its_tolerance_shows_no_run(repo: Repo) -> None:
    repo.data(months(*[(100, 100, 99)] * 6))
    text = variance_text(repo.figures())
    assert "since" not in text
    assert "−6 kcs" in text


def test_points_typed_into_the_record_have_no_file_to_name(repo: Repo) -> None:
    repo.gap(series="{points: [{period: 2026-01, plan: 10, actual: 8}]}")
    figures = repo.figures()
    assert "Data:" not in explain_text(explanation(figures, "GAP-2026-001"))
    assert variance_text(figures, ["GAP-2026-001"]).endswith("As of 2026-07-10\n")


RULE = (
    "verification: {metric: volume, dataset: sales, operator: '>=', threshold: 95, "
    "consecutive_periods: 3, from_period: 2026-04, window_end: 2026-08}"
)


def test_the_text_of_a_rule_without_balancing_metric(repo: Repo) -> None:
    figures = repo.data(months(*[(100, 100, n) for n in (80, 80, 80, 80, 97, 98)])).plan(RULE).figures()
    text = verify_text(figures, ["AP-2026-001"])
    assert text.startswith("AP-2026-001  not yet, 2 of 3 periods\n")
    assert "2026-04      80  fails\n2026-05      97  passes\n2026-06      98  passes\n" in text


def test_the_text_of_a_rule_without_data_says_why(repo: Repo) -> None:
    figures = repo.data(months(*[(100, 100, 99)] * 2)).plan(RULE).figures()
    assert "n/a: no published period from 2026-04" in verify_text(figures, ["AP-2026-001"])
    assert explain_text(explanation(figures, "AP-2026-001")).startswith("AP-2026-001.verdict = no data\n")


def test_a_figure_on_doubtful_rows_says_so_as_variance_does(tmp_path: Path) -> None:
    repo = Repo(tmp_path).gap(more=MONTHS).dataset(more="grain: [land]").plan(VOLUME_RULE)
    rows = "land," + SIX.replace("2026", "GB,2026")
    repo.data(rows)
    names = ("GAP-2026-001.bias_pct", "GAP-2026-001.variance", "AP-2026-001.verdict")
    assert not any("twice" in explain_text(explanation(repo.figures(), name)) for name in names)
    figures = repo.data(rows + "GB,2026-06,1,1,\nGB,2026-06,1,1,9\n").figures()
    notes = figures.gaps["GAP-2026-001"].notes
    for name in names:
        told = explanation(figures, name)
        assert told.note.endswith(f"{notes['periods']}; {notes['duplicates']}")
        assert "first `2026-06`, `GB`" in " ".join(explain_text(told).split())
        assert json.loads(explain_json(told))["note"] == told.note


def test_the_rows_of_a_gap_that_a_plan_does_not_rest_on_are_no_doubt_of_the_plan(tmp_path: Path) -> None:
    twice = "{points: [{period: 2026-01, actual: 1}, {period: 2026-01, actual: 1}]}"
    repo = Repo(tmp_path).gap(more=MONTHS, series=twice).dataset().plan(VOLUME_RULE).data(SIX)
    assert "twice" in explanation(repo.figures(), "GAP-2026-001.variance").note
    assert "twice" not in explanation(repo.figures(), "AP-2026-001.verdict").note


VOLUME_RULE = """\
verification: {metric: volume, dataset: sales, operator: ">=", threshold: 1, consecutive_periods: 2,
  from_period: 2026-01}
"""
