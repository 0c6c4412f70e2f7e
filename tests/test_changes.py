"""What the fields of a record say otherwise than before, each in its words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.branches import CAUSE, GAP, IDEA, PLAN, committed, lines
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


def test_every_shape_of_field_has_words(tree: Worktree) -> None:
    """Amounts, windows, days, lists and maps; what comes, goes, or only stands in another order."""
    tree.replace(GAP, "window: {from: 2025-11, to: 2026-01}", "window: {from: 2025-12, to: 2025-12}")
    tree.replace(GAP, "  value: 7.1\n", "  value: 7.5\n")
    tree.replace(GAP, "customer_impact: short\n", "")
    tree.replace(GAP, "  due: 2025-12-12", "  due: 2025-12-19")
    tree.replace(GAP, "removed_on: 2026-05-29", "removed_on: 2026-05-28")
    tree.replace(GAP, "methods: [is_is_not, five_whys]", "methods: [five_whys, is_is_not]")
    tree.replace(GAP, "feedback:", "feedback:\n  - {role: dc-manager-nl, agrees: false}")
    tree.replace(GAP, "related:", "assumptions_broken: [short-route]\nrelated:")
    tree.replace(GAP, "  lower: 95\n", "  lower: 95\n  rolling: 3\n")
    (tolerance, *rest) = lines(tree, "GAP-2026-003")
    assert " -> at least 95, 2 periods, rolling 3, no decision named" in tolerance
    call = "containment Daily allocation call for A-items with the retailer's order…"
    assert rest == [
        "analysis due: 2025-12-12 -> 2025-12-19, 7 days later",
        f"{call} removed on: 2026-05-29 -> 2026-05-28, 1 day earlier",
        "recovery needed: 7.1 pp -> 7.5 pp",
        "window: 2025-11 to 2026-01 -> 2025-12",
        "customer impact taken out: short",
        "assumptions broken: short-route added",
        "analysis methods: in another order",
        "feedback: 1 added",
    ]
    tree.replace(CAUSE, "controllability:", "fishbone: {Method: [Slots by phone]}\ncontrollability:")
    tree.commit("fishbone", days=-20)
    tree.git("branch", "--force", "main")
    tree.replace(
        CAUSE, "{Method: [Slots by phone]}", "{Method: [Slots by phone, No portal], Measure: [Late]}"
    )
    assert lines(tree, "RC-2026-005") == ["new fishbone Measure", "fishbone Method: No portal added"]


def test_a_plan_that_gets_its_day_and_loses_its_rule(tree: Worktree) -> None:
    """A first day is no slip; what was the proof and is gone is a goalpost."""
    tree.replace(PLAN, "due: 2026-05-29\nreview", "review")
    tree.commit("no day", days=-20)
    tree.write(PLAN, "kind: action_plan\n\tbroken\n")
    tree.commit("broken", days=-19)
    tree.git("checkout", "--quiet", "HEAD~1", "--", PLAN)
    tree.replace(PLAN, "due: 2026-02-27\n    status: done", "status: done")
    tree.commit("mended", days=-18)
    tree.git("branch", "--force", "main")
    text = (tree.root / PLAN).read_text("utf-8").replace("review_cadence", "due: 2026-06-30\nreview_cadence")
    start, _, rest = text.partition("verification:")
    tree.write(PLAN, f"{start}standardise:{rest.partition('standardise:')[2]}")
    assert lines(tree, "AP-2026-003") == [
        "goalpost moved, verification rule: otif >= 95, 3 periods -> taken out, no decision named",
        "due: 2026-06-30",
    ]


def test_a_measure_that_is_given_for_the_first_time_moves_nothing(tree: Worktree) -> None:
    """It is told as what it is: a value, a day."""
    tolerance, target = (
        "tolerance:\n  lower: 95\n  consecutive_periods: 2\n",
        "    target: {value: 95.5, by: 2026-05}\n",
    )
    tree.replace(GAP, tolerance, "")
    tree.replace("data/metrics.yaml", "    tolerance: {lower: 95, consecutive_periods: 2}\n", "")
    tree.replace(PLAN, target, "")
    tree.replace(PLAN, "order entry, due: 2026-04-17, status", "order entry, status")
    tree.replace(PLAN, "    accepted_on: 2026-01-26\n", "")
    tree.commit("without", days=-20)
    tree.replace(PLAN, "due: 2026-05-29\nreview", "due: 2026-06-05\nreview")
    tree.commit("later", days=-10)
    tree.git("branch", "--force", "main")
    tree.replace(GAP, "value_at_stake:", f"{tolerance}value_at_stake:")
    tree.replace(PLAN, "    dataset: otif-r1\n", f"{target}    dataset: otif-r1\n")
    tree.replace(PLAN, "    start: 2026-01-26\n", "    start: 2026-01-26\n    accepted_on: 2026-01-27\n")
    tree.replace(IDEA, "started_period:", "series: {dataset: x, filter: {site: A}}\nstarted_period:")
    assert lines(tree, "GAP-2026-003") == ["tolerance: at least 95, 2 periods"]
    assert lines(tree, "GAP-2026-004") == ["series: x, site A"]
    assert lines(tree, "AP-2026-003") == [
        "action A1 accepted on: 2026-01-27",
        "indicator otif (outcome) target: 95.5, 2026-05",
    ]
