"""What rules make of the catalogs: a driver of a driver counts; a broken file is not blamed on records."""

from __future__ import annotations

from sopdocs.rules import r003_kpi_not_gap_metric, s003_owner_not_role
from tests.support import Case, case

METRICS, ROLES = "data/metrics.yaml", "data/roles.yaml"
OUTCOME = """kpis:
  - metric: line_output
    kind: outcome
    unit: kcs
    baseline: {value: 82, period: 2025-12}
    target: {value: 96, by: 2026-05}
"""


def driven(metric: str, by: str, tried: Case) -> None:
    """Let one more metric drive a metric that has no drivers yet."""
    head, name, tail = tried.files[METRICS].partition(f"  {metric}:\n".encode())
    assert name
    tried.files[METRICS] = head + name + f"    drivers: [{by}]\n".encode() + tail


def test_a_driver_of_a_driver_counts_and_drivers_may_run_in_a_circle() -> None:
    tried = case(OUTCOME, "action_plan")
    assert tried.found([r003_kpi_not_gap_metric.RULE], "R003")
    driven("slots_booked_at_order", "line_output", tried)
    driven("line_output", "slots_booked_at_order", tried)
    assert not tried.found([r003_kpi_not_gap_metric.RULE], "R003")


def test_owners_are_not_blamed_for_a_file_of_roles_that_cannot_be_read() -> None:
    tried = case("owner: nobody-we-know\n", "action_plan")
    assert len(tried.found([s003_owner_not_role.RULE], "S003")) == 1
    tried.files[ROLES] = tried.files[ROLES].replace(b"label:", b"lable:", 1)
    assert not tried.found([s003_owner_not_role.RULE], "S003")


def test_without_a_file_of_roles_no_owner_can_be_a_role() -> None:
    tried = case("", "action_plan")
    del tried.files[ROLES]
    assert tried.found([s003_owner_not_role.RULE], "S003")


def test_what_is_said_of_an_owner_fits_what_was_written() -> None:
    said = {
        "Supply Chain": "`Supply Chain` is a department, and a department cannot be asked",
        "finance": "`finance` is a department, and a department cannot be asked",
        "TBD": "`TBD` stands where the owner is to be named",
        "unknown": "`unknown` stands where the owner is to be named",
        "all": "`all` is everybody and nobody",
        "planning team": "`planning team` is everybody and nobody",
        "Sales and Finance": "`Sales and Finance` names more than one owner",
        "planner@example.com": "`planner@example.com` is somebody's address",
        "S&OP Coordinator": "`S&OP Coordinator` is what the role is called, not its id",
        "dc-manager-n": "there is no role `dc-manager-n`",
    }
    for owner, message in said.items():
        found = case(f"owner: {owner}\n", "action_plan").found([s003_owner_not_role.RULE], "S003")
        assert [finding.message for finding in found] == [message]
