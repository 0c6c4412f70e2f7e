"""The search as readers use it: by keyboard, on a phone, from a file share, with text that wants to run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import HOSTILE_TITLE, Visit

pytestmark = pytest.mark.browser


def typed(page: Page, words: str) -> None:
    """Open the search as a reader does, by key, and type."""
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Search this knowledge base")).to_be_focused()
    page.keyboard.type(words)


def test_words_lead_to_a_record_by_keyboard_alone(visit: Visit) -> None:
    """A reader types what they remember, goes down and lands on the gap; the number found is said."""
    page = visit.open("how-to/propose-a-gap.html")
    typed(page, "laundry over-forecast")
    options = page.get_by_role("option")
    expect(options.filter(has_text="GAP-2026-001")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="result")).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    field = page.get_by_role("combobox", name="Search this knowledge base")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"gap-2026-001\.html"))
    assert visit.errors == []


def test_enter_opens_the_record_whose_id_was_typed(visit: Visit) -> None:
    """Nobody has to wait for the list: the id is enough."""
    page = visit.open("index.html")
    typed(page, "gap 3")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"gap-2026-003\.html"))


def test_a_facet_narrows_and_escape_closes(visit: Visit) -> None:
    """The kinds are counted, one of them is chosen, and the dialog gives the page back."""
    page = visit.open("index.html")
    page.locator("[data-sd-search]").click()
    page.keyboard.type("promotion")
    kind = page.get_by_role("combobox", name="Kind")
    expect(kind).to_be_visible()
    choice = kind.locator("option", has_text="Gap (").first.inner_text()
    kind.select_option("Gap")
    count = re.sub(r"\D", "", choice)
    expect(page.get_by_role("status").filter(has_text=re.compile(rf"^{count} results?$"))).to_be_visible()
    assert set(page.locator(".sd-search-kind").all_inner_texts()) == {"Gap"}
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_hostile_text_is_text_in_the_results(visit: Visit) -> None:
    """Searching finds the record and shows its title as it was written."""
    page = visit.open("index.html")
    typed(page, "onerror")
    expect(page.get_by_role("option").first).to_contain_text(HOSTILE_TITLE)
    assert page.locator("img[src=x]").count() == 0
    assert (visit.dialogs, visit.errors, visit.strangers) == ([], [], [])


def test_it_works_from_a_file_share(browser: Browser, site_folder: Path) -> None:
    """Pages opened without a server find all the same, under the same policy."""
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((site_folder / "gaps/gap-2026-001.html").as_uri())
    typed(page, "onerror")
    expect(page.get_by_role("option").first).to_contain_text(HOSTILE_TITLE)
    assert page.locator("img[src=x]").count() == 0
    assert said == []
    page.close()


def test_without_scripts_the_button_leads_to_the_explorer(browser: Browser, site: str) -> None:
    """It is a link, and the explorer has every gap in a table."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "learn/pareto.html")
    page.locator("[data-sd-search]").click()
    page.wait_for_url(re.compile(r"gaps/index\.html"))
    context.close()
