"""Who is told what, and where one talks about a record: communication plans, and issues on the forge."""

from __future__ import annotations

import datetime
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from sopdocs.site.addresses import addresses
from sopdocs.site.opened import open_world
from sopdocs.site.pages import drafts
from sopdocs.site.pages.view import World
from sopdocs.site.pour import Page

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)
DISCUSS = re.compile(r'<a href="([^"]*)">Discuss</a>')


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(ROOT, DAY)


def page(world: World, url: str) -> Page:
    made = next(draft for draft in drafts(world) if draft.url == url).make()
    assert isinstance(made, Page)
    return made


def running() -> list[dict[str, Any]]:
    """Return the plans that run and say whom they tell, read from their files."""
    plans = [yaml.safe_load(path.read_bytes()) for path in (ROOT / "actionplans").rglob("*.yaml")]
    return [
        one
        for one in plans
        if one["kind"] == "action_plan"
        and one["status"] in ("approved", "active", "done")
        and "communication" in one
    ]


def told(body: str) -> str:
    """Return what stands below the heading of the table."""
    _, _, rest = body.partition('id="told"')
    return rest.partition("</table>")[0]


def test_a_role_is_shown_what_it_is_told_and_nothing_else(world: World) -> None:
    plans = running()
    assert len(plans) > 3
    for role in world.kb.roles:
        shown = told(page(world, f"lists/role-{role}.html").body)
        wanted = {one["id"] for one in plans if role in one["communication"]["audience"]}
        assert set(re.findall(r'<span class="sd-id">(AP-[0-9-]+)</span>', shown)) == wanted


def test_the_page_of_the_cycle_that_runs_says_it_of_every_plan(world: World) -> None:
    shown = told(page(world, "reviews/cycle-2026-07.html").body)
    for one in running():
        row = next(row for row in shown.split("<tr>") if one["id"] in row)
        assert one["communication"]["channel"] in unescape(row)
        for role in one["communication"]["audience"]:
            assert f"role-{role}.html" in row
    assert not told(page(world, "reviews/cycle-2026-06.html").body)


@pytest.mark.parametrize(
    ("config", "path", "names"),
    [
        ("repo_url: https://github.com/a/b", "/a/b/issues/new", ("title", "body")),
        ("repo_url: https://codeberg.org/a/b/", "/a/b/issues/new", ("title", "body")),
        (
            "repo_url: https://gitlab.com/a/b/c",
            "/a/b/c/-/issues/new",
            ("issue[title]", "issue[description]"),
        ),
        (
            "repo_url: https://git.example.org/a/b\nedit_uri: -/edit/main/docs/",
            "/a/b/-/issues/new",
            ("issue[title]", "issue[description]"),
        ),
    ],
)
def test_an_issue_opens_with_id_title_and_address(
    company: Path, config: str, path: str, names: tuple[str, str]
) -> None:
    (company / "mkdocs.yml").write_text(f"site_url: https://sop.example.org/kb\n{config}\n", encoding="utf-8")
    gap = next((company / "gaps").glob("GAP-2026-003-*"))
    title = 'Less & "more" <b>OTIF</b> #1?&body=x'
    text = re.sub(r"(?m)^title: .*$", f"title: '{title}'", gap.read_text(encoding="utf-8"))
    gap.write_text(text, encoding="utf-8")
    found = DISCUSS.findall(page(open_world(company, DAY), "gaps/gap-2026-003.html").body)
    address = urlsplit(unescape(found[0]))
    assert (address.scheme, address.path, address.fragment) == ("https", path, "")
    asked = parse_qs(address.query)
    assert set(asked) == set(names)
    assert asked[names[0]] == [f"GAP-2026-003: {title}"]
    assert "https://sop.example.org/kb/gaps/gap-2026-003.html" in asked[names[1]][0].split()


@pytest.mark.parametrize(
    "config",
    [
        "site_name: x",
        "repo_url: https://dev.azure.com/a/_git/b",
        "repo_url: https://bitbucket.org/a/b",
        "repo_url: javascript:alert(1)",
        "repo_url: [1]",
        "repo_url: https://user:secret@git.example.org/a/b",
        "repo_url: 'https://[::1/a'",
        "broken: [",
        "INHERIT: missing.yml",
    ],
)
def test_where_no_forge_is_known_nothing_is_offered(company: Path, config: str) -> None:
    (company / "mkdocs.yml").write_text(config, encoding="utf-8")
    assert addresses(company).repository == ""
    assert not DISCUSS.search(page(open_world(company, DAY), "gaps/gap-2026-003.html").body)
