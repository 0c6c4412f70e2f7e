"""Families first, then the members that carry it: a sales file in which one SKU is biased."""

from __future__ import annotations

import datetime
import random
import shutil
from pathlib import Path

import pytest

from sopdocs.detect.candidate import EarlyWarning
from sopdocs.detect.draft import drafts
from sopdocs.detect.warning import early_warning
from sopdocs.edit.writer import create
from sopdocs.errors import Refusal
from sopdocs.periods import span
from sopdocs.report.detect_text import detect_text
from sopdocs.repository import open_repository

ROOT = Path(__file__).parent.parent
MONTHS = span("2023-07", "2026-06")
DATASETS = """\
kind: datasets
schema_version: 1
datasets:
  sales:
    source: sales.csv
    format: csv
    grain: [family, sku]
    period: month
    columns: {period: period, forecast: forecast, actual: actual}
    unit: kcs
"""
SEED = 7
"""A draw without a false alarm: of healthy series one in ten has one within a year."""
FAMILIES = ("Hand Soap", "Air Fresh", "Laundry Liquids")


def warning(folder: Path, bias_from: str = "", size: int = 40, actuals: bool = True) -> EarlyWarning:
    """Return what is said of 3 families with 4 SKUs each; one SKU of Air Fresh is biased from a month."""
    chance = random.Random(SEED)
    rows = ["family,sku,period,forecast,actual"]
    for family in FAMILIES:
        for sku in range(1, 5):
            for month in MONTHS:
                actual = 100 + chance.randint(-6, 6)
                biased = bias_from and month >= bias_from and (family, sku) == ("Air Fresh", 2)
                forecast = actual + chance.randint(-6, 6) + (size if biased else 0)
                rows.append(f"{family},{family[:2]}{sku},{month},{forecast},{actual if actuals else ''}")
    (folder / "gaps").mkdir(exist_ok=True)
    shutil.copytree(ROOT / "data", folder / "data", ignore=lambda *_: {"signals.yaml"}, dirs_exist_ok=True)
    (folder / "data" / "datasets.yaml").write_text(DATASETS, encoding="utf-8")
    (folder / "data" / "sales.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return early_warning(open_repository(folder, datetime.date(2026, 7, 10)))


def test_the_family_comes_before_the_member_that_carries_it(tmp_path: Path) -> None:
    found = warning(tmp_path, "2026-04")
    paths = [one.watched.path for one in found.candidates]
    family, sku = ("family", "Air Fresh"), ("sku", "Ai2")
    assert paths[-2:] == [(family,), (family, sku)]
    assert all(one.direction == "over-forecast" for one in found.candidates)
    assert found.candidates[-1].since == "2026-04"
    assert dict(found.candidates[-2].watched.scope)["product_family"] == "Air Fresh"


def test_without_a_bias_nobody_speaks(tmp_path: Path) -> None:
    assert not warning(tmp_path).candidates


def test_without_a_unit_value_the_relative_size_ranks_and_it_is_said(tmp_path: Path) -> None:
    found = warning(tmp_path, "2026-04")
    assert {one.worth.amount for one in found.candidates} == {None}
    assert all("relative size" in one.worth.how for one in found.candidates)


def test_the_screen_names_the_member_and_the_whole_file_gets_no_draft(tmp_path: Path) -> None:
    """A scope is what a gap needs: the family has one, the file as a whole has none."""
    found = warning(tmp_path, "2026-04")
    assert "    Air Fresh, Ai2: forecast bias" in detect_text(found)
    made, left = drafts(open_repository(tmp_path).kb, found, ())
    [family] = [one for one in found.candidates if one.level == 1]
    assert [draft.name for draft in made] == [
        f"GAP-2026-001-air-fresh-over-forecast-since-{family.since}.yaml"
    ]
    assert not left


def test_without_actuals_there_is_a_reason_and_no_alarm(tmp_path: Path) -> None:
    found = warning(tmp_path, "2026-04", actuals=False)
    assert not found.candidates
    assert [one.reason for one in found.quiet] == ["no actual is out yet"]


def test_a_new_file_is_never_put_in_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "GAP-2026-001-soap.yaml"
    create(path, b"first")
    with pytest.raises(Refusal, match="exists already"):
        create(path, b"second")
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_takes_no_files_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be written"):
        create(tmp_path / "nowhere" / "GAP-2026-001-soap.yaml", b"first")
