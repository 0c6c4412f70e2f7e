"""What only a browser can say: the search works from a file share and under the policy, and runs nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from markupsafe import Markup

from sopdocs.site.build import Draft, furnish, publish
from sopdocs.site.pour import Page, Passage
from sopdocs.site.shell import shell

ROOT = Path(__file__).parents[1]
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --virtual-time-budget=8000 --enable-logging=stderr --v=0"
)
EVIL = "OTIF <img src=x onerror=document.documentElement.id='owned'>"

pytestmark = [pytest.mark.browser, pytest.mark.skipif(BROWSER is None, reason="no Chromium on PATH")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("browser")
    house = furnish(shell(ROOT, root / ".sopdocs"))
    urls = [*house.shell.framed(), "gaps/gap-2026-001.html"]

    def draft(url: str) -> Draft:
        page = Page(
            url,
            EVIL,
            Markup("<h1 id='top'>x</h1>"),
            search=(Passage(EVIL, f"{EVIL} everywhere", tags=(EVIL,)),),
        )
        return Draft(url, None, lambda: page)

    publish([draft(url) for url in urls], house, root / "site", root / ".sopdocs", {})
    return root / "site"


def opened(address: str, profile: Path) -> tuple[str, str]:
    """Return the page as it stands when its scripts have run, and what the browser complained about."""
    assert BROWSER
    command = [BROWSER, *FLAGS.split(), f"--user-data-dir={profile}", "--dump-dom", address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


def test_search_from_a_file_share_finds_text_and_runs_none_of_it(site: Path, tmp_path: Path) -> None:
    dom, console = opened(f"{(site / 'gaps/gap-2026-001.html').as_uri()}?q=otif", tmp_path / "profile")
    results = re.findall(r'<li class="md-search-result__item">.*?</li>', dom, re.DOTALL)
    assert results
    assert "&lt;img src=x" in results[0]
    assert "<img" not in "".join(results)
    assert "owned" not in re.findall("<html[^>]*>", dom)[0]
    assert console == ""
