"""The data for other tools: what a table says is what the records and the pages say, in every format."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sopdocs.site.opened import open_world
from sopdocs.site.pages import drafts
from sopdocs.site.pages.open_data import TABLES
from sopdocs.site.pages.view import World
from sopdocs.site.pour import Page

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)
NAMES = [table.name for table in TABLES]


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(ROOT, DAY)


@pytest.fixture(scope="module")
def files(world: World) -> dict[str, bytes]:
    made = {}
    for draft in drafts(world):
        if draft.url.startswith("data/") or draft.url == "llms.txt":
            data = draft.make()
            assert isinstance(data, bytes)
            made[draft.url] = data
    return made


def records(folder: str) -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_bytes()) for path in sorted((ROOT / folder).rglob("*.yaml"))]


def rows(files: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    told = json.loads(files[f"data/{name}.json"])
    assert told["table"] == name
    assert told["as_of"] == str(DAY)
    found: list[dict[str, Any]] = told["rows"]
    return found


def cells(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "date": str,
}


@pytest.mark.parametrize("name", NAMES)
def test_csv_and_json_hold_the_same_and_are_of_the_types_that_are_told(
    files: dict[str, bytes], name: str
) -> None:
    resources = json.loads(files["data/datapackage.json"])["resources"]
    schema = next(one for one in resources if one["name"] == name)["schema"]
    found, written = rows(files, name), cells(files[f"data/{name}.csv"])
    assert len(found) == len(written) > 5
    names = [one["name"] for one in schema["fields"]]
    for row, line in zip(found, written, strict=True):
        assert list(row) == list(line) == names
        for field in schema["fields"]:
            value, cell = row[field["name"]], line[field["name"]]
            if value is None:
                assert cell == ""
                continue
            assert isinstance(value, TYPES[field["type"]])
            assert isinstance(value, bool) == (field["type"] == "boolean")
            if field["type"] == "date":
                assert str(datetime.date.fromisoformat(cell)) == value
            elif field["type"] in ("number", "integer"):
                assert float(cell) == value
            elif field["type"] == "boolean":
                assert cell == str(value).lower()
            else:
                assert cell.removeprefix("'") == value
    keys = [tuple(row[part] for part in schema["primaryKey"]) for row in found]
    assert len(set(keys)) == len(keys)


def test_gaps_and_plans_say_what_their_files_say(files: dict[str, bytes]) -> None:
    gaps = {row["gap"]: row for row in rows(files, "gaps")}
    told = [one for one in records("gaps") if one["kind"] == "gap"]
    assert gaps.keys() == {one["id"] for one in told}
    for one in told:
        row = gaps[one["id"]]
        assert (row["title"], row["status"], row["owner"]) == (one["title"], one["status"], one.get("owner"))
        stake = one.get("value_at_stake") or {}
        assert row["value_amount"] == (stake["amount"] if stake else None)
        assert row["product_family"] == one["scope"].get("product_family")
    plans = [one for one in records("actionplans") if one["kind"] == "action_plan"]
    pairs = {(row["plan"], row["gap"]) for row in rows(files, "plan_gaps")}
    assert pairs == {(plan["id"], gap) for plan in plans for gap in plan["gaps"]}


def test_actions_are_late_by_the_days_since_they_were_due() -> None:
    """On a day on which some are."""
    today, late = datetime.date(2026, 10, 1), dict[tuple[str, str], int]()
    plans = {one["id"]: one for one in records("actionplans") if one["kind"] == "action_plan"}
    for plan in plans.values():
        for one in plan.get("actions", ()):
            due = one["revised_due"]["date"] if "revised_due" in one else one.get("due")
            if due and one.get("status", "planned") not in ("done", "cancelled"):
                day = datetime.date.fromisoformat(str(due))
                late[plan["id"], one["id"]] = max((today - day).days, 0)
    assert any(late.values())
    data = next(one for one in drafts(open_world(ROOT, today)) if one.url == "data/actions.json").make()
    assert isinstance(data, bytes)
    found = [row for row in json.loads(data)["rows"] if row["kind"] == "action"]
    assert late == {
        (row["record"], row["item"]): row["days_late"] for row in found if row["days_late"] is not None
    }
    assert all(row["overdue"] == bool(row["days_late"]) for row in found if row["due"])


def test_figures_are_the_series_that_the_pages_offer(world: World, files: dict[str, bytes]) -> None:
    by_gap: dict[str, list[dict[str, str]]] = {}
    for line in cells(files["data/figures.csv"]):
        by_gap.setdefault(line["gap"], []).append(line)
    pages = {draft.url: draft for draft in drafts(world)}
    assert len(by_gap) > 10
    for gap, lines in by_gap.items():
        page = pages[f"gaps/{gap.lower()}.html"].make()
        assert isinstance(page, Page)
        own = cells(dict(page.files)[f"gaps/{gap.lower()}.csv"])
        assert [{name: line[name] for name in own[0]} for line in lines] == own
        for line in lines:
            if re.fullmatch(r"\d{4}-\d\d", line["period"]):
                assert line["period_start"] == f"{line['period']}-01"


def test_every_column_is_explained_on_the_page(world: World) -> None:
    page = next(draft for draft in drafts(world) if draft.url == "lists/open-data.html").make()
    assert isinstance(page, Page)
    for table in TABLES:
        assert f'href="../data/{table.name}.csv"' in page.body
        for column in table.columns:
            assert f"<code>{column.name}</code>" in page.body
            assert column.meaning in page.body.unescape()


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+1+cmd of the plan", "-2+3 of all plans", "@SUM(A1:A9) of plans"]
)
def test_no_cell_is_a_formula(company: Path, text: str) -> None:
    path = next((company / "gaps").glob("GAP-2026-003-*"))
    told = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^title: .*$", f"title: {json.dumps(text)}", told), encoding="utf-8")
    world = open_world(company, DAY)
    data = next(draft for draft in drafts(world) if draft.url == "data/gaps.csv").make()
    assert isinstance(data, bytes)
    row = next(one for one in cells(data) if one["gap"] == "GAP-2026-003")
    assert row["title"] == f"'{text}"
    assert float(row["variance"]) < 0  # a number keeps its sign


def test_llms_txt_has_the_form_that_llmstxt_org_asks_for(world: World, files: dict[str, bytes]) -> None:
    """A title, a quotation, words, then only sections of links, each of which leads to a file of the site."""
    text = files["llms.txt"].decode()
    lines = text.splitlines()
    assert lines[0].startswith("# ")
    assert [line for line in lines if line.startswith("# ")] == lines[:1]
    assert lines[2].startswith("> ")
    first = next(place for place, line in enumerate(lines) if line.startswith("## "))
    links = [line for line in lines[first:] if line and not line.startswith("## ")]
    made = {draft.url for draft in drafts(world)}
    made |= {f"{url.removesuffix('.html')}.md" for url in made}
    for link in links:
        found = re.fullmatch(r"- \[(?:[^\]\\]|\\.)+\]\(https://sopdocs\.example\.org/([^)]+)\)(: .+)?", link)
        assert found, link
        assert found[1] in made
    for one in (*records("gaps"), *records("actionplans")):
        if one["kind"] in ("gap", "action_plan", "root_cause"):
            assert f"/{one['id'].lower()}.md)" in text
    assert len(text) < 20_000
