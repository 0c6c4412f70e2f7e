"""An edit remakes the index pages it shows on and spares the others; no two values share an address."""

from __future__ import annotations

import re

import pytest

from sopdocs.site.pages import explorer
from sopdocs.site.pages.shelves import slug
from tests.grids import ROOT, files_of, listed, made, small_gap, world_of

EDITS = {
    "title": ("gaps/GAP-2026-001-", "title: Laundry Liquids EMEA", "title: All Laundry Liquids EMEA"),
    "owner": ("gaps/GAP-2026-002-", "owner: plant-manager-plt-a", "owner: sop-coordinator"),
    "value": ("gaps/GAP-2026-002-", "value_at_stake:\n  amount: ", "value_at_stake:\n  amount: 1"),
    "a date of a plan": ("actionplans/AP-2026-002-", "due: 2026-07-24", "due: 2026-07-23"),
    "the name of a role": ("data/roles.yaml", "label: Plant Manager PLT-A", "label: Manager of Plant A"),
    "a status": ("gaps/GAP-2026-011-", "status: proposed", "status: rejected"),
}


def drafted(files: list[tuple[str, bytes]]) -> dict[str, tuple[str, str]]:
    """Return the digest and the text of every page."""
    found = {}
    for url, reads, make in explorer.pages(world_of(files)):
        assert reads is not None
        page = make()
        found[url] = (reads(), page.decode() if isinstance(page, bytes) else page.body + page.title)
    return found


@pytest.fixture(scope="module")
def before() -> dict[str, tuple[str, str]]:
    return drafted(files_of(ROOT))


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_remakes_the_pages_it_shows_on(before: dict[str, tuple[str, str]], edit: str) -> None:
    path, old, new = EDITS[edit]
    files = files_of(ROOT)
    after = drafted(
        [(p, d.replace(old.encode(), new.encode()) if p.startswith(path) else d) for p, d in files]
    )
    both = before.keys() & after.keys()
    changed = {url for url in both if before[url][1] != after[url][1]} | (before.keys() ^ after.keys())
    remade = {url for url in both if before[url][0] != after[url][0]} | (before.keys() ^ after.keys())
    assert changed, "the edit shows nowhere: the test has lost its hold"
    assert changed <= remade
    if not path.startswith("data/"):
        spared = {url for url in both if url.startswith("gaps/by-")} - remade
        assert len(spared) > len(both) / 2


def test_two_values_never_share_an_address() -> None:
    taken: set[str] = set()
    for value in (
        "air_care",
        "Air Care",
        "air-care",
        "AIR  CARE",
        "<img src=x>",
        "../..",
        "日本",
        "",
        "con",
        "x" * 300,
        "x" * 301,
    ):
        name = slug(value, taken)
        assert re.fullmatch("[a-z0-9][a-z0-9_-]*", name)
        assert name not in taken
        taken.add(name)


def test_an_id_keeps_its_address_whoever_looks_like_it() -> None:
    """Other pages link to `by-owner-<role>` without asking."""
    found = made(world_of([small_gap(1, owner="Plant Manager"), small_gap(2, owner="plant-manager")]))
    assert listed(found["gaps/by-owner-plant-manager.html"]) == ["GAP-2026-002"]
    assert sum(url.startswith("gaps/by-owner-plant-manager-") for url in found) == 1
