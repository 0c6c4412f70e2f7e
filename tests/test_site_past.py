"""What changed in a record is told in planners' words, and nothing of who committed it."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from sopdocs.model import Gap
from sopdocs.site.opened import open_world
from sopdocs.site.pages import drafts
from sopdocs.site.pages.view import World
from sopdocs.site.pour import Page
from sopdocs.site.svg import marked, unmarked
from tests.worktree import Worktree, worktree

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)
PLAN = "actionplans/AP-2026-003-lead-times-and-promotions.yaml"
GAP = "gaps/GAP-2026-003-otif-retailer-r1.yaml"
ABOUT = "actionplans/ap-2026-003.html"


@pytest.fixture
def tree(tmp_path: Path) -> Worktree:
    """Return the demo company under git, with a plan that was changed twice."""
    made = worktree(tmp_path / "company")
    for name in ("gaps", "actionplans", "data"):
        shutil.copytree(ROOT / name, made.root / name)
    shutil.copy(ROOT / "sopdocs.toml", made.root)
    now = (made.root / PLAN).read_text("utf-8")
    made.replace(PLAN, "\nstatus: done", "\nstatus: active")
    made.replace(PLAN, "fte: 0.2", "fte: 0.7")
    made.commit("Jane Roe was wrong")
    made.replace(PLAN, "fte: 0.7", "fte: 0.2")
    made.commit("Jane Roe was wrong again", days=5)
    made.write(PLAN, now)
    made.commit("Jane Roe forgot it", days=20)
    return made


def page(world: World, url: str) -> str:
    made = next(draft for draft in drafts(world) if draft.url == url).make()
    assert isinstance(made, Page)
    return made.body


def told(world: World, url: str) -> str:
    _, _, rest = page(world, url).partition('<details class="sd-numbers" id="changes"')
    return unmarked(marked(rest.partition("</details>")[0])).replace("\u00a0", " ")


def reads(world: World, url: str) -> str:
    found = next(draft for draft in drafts(world) if draft.url == url).reads
    return found() if found else ""


def test_changes_are_told_newest_first_by_day(tree: Worktree) -> None:
    said = told(open_world(tree.root, DAY), ABOUT)
    assert said.index("17 Jun 2026") < said.index("status: active → done") < said.index("2 Jun 2026")
    assert said.index("2 Jun 2026") < said.index("fte: 0.7 → 0.2")


def test_nobody_who_committed_is_named(tree: Worktree) -> None:
    world = open_world(tree.root, DAY)
    for draft in drafts(world):
        if draft.url.endswith(".html"):
            made = draft.make()
            assert isinstance(made, Page)
            assert "Jane Roe" not in made.body
            assert "planner@example.org" not in made.body


def test_a_role_is_told_where_the_record_says_it(tree: Worktree) -> None:
    text = (tree.root / GAP).read_text("utf-8")
    last = next(row for row in text.split("\n") if "from: acting, to: verifying" in row)
    tree.replace(GAP, f"{last}\n", "")
    tree.commit(days=25)
    tree.write(GAP, text)
    tree.commit(days=30)
    world = open_world(tree.root, DAY)
    gap = next(one.record for one in world.kb.of("gap") if one.path == GAP)
    assert isinstance(gap, Gap)
    said = told(world, "gaps/gap-2026-003.html")
    assert f"27 Jun 2026, {world.kb.roles[gap.history[-1].by].label}" in said


def test_what_was_restricted_then_is_not_told_now(tree: Worktree) -> None:
    tree.replace(PLAN, "\nstatus:", "\nconfidentiality: restricted\nstatus:")
    tree.replace(PLAN, "fte: 0.2", "fte: 0.33")
    tree.commit(days=25)
    tree.replace(PLAN, "\nconfidentiality: restricted", "")
    tree.replace(PLAN, "fte: 0.33", "fte: 0.2")
    tree.commit(days=30)
    assert told(open_world(tree.root, DAY), ABOUT) == ""


def test_what_is_restricted_now_is_not_named_for_the_past(tree: Worktree) -> None:
    hidden = next(tree.root.glob("gaps/GAP-2026-012-*")).relative_to(tree.root).as_posix()
    for id in ("GAP-2026-012", "GAP-2026-099"):
        tree.replace(PLAN, "gaps: [GAP-2026-003", f"gaps: [GAP-2026-003, {id}")
        tree.commit(days=21)
        tree.replace(PLAN, f"GAP-2026-003, {id}", "GAP-2026-003")
        tree.commit(days=22)
    before = open_world(tree.root, DAY)
    assert "GAP-2026-012" in told(before, ABOUT)
    assert "GAP-2026-099" not in told(before, ABOUT)
    tree.replace(hidden, "\nstatus:", "\nconfidentiality: restricted\nstatus:")
    after = open_world(tree.root, DAY)
    assert "GAP-2026-012" not in page(after, ABOUT)
    assert reads(before, ABOUT) != reads(after, ABOUT)


def test_a_commit_makes_the_page_anew(tree: Worktree) -> None:
    before = reads(open_world(tree.root, DAY), ABOUT)
    tree.replace(PLAN, "fte: 0.2", "fte: 0.3")
    tree.commit(days=25)
    tree.replace(PLAN, "fte: 0.3", "fte: 0.2")
    tree.commit(days=25)
    assert reads(open_world(tree.root, DAY), ABOUT) != before


def test_the_site_tells_of_its_day_only(tree: Worktree) -> None:
    assert "17 Jun 2026" not in told(open_world(tree.root, datetime.date(2026, 6, 10)), ABOUT)


def test_a_version_that_could_not_be_read_ends_the_row(tree: Worktree) -> None:
    text = (tree.root / PLAN).read_text("utf-8")
    tree.write(PLAN, "kind: [\n")
    tree.commit(days=25)
    tree.write(PLAN, text)
    tree.commit(days=30)
    assert told(open_world(tree.root, DAY), ABOUT) == ""


def test_without_older_commits_nothing_is_told(tree: Worktree, tmp_path: Path) -> None:
    tree.git("clone", "--quiet", "--depth", "1", f"file://{tree.root}", str(tmp_path / "shallow"))
    assert told(open_world(tmp_path / "shallow", DAY), ABOUT) == ""
