"""The gap explorer without a script, its data, and the index pages: the same gaps as in the records."""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from typing import Any

import pytest
import yaml

from sopdocs.check import check
from sopdocs.repository import open_repository
from sopdocs.rule import Context
from sopdocs.rules import RULES
from sopdocs.site.pages import explorer
from sopdocs.site.pages.shelves import LEAF
from sopdocs.site.pages.view import World
from sopdocs.site.pour import Page
from tests.grids import DAY, ROOT, body, files_of, listed, made, small_gap, world_of

EVIL = "<img src=x onerror=alert(1)>"
ENDED = ("closed", "rejected", "parked")


@pytest.fixture(scope="module")
def world() -> World:
    found = open_repository(ROOT, DAY)
    verdict = check(Context(found.kb, found.figures, DAY, found.settings), RULES, found.reading)
    return World(found.kb.public(), found.figures, verdict, DAY, found.settings)


@pytest.fixture(scope="module")
def pages(world: World) -> dict[str, Page | bytes]:
    return made(world)


def data_of(pages: dict[str, Page | bytes]) -> Any:
    script = pages[explorer.DATA]
    assert isinstance(script, bytes)
    return json.loads(script.decode("ascii").removeprefix("window.sopdocsGaps = ").removesuffix(";\n"))


@cache
def records() -> dict[str, Any]:
    """Return the demo's records as plain YAML, by id."""
    texts = [data.decode() for path, data in files_of(ROOT) if not path.startswith("data/")]
    found = [yaml.safe_load(text) for text in texts]
    return {str(one["id"]): one for one in found}


def of(kind: str) -> Iterator[tuple[str, Any]]:
    return ((id, one) for id, one in records().items() if one["kind"] == kind)


@cache
def causes(gap: str) -> set[str]:
    return {
        cause["category"].split(".")[0]
        for _, cause in of("root_cause")
        if gap in cause["gaps"] and cause["status"] != "refuted" and cause.get("category")
    }


PLACES: dict[str, Callable[[str, Any], set[str]]] = {
    "status": lambda _, gap: {gap["status"]},
    "family": lambda _, gap: {gap["scope"].get("product_family", "")},
    "region": lambda _, gap: {gap["scope"].get("region", "")},
    "channel": lambda _, gap: {gap["scope"].get("channel", "")},
    "site": lambda _, gap: {gap["scope"].get("site", "")},
    "type": lambda _, gap: {gap.get("gap_type", "")},
    "nature": lambda _, gap: {gap.get("nature", "")},
    "step": lambda _, gap: {gap.get("cycle_step", "")},
    "owner": lambda _, gap: {gap.get("owner", "")},
    "cause": lambda id, _: causes(id) or {""},
}


@pytest.mark.parametrize("name", PLACES)
def test_a_facet_has_the_gaps_that_the_records_name(pages: dict[str, Page | bytes], name: str) -> None:
    data = data_of(pages)
    place = [facet["name"] for facet in data["facets"]].index(name)
    values = [value[0] for value in data["facets"][place]["values"]]
    found = {}
    for row in data["rows"]:
        stood = row[2][place]
        found[row[0]] = {values[code] for code in (stood if isinstance(stood, list) else [stood])}
    assert found == {id: PLACES[name](id, gap) for id, gap in of("gap")}


def promised() -> dict[str, list[datetime.date]]:
    """Return what is promised and not done for each gap, by itself and by its plans."""
    found: dict[str, list[datetime.date]] = defaultdict(list)
    for id, gap in of("gap"):
        if gap["status"] in ("confirmed", "analysing", "reopened") and "analysis" in gap:
            found[id].append(gap["analysis"]["due"])
        if gap["status"] == "parked":
            found[id].append(gap["parking"]["review_by"])
    for _, plan in of("action_plan"):
        works = [*plan.get("actions", ()), *plan.get("milestones", ()), *plan.get("standardise", ())]
        dates = [
            one.get("revised_due", {}).get("date") or one.get("due")
            for one in works
            if one.get("status") not in ("done", "cancelled")
        ]
        for gap_id in plan["gaps"] if plan["status"] in ("approved", "active", "done") else ():
            found[gap_id] += [date for date in dates if date]
    return found


def test_overdue_is_what_the_dates_say(pages: dict[str, Page | bytes]) -> None:
    data = data_of(pages)
    place = [facet["name"] for facet in data["facets"]].index("dates")
    values = [value[0] for value in data["facets"][place]["values"]]
    dates = promised()
    for row in data["rows"]:
        first = min(dates[row[0]], default=None)
        assert row[13] == (str(first) if first else ""), row[0]
        assert values[row[2][place]] == ("" if not first else "overdue" if first < DAY else "ahead"), row[0]


def test_the_grid_and_its_data_are_in_one_order(world: World, pages: dict[str, Page | bytes]) -> None:
    def key(pair: tuple[str, Any]) -> tuple[bool, float, str]:
        figures = world.figures.gap(pair[0])
        return pair[1]["status"] in ENDED, -((figures.value_per_month if figures else None) or 0), pair[0]

    expected = [id for id, _ in sorted(of("gap"), key=key)]
    assert listed(pages["gaps/index.html"]) == expected
    assert [row[0] for row in data_of(pages)["rows"]] == expected


def test_the_data_print_what_the_page_prints(pages: dict[str, Page | bytes]) -> None:
    page = body(pages["gaps/index.html"])
    printed = dict(re.findall(r'<span data-fig="(GAP-[^"]+)">([^<]*)</span>', page))
    rows = data_of(pages)["rows"]
    said = {f"{row[0]}.{row[3]}": row[4] for row in rows if row[3]}
    said |= {f"{row[0]}.value_per_month": row[9] for row in rows if row[9]}
    assert said == {name: unescape(text) for name, text in printed.items()}


def test_the_numbers_to_take_along_are_the_figures(world: World, pages: dict[str, Page | bytes]) -> None:
    for row in data_of(pages)["rows"]:
        figures = world.figures.gap(row[0])
        assert figures is not None
        assert row[10] == pytest.approx(figures.value_per_month)
        variance = figures.variance
        value = figures.bias_pct if row[3] == "bias_pct" else variance.value if variance else None
        assert row[5] == pytest.approx(value)


@pytest.mark.parametrize("name", ["status", "family", "step", "owner", "cause"])
def test_index_pages_hold_each_gap_where_it_stands(pages: dict[str, Page | bytes], name: str) -> None:
    places = Counter(value for id, gap in of("gap") for value in PLACES[name](id, gap) if value)
    found = {url: listed(page) for url, page in pages.items() if url.startswith(f"gaps/by-{name}-")}
    assert Counter(len(ids) for ids in found.values() if ids) == Counter(places.values())
    for value in places:
        url = f"gaps/by-{name}-{value.lower().replace(' ', '-')}.html"
        assert set(found[url]) == {id for id, gap in of("gap") if value in PLACES[name](id, gap)}
    linked = set(re.findall(rf'href="\.\./(gaps/by-{name}-[^"]+)"', body(pages["gaps/index.html"])))
    assert {url for url, ids in found.items() if ids} <= linked


def test_a_refuted_cause_explains_nothing() -> None:
    files = [
        (path, re.sub(rb"(?m)^status: .*", b"status: refuted", data) if "/RC-" in path else data)
        for path, data in files_of(ROOT)
    ]
    world = world_of(files)
    assert all(entry.record for entry in world.kb.of("root_cause")), "the edit broke the causes"
    assert not [url for url in made(world) if url.startswith("gaps/by-cause-")]


def test_every_role_has_a_page_of_its_gaps(world: World, pages: dict[str, Page | bytes]) -> None:
    assert {f"gaps/by-owner-{id}.html" for id in world.kb.roles} <= pages.keys()


def test_a_long_list_goes_on_over_pages_and_loses_nobody() -> None:
    total = 2 * LEAF + 30
    found = made(world_of([small_gap(number) for number in range(1, total + 1)]))
    assert len(listed(found["gaps/index.html"])) == LEAF
    assert f"{LEAF}</span> of" in body(found["gaps/index.html"])
    leaves = [found[f"gaps/by-status-proposed{leaf}.html"] for leaf in ("", ".2", ".3")]
    assert [len(listed(leaf)) for leaf in leaves] == [LEAF, LEAF, 30]
    assert len({id for leaf in leaves for id in listed(leaf)}) == total
    assert all("by-status-proposed.2.html" in body(leaf) for leaf in leaves[::2])
    assert len(data_of(found)["rows"]) == total


def test_hostile_text_stays_text_on_index_pages_and_in_the_data() -> None:
    evil = json.dumps(EVIL)
    more = {"title": json.dumps(f"Evil {EVIL} title"), "scope": f"{{product_family: {evil}}}", "owner": evil}
    found = made(world_of([small_gap(1, **more)]))
    for url, page in found.items():
        assert re.fullmatch(r"gaps/[a-z0-9.-]+\.(html|js)", url)
        if isinstance(page, Page):
            assert "<img" not in page.body
            assert "<img" not in page.head
    assert data_of(found)["rows"][0][1] == f"Evil {EVIL} title"


def test_a_record_that_cannot_be_read_is_named_apart() -> None:
    found = made(world_of([small_gap(1), small_gap(2, status="sleeping")]))
    assert listed(found["gaps/index.html"]) == ["GAP-2026-001"]
    assert "GAP-2026-002" in body(found["gaps/index.html"]).partition("cannot be read")[2]


def test_a_house_without_gaps_has_a_page_that_says_so() -> None:
    found = made(world_of([]))
    assert "Nothing here yet" in body(found["gaps/index.html"])
    assert data_of(found)["rows"] == []
