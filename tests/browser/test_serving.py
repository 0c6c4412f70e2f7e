"""`sopdocs serve` as an author meets it: save a file, and the open page shows it by itself."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import company

pytestmark = pytest.mark.browser
PATIENCE_MS = 20_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the demo company to edit."""
    return company(tmp_path)


@pytest.fixture
def server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Return the address of a running `sopdocs serve` and its process, which ends with the test."""
    command = [sys.executable, "-m", "sopdocs", "serve", "--port", "0", "--root", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert address, said
        yield address[0], process
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        finally:
            process.kill()  # whoever started the tests may have asked that Ctrl-C be ignored


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a fresh page."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_an_edit_of_a_record_shows_by_itself(
    server: tuple[str, subprocess.Popen[str]], folder: Path, page: Page
) -> None:
    """The author saves a new title and looks; nobody presses reload."""
    page.goto(server[0] + "gaps/gap-2026-001.html")
    (record,) = folder.glob("gaps/GAP-2026-001-*")
    text = record.read_text("utf-8")
    record.write_text(
        text.replace("Laundry Liquids EMEA grocery over", "Liquid Laundry of EMEA over"), "utf-8"
    )
    expect(page.locator("h1").first).to_contain_text("Liquid Laundry of EMEA", timeout=PATIENCE_MS)
    record.write_text(text.replace("status: closed", "status: clsed"), "utf-8")
    expect(page.locator("body")).to_contain_text("`clsed` is not a word for `status`", timeout=PATIENCE_MS)
    expect(page.locator("h1").first).to_contain_text("Laundry", timeout=PATIENCE_MS)
    record.write_text(text, "utf-8")
    expect(page.locator("body")).not_to_contain_text("clsed", timeout=PATIENCE_MS)


def test_an_edit_of_a_hand_written_page_shows_by_itself(
    server: tuple[str, subprocess.Popen[str]], folder: Path, page: Page
) -> None:
    """The pages of site_src/ follow as well."""
    page.goto(server[0] + "about.html")
    path = folder / "site_src" / "about.md"
    path.write_text(path.read_text("utf-8") + "\nA sentence added a moment ago.\n", "utf-8")
    expect(page.locator("article")).to_contain_text("added a moment ago", timeout=PATIENCE_MS)


def test_ctrl_c_ends_it_quietly(server: tuple[str, subprocess.Popen[str]]) -> None:
    """No traceback, and the exit code that shells expect."""
    process = server[1]
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
