"""A waiver silences one rule on one record until a day, and nobody can forget that it is there."""

from __future__ import annotations

import pytest

from sopdocs.check import Verdict
from sopdocs.report.waivers import waivers_text
from sopdocs.rules import RULES
from sopdocs.selection import Choice, selected
from tests.support import Case, case

PLAN = "actionplans/AP-2026-003-lead-times-and-promotions.yaml"
EDIT = "objective: Improve OTIF for Retailer R1 from 88.4 % to 95.5 % by May 2026 with sales\n"


def plan(rule: str, expires: str = "2026-12-31", edit: str = EDIT) -> Case:
    """Return a plan with a waiver."""
    waiver = (
        f"waivers:\n  - rule: {rule}\n    reason: Agreed wording of the contract, kept as it is\n"
        f"    approved_by: sop-coordinator\n    expires: {expires}\n"
    )
    return case(edit + waiver, "action_plan")


def waived(rule: str, expires: str = "2026-12-31", edit: str = EDIT) -> Verdict:
    """Return the verdict on it by the stable rules."""
    return plan(rule, expires, edit).verdict(selected(RULES, Choice()))


def codes(verdict: Verdict) -> list[str]:
    """Return the codes found in the plan."""
    return [finding.code for finding in verdict.findings if finding.location.path == PLAN]


def letter(verdict: Verdict) -> str:
    """Return the state of the plan's S."""
    return next(state.smart["S"] for state in verdict.states if state.path == PLAN)


def test_a_waiver_silences_its_rule_and_counts_as_an_exception() -> None:
    """The plan is not complete by it; it is partly so, for everybody to see."""
    verdict = waived("S001")
    assert "S001" not in codes(verdict)
    assert "E050" not in codes(verdict)
    assert letter(verdict) == "partial"
    assert [(one.rule, one.silences) for one in verdict.waived] == [("S001", 1)]


def test_it_silences_until_its_last_day() -> None:
    """The day after, the rule speaks again."""
    assert "S001" not in codes(waived("S001", expires="2026-07-10"))
    late = waived("S001", expires="2026-07-09")
    assert "S001" in codes(late)
    assert letter(late) == "missing"
    assert late.waived[0].expired


def test_a_waiver_that_silences_nothing_is_a_warning() -> None:
    """An exception that is no longer needed invites others."""
    (finding,) = (f for f in waived("T002").findings if f.code == "E050")
    assert finding.severity.label == "warning"
    assert finding.location.path == PLAN


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("W999", "see `sopdocs rule`"),
        ("vague-verb", "write `rule: S001`"),
        ("due-mising", "did you mean `T001`?"),
        ("X003", "`X003` cannot be waived"),
        ("E010", "`E010` cannot be waived"),
    ],
)
def test_a_waiver_of_what_cannot_be_waived_is_an_error(rule: str, words: str) -> None:
    """And silences nothing."""
    verdict = waived(rule)
    (finding,) = (f for f in verdict.findings if f.code == "E050")
    assert finding.severity.label == "error"
    assert words in f"{finding.message} {finding.hint}"
    assert "S001" in codes(verdict)


def test_a_rule_that_was_not_run_leaves_its_waivers_alone() -> None:
    """Nobody can tell then whether they are needed."""
    verdict = waived("S007", edit="")
    assert [one.silences for one in verdict.waived] == [None]


@pytest.mark.parametrize("rule", ["T007", "X015"])
def test_a_rule_that_asks_the_past_may_be_needed_where_nobody_asked_it(rule: str) -> None:
    """Only on a branch, or in the scheduled run, does it see what the waiver is for."""
    verdict = plan(rule, edit="").verdict(RULES)
    assert [one.silences for one in verdict.waived] == [None]
    assert "E050" not in codes(verdict)
    assert "cannot tell what it silences" in "\n".join(waivers_text(verdict.waived))


def test_a_rule_that_had_no_figures_may_be_needed() -> None:
    """Where planning data cannot be read, as on a fork, nobody can tell."""
    written = plan("M006", edit="")
    assert [one.silences for one in written.verdict(RULES).waived] == [0]
    datasets = written.files["data/datasets.yaml"]
    written.files["data/datasets.yaml"] = datasets.replace(b"source: otif_r1.csv", b"source: gone.csv")
    verdict = written.verdict(RULES)
    assert "E030" in codes(verdict)
    assert [one.silences for one in verdict.waived] == [None]


def test_a_broken_record_does_not_hide_its_waivers() -> None:
    """They are listed as they work; that they silence nothing is not said of what is not whole."""
    verdict = waived("S001", edit=f"{EDIT}ownr: nobody\n")
    assert [(one.rule, one.silences) for one in verdict.waived] == [("S001", 1)]
    assert [one.silences for one in waived("T002", edit="ownr: nobody\n").waived] == [None]


def test_the_list_shows_reason_approver_and_end() -> None:
    """What a coordinator reads before the review."""
    text = "\n".join(waivers_text(waived("S001").waived))
    for word in ("AP-2026-003 S001", "until 2026-12-31", "silences 1 finding", "sop-coordinator", "1 waiver"):
        assert word in text
    assert "expired" in "\n".join(waivers_text(waived("S001", expires="2026-07-01").waived))
