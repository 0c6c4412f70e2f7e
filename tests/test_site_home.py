"""The home page and the pages of cycles: what is to be decided, what moved, and what is coming."""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Mapping
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from sopdocs.model.catalog import Calendar
from sopdocs.periods import shifted
from sopdocs.site.opened import open_world
from sopdocs.site.pages import cycle, home, moves, rows
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Page

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(ROOT, DAY)


@pytest.fixture(scope="module")
def shown(world: World) -> str:
    return unescape(str(home.page(world).body))


def records(folder: str) -> list[Mapping[str, Any]]:
    paths = sorted((ROOT / folder).glob("*.yaml"))
    return [yaml.safe_load(path.read_text("utf-8")) for path in paths]


def part(html: str, anchor: str) -> str:
    """Return a page from the heading of this anchor to the next heading of its level."""
    return html.partition(f'<h2 id="{anchor}">')[2].partition("<h2")[0]


def wanted() -> list[Mapping[str, Any]]:
    return [
        {**one, "review": review["id"]}
        for review in records("actionplans/reviews")
        for one in review["decisions"]
        if one["status"] == "requested"
    ]


def test_every_decision_asked_for_stands_on_home_with_its_options_and_price(shown: str) -> None:
    text = re.sub("<[^>]*>", "", part(shown, "decisions"))
    assert wanted()
    for one in wanted():
        assert one["question"] in text
        for option in one["options"]:
            assert option["option"] in text
    priced = [one for one in wanted() if "cost_of_no_decision" in one]
    assert text.count("Not deciding costs") == len(priced)


def test_the_decision_with_the_next_deadline_comes_first(shown: str) -> None:
    questions = [one["question"] for one in sorted(wanted(), key=lambda one: one["needed_by"])]
    places = [part(shown, "decisions").index(question) for question in questions]
    assert places[0] == min(places)


def test_gaps_that_moved_since_the_last_meeting_are_told(shown: str) -> None:
    last = max(
        review["date"]
        for review in records("actionplans/reviews")
        if review["status"] == "held" and review["step"] == "management_business_review"
    )
    moved = {
        gap["id"] for gap in records("gaps") for one in gap.get("history", ()) if last < one["date"] <= DAY
    }
    found = set(re.findall(r'<span class="sd-id">(GAP-[0-9-]+)</span>', part(shown, "news")))
    assert moved
    assert found == moved


def test_a_month_shows_an_amount_where_the_gap_costs_or_brings_money(world: World, shown: str) -> None:
    """Before its first month and after its horizon a gap has none."""
    months = [f"2026-{number:02}" for number in range(7, 13)]
    table = part(shown, "coming")
    ahead = [
        gap
        for gap in records("gaps")
        if gap.get("nature") in ("projected", "opportunity") and gap["status"] != "closed"
    ]
    assert ahead
    for gap in ahead:
        (row,) = [row for row in re.findall("<tr>.*?</tr>", table, re.DOTALL) if f">{gap['id']}<" in row]
        window = gap["window"]
        last = (
            window["to"] if gap["value_at_stake"]["period"] == "one_off" else gap.get("horizon_end", "9999")
        )
        expected = [window["from"] <= month <= last for month in months]
        cells = re.findall(r'<td class="sd-num[^"]*">(.*?)</td>', row)
        assert [bool(cell) for cell in cells] == expected, gap["id"]


def test_the_last_day_to_act_is_the_day_of_the_decision(world: World) -> None:
    view = View(world, home.URL)
    gaps = [gap for gap in rows.gaps(world) if home.is_ahead(gap) and gap.status in rows.OPEN]
    found = {one.row.gap.id: one.act_by for one in home.coming(gaps, view)}
    asked = {ref: one["needed_by"] for one in reversed(wanted()) for ref in one.get("refs", ())}
    named = {id: day for id, day in found.items() if id in asked}
    assert named
    for id, day in named.items():
        assert day is not None
        assert day <= asked[id]


def test_an_empty_repository_has_a_home_page(tmp_path: Path) -> None:
    for name in ("mkdocs.yml", "sopdocs.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "gaps").mkdir()
    page = home.page(open_world(tmp_path, DAY))
    assert "No gap is open." in page.body
    assert "Nothing is overdue." in page.body
    assert "No gap is recorded yet." in page.body
    assert "None" not in page.body


def test_steps_of_a_cycle_are_held_on_working_days() -> None:
    """The demo's July review is on the 13th working day, and holidays do not count."""
    data = yaml.safe_load((ROOT / "data/calendar.yaml").read_text("utf-8"))["calendar"]
    calendar = Calendar.model_validate(data)
    off = set(data["holidays"])
    for cycle_name in ("2026-05", "2026-07", "2027-01"):
        year, month = map(int, cycle_name.split("-"))
        start = datetime.date(year, month, 1)
        days = [start + datetime.timedelta(days=n) for n in range(31)]
        working = [day for day in days if day.weekday() < 5 and day not in off]
        for step, number in data["cycle_working_days"].items():
            assert moves.meetings(cycle_name, calendar)[step] == working[number - 1]


def pages(world: World) -> dict[str, Page]:
    return {url: make() for url, _, make in cycle.pages(world)}


def test_a_cycle_tells_what_was_asked_and_what_was_decided(world: World) -> None:
    found = pages(world)
    for review in records("actionplans/reviews"):
        text = unescape(str(found[f"reviews/cycle-{review['cycle']}.html"].body))
        for one in review["decisions"]:
            assert one["question"] in text
            if one["status"] != "requested":
                assert one["choice"] in text


def test_every_move_of_a_gap_is_told_in_one_cycle_only(world: World) -> None:
    """Cycles follow one another without a hole: what moved between the first and the last one is told."""
    names = sorted(moves.cycles(world))
    spans = [(moves.opening(world, name), moves.closing(world, name)) for name in names]
    dates = {one["date"] for gap in records("gaps") for one in gap.get("history", ())}
    for day in dates:
        inside = [span for span in spans if span[0] < day <= span[1]]
        assert len(inside) == (1 if spans[0][0] < day <= spans[-1][1] else 0), day
    assert all(shifted(one, 1) == two for one, two in pairwise(names))


def test_a_page_of_a_cycle_is_made_again_when_a_decision_changes(world: World, tmp_path: Path) -> None:
    for name in ("gaps", "actionplans", "data", "sopdocs.toml", "mkdocs.yml"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    before = {url: reads() for url, reads, _ in cycle.pages(world)}
    path = next((tmp_path / "actionplans/reviews").glob("REV-2026-06-*"))
    path.write_text(path.read_text("utf-8").replace("choice: Plan of", "choice: A plan of"), "utf-8")
    after = {url: reads() for url, reads, _ in cycle.pages(open_world(tmp_path, DAY))}
    assert {url for url in before if before[url] != after[url]} == {"reviews/cycle-2026-06.html"}
