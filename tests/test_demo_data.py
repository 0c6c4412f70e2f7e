"""The demo's long files tell the same stories as its small ones, and anybody can make them again."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sopdocs.model.catalog import Dataset
from sopdocs.repository import open_repository
from tests import demo_data

DATA = Path(__file__).parents[1] / "data"
LAUNDRY = {"family": "Laundry Liquids", "region": "EMEA", "channel": "grocery"}
PLAIN = {"plan_kcs": "plan", "forecast_lag2": "forecast"}

STORIES: dict[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    "laundry_liquids_emea.csv": (
        LAUNDRY,
        {n: n for n in ("plan_kcs", "forecast_lag2", "sell_in", "statistical_lag2", "override_kcs")},
    ),
    "hand_soap_uk.csv": (
        {"family": "Hand Soap", "country": "GB"},
        {"plan_kcs": "plan", "forecast_lag2": "forecast_lag2", "sell_in": "sell_in"},
    ),
    "hand_soap_na_ecommerce.csv": (
        {"family": "Hand Soap", "region": "NA", "channel": "e-commerce"},
        PLAIN | {"sell_in": "sell_in"},
    ),
    "hand_soap_de.csv": (
        {"family": "Hand Soap", "country": "DE", "channel": "grocery"},
        {"plan_kcs": "plan", "forecast_lag2": "vorschau"},
    ),
    "surface_cleaners_na.csv": ({"family": "Surface Cleaners", "region": "NA"}, PLAIN),
    "air_fresh_france.csv": ({"family": "Air Fresh", "country": "FR"}, PLAIN | {"sell_in": "sell_in"}),
    "refill_pouches_emea.csv": (
        {"family": "Refill Pouches", "region": "EMEA"},
        PLAIN | {"sell_in": "sell_in"},
    ),
    "cp1_capacity.csv": (
        {"family": "Professional", "region": "EMEA", "channel": "professional"},
        {"plan_kcs": "capacity_kcs", "forecast_lag2": "demand_kcs"},
    ),
    "film_supply.csv": (
        {"family": "Refill Pouches"},
        {"plan_kcs": "contract_kcs", "forecast_lag2": "demand_kcs"},
    ),
}
"""By small file: which rows of the long one it is about, and which of its columns plays which part."""


def rows(name: str) -> list[dict[str, str]]:
    text = (DATA / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ","))


def by(name: str, period: str, column: str, where: Mapping[str, str]) -> dict[str, Decimal]:
    """Return the sums of a column by period, over the rows that the keys mean; blanks are left out."""
    found: dict[str, Decimal] = {}
    for row in rows(name):
        if row[column] and all(row.get(key, value) == value for key, value in where.items()):
            found[row[period]] = found.get(row[period], Decimal(0)) + Decimal(row[column].replace(",", "."))
    return found


def test_the_script_writes_what_is_committed(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo_data.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_check_names_the_file_that_differs_and_leaves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in {path.name for path in DATA.glob("*.csv")} - {demo_data.WEEKS}:
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    monkeypatch.setattr(demo_data, "DATA", tmp_path)
    assert demo_data.main(["--check"]) == 1
    assert capsys.readouterr().out.startswith(f"data/{demo_data.WEEKS} differs")
    assert not (tmp_path / demo_data.WEEKS).exists()
    assert demo_data.main([]) == 0
    assert (tmp_path / demo_data.WEEKS).read_bytes() == (DATA / demo_data.WEEKS).read_bytes()


@pytest.mark.parametrize("name", STORIES)
def test_the_long_file_has_every_figure_of_the_small_one(name: str) -> None:
    where, columns = STORIES[name]
    for own, theirs in columns.items():
        told = by(name, "period", theirs, {})
        sums = by(demo_data.SALES, "period", own, where)
        assert told
        assert {period: sums.get(period) for period in told} == told


@pytest.mark.parametrize("channel", ["grocery", "e-commerce"])
def test_the_launch_agrees_channel_by_channel(channel: str) -> None:
    where = {"family": "Refill Pouches", "channel": channel}
    for own, theirs in (PLAIN | {"sell_in": "sell_in"}).items():
        told = by("refill_pouches_emea.csv", "period", theirs, where)
        sums = by(demo_data.SALES, "period", own, where)
        assert {period: sums[period] for period in told} == told


def test_each_line_is_whole_and_actuals_end_with_the_last_published_month() -> None:
    months = [f"{year}-{month:02}" for year in range(2023, 2027) for month in range(1, 13)]
    lines: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows(demo_data.SALES):
        lines.setdefault(tuple(row[n] for n in ("family", "region", "country", "channel")), []).append(row)
    for key, line in lines.items():
        periods = [row["period"] for row in line]
        first = by("refill_pouches_emea.csv", "period", "plan", {}) if key[0] == "Refill Pouches" else months
        assert periods == months[months.index(min(first)) :]
        assert [bool(row["sell_in"]) for row in line] == [period <= "2026-06" for period in periods]
        assert all(row[name] for row in line for name in ("plan_kcs", "statistical_lag2", "forecast_lag2"))


def test_the_steps_are_what_the_readme_says() -> None:
    sold: dict[tuple[str, ...], str] = {}
    for row in rows(demo_data.SALES):
        step = Decimal(row["statistical_lag2"]) + Decimal(row["override_kcs"])
        assert Decimal(row["overridden_lag2"]) == step
        key = tuple(row[n] for n in ("family", "region", "country", "channel"))
        year, month = row["period"].split("-")
        before = (*key, f"{int(year) - 1}-{month}")
        if before in sold:
            assert row["naive_lag2"] == sold[before]
        sold[*key, row["period"]] = row["sell_in"]


def wape(column: str, where: Mapping[str, str], months: list[str]) -> Decimal:
    """Return the WAPE of one step by its definition: sum of |F - A| over sum of |A|, in per cent."""
    forecast, actual = (by(demo_data.SALES, "period", name, where) for name in (column, "sell_in"))
    error = sum((abs(forecast[m] - actual[m]) for m in months), Decimal(0))
    return 100 * error / sum((abs(actual[m]) for m in months), Decimal(0))


def test_overrides_made_laundry_liquids_worse_in_the_half_year_of_the_gap() -> None:
    """GAP-2026-001: in H2-2025 the step from statistical to overridden costs what the gap says."""
    half = [f"2025-{month:02}" for month in range(7, 13)]
    assert wape("overridden_lag2", LAUNDRY, half) > 2 * wape("statistical_lag2", LAUNDRY, half)
    assert wape("forecast_lag2", LAUNDRY, half) == wape("overridden_lag2", LAUNDRY, half)
    quiet = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 7)]
    assert wape("overridden_lag2", LAUNDRY, quiet) == wape("statistical_lag2", LAUNDRY, quiet)


def test_weeks_of_a_fiscal_period_add_up_to_the_month_as_reported() -> None:
    reported = list(by("air_fresh_france.csv", "period", "sell_in", {}).values())
    assert list(by(demo_data.WEEKS, "fiscal_period", "sell_in", {}).values()) == reported
    lengths = [row["fiscal_period"] for row in rows(demo_data.WEEKS)]
    assert [lengths.count(period) for period in sorted(set(lengths))] == [4, 4, 5]
    plan = by("air_fresh_france.csv", "period", "plan", {})
    assert sum(by(demo_data.WEEKS, "period", "plan_kcs", {}).values()) == sum(plan.values())


def test_files_stay_small_and_their_columns_are_explained() -> None:
    assert sum((DATA / name).stat().st_size for name in (demo_data.SALES, demo_data.WEEKS)) < 300_000
    told = (DATA / "README.md").read_text(encoding="utf-8")
    for name in (demo_data.SALES, demo_data.WEEKS):
        section = told.partition(f"## {name}")[2].partition("\n## ")[0]
        assert all(f"`{column}`" in section for column in rows(name)[0])


@pytest.mark.parametrize(
    ("alias", "source"), [("sales-history", demo_data.SALES), ("air-fresh-france-weeks", demo_data.WEEKS)]
)
def test_the_catalog_declares_them(alias: str, source: str) -> None:
    declared: Dataset = open_repository(DATA.parent).kb.datasets[alias]
    assert declared.source == source
    parts: dict[str, Any] = declared.columns.model_dump(exclude_none=True)
    assert set(parts.values()) <= set(rows(source)[0])
    assert declared.label
    assert declared.owner
