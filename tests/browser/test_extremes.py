"""Sites at the edges: empty, of one gap, with titles at the limit and beyond, with three periods and 400."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from sopdocs.site.compose import publish_site
from sopdocs.site.opened import open_world
from tests.browser.conftest import DAY, ROOT, served, visiting
from tests.browser.test_every_page import complaints, kinds

pytestmark = pytest.mark.browser

TITLE = "تراجع مبيعات سائل الغسيل في فرنسا مقارنة بالخطة المعتمدة خلال ثلاثة أشهر متتالية من السنة"
"""In Arabic, and made as long as a title may be."""
LIMIT = 90
GAP = """\
kind: gap
schema_version: 1
id: GAP-2026-{number:03}
title: "{title}"
status: {status}
gap_type: demand
nature: realised
metric: volume
scope: {{region: EMEA}}
statement: >
  Sales of laundry liquids have been below plan in every month since {start}, in all channels of the region.
started_period: {start}
owner: planner
{more}
"""
METRICS = """\
kind: metrics
schema_version: 1
metrics:
  volume: {name: Volume, definition: Cases sold, formula: sum, compute: value, unit: kcs, gap_type: demand,
    polarity: higher_is_better, aggregation: sum, tolerance: {pct: 5, consecutive_periods: 2}, decimals: 0}
"""
ROLES = """\
kind: roles
schema_version: 1
roles:
  planner: {label: Demand planner, function: demand_planning}
"""
DATASETS = """\
kind: datasets
schema_version: 1
datasets:
  weeks:
    source: weeks.csv
    format: csv
    period: week
    columns: {period: week, plan: plan, actual: actual}
    unit: kcs
"""


def gap(number: int, title: str, start: str = "2026-01", more: str = "", status: str = "confirmed") -> str:
    """Return a gap as somebody may write it."""
    return GAP.format(number=number, title=title, start=start, more=more, status=status)


def pasted(periods: int) -> str:
    """Return a series typed into the record."""
    rows = "".join(
        f"    - {{period: 2026-{n:02}, plan: 100, actual: {90 - n}}}\n" for n in range(1, periods + 1)
    )
    return f"series:\n  points:\n{rows}"


def weeks(number: int) -> str:
    """Return a planning file of so many weeks, the last of them in May 2026."""
    names = [f"{year}-W{week:02}" for year in range(2018, 2027) for week in range(1, 53)]
    shown = names[names.index("2026-W20") - number + 1 : names.index("2026-W20") + 1]
    rows = [f"{name},{100 + n % 7},{100 - n % 11}" for n, name in enumerate(shown)]
    return "\n".join(("week,plan,actual", *rows)) + "\n"


def empty(folder: Path) -> None:
    """Make the repository of a company that has only just begun."""
    (folder / "gaps").mkdir(parents=True)
    (folder / "site_src").mkdir()
    (folder / "site_src" / "about.md").write_text("# About\n\nNothing yet.\n", "utf-8")
    shutil.copy(ROOT / "sopdocs.toml", folder)
    (folder / "mkdocs.yml").write_text(
        "site_name: Newcomer\ndocs_dir: site_src\ntheme: {name: material, font: false}\n", "utf-8"
    )


def written(folder: Path, *records: str) -> None:
    """Make a repository with these gaps and what they name."""
    empty(folder)
    (folder / "data").mkdir()
    for name, text in (("metrics", METRICS), ("roles", ROLES), ("datasets", DATASETS)):
        (folder / "data" / f"{name}.yaml").write_text(text, "utf-8")
    (folder / "data" / "weeks.csv").write_text(weeks(400), "utf-8")
    for text in records:
        id = text.partition("id: ")[2].partition("\n")[0]
        (folder / "gaps" / f"{id}-a-gap.yaml").write_text(text, "utf-8")


def one_gap(folder: Path) -> None:
    """Make a repository of a single gap without data, cause or plan."""
    written(folder, gap(1, "Sales of laundry liquids below plan", status="proposed"))


def odd_ones(folder: Path) -> None:
    """Make a repository of gaps at every edge, none of which has a plan."""
    longest = f"{TITLE} {TITLE}"[:LIMIT].ljust(LIMIT, "ا")
    written(
        folder,
        gap(1, longest),
        gap(2, longest + "ا"),
        gap(3, "Sales below plan in three months", more=pasted(3)),
        gap(4, "Sales below plan for years", "2018-W40", "series: {dataset: weeks}"),
        gap(5, "x" * LIMIT),
        gap(6, "Sales of laundry liquids without any data"),
    )


@pytest.mark.parametrize("make", [empty, one_gap, odd_ones])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_looks_broken_at_the_edges(
    make: object, width: int, scheme: str, browser: Browser, tmp_path: Path
) -> None:
    """Every record has its page, no page scrolls sideways or has a fault that a browser or axe can see."""
    assert callable(make)
    make(tmp_path)
    publish_site(tmp_path, open_world(tmp_path, DAY), tmp_path / "site")
    pages = {*kinds(tmp_path / "site").values(), *_records(tmp_path)}
    with served(tmp_path / "site") as address, visiting(browser, address, width, scheme) as visit:
        found = {page: said for page in sorted(pages) if (said := complaints(visit, page))}
    assert not found


def _records(folder: Path) -> Iterator[str]:
    for path in (folder / "gaps").glob("*.yaml"):
        yield f"gaps/{path.name[:12].lower()}.html"


def test_pictures_have_their_colours_without_a_palette(browser: Browser, tmp_path: Path) -> None:
    """A mkdocs.yml need not name a colour scheme: nothing is filled with the black of a missing colour."""
    odd_ones(tmp_path)
    publish_site(tmp_path, open_world(tmp_path, DAY), tmp_path / "site")
    fill = "all => all.map(one => getComputedStyle(one).fill)"
    with served(tmp_path / "site") as address, visiting(browser, address, 1280, "light") as visit:
        visit.page.goto(f"{address}gaps/gap-2026-003.html")
        found = visit.page.eval_on_selector_all(".sd-chart :is(.sd-window, .sd-band, .sd-shortfall)", fill)
    assert len(found) == 3
    assert "rgb(0, 0, 0)" not in found


def test_a_title_beyond_the_limit_is_shown_with_what_is_wrong(tmp_path: Path) -> None:
    """The page stands, and says at the title what to do."""
    odd_ones(tmp_path)
    publish_site(tmp_path, open_world(tmp_path, DAY), tmp_path / "site")
    page = (tmp_path / "site/gaps/gap-2026-002.html").read_text("utf-8")
    assert TITLE[:40] in page
    assert "90" in page
