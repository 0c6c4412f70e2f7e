"""What a reader sees in a browser: the chart, hostile text as text, and no request elsewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

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
