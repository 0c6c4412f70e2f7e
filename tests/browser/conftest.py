"""A browser and a built site for the tests that have to see what a reader sees."""

from __future__ import annotations

import datetime
import functools
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from sopdocs.site.compose import publish_site
from sopdocs.site.opened import open_world
from tests.needed import missing

ROOT = Path(__file__).parents[2]
DAY = datetime.date(2026, 7, 10)
HOSTILE_TITLE = "<img src=x onerror=alert(1)>"
HOSTILE_LINK = "[click here](javascript:alert(2))"
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return headless Chromium, or skip with the reason where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing("chromium, to see what readers see,")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        yield chromium
        chromium.close()


def company(folder: Path) -> Path:
    """Copy the demo company, with a hostile title and a hostile link written into one of its gaps."""
    for name in ("gaps", "actionplans", "data", "site_src"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("sopdocs.toml", "mkdocs.yml"):
        shutil.copy(ROOT / name, folder)
    (path,) = folder.glob("gaps/GAP-2026-011-*")
    text = path.read_text("utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title:"))
    text = text.replace(title, f'title: "{HOSTILE_TITLE}"').replace(
        "statement: >\n  ", f"statement: >\n  {HOSTILE_LINK} <script>alert(3)</script> "
    )
    path.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the company's site."""
    folder = company(tmp_path_factory.mktemp("company"))
    publish_site(folder, open_world(folder, DAY), folder / "site")
    return folder / "site"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a site on the loopback interface for as long as the block lasts; yield its address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """Return the address of the company's site."""
    with served(site_folder) as address:
        yield address


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


@contextmanager
def visiting(browser: Browser, address: str, width: int, scheme: str) -> Iterator[Visit]:
    """Open a fresh tab that notes dialogs, errors and requests to strangers."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    one = Visit(context.new_page(), address)
    one.page.on("dialog", one.note_dialog)
    one.page.on("pageerror", lambda error: one.errors.append(str(error)))
    one.page.on("console", lambda said: one.errors.append(said.text) if said.type == "error" else None)
    one.page.on(
        "request",
        lambda sent: None if sent.url.startswith((address, "data:")) else one.strangers.append(sent.url),
    )
    yield one
    context.close()


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["desktop-light", "phone-dark"])
def visit(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Return such a tab on the company's site, once on a desk and once on a phone."""
    with visiting(browser, site, *request.param) as one:
        yield one
