"""What people subscribe to, as other programs read it: calendars by role and step, and the news of gaps."""

from __future__ import annotations

import datetime
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

import icalendar
import pytest

from sopdocs.site import ics
from sopdocs.site.build import Draft
from sopdocs.site.opened import open_world
from sopdocs.site.pages import drafts, rows
from sopdocs.site.pages.view import World
from sopdocs.site.pour import Page

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(ROOT, DAY)


def made(world: World) -> dict[str, Draft]:
    return {draft.url: draft for draft in drafts(world)}


def file(world: World, url: str) -> bytes:
    data = made(world)[url].make()
    assert isinstance(data, bytes)
    return data


def events(data: bytes) -> dict[str, Any]:
    """Return the entries of a calendar by UID."""
    found = icalendar.Calendar.from_ical(data).walk("VEVENT")
    by_uid = {str(one["UID"]): one for one in found}
    assert len(by_uid) == len(found)
    return by_uid


def test_the_whole_calendar_has_every_promise_on_its_day(world: World) -> None:
    found = events(file(world, "feeds/all.ics"))
    promised = rows.promised(world)
    assert len(promised) > 30
    for due in promised:
        one = found[ics.uid(due.name)]
        assert one.decoded("DTSTART") == due.date
        assert one.decoded("DTEND") == due.date + datetime.timedelta(days=1)
        assert str(one["SUMMARY"]).endswith(" ".join(due.what.split()))


def test_a_record_has_the_same_entries_in_its_own_calendar(world: World) -> None:
    """Else somebody who has both sees everything twice."""
    whole = events(file(world, "feeds/all.ics"))
    page = made(world)["actionplans/ap-2026-002.html"].make()
    assert isinstance(page, Page)
    own = events(dict(page.files)["actionplans/ap-2026-002.ics"])
    assert own
    assert own.keys() <= whole.keys()
    assert all(own[uid]["DTSTART"].dt == whole[uid]["DTSTART"].dt for uid in own)


def test_a_role_finds_its_own_days_and_no_promise_of_another(world: World) -> None:
    for role in world.kb.roles:
        found = events(file(world, f"feeds/role-{role}.ics"))
        mine = {ics.uid(due.name) for due in rows.promised(world) if due.owner == role}
        other = {ics.uid(due.name) for due in rows.promised(world)} - mine
        assert mine <= found.keys()
        assert not other & found.keys()


def test_a_step_has_its_meetings_on_the_days_of_the_calendar(world: World) -> None:
    """By hand: the working days of August 2026 that the demo's calendar gives to the demand review."""
    assert world.kb.calendar
    number = world.kb.calendar.cycle_working_days["demand_review"]
    days = (datetime.date(2026, 8, day) for day in range(1, 32))
    working = [day for day in days if day.weekday() < 5 and day not in world.kb.calendar.holidays]
    found = events(file(world, "feeds/step-demand-review.ics"))
    assert found[ics.uid("meeting.2026-08.demand_review")].decoded("DTSTART") == working[number - 1]
    assert ics.uid("meeting.2026-08.supply_review") not in found


def test_an_entry_that_moves_keeps_its_uid(company: Path) -> None:
    path = next((company / "actionplans").glob("AP-2026-002-*"))
    before = events(file(open_world(company, DAY), "feeds/all.ics"))
    text = path.read_text(encoding="utf-8")
    due = next(one for one in rows.promised(open_world(company, DAY)) if one.record == "AP-2026-002")
    path.write_text(text.replace(str(due.date), "2026-12-24"), encoding="utf-8")
    after = events(file(open_world(company, DAY), "feeds/all.ics"))
    assert after.keys() == before.keys()
    moved = after[ics.uid(due.name)].decoded("DTSTART")
    assert (before[ics.uid(due.name)].decoded("DTSTART"), moved) == (due.date, datetime.date(2026, 12, 24))


def test_text_of_records_cannot_end_a_line_of_a_calendar() -> None:
    nasty = "a;b,c\\n\nEND:VEVENT\r\nBEGIN:VEVENT ü" * 9
    data = ics.calendar([ics.Event("x", DAY, nasty, said=nasty)], DAY, nasty)
    (one,) = events(data).values()
    assert str(one["SUMMARY"]) == str(one["DESCRIPTION"]) == " ".join(nasty.split())
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def entries(data: bytes) -> list[ElementTree.Element]:
    feed = ElementTree.fromstring(data)
    assert feed.tag == f"{ATOM}feed"
    for one in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    return feed.findall(f"{ATOM}entry")


def said(one: ElementTree.Element, name: str) -> str:
    return one.findtext(f"{ATOM}{name}") or ""


def test_the_news_has_every_gap_of_the_demo_the_last_changed_first(world: World) -> None:
    found = entries(file(world, "feeds/gaps.xml"))
    days = [said(one, "updated") for one in found]
    assert days == sorted(days, reverse=True)
    assert len({said(one, "id") for one in found}) == len(found)
    ids = {said(one, "title").split()[0] for one in found}
    dated = {gap.id for gap in rows.gaps(world) if gap.history or gap.created or gap.detected_on}
    assert dated <= ids
    assert len(dated) > 10
    for one in found:
        assert datetime.datetime.fromisoformat(said(one, "updated")).date() <= DAY
        assert said(one, "published") <= said(one, "updated")
        link = one.find(f"{ATOM}link")
        assert link is not None
        assert link.get("href", "").startswith("https://sopdocs.example.org/gaps/gap-")


def test_a_gap_that_changes_is_news_under_the_id_it_had(company: Path) -> None:
    def by_gap() -> dict[str, ElementTree.Element]:
        found = entries(file(open_world(company, DAY), "feeds/gaps.xml"))
        return {said(one, "title").split()[0]: one for one in found}

    before = by_gap()
    name = list(before)[-1]
    path = next((company / "gaps").glob(f"{name}-*"))
    text = path.read_text(encoding="utf-8")
    row = "\n  - {date: 2026-07-10, from: analysing, to: acting, by: sop-coordinator, note: a < b & c}"
    path.write_text(text.replace("\nhistory:", f"\nhistory:{row}", 1), encoding="utf-8")
    after = by_gap()
    assert next(iter(after)) == name
    assert said(after[name], "id") == said(before[name], "id")
    assert said(before[name], "updated") < said(after[name], "updated") == "2026-07-10T00:00:00Z"


def test_without_a_gap_the_news_is_a_feed_without_entries(company: Path) -> None:
    for path in (company / "gaps").glob("*.yaml"):
        path.unlink()
    assert entries(file(open_world(company, DAY), "feeds/gaps.xml")) == []


class Offers(HTMLParser):
    """Collects what a page offers to programs, and where its links lead."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.alternates: set[str] = set()
        self.links: set[str] = set()
        self.url = page.url
        self.feed(f"{page.head}{page.body}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        address = urljoin(self.url, values.get("href") or "")
        if tag == "link" and "alternate" in (values.get("rel") or "").split():
            self.alternates.add(address)
        elif tag == "a":
            self.links.add(address)


@pytest.mark.parametrize(
    ("url", "offered"),
    [
        ("index.html", {"feeds/all.ics", "feeds/gaps.xml"}),
        ("gaps/index.html", {"feeds/all.ics", "feeds/gaps.xml"}),
        ("lists/role-sop-coordinator.html", {"feeds/role-sop-coordinator.ics"}),
        ("reviews/cycle-2026-07.html", {"feeds/all.ics", "feeds/step-demand-review.ics"}),
    ],
)
def test_a_page_offers_its_feeds_to_programs_and_to_people(world: World, url: str, offered: set[str]) -> None:
    page = made(world)[url].make()
    assert isinstance(page, Page)
    found = Offers(page)
    assert offered <= found.alternates <= found.links
    assert found.alternates <= made(world).keys()


def test_names_of_promises_differ(world: World) -> None:
    names = [due.name for due in rows.promised(world)]
    assert all(names)
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9.#-]+", name) for name in names)
