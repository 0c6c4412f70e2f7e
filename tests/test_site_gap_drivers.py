"""Who drives a gap: parts computed again from the file, and nothing where they do not add up."""

from __future__ import annotations

import csv
import datetime
import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from sopdocs.repository import Repository, open_repository
from sopdocs.site.opened import open_world
from sopdocs.site.pages.drivers import dimensions
from sopdocs.site.pages.view import View, World
from sopdocs.site.parted import parted

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)
GAP = "GAP-2026-005"


@pytest.fixture(scope="module")
def repository() -> Repository:
    return open_repository(ROOT, DAY)


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(ROOT, DAY)


def by_channel() -> dict[str, float]:
    """Return actual less plan by channel over the gap's window, from the file."""
    found: dict[str, float] = defaultdict(float)
    with (ROOT / "data" / "refill_pouches_emea.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if "2026-02" <= row["period"] <= "2026-06" and row["sell_in"] and row["region"] == "EMEA":
                found[row["channel"]] += float(row["sell_in"]) - float(row["plan"])
    return dict(found)


def test_the_parts_are_those_of_the_file_and_add_up(repository: Repository, world: World) -> None:
    (one,) = parted(repository, frozenset())(GAP)
    figures = repository.figures.gap(GAP)
    assert figures
    assert figures.variance
    assert one.dimension == "channel"
    assert {part.name: pytest.approx(part.value) for part in one.parts} == by_channel()
    assert one.net == pytest.approx(figures.variance.value)
    (shown,) = dimensions(figures, View(world, "gaps/x.html"))
    assert [row[0] for row in shown.rows] == [part.name for part in one.parts]
    assert all(re.search(r'data-fig="GAP-2026-005\.drivers\.channel\.', row[1]) for row in shown.rows)


def test_nothing_is_said_where_scope_leaves_nothing_open_or_levels_do_not_add_up(
    repository: Repository,
) -> None:
    of = parted(repository, frozenset())
    said = {entry.id for entry in repository.kb.of("gap") if of(entry.id)}
    assert said == {GAP}


def test_a_restricted_dataset_and_an_unknown_gap_tell_nothing(repository: Repository) -> None:
    assert parted(repository, frozenset({"refill-pouches-emea"}))(GAP) == ()
    assert parted(repository, frozenset())("GAP-1999-001") == ()


def test_parts_that_miss_the_variance_are_not_shown(repository: Repository) -> None:
    figures = repository.figures.gap(GAP)
    assert figures
    assert figures.variance
    wrong = replace(figures.variance, value=(figures.variance.value or 0) - 5)
    spoilt = replace(figures, comparisons={**figures.comparisons, figures.comparison: wrong})
    other = replace(repository)
    object.__setattr__(other, "figures", replace(repository.figures, gaps={GAP: spoilt}))
    assert parted(other, frozenset())(GAP) == ()
