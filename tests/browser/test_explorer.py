"""The gap explorer as a reader uses it: narrow, go back, sort, keep a view, take the table along."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect
from python_calamine import CalamineWorkbook

pytestmark = pytest.mark.browser

ROWS = "#gaps tbody tr"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", '=HYPERLINK("x")')


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """Return the explorer in a fresh browser, and hold it to having made no script error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    tab = context.new_page()
    errors: list[str] = []

    def noted(dialog: Dialog) -> None:
        errors.append(dialog.message)
        dialog.dismiss()

    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("dialog", noted)
    tab.goto(f"{site}gaps/index.html")
    yield tab
    context.close()
    assert errors == []


@pytest.fixture
def data(site_folder: Path) -> Any:
    """Return the data of the grid."""
    script = (site_folder / "gaps/index-data.js").read_text("ascii")
    return json.loads(script.removeprefix("window.sopdocsGaps = ").removesuffix(";\n"))


def standing(data: Any, name: str, value: str) -> list[str]:
    """Return the gaps at one place of a facet, in the order of the data."""
    place = [facet["name"] for facet in data["facets"]].index(name)
    code = [one[0] for one in data["facets"][place]["values"]].index(value)
    return [row[0] for row in data["rows"] if row[2][place] == code]


def shown(page: Page) -> list[str]:
    """Return the gaps in the grid."""
    return page.locator(f"{ROWS} td:first-child .sd-id").all_inner_texts()


def tick(page: Page, facet: str, value: str) -> None:
    """Tick a value of a facet, and open the facet where it is closed."""
    box = page.locator("details.sd-facet").filter(
        has=page.locator("summary", has_text=re.compile(f"^{facet}"))
    )
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    box.get_by_label(value).check()


def test_a_filter_is_in_the_address_and_the_back_button_takes_it_away(page: Page, data: Any) -> None:
    """Two ticks, their chips, and the way back; a fresh visit to the address shows the same gaps."""
    every = [row[0] for row in data["rows"]]
    assert shown(page) == every
    acting, analysing = standing(data, "status", "acting"), standing(data, "status", "analysing")
    tick(page, "Status", "Acting")
    assert shown(page) == acting
    expect(page.locator(".sd-count")).to_have_text(f"{len(acting)} of {len(every)} gaps")
    tick(page, "Status", "Analysing")
    both = [id for id in every if id in acting + analysing]
    assert shown(page) == both
    tick(page, "Nature", "Projected")
    projected = [id for id in both if id in standing(data, "nature", "projected")]
    assert shown(page) == projected
    address = page.url
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(len(both))
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(len(acting))
    page.get_by_role("button", name="Remove Status: Acting").click()
    assert shown(page) == every
    page.goto(address)
    page.reload()
    assert shown(page) == projected


def test_a_count_says_what_one_more_tick_would_show(page: Page, data: Any) -> None:
    """The count of a value under a filter is the number of rows once it is ticked as the only one there."""
    tick(page, "Status", "Analysing")
    box = page.locator("details.sd-facet", has=page.locator("summary", has_text="Nature"))
    line = box.locator("label", has_text="Projected")
    count = int(line.locator(".sd-n").inner_text())
    tick(page, "Nature", "Projected")
    assert len(shown(page)) == count > 0


def test_words_find_gaps_and_the_end_is_announced(page: Page, data: Any) -> None:
    """Every word has to be there, in any order; no gap at all is said too."""
    page.get_by_label("Find").fill("soap na HAND")
    words = ("hand", "soap", "na")
    found = set(shown(page))
    assert found
    titles = {row[0]: row[1].lower() for row in data["rows"]}
    assert {id for id, title in titles.items() if all(word in title for word in words)} <= found
    page.get_by_label("Find").fill("no such gap")
    expect(page.get_by_role("status").filter(has_text="No gap fits")).to_be_visible()
    assert shown(page) == []


def test_a_header_sorts_and_says_so(page: Page, data: Any) -> None:
    """Once down, once up; what is not known comes last both ways."""
    header = page.locator('th[data-sort="month"]')
    for way, sign in (("descending", -1), ("ascending", 1)):
        header.get_by_role("button").click()
        expect(header).to_have_attribute("aria-sort", way)
        known = {row[0]: row[10] for row in data["rows"] if row[10] is not None}
        ids = shown(page)
        amounts = [known[id] for id in ids[: len(known)]]
        assert amounts == sorted(amounts, key=lambda amount: sign * amount)
    page.locator('th[data-sort="status"]').get_by_role("button").click()
    assert header.get_attribute("aria-sort") is None


def test_a_view_is_kept_in_this_browser(page: Page, data: Any) -> None:
    """Keep, leave, come back by its name, forget."""
    tick(page, "Nature", "Opportunity")
    page.get_by_role("button", name="Keep this view").click()
    page.get_by_label("Name of this view").fill("What we could win")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("link", name="All gaps").click()
    expect(page.locator(ROWS)).to_have_count(len(data["rows"]))
    page.reload()
    page.get_by_role("link", name="What we could win").click()
    expect(page.locator(ROWS)).to_have_count(len(standing(data, "nature", "opportunity")))
    page.get_by_role("button", name="Forget the view What we could win").click()
    expect(page.get_by_role("link", name="What we could win")).to_have_count(0)


def test_the_views_for_everybody_show_what_their_names_say(page: Page, data: Any) -> None:
    """Overdue and projected, as the facets say."""
    page.get_by_role("link", name="Overdue", exact=True).click()
    expect(page.locator(ROWS)).to_have_count(len(standing(data, "dates", "overdue")))
    page.get_by_role("link", name="Projected, next six months").click()
    soon = {*standing(data, "nature", "projected")} & {*standing(data, "starts", "soon")}
    expect(page.locator(ROWS)).to_have_count(len(soon))


def taken(page: Page, kind: str, folder: Path) -> Path:
    """Return the file behind one of the two buttons."""
    with page.expect_download() as download:
        page.get_by_role("button", name=kind, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_the_files_hold_exactly_what_is_shown(page: Page, data: Any, tmp_path: Path) -> None:
    """CSV and workbook: the gaps of the filter, in the order of the grid, numbers as numbers."""
    tick(page, "Status", "Acting")
    page.locator('th[data-sort="month"]').get_by_role("button").click()
    page.locator('th[data-sort="month"]').get_by_role("button").click()
    expected = shown(page)
    rows = {row[0]: row for row in data["rows"]}
    path = taken(page, "CSV", tmp_path)
    lines = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert [line["Gap"] for line in lines] == expected
    for line in lines:
        assert line["Title"] == rows[line["Gap"]][1]
        assert float(line["Value a month"]) == rows[line["Gap"]][10]
    path = taken(page, "Excel", tmp_path)
    with zipfile.ZipFile(path) as whole:
        assert whole.testzip() is None
    header, *cells = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in cells] == expected
    amount, date = header.index("Value a month"), header.index("Next date")
    assert [row[amount] for row in cells] == [rows[id][10] for id in expected]
    assert [str(row[date] or "") for row in cells] == [rows[id][13] for id in expected]


def test_no_text_becomes_a_formula(page: Page) -> None:
    """In CSV an apostrophe stands in front; in the workbook a cell is a string; numbers stay numbers."""
    text = page.evaluate(
        "cells => window.sopdocsSheet.csv(['a'], cells.map(c => [c])).text()", [*FORMULAS, -5]
    )
    found = [row[0] for row in csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))][1:]
    assert found == [*(f"'{one}" for one in FORMULAS), "-5"]
    nasty = [*FORMULAS, "a\0b<&>\"'", "\ud83d\ude00 ok"]
    raw = page.evaluate(
        "cells => window.sopdocsSheet.xlsx(['a'], cells.map(c => [c])).arrayBuffer()"
        ".then(buffer => [...new Uint8Array(buffer)])",
        nasty,
    )
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as whole:
        sheet = whole.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    cells = CalamineWorkbook.from_filelike(io.BytesIO(bytes(raw))).get_sheet_by_index(0).to_python()
    assert cells[-2:] == [["ab<&>\"'"], ["😀 ok"]]
    assert [str(row[0]).strip() for row in cells[1:-2]] == [one.strip() for one in FORMULAS]


def test_ten_thousand_gaps_are_shown_by_the_hundred(page: Page, data: Any) -> None:
    """The grid holds one page of rows; the next button leads on; the filter looks through all of them."""
    many = [[f"GAP-20{at // 1000:02d}-{at % 1000:03d}", *data["rows"][at % len(data["rows"])][1:]]
            for at in range(10_000)]  # fmt: skip
    body = f"window.sopdocsGaps = {json.dumps(data | {'rows': many})};"
    page.route("**/index-data.js", lambda route: route.fulfill(body=body, content_type="text/javascript"))
    page.reload()
    expect(page.locator(ROWS)).to_have_count(100)
    expect(page.locator(".sd-count")).to_have_text("10000 gaps, 1 to 100 shown")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator(".sd-count")).to_have_text("10000 gaps, 101 to 200 shown")
    assert shown(page)[0] == many[100][0]
    page.get_by_label("Find").fill(many[-1][0])
    expect(page.locator(ROWS)).to_have_count(1)


def test_it_works_from_a_file_share_and_without_a_script(browser: Browser, site_folder: Path) -> None:
    """Opened as a file the grid filters; without a script the table and the ways to the rest are there."""
    address = (site_folder / "gaps/index.html").as_uri()
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        page.goto(address)
        every = page.locator(ROWS).count()
        if scripts:
            tick(page, "Status", "Closed")
            assert 0 < page.locator(ROWS).count() < every
            page.go_back()
            expect(page.locator(ROWS)).to_have_count(every)
        else:
            page.locator(".sd-browse summary").first.click()
            page.locator(".sd-browse a", has_text="Closed").click()
            assert 0 < page.locator("table.sd-gaps tbody tr").count() < every
        context.close()
