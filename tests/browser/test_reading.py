"""What a reader sees in a browser: the chart, the search, hostile text as text, and no request elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.conftest import HOSTILE_TITLE

pytestmark = pytest.mark.browser
PAGES = (
    "index.html",
    "gaps/index.html",
    "gaps/gap-2026-001.html",
    "gaps/gap-2026-010.html",
    "gaps/gap-2026-011.html",
    "causes/rc-2026-003.html",
    "actionplans/ap-2026-003.html",
    "how-to/propose-a-gap.html",
)


@dataclass
class Visit:
    """A page in the browser, and what went wrong on it."""

    page: Page
    site: str
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def note_dialog(self, dialog: Dialog) -> None:
        """Remember what a script said, and let the page go on."""
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def open(self, path: str) -> Page:
        """Go to a page of the site and wait until it is quiet."""
        self.page.goto(self.site + path, wait_until="networkidle")
        return self.page


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["desktop-light", "phone-dark"])
def visit(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Return a fresh page that notes dialogs, errors and requests to strangers."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    one = Visit(context.new_page(), site)
    one.page.on("dialog", one.note_dialog)
    one.page.on("pageerror", lambda error: one.errors.append(str(error)))
    one.page.on("console", lambda said: one.errors.append(said.text) if said.type == "error" else None)
    one.page.on(
        "request",
        lambda sent: None if sent.url.startswith((site, "data:")) else one.strangers.append(sent.url),
    )
    yield one
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_and_asks_nobody(visit: Visit, path: str) -> None:
    """No script error, nothing blocked by the policy, no request to a third party, no sideways scrolling."""
    page = visit.open(path)
    assert visit.errors == []
    assert visit.strangers == []
    assert visit.dialogs == []
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


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
