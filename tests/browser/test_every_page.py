"""Every kind of page, on a desk and on a phone: nothing breaks, asks a stranger or shuts anybody out.

A kind is a folder of the site and the first word of a page's name, so that a new kind is here by itself.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

ALIKE = ("how-to", "learn", "rules")
"""Folders whose pages are all of one kind."""
THEIRS = re.compile(r'<\w+ class="md-(?!content)')
"""How the elements of Material's own frame begin: its search and the box it draws around wide tables."""


def kinds(site: Path) -> dict[str, str]:
    """Return a page of each kind by the name of the kind; the largest one, as it has most in it."""
    found: dict[str, tuple[int, str]] = {}
    for path in sorted(site.rglob("*.html")):
        folder, _, name = path.relative_to(site).as_posix().rpartition("/")
        word = "" if folder in ALIKE else re.split(r"[-.]", name)[0]
        size = path.stat().st_size
        key = f"{folder}/{word}"
        found[key] = max(found.get(key, (0, "")), (size, f"{folder}/{name}".lstrip("/")))
    return {key: page for key, (_, page) in sorted(found.items())}


def complaints(visit: Visit, path: str) -> list[str]:
    """Return everything that is wrong with one page as it is seen."""
    page = visit.open(path)
    said = [*visit.errors, *(f"asks {url}" for url in visit.strangers), *visit.dialogs]
    for noted in (visit.errors, visit.strangers, visit.dialogs):
        noted.clear()
    if page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") > 0:
        said.append("scrolls sideways")
    for one in Axe().run(page).response["violations"]:
        ours = [node["html"] for node in one["nodes"] if not THEIRS.match(node["html"])]
        said += [f"{one['id']}: {one['help']}: {html[:160]}" for html in ours[:3]]
    return said


def test_every_kind_of_page_is_sound(visit: Visit, site_folder: Path) -> None:
    """No script error, no request elsewhere, no sideways scrolling, no violation that axe can see."""
    found = {page: said for page in kinds(site_folder).values() if (said := complaints(visit, page))}
    shown = "\n".join(f"{page}\n  " + "\n  ".join(said) for page, said in found.items())
    assert not found, shown
