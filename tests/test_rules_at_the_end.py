"""What rules say when a gap, a plan or a waiver comes to its end, and how much it weighs there."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pytest

from sopdocs.diagnostics import Severity
from sopdocs.model.catalog import Calendar
from sopdocs.rules import (
    x005_status_vs_plan,
    x007_closed_no_lesson,
    x008_self_verified,
    x009_recurrence,
    x010_cause_not_reused,
    x012_waiver_expired,
)
from sopdocs.rules.x001_confirmed_no_cause import working_days
from tests.support import case

CLOSED = """status: closed
closure: {date: 2026-08-14, verified_by: finance-controller-emea, attribution: partly}
# beside: LL-2026-001
gaps: [GAP-2026-008]
"""
SMALL = "value_at_stake: {amount: 400, currency: EUR, basis: cost, period: month, method: Hours}\n"


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ("", Severity.ERROR),
        (SMALL + "customer_impact: none\n", Severity.WARNING),
        (SMALL + "customer_impact: short\n", Severity.ERROR),
    ],
)
def test_a_gap_that_weighs_little_is_warned_about_its_lesson(more: str, severity: Severity) -> None:
    (one,) = case(more + CLOSED, "gap").found([x007_closed_no_lesson.RULE], "X007")
    assert one.severity is severity


def test_a_lesson_that_was_retired_later_is_a_remark() -> None:
    text = "status: closed\nclosure: {date: 2026-08-14, verified_by: dc-manager-nl, lesson: LL-2026-001}\n"
    (one,) = case(text + "# beside: LL-2026-001\nstatus: retired\n", "gap").found(
        [x007_closed_no_lesson.RULE], "X007"
    )
    assert one.severity is Severity.INFO


def test_who_verifies_is_a_remark_until_the_gap_is_closed() -> None:
    text = "closure: {date: 2026-07-10, verified_by: supply-planning-manager-emea}\nstatus: "
    rules = [x008_self_verified.RULE]
    said = [case(text + f"{status}\n", "gap").found(rules, "X008") for status in ("verifying", "closed")]
    assert [one.severity for (one,) in said] == [Severity.INFO, Severity.WARNING]


def test_a_waiver_that_ran_out_blocks_the_scheduled_run_and_no_pull_request() -> None:
    waiver = (
        "waivers:\n  - rule: T003\n    reason: The retailer names its slots once a quarter\n"
        "    approved_by: sop-coordinator\n    expires: 2026-07-01\n"
    )
    rules = [x012_waiver_expired.RULE]
    said = [case(run + waiver, "action_plan").found(rules, "X012") for run in ("", "# scheduled\n")]
    assert [one.severity for (one,) in said] == [Severity.WARNING, Severity.ERROR]


def test_what_is_said_of_a_relapse_names_its_months() -> None:
    points = "".join(
        f"    - {{period: 2026-{month:02}, plan: 96, actual: {value}}}\n"
        for month, value in enumerate((96.2, 96.0, 95.8, 95.3, 94.6, 94.4), 1)
    )
    closed = (
        "status: closed\nwindow: {from: 2026-01, to: 2026-03}\nseries:\n  points:\n" + points + "closure: "
        "{date: 2026-04-09, verified_by: finance-controller-emea}\n"
    )
    (one,) = case(closed, "gap").found([x009_recurrence.RULE], "X009")
    assert one.message == (
        "the figures are outside the tolerance in 2 periods in a row, `2026-05` to `2026-06`, after the gap "
        "was closed on `2026-04-09`"
    )
    (one,) = case(closed + "tolerance: {lower: 95, consecutive_periods: 1}\n", "gap").found(
        [x009_recurrence.RULE], "X009"
    )
    assert one.message.startswith("the figures are outside the tolerance in `2026-05` after")


@pytest.mark.parametrize("rolling", [1, 2])
def test_a_tolerance_over_several_periods_has_no_twice(rolling: int) -> None:
    points = "".join(
        f"    - {{period: 2026-{month:02}, plan: 96, actual: {value}}}\n"
        for month, value in enumerate((96.2, 96.0, 96.0, 90, 96.4, 96.4), 1)
    )
    closed = (
        "status: closed\nwindow: {from: 2026-01, to: 2026-03}\nseries:\n  points:\n" + points + "closure: "
        "{date: 2026-04-09, verified_by: finance-controller-emea}\n"
        f"tolerance: {{lower: 95, consecutive_periods: 3, rolling: {rolling}}}\n"
    )
    assert bool(case(closed, "gap").found([x009_recurrence.RULE], "X009")) == (rolling == 1)


@pytest.mark.parametrize(
    ("text", "message", "severity"),
    [
        (
            "status: acting\n# beside: AP-2026-003\nstatus: effective\n",
            "the gap is `acting`, but `AP-2026-003` is `effective` already",
            Severity.ERROR,
        ),
        (
            "status: acting\n# beside: AP-2026-003\nstatus: not_effective\n",
            "`AP-2026-003` was not effective, and no other plan of the gap is approved",
            Severity.WARNING,
        ),
        (
            "# kind: action_plan\nstatus: done\n# beside: GAP-2026-003\nstatus: closed\n",
            "`GAP-2026-003` is closed, and the plan does not say whether it worked",
            Severity.WARNING,
        ),
        (
            "# kind: action_plan\nstatus: active\n# beside: GAP-2026-003\nstatus: parked\n",
            "the plan is `active`, but `GAP-2026-003` is parked",
            Severity.WARNING,
        ),
        (
            "# kind: action_plan\nactions: [{id: A1, title: Load promotions}, {id: A2, title: Book slots}]\n",
            "the plan is `done`, but not its actions `A1`, `A2`",
            Severity.ERROR,
        ),
    ],
)
def test_what_is_said_of_two_statuses_that_contradict_each_other(
    text: str, message: str, severity: Severity
) -> None:
    (one,) = case(text, "gap").found([x005_status_vs_plan.RULE], "X005")
    assert (one.message, one.severity) == (message, severity)


@pytest.mark.parametrize(
    ("day", "severity"), [("2026-07-10", Severity.WARNING), ("2026-07-09", Severity.ERROR)]
)
def test_a_gap_on_fast_track_may_act_on_a_draft_for_a_while(day: str, severity: Severity) -> None:
    fast = f"fast_track: {{decision: REV-2026-05-management-business-review#D1, review_by: {day}}}\n"
    text = f"status: acting\n{fast}# beside: AP-2026-003\nstatus: draft\n"
    (one,) = case(text, "gap").found([x005_status_vs_plan.RULE], "X005")
    assert one.severity is severity


def test_a_plan_whose_gap_cannot_be_found_is_not_held_against_it() -> None:
    text = "# kind: action_plan\nstatus: active\ngaps: [GAP-2026-003, GAP-2026-999]\n"
    assert not case(text + "# beside: GAP-2026-003\nstatus: closed\n", "gap").found(
        [x005_status_vs_plan.RULE], "X005"
    )


def test_a_long_list_of_gaps_is_cut() -> None:
    ids = [f"GAP-2026-{number}" for number in range(901, 908)]
    text = f"gaps: [{', '.join(ids)}]\n"
    for id in ids:
        text += f"# file: gaps/{id}-stock.yaml\n" + _gap(id)
    (one,) = case(text, "root_cause").found([x010_cause_not_reused.RULE], "X010")
    names = ", ".join(f"`{id}`" for id in ids[:5])
    assert one.message.endswith(f"stands behind 7 open gaps: {names} and others")


def _gap(id: str) -> str:
    return (
        f"kind: gap\nschema_version: 1\nid: {id}\ntitle: Stock above target at one more site\n"
        "status: confirmed\nmetric: days_on_hand\nscope: {site: DC-NL}\nstarted_period: 2026-01\n"
        "statement: Stock has stood above its target in each month since January 2026.\n"
    )


@pytest.mark.parametrize(
    ("after", "until", "holidays", "days"),
    [
        ("2026-07-03", "2026-07-10", (), 5),
        ("2026-07-10", "2026-07-12", (), 0),
        ("2026-07-10", "2026-07-13", (), 1),
        ("2026-07-12", "2026-07-25", (), 10),
        ("2026-07-10", "2026-07-03", (), 0),
        ("2026-04-30", "2026-05-04", ("2026-05-01", "2026-05-02"), 1),
        ("2026-05-01", "2026-05-04", ("2026-05-01",), 1),
    ],
)
def test_working_days_are_counted_without_weekends_and_holidays(
    after: str, until: str, holidays: Sequence[str], days: int
) -> None:
    first, last = (datetime.date.fromisoformat(day) for day in (after, until))
    calendar = Calendar(holidays=tuple(datetime.date.fromisoformat(day) for day in holidays))
    assert working_days(first, last, calendar) == days
    if not holidays:
        assert working_days(first, last, None) == days
