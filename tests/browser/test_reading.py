"""What a reader sees in a browser: the chart, the search, hostile text as text, and no request elsewhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import HOSTILE_TITLE, Visit

pytestmark = pytest.mark.browser


def test_the_gap_page_shows_its_chart(visit: Visit) -> None:
    """The picture has a title that states the finding, its lines, and a text alternative."""
    page = visit.open("gaps/gap-2026-001.html")
    chart = page.locator("svg[role=img]").first
    expect(chart).to_be_visible()
    assert chart.locator("path, polyline").count() >= 3
    assert "12.9" in (chart.locator("xpath=ancestor::figure").inner_text() or "")
    box = chart.bounding_box()
    assert box is not None
    assert box["width"] > 250


def test_hostile_title_is_text_on_page_and_in_list(visit: Visit) -> None:
    """Readers see the characters that were written; nothing runs."""
    page = visit.open("gaps/gap-2026-011.html")
    expect(page.locator("h1")).to_contain_text(HOSTILE_TITLE)
    assert HOSTILE_TITLE in page.title()
    expect(page.locator("article")).to_contain_text("<script>alert(3)</script>")
    assert page.locator("a[href^='javascript']").count() == 0
    visit.open("gaps/index.html")
    expect(page.locator("article")).to_contain_text(HOSTILE_TITLE)
    assert page.locator("img[src=x]").count() == 0
    assert visit.dialogs == []


def test_hostile_title_is_text_in_the_search_result(visit: Visit) -> None:
    """Searching finds the record and shows its title as text."""
    page = visit.open("index.html")
    _search(page, "onerror")
    result = page.locator(".md-search-result__item").filter(has_text="onerror").first
    expect(result).to_be_visible(timeout=10_000)
    expect(result).to_contain_text(HOSTILE_TITLE)
    assert page.locator("img[src=x]").count() == 0
    assert visit.dialogs == []


def test_search_finds_records_by_their_words_and_opens_them(visit: Visit) -> None:
    """A reader types what they remember and lands on the gap."""
    page = visit.open("how-to/propose-a-gap.html")
    _search(page, "laundry over-forecast")
    first = page.locator(".md-search-result__link").first
    expect(first).to_be_visible(timeout=10_000)
    first.click()
    page.wait_for_url(re.compile(r"gap-2026-001\.html"))
    expect(page.locator("h1").first).to_contain_text("Laundry Liquids")


def _search(page: Page, words: str) -> None:
    """Type into the search as a reader does; on a phone it is behind its icon."""
    field = page.locator(".md-search__input")
    if not field.is_visible() or page.viewport_size == {"width": 390, "height": 900}:
        page.locator("label[for=__search]").first.click()
    field.click()
    field.press_sequentially(words)
