"""`sopdocs diff`: what a reviewer is told of a branch."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from sopdocs.report.diff_text import diff_text
from tests.branches import CAUSE, GAP, IDEA, PLAN, REVIEW, committed, lines, record, told
from tests.worktree import Worktree


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small complete repository under git, on the branch `work`."""
    return committed(tmp_path_factory.mktemp("template") / "repo").root


@pytest.fixture
def tree(template: Path, tmp_path: Path) -> Worktree:
    """Return a copy of it for a test of its own."""
    shutil.copytree(template, tmp_path / "repo")
    return Worktree(tmp_path / "repo")


def test_nothing_changed(tree: Worktree) -> None:
    """One line says so; a comment in a file is no change of a record."""
    (only,) = diff_text(told(tree))
    assert re.fullmatch(r"Since main \([0-9a-f]{8}\): no record changed", only)
    tree.write(CAUSE, (tree.root / CAUSE).read_text("utf-8") + "# a note\n")
    assert list(diff_text(told(tree)))[-1] == f"\nNothing but layout or comments changed: {CAUSE}"


def test_a_move_of_status_says_what_it_has_and_lacks(tree: Worktree) -> None:
    """With the stages that are passed over: from an idea to a gap that is being analysed."""
    tree.replace(IDEA, "status: proposed", "status: analysing\nowner: supply-planning-manager-emea")
    (move, owner) = record(tree, "GAP-2026-004").changes
    assert str(move) == "status: proposed -> analysing"
    assert move.has == ("owner",)
    assert move.lacks == (
        *("data check", "planning data", "value at stake", "team of two functions"),
        "methods and day of the analysis",
    )
    assert move.unknown == ("breach of the tolerance",)
    assert str(owner) == "owner: supply-planning-manager-emea"
    text = "\n".join(diff_text(told(tree)))
    assert "\n    has: owner\n    lacks: data check, " in text
    assert "\n    not known: breach of the tolerance\n" in text


def test_a_slip_says_by_how_much_and_how_often(tree: Worktree) -> None:
    """Counted over the commits before; an earlier date is no slip; a reason is repeated."""
    tree.replace(PLAN, "due: 2026-03-31\n    status", "due: 2026-04-10\n    status")
    tree.commit("first", days=-20)
    tree.git("branch", "--force", "main")
    tree.replace(PLAN, "due: 2026-04-10\n    status", "due: 2026-05-15\n    status")
    tree.replace(PLAN, "due: 2026-04-17\n    status", "due: 2026-04-16\n    status")
    tree.replace(
        PLAN,
        "title: Slots booked at order entry, due: 2026-04-17",
        "title: Slots booked at order entry, due: 2026-04-17, "
        "revised_due: {date: 2026-05-08, reason: Portal is late}",
    )
    assert lines(tree, "AP-2026-003") == [
        "action A2 due: 2026-04-10 -> 2026-05-15, 35 days later, moved for the 2nd time",
        "milestone Slots booked at order entry due: 2026-04-17 -> 2026-05-08, 21 days later: Portal is late",
        "action A3 due: 2026-04-17 -> 2026-04-16, 1 day earlier",
    ]
    slip, _, early = record(tree, "AP-2026-003").changes
    assert (slip.days, slip.times, slip.field) == (35, 2, "actions[1].due")
    assert (early.days, early.times) == (-1, 0)


def test_goalposts_are_told_with_the_decision_behind_them(tree: Worktree) -> None:
    """Once, though several fields moved, and not as values again."""
    tree.replace(PLAN, "threshold: 95\n  consecutive_periods: 3", "threshold: 93\n  consecutive_periods: 2")
    tree.replace(PLAN, "target: {value: 95.5, by: 2026-05}", "target: {value: 93.5, by: 2026-06}")
    tree.replace(GAP, "  customer: R1\n", "")
    assert lines(tree, "GAP-2026-003") == [
        "goalpost moved, scope: EMEA, grocery, R1, DC-NL -> EMEA, grocery, DC-NL, no decision named"
    ]
    moved = [
        "goalpost moved, verification rule: otif >= 95, 3 periods -> otif >= 93, 2 periods, {}",
        "goalpost moved, target of otif: 95.5 pct -> 93.5 pct, {}",
        "indicator otif (outcome) target by: 2026-05 -> 2026-06",
    ]
    assert lines(tree, "AP-2026-003") == [line.format("no decision named") for line in moved]
    tree.replace(
        PLAN, "standardise:", "residual_accepted: REV-2026-05-management-business-review#D1\nstandardise:"
    )
    assert lines(tree, "AP-2026-003")[:3] == [line.format("by decision") for line in moved]
    tree.replace(PLAN, "  - metric: otif\n    kind: outcome", "  - metric: otif_line\n    kind: outcome")
    assert lines(tree, "AP-2026-003")[1] == (
        "goalpost moved, target of otif: 95.5 pct -> taken out, by decision"
    )


def test_what_is_not_agreed_yet_is_a_value(tree: Worktree) -> None:
    """An idea looks for its measure."""
    tree.replace(IDEA, "scope: {product_family: Air Fresh, site: DC-US-E}", "scope: {site: DC-US-E}")
    assert lines(tree, "GAP-2026-004") == ["scope: Air Fresh, DC-US-E -> DC-US-E"]


def test_the_rest_is_told_in_words_and_in_the_order_of_its_weight(tree: Worktree) -> None:
    """Values, items, owners, links, texts; a long text is not repeated, an update is."""
    tree.replace(PLAN, "owner: supply-planning-manager-emea\nsponsor", "owner: dc-manager-nl\nsponsor")
    tree.replace(
        PLAN, "addresses: [RC-2026-003, RC-2026-004, RC-2026-005]", "addresses: [RC-2026-003, RC-2026-004]"
    )
    tree.replace(PLAN, "value: 5.2, unit: pp, probability: 0.95", "value: 4.8, unit: pp, probability: 0.95")
    tree.replace(PLAN, "    support: [master-data-lead]\n", "")
    tree.replace(
        PLAN,
        "    status: done\n    deliverable: Promotion",
        "    status: blocked\n    deliverable: Promotion",
    )
    tree.replace(PLAN, "  budget: {amount: 0, currency: EUR}", "  budget: {amount: 12000, currency: EUR}")
    tree.replace(PLAN, "monthly from receipts, loading", "weekly from receipts, loading")
    text = (tree.root / PLAN).read_text("utf-8")
    tree.write(PLAN, re.sub(r"  - \{title: 80 % of promotions.*\n", "", text))
    tree.replace(
        PLAN, "risks:", "risks:\n  - {risk: Portal down, probability: low, impact: low, mitigation: Phone}"
    )
    tree.replace(
        PLAN,
        "standardise:",
        "structural: true\nupdates:\n  - {date: 2026-07-09, by: dc-manager-nl, "
        "status: at_risk, note: Two weeks behind, help_needed: A second slot}\nstandardise:",
    )
    assert lines(tree, "AP-2026-003") == [
        "action A1 expected impact: 5.2 pp at 95 % -> 4.8 pp at 95 %",
        "resources budget: EUR 0 -> EUR 12 000",
        "action A2: done -> blocked",
        "milestone 80 % of promotions loaded six weeks ahead taken out: due 2026-03-31",
        "new risk Portal down",
        "owner: supply-planning-manager-emea -> dc-manager-nl",
        "action A1 support: master-data-lead taken out",
        "addresses: RC-2026-005 taken out",
        "objective: reworded",
        "structural: no -> yes",
        "update of 2026-07-09 by dc-manager-nl: at risk, Two weeks behind, needs help: A second slot",
    ]


def test_a_new_plan_shows_its_letters_and_a_new_cause_its_gap(tree: Worktree) -> None:
    """What a reader wants to know first, in brackets."""
    plan = (tree.root / PLAN).read_text("utf-8")
    tree.write(
        "actionplans/AP-2026-090-more-slots.yaml",
        plan.replace("id: AP-2026-003", "id: AP-2026-090")
        .replace("status: active", "status: draft")
        .replace("due: 2026-05-29\n", ""),
    )
    tree.write(
        "gaps/causes/RC-2026-090-x.yaml",
        (tree.root / CAUSE).read_text("utf-8").replace("RC-2026-005", "RC-2026-090"),
    )
    text = "\n".join(diff_text(told(tree)))
    assert "(new action plan, draft, supply-planning-manager-emea, for GAP-2026-003, 3 actions)" in text
    assert re.search(r"SMART: .*T missing", text)
    assert "(new root cause, verified, for GAP-2026-003)" in text
    assert text.startswith("Since main (")
    assert "): 2 new records" in text
    assert "judged by the planning data of 2026-07-10" in text
    tree.replace(
        "actionplans/AP-2026-090-more-slots.yaml",
        "start: 2026-01-26\n",
        "start: 2026-01-26\ndue: 2026-05-29\n",
    )
    assert "SMART: complete" in "\n".join(diff_text(told(tree)))


def test_letters_that_changed_are_told(tree: Worktree) -> None:
    """Before and after, of a plan; the gap's are its plans'."""
    tree.replace(PLAN, "due: 2026-05-29\nreview", "review")
    assert record(tree, "AP-2026-003").letters["T"] == ("complete", "missing")
    assert "  SMART: T complete -> missing" in diff_text(told(tree))


def test_removed_renumbered_renamed_and_unreadable(tree: Worktree) -> None:
    """The first in the list are those that cannot be read and those that are gone."""
    (tree.root / CAUSE).unlink()
    tree.git("mv", IDEA, "gaps/GAP-2026-044-air-fresh-stock.yaml")
    tree.replace("gaps/GAP-2026-044-air-fresh-stock.yaml", "id: GAP-2026-004", "id: GAP-2026-044")
    tree.git("mv", "gaps/GAP-2026-008-lead-time-asia-europe.yaml", "gaps/GAP-2026-008-lane.yaml")
    tree.write(REVIEW, "kind: review\n\tx: 1\n")
    tree.write("gaps/notes.yaml", "kind: note\n")
    found = told(tree)
    assert [(one.how, one.id) for one in found.records] == [
        ("unreadable", "REV-2026-05-management-business-review"),
        ("unreadable", "gaps/notes.yaml"),
        ("removed", "RC-2026-005"),
        ("changed", "GAP-2026-008"),
        ("changed", "GAP-2026-044"),
    ]
    text = "\n".join(diff_text(found))
    assert "2 changed records, 1 removed record, 2 files that cannot be read" in text
    assert f"{REVIEW} (review that cannot be read)\n  line 2: a tab stands" in text
    assert "gaps/notes.yaml   (file that cannot be read)" in text
    assert "(root cause removed, verified, still named by AP-2026-003)" in text
    assert "(gap, proposed, renumbered from GAP-2026-004)" in text
    assert "(gap, proposed, file renamed from gaps/GAP-2026-008-lead-time-asia-europe.yaml)" in text


def test_a_second_file_of_one_id_came_from_nowhere(tree: Worktree) -> None:
    """The first one is still there."""
    tree.write("gaps/GAP-2026-004-b.yaml", (tree.root / IDEA).read_text("utf-8"))
    (found,) = told(tree).records
    assert (found.path, found.facts[-1]) == ("gaps/GAP-2026-004-b.yaml", f"a second file beside {IDEA}")


def test_catalogs_that_come_and_go(tree: Worktree) -> None:
    """As a whole, and one that can be read again."""
    (tree.root / "data" / "signals.yaml").unlink()
    tree.write("data/taxonomy.yaml", "kind: taxonomy\nschema_version: 1\n")
    tree.commit("broken", days=-20)
    tree.git("checkout", "--quiet", "-B", "main")
    tree.git("checkout", "--quiet", "-b", "later")
    tree.git("checkout", "--quiet", "main~1", "--", "data")
    (tree.root / "data" / "metrics.yaml").unlink()
    found = told(tree)
    assert {kind: [str(one) for one in changes] for kind, changes in found.catalogs.items()} == {
        "metrics": ["the whole file taken out"],
        "signals": ["new file"],
        "taxonomy": ["the version before could not be read"],
    }
    assert found.quiet == ()


def test_what_could_not_be_read_before_is_not_compared(tree: Worktree) -> None:
    """It is told as it is now."""
    tree.replace(CAUSE, "kind: root_cause", "kind: root_cause\nextra: 1")
    tree.commit("broken", days=-20)
    tree.git("branch", "--force", "main")
    tree.replace(CAUSE, "extra: 1\n", "")
    found = record(tree, "RC-2026-005")
    assert found.changes == ()
    assert found.facts[-1] == "the version before could not be read"


def test_catalogs_and_planning_data(tree: Worktree) -> None:
    """Entries by their ids; of planning data that they changed, no more."""
    tree.replace(
        "data/metrics.yaml", "tolerance: {lower: 95, consecutive_periods: 2}", "tolerance: {lower: 94}"
    )
    tree.replace("data/metrics.yaml", "    valid: [0, 100]\n", "")
    tree.replace("data/roles.yaml", "  master-data-lead:", "  master-data-team:")
    tree.replace("data/calendar.yaml", "time_zone:", "time_zone: UTC # was")
    tree.write("data/otif_r1.csv", (tree.root / "data" / "otif_r1.csv").read_text("utf-8") + "\n")
    tree.write("data/taxonomy.yaml", "kind: taxonomy\nschema_version: 1\n")
    found = told(tree)
    assert {kind: [str(one) for one in changes] for kind, changes in found.catalogs.items()} == {
        "calendar": ["time zone: Europe/Amsterdam -> UTC"],
        "metrics": [
            "metric otif tolerance: at least 95, 2 periods -> at least 94",
            "metric otif valid taken out: 0, 100",
        ],
        "roles": ["role master-data-lead taken out", "new role master-data-team"],
    }
    text = "\n".join(diff_text(found))
    assert "data/metrics.yaml\n  metric otif tolerance" in text
    assert "Planning data changed: data/otif_r1.csv" in text
    assert [one.path for one in found.records if one.how == "unreadable"] == ["data/taxonomy.yaml"]
