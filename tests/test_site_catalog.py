"""The pages of roles, metrics and datasets: what is whose, what is measured how, and whether data hold."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from sopdocs.site.opened import open_world
from sopdocs.site.pages import dataset, drafts, metric, role
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Page

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(ROOT, DAY)


@pytest.fixture(scope="module")
def made(world: World) -> Mapping[str, Page]:
    kinds = (role.pages, metric.pages, dataset.pages)
    return {url: make() for pages in kinds for url, _, make in pages(world)}


def catalog(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((ROOT / f"data/{name}.yaml").read_text("utf-8"))[name]
    return found


def gaps() -> list[Mapping[str, Any]]:
    return [yaml.safe_load(path.read_text("utf-8")) for path in sorted((ROOT / "gaps").glob("*.yaml"))]


def named(page: Page, anchor: str) -> set[str]:
    """Return the gaps named between this heading and the next one of its level."""
    text = str(page.body).partition(f'<h2 id="{anchor}">')[2].partition("<h2")[0]
    return set(re.findall(r'<span class="sd-id">(GAP-[0-9-]+)</span>', text))


def test_everything_in_a_catalog_has_a_page(made: Mapping[str, Page]) -> None:
    expected = {
        f"lists/{kind}-{id}.html"
        for kind, name in (("role", "roles"), ("metric", "metrics"), ("dataset", "datasets"))
        for id in catalog(name)
    }
    assert set(made) == expected


def test_a_role_finds_its_open_gaps(made: Mapping[str, Page]) -> None:
    for id in catalog("roles"):
        mine = {gap["id"] for gap in gaps() if gap.get("owner") == id}
        live = {gap["id"] for gap in gaps() if gap["status"] not in ("closed", "rejected", "parked")}
        assert named(made[f"lists/role-{id}.html"], "gaps") == mine & live


def test_a_metric_finds_its_gaps_and_states_its_definition(made: Mapping[str, Page]) -> None:
    for id, one in catalog("metrics").items():
        page = made[f"lists/metric-{id}.html"]
        assert named(page, "gaps") == {gap["id"] for gap in gaps() if gap["metric"] == id}
        said = unescape(re.sub("<[^>]*>", "", str(page.body)))
        assert " ".join(one["formula"].split()) in " ".join(said.split())


def test_a_dataset_finds_who_reads_it_and_its_columns(made: Mapping[str, Page]) -> None:
    for id, one in catalog("datasets").items():
        page = made[f"lists/dataset-{id}.html"]
        users = {gap["id"] for gap in gaps() if gap.get("series", {}).get("dataset") == id}
        assert users <= named(page, "use")
        for column in one["columns"].values():
            assert f"<code>{column}</code>" in page.body


def copied(tmp_path: Path) -> Path:
    for name in ("gaps", "actionplans", "data", "sopdocs.toml", "mkdocs.yml"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    return tmp_path


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_broken_promise_is_told_on_the_page_of_the_dataset(tmp_path: Path) -> None:
    root = copied(tmp_path)
    path = root / "data/otif_r1.csv"
    rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*rows, rows[-1]]) + "\n", "utf-8")
    pages = {url: make for url, _, make in dataset.pages(open_world(root, DAY))}
    assert "A promise of these data is broken." in pages["lists/dataset-otif-r1.html"]().body
    assert "keep what was promised" in pages["lists/dataset-deductions-r1.html"]().body


def test_data_that_are_restricted_have_no_page(tmp_path: Path) -> None:
    root = copied(tmp_path)
    edited(root / "data/datasets.yaml", "  otif-r1:\n", "  otif-r1:\n    confidentiality: restricted\n")
    world = open_world(root, DAY)
    assert world.about("dataset", "otif-r1") is None
    assert "lists/dataset-otif-r1.html" not in {url for url, _, _ in dataset.pages(world)}


@pytest.mark.parametrize("id", ["../x", "A", "a/b", "con.x", "", "-x", "ä"])
def test_a_name_that_could_leave_the_folder_has_no_page(world: World, id: str) -> None:
    """A catalog may hold any name; only a plain one becomes part of an address."""
    odd = {id: next(iter(world.kb.roles.values()))}
    kb = replace(world.kb)
    kb.__dict__["roles"] = odd
    other = replace(world, kb=kb)
    assert other.about("role", id) is None
    assert f"lists/owners.html#{id}" in unescape(View(other, "index.html").role(id)) or not id


def keys(world: World) -> dict[str, str]:
    found: dict[str, str] = {}
    for pages in (role.pages, metric.pages, dataset.pages):
        for url, reads, _ in pages(world):
            found[url] = reads() if reads else ""
    return found


def bodies(world: World) -> dict[str, str]:
    kinds = (role.pages, metric.pages, dataset.pages)
    return {url: str(make().body) for pages in kinds for url, _, make in pages(world)}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("gaps/GAP-2026-004-air-fresh-stock-dc-us-e.yaml", "status: acting", "status: verifying"),
        ("gaps/GAP-2026-006-gross-margin-emea.yaml", "title: Gross margin", "title: The gross margin"),
        ("actionplans/AP-2026-004-air-fresh-order-size.yaml", "due: 2026-06-15", "due: 2026-06-22"),
        ("data/otif_r1.csv", "2026-06", "2026-07"),
    ],
)
def test_what_a_page_shows_is_what_it_is_made_again_for(
    world: World, tmp_path: Path, path: str, old: str, new: str
) -> None:
    """A page whose bytes change without its digest would stay as it was in the next build."""
    root = copied(tmp_path)
    first, shown = keys(world), bodies(world)
    edited(root / path, old, new)
    after = open_world(root, DAY)
    second, now = keys(after), bodies(after)
    changed = {url for url in shown if shown[url] != now.get(url)}
    assert changed
    assert {url for url in changed if second[url] and first[url] == second[url]} == set()


def git(root: Path, *words: str, day: str = "2026-07-01") -> None:
    when = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
    who = ("-c", "user.name=A Person", "-c", "user.email=person@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(
        ["git", *who, *words], cwd=root, env={**os.environ, **when}, check=True, capture_output=True
    )


def test_a_record_tells_when_it_was_last_changed_and_not_by_whom(tmp_path: Path) -> None:
    root, gap = copied(tmp_path), "gaps/GAP-2026-004-air-fresh-stock-dc-us-e.yaml"
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "All", day="2026-06-01")
    edited(root / gap, "status: acting", "status: verifying")
    assert gap not in open_world(root, DAY).changed, "an edit that is in no commit has no day"
    git(root, "commit", "-q", "-a", "-m", "Verifying", day="2026-07-02")
    world = open_world(root, DAY)
    assert world.changed[gap] == datetime.date(2026, 7, 2)
    made = {one.url: one for one in drafts(world)}
    page = made["gaps/gap-2026-004.html"].make()
    assert isinstance(page, Page)
    assert "Last changed on 2\u00a0Jul\u00a02026." in page.body
    assert "Person" not in page.body
    assert gap not in open_world(root, datetime.date(2026, 6, 20)).changed, "the site tells of its day"
