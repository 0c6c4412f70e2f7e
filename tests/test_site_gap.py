"""The page of a gap as its readers rely on it: what happened, the bridge, the work, twins, the calendar."""

from __future__ import annotations

import csv
import datetime
import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from sopdocs.kb import knowledge_base
from sopdocs.model import ActionPlan, Gap
from sopdocs.site.opened import open_world
from sopdocs.site.pages import drafts, twins
from sopdocs.site.pages.view import World
from sopdocs.site.pour import Page

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)
FILES = {path.stem[:12]: path for path in (ROOT / "gaps").glob("GAP-*.yaml")}


def record(id: str) -> dict[str, Any]:
    """Return a record as plain YAML."""
    (path,) = [*ROOT.glob(f"gaps/**/{id}-*.yaml"), *ROOT.glob(f"actionplans/{id}-*.yaml")]
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(ROOT, DAY)


@pytest.fixture(scope="module")
def pages(world: World) -> dict[str, Page]:
    """Return the pages of records by the id in their address."""
    made = {}
    for draft in drafts(world):
        if re.match(r"(gaps/gap|causes/rc|actionplans/ap)-\d", draft.url):
            page = draft.make()
            assert isinstance(page, Page)
            made[draft.url.rpartition("/")[2].removesuffix(".html").upper()] = page
    return made


def text(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


def spoken(day: str | datetime.date) -> str:
    date = datetime.date.fromisoformat(str(day))
    return f"{date.day} {date:%b} {date.year}"


@pytest.mark.parametrize("id", sorted(FILES))
def test_what_happened_stands_below_the_chart(pages: dict[str, Page], id: str) -> None:
    """Detected, closed and the milestones reached, each with its day, as far as the records say."""
    said = text("".join(re.findall(r'<ol class="sd-events".*?</ol>', pages[id].body, re.DOTALL)))
    gap = record(id)
    if "series" not in gap:
        return
    wanted = {gap["detected_on"]: "detected"} if "detected_on" in gap else {}
    wanted |= {
        one["date"]: f"gap {one['to']}"
        for one in gap.get("history", ())
        if one["to"] in ("closed", "reopened")
    }
    for date, what in wanted.items():
        assert f"{spoken(date)} : {what}" in said.replace(":", " :").replace("  ", " "), (id, said)
    marks = re.findall(r'<text class="sd-mark-no [^"]*"[^>]*>(\d+)<', pages[id].body)
    assert marks == sorted(marks, key=int)
    assert len(marks) <= len(re.findall(r'<span class="sd-event ', pages[id].body))


def bars(html: str) -> list[tuple[str, float]]:
    """Return name and printed value of every row of a bridge."""
    (drawn,) = re.findall(r'<svg class="sd-chart sd-fall".*?</svg>', html, re.DOTALL)
    starts = re.findall(r'<path class="sd-fall-link" d="M([\d.]+) ', drawn)
    assert len(starts) == len(set(starts)), "every step moves the level"
    rows = re.findall(r'data-fig="([^"]+)">([^<]*)<', drawn)
    return [(name, float(re.sub(r"[^\d.−-]", "", unescape(said)).replace("−", "-"))) for name, said in rows]


def test_a_bridge_adds_up_from_reference_to_outcome(pages: dict[str, Page]) -> None:
    """Every bridge of the demo: the printed steps lead from the first bar to the last, up to rounding."""
    seen = 0
    for page in pages.values():
        if "sd-chart sd-fall" not in page.body:
            continue
        seen += 1
        first, *steps, last = bars(page.body)
        assert first[0].endswith(".reference")
        assert last[0].endswith(".subject")
        assert first[1] + sum(value for _, value in steps) == pytest.approx(last[1], abs=0.06 * len(steps))
    assert seen >= 5


def test_a_bridge_has_a_bar_for_each_cause_and_for_what_nobody_knows(pages: dict[str, Page]) -> None:
    causes = [yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / "gaps" / "causes").glob("*.yaml")]
    given = {
        cause["id"]: one["value"]
        for cause in causes
        for one in cause.get("contributions", ())
        if one["gap"] == "GAP-2026-003" and cause["status"] != "refuted"
    }
    drawn = dict(bars(pages["GAP-2026-003"].body))
    for id, value in given.items():
        assert drawn[f"GAP-2026-003.contributions.{id}.value"] == value
    assert "GAP-2026-003.unexplained" in drawn


def test_late_work_is_told_by_word_and_by_shape(pages: dict[str, Page]) -> None:
    for path in (ROOT / "actionplans").glob("AP-*.yaml"):
        plan = yaml.safe_load(path.read_text("utf-8"))
        works = [*plan.get("actions", ()), *plan.get("milestones", ())]
        late = [
            one
            for one in works
            if one.get("status", "planned") not in ("done", "cancelled")
            and (due := (one.get("revised_due") or {}).get("date", one.get("due")))
            and due < DAY
        ]
        body = pages[plan["id"]].body
        assert body.count('sd-gantt-is-late"') == len(late), plan["id"]
        assert len(re.findall(r'class="sd-gantt-bar sd-gantt-late"', body)) == len(late)
        assert ("today</text>" in body) or not works or max(one["due"] for one in works) < DAY


def test_the_path_of_an_indicator_shows_what_the_plan_and_the_file_say(pages: dict[str, Page]) -> None:
    """AP-2026-003: On time in full, from the baseline to the target, with the actuals of its file."""
    plan = record("AP-2026-003")
    kpi = next(one for one in plan["kpis"] if one["kind"] == "outcome")
    with (ROOT / "data" / "otif_r1.csv").open(encoding="utf-8") as file:
        actual = {row["period"]: float(row["otif"]) for row in csv.DictReader(file) if row["otif"]}
    (table,) = re.findall(
        r'aria-label="Path by period">.*?<tbody>(.*?)</tbody>', pages["AP-2026-003"].body, re.DOTALL
    )[:1]
    rows = [
        [text(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    ]
    said = {row[0]: row[1:] for row in rows}
    for one in kpi["glide_path"]:
        date = datetime.date.fromisoformat(f"{one['period']}-01")
        aim, reading = said[f"{date:%b} {date.year}"]
        assert float(aim.split()[0]) == one["value"]
        assert float(reading.split()[0]) == pytest.approx(actual[one["period"]], abs=0.051)


def test_a_fishbone_holds_every_cause_as_picture_and_as_list(pages: dict[str, Page]) -> None:
    bones = record("RC-2026-014")["fishbone"]
    for id in ("RC-2026-014", "GAP-2026-005"):
        body = pages[id].body
        (drawn,) = re.findall(r'<svg class="sd-chart sd-fish".*?</svg>', body, re.DOTALL)
        (listed,) = re.findall(r'<div class="sd-bones sd-fish-list">.*?</div>\s*</div>', body, re.DOTALL)
        words = " ".join(text(drawn).split())
        for causes in bones.values():
            for cause in causes:
                assert cause in text(listed)
                assert all(word in words for word in cause.split())


def test_gaps_like_this_one_say_what_was_done(pages: dict[str, Page], world: World) -> None:
    body = pages["GAP-2026-009"].body
    (part,) = re.findall(r'<h2 id="alike">.*?<h2 ', body, re.DOTALL)
    for found in world.likeness.like("GAP-2026-009"):
        assert found.gap.id in part
    done = [one["title"] for one in record("AP-2026-001")["actions"] if one["status"] == "done"]
    assert all(title in text(part) for title in done)
    assert "worked" in text(part)


def test_the_page_is_made_again_when_a_gap_like_it_changes(world: World) -> None:
    """A similar gap is no neighbour: without its part of the digest the old list would stay."""
    for changed in ("GAP-2026-001", "GAP-2026-012"):
        entries = [
            replace(one, record=one.record.model_copy(update={"title": "Lead times of pumps on the lane"}))
            if one.id == changed and one.record
            else one
            for one in world.kb.entries
        ]
        other = replace(world, kb=knowledge_base(entries, world.kb.catalogs.values()))
        for entry in world.kb.of("gap"):
            same = other.likeness.like(entry.id) == world.likeness.like(entry.id)
            now = other.kb.get(entry.id)
            assert now
            assert same or other.reads(now) != world.reads(entry)


@pytest.mark.parametrize("id", ["GAP-2026-001", "AP-2026-001", "RC-2026-001"])
def test_every_record_has_twins_for_programs(pages: dict[str, Page], world: World, id: str) -> None:
    page = pages[id]
    files = {name.rpartition(".")[2]: data for name, data in page.files}
    told = json.loads(files["json"])
    raw = record(id)
    assert (told["id"], told["title"], told["status"]) == (raw["id"], raw["title"], raw["status"])
    assert told["as_of"] == DAY.isoformat()
    assert told["record"].keys() == raw.keys() - {"yaml"}
    assert files["md"].decode().startswith("# ")
    for ending in files:
        assert f'{id.lower()}.{ending}" download' in page.body


def test_the_twin_holds_the_numbers_of_the_file(pages: dict[str, Page]) -> None:
    told = json.loads(dict(pages["GAP-2026-003"].files)["gaps/gap-2026-003.json"])
    with (ROOT / "data" / "otif_r1.csv").open(encoding="utf-8") as file:
        rows = {row["period"]: row for row in csv.DictReader(file)}
    for point in told["figures"]["points"]:
        assert point["actual"] == (
            float(rows[point["period"]]["otif"]) if rows[point["period"]]["otif"] else None
        )


def events(data: bytes) -> dict[str, dict[str, str]]:
    """Return the entries of a calendar file by UID."""
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    found: dict[str, dict[str, str]] = {}
    for block in data.replace(b"\r\n ", b"").decode().split("BEGIN:VEVENT")[1:]:
        pairs = dict(line.split(":", 1) for line in block.split("END:VEVENT")[0].strip().splitlines())
        found[pairs["UID"]] = pairs
    return found


def test_the_calendar_holds_what_is_still_due(world: World, pages: dict[str, Page]) -> None:
    for id, page in pages.items():
        files = {name.rpartition(".")[2]: data for name, data in page.files}
        if not id.startswith("AP-"):
            continue
        plan = record(id)
        works = [*plan.get("actions", ()), *plan.get("milestones", ())]
        wanted = sorted(
            f"{(one.get('revised_due') or {}).get('date', one.get('due')):%Y%m%d}"
            for one in works
            if plan["status"] in ("approved", "active", "done")
            and one.get("status", "planned") not in ("done", "cancelled")
            and one.get("due")
        )
        days = sorted(one["DTSTART;VALUE=DATE"] for one in events(files["ics"]).values()) if wanted else []
        assert days == wanted, id
        assert bool(wanted) == ("ics" in files)


def test_an_entry_of_the_calendar_moves_with_its_date(world: World) -> None:
    entry = next(
        one
        for one in world.kb.of("action_plan")
        if isinstance(one.record, ActionPlan) and [*twins.due(world, one)]
    )
    plan = entry.record
    assert isinstance(plan, ActionPlan)
    later = datetime.timedelta(days=30)
    moved = plan.model_copy(
        update={
            part: tuple(
                one.model_copy(update={"due": one.due and one.due + later, "revised_due": None})
                for one in works
            )
            for part, works in (("actions", plan.actions), ("milestones", plan.milestones))
        }
    )
    before = events(twins.calendar(list(twins.due(world, entry)), DAY))
    after = events(twins.calendar(list(twins.due(world, replace(entry, record=moved))), DAY))
    assert before.keys() == after.keys()
    assert before != after


def test_long_titles_and_hostile_ones_stay_text_in_every_file(world: World) -> None:
    (entry,) = [one for one in world.kb.of("gap") if one.id == "GAP-2026-002"]
    assert isinstance(entry.record, Gap)
    bad = "A, b; c\\ <script>alert(1)</script> [x](y) | ünï " * 4
    spoilt = replace(entry, record=entry.record.model_copy(update={"title": bad}))
    page = twins.as_markdown(world, spoilt, bad, twins.plain(spoilt)).decode()
    assert "<script>" not in page.replace("\\<script\\>", "")
    assert len(page.splitlines()[0]) > len(bad)
    ((_, line),) = [
        (uid, one["SUMMARY"]) for uid, one in events(twins.calendar([("x", DAY, bad)], DAY)).items()
    ]
    assert line.replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\") == " ".join(bad.split())


def test_a_house_with_one_bare_gap_has_a_whole_page(world: World) -> None:
    entry = next(one for one in world.kb.of("gap") if one.status == "proposed")
    alone = replace(world, kb=knowledge_base([entry], world.kb.catalogs.values()))
    (page,) = [draft.make() for draft in drafts(alone) if draft.url.startswith("gaps/gap-")]
    assert isinstance(page, Page)
    assert page.body.count("<h1") == 1
    assert 'id="alike"' not in page.body
