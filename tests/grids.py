"""Worlds for the tests of the gap explorer and its index pages, and how to read what they show."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from sopdocs.check import check
from sopdocs.load import load
from sopdocs.measure import measure
from sopdocs.rule import Context
from sopdocs.rules import RULES
from sopdocs.settings import Settings
from sopdocs.site.pages import explorer
from sopdocs.site.pages.view import World
from sopdocs.site.pour import Page

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)


def world_of(files: list[tuple[str, bytes]]) -> World:
    """Return the world of these files, without planning data of their own."""
    kb, reading = load(files)
    figures = measure(kb, ROOT, DAY)
    verdict = check(Context(kb, figures, DAY), RULES, reading)
    return World(kb.public(), figures, verdict, DAY, Settings())


def files_of(folder: Path) -> list[tuple[str, bytes]]:
    """Return the records and catalogs of a house."""
    found = [path for name in ("gaps", "actionplans", "data") for path in (folder / name).rglob("*.yaml")]
    return [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in sorted(found)]


def made(world: World) -> dict[str, Page | bytes]:
    """Return the explorer, its data and every index page, by address."""
    return {url: make() for url, _, make in explorer.pages(world)}


def body(page: Page | bytes) -> str:
    """Return what a page shows."""
    assert isinstance(page, Page)
    return page.body


def listed(page: Page | bytes) -> list[str]:
    """Return the gaps that a page has a row for, in their order."""
    return re.findall(r'<tr><td><span class="sd-id">([^<]+)</span>', body(page))


def small_gap(number: int, **more: str) -> tuple[str, bytes]:
    """Return the file of a small gap; `more` are lines of it, as they are written."""
    lines = {"kind": "gap", "schema_version": "1", "id": f"GAP-2026-{number:03d}"}
    lines |= {"title": f"Gap number {number} of many in a long list", "status": "proposed"}
    lines |= {"metric": "other", "other_metric": "a count", "scope": "{region: EMEA}"}
    lines |= {"started_period": "2026-01", "statement": "It fell below the limit in August and stays there."}
    text = "\n".join(f"{key}: {value}" for key, value in (lines | more).items())
    return f"gaps/GAP-2026-{number:03d}-x.yaml", text.encode()
