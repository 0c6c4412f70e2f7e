"""What rules on plans say beyond the line: its severity, the dates and causes it names; and no crash."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from sopdocs.check import check
from sopdocs.diagnostics import Diagnostic, Severity
from sopdocs.figures import Figures
from sopdocs.repository import open_repository
from sopdocs.rule import Context
from sopdocs.rules import RULES
from tests.support import case

ROOT = Path(__file__).parents[1]
BY_CODE = {rule.code: rule for rule in RULES}
WINDOW = """\
status: active
verification:
  metric: otif
  dataset: otif-r1
  operator: ">="
  threshold: 95
  consecutive_periods: 3
  from_period: {}
  window_end: {}
"""


def said(code: str, fragment: str) -> list[Diagnostic]:
    """Return what one rule says of a plan."""
    return case(fragment, "action_plan").found([BY_CODE[code]], code)


@pytest.mark.parametrize(("until", "severity"), [("2026-07-10", "warning"), ("2026-07-09", "error")])
def test_a_decision_to_act_first_makes_a_guess_a_warning_until_its_day(until: str, severity: str) -> None:
    guess = "addresses: [RC-2026-004]\n# beside: RC-2026-004\nstatus: testing\n# beside: GAP-2026-003\n"
    decision = 'decision: "REV-2026-05-management-business-review#D1"'
    (found,) = said("R002", f"{guess}fast_track: {{{decision}, review_by: {until}}}\n")
    assert found.severity.label == severity


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [("testing", "hypothesis", "RC-2026-004"), ("refuted", "hypothesis", "RC-2026-005")],
)
def test_the_cause_that_is_nearest_to_proof_is_to_be_tested_first(
    first: str, second: str, named: str
) -> None:
    beside = f"# beside: RC-2026-004\nstatus: {first}\n# beside: RC-2026-005\nstatus: {second}\n"
    (found,) = said("R002", "addresses: [RC-2026-004, RC-2026-005]\n" + beside)
    assert found.hint.startswith(f"test {named} first")


def test_nobody_is_asked_to_test_a_refuted_cause_again() -> None:
    (found,) = said("R002", "addresses: [RC-2026-004]\n# beside: RC-2026-004\nstatus: refuted\n")
    assert found.hint.startswith("test another cause first")


def test_the_largest_cause_that_nobody_works_on_is_named_with_its_share() -> None:
    (found,) = said("R004", "addresses: [RC-2026-005]\n")
    assert found.message == (
        "`RC-2026-005` stands for 7 % of what is explained of GAP-2026-003; RC-2026-003 stands for 71 %"
    )


def test_a_cause_against_the_gap_explains_none_of_it() -> None:
    against = "# beside: RC-2026-004\ncontributions:\n  - {gap: GAP-2026-003, value: 1.6, unit: pp}\n"
    (found,) = said("R004", "addresses: [RC-2026-004]\n" + against)
    assert "stands for 0 %" in found.message
    assert found.message.endswith("RC-2026-003 stands for 91 %")


@pytest.mark.parametrize(
    ("first", "last", "severity"),
    [("2026-11", "2027-01", Severity.ERROR), ("2026-10", "2027-01", Severity.WARNING)],
)
def test_a_window_that_holds_its_periods_before_the_horizon_is_a_warning(
    first: str, last: str, severity: Severity
) -> None:
    (found,) = said("T004", WINDOW.format(first, last))
    assert found.severity is severity


@pytest.mark.parametrize("days", range(43, 400, 17))
def test_the_milestones_that_are_proposed_are_enough(days: int) -> None:
    """Put in what the hint says, and nothing more is said."""
    due = datetime.date(2026, 1, 26) + datetime.timedelta(days=days)
    plan = f"status: active\ndue: {due}\nmilestones:\n  - {{title: Kick-off held, due: 2026-01-26}}\n"
    for _ in range(3):
        found = said("T003", plan)
        if not found:
            break
        for day in re.findall(r"20\d\d-\d\d-\d\d", found[0].hint):
            assert datetime.date.fromisoformat(day).weekday() < 5
            plan += f"  - {{title: A point that one can see, due: {day}}}\n"
    assert not said("T003", plan)


@pytest.mark.parametrize("scheduled", [False, True])
def test_of_the_demo_only_the_contract_amendment_is_overdue(scheduled: bool) -> None:
    repository = open_repository(ROOT, datetime.date(2026, 7, 10))
    context = Context(repository.kb, repository.figures, repository.as_of, scheduled=scheduled)
    found = [f for f in check(context, [BY_CODE["T006"]]).findings if f.code == "T006"]
    assert [(f.record, f.severity.label) for f in found] == [("AP-2026-004", "warning")]
    assert found[0].message == (
        "milestone `Contract amendment signed` was due on `2026-06-15`, 25 days ago, and is not done"
    )


ODD = ("0000-01", "0000-W01", "FY0000-P13", "0000-Q1", "9999-12", "9999-W53", "FY9999-P12", "9999-Q4")


@pytest.mark.parametrize("period", ODD)
def test_years_out_of_all_calendars_are_read_and_survived(period: str) -> None:
    """Such a year is a slip of the pen; what is said of it matters less than that something can be said."""
    points = f"glide_path:\n      - {{period: {period}, value: 95.5}}\n"
    kpis = f"kpis:\n  - metric: otif\n    kind: outcome\n    {points}"
    late = "milestones:\n  - {title: OTIF of May at 95.5 %, due: 2026-05-29}\n"
    last = "start: 0001-01-01\ndue: 9999-12-31\nstandardise:\n  - {change: x, due: 9999-12-31}\n"
    for fragment in (
        WINDOW.format(period, period),
        f"status: active\n{kpis}{late}",
        f"status: active\n{last}# beside: GAP-2026-003\nhorizon_end: {period}\n",
    ):
        rules = [rule for rule in RULES if rule.code in ("T003", "T004", "T006", "T008", "T009", "T011")]
        case(fragment, "action_plan", Figures()).verdict(rules)


def test_a_horizon_in_other_periods_is_not_proposed_as_the_end_of_the_window() -> None:
    (found,) = said("T004", WINDOW.format("2026-10", "2027-01"))
    assert found.hint.startswith("end it with `window_end: 2026-12`")
    quarters = "# beside: GAP-2026-003\nhorizon_end: 2026-Q4\n"
    (found,) = said("T004", WINDOW.format("2026-10", "2027-01") + quarters)
    assert found.hint.startswith("end it earlier")


def test_the_longest_way_without_a_milestone_is_named() -> None:
    points = "milestones:\n  - {title: First drift report read, due: 2026-03-13}\n"
    (found,) = said("T003", f"status: active\n{points}")
    assert found.message.startswith("`77` days pass without a milestone, from 2026-03-13 to 2026-05-29")


def test_every_function_that_controls_a_cause_is_named() -> None:
    action = "actions:\n  - {id: A1, title: Book slots at entry, owner: master-data-lead, due: 2026-04-17}\n"
    (found,) = said("R008", f"addresses: [RC-2026-005]\n{action}")
    assert found.message == (
        "`RC-2026-005` is a matter of execution, "
        "and no action is owned by logistics, customer service or manufacturing"
    )
