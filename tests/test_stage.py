"""An idea is not judged like a promise: what a rule may say depends on how far a record has come."""

from __future__ import annotations

import pytest

from sopdocs.diagnostics import Severity
from sopdocs.rules import RULES
from sopdocs.stage import Stage, severity_at
from tests.support import case

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@pytest.mark.parametrize(
    ("code", "at", "said"),
    [
        ("T001", Stage.PROPOSED, INFO),
        ("T001", Stage.CONFIRMED, WARNING),
        ("T001", Stage.ACTING, ERROR),
        ("T001", Stage.NONE, None),
        ("G002", Stage.PROPOSED, None),
        ("G002", Stage.CONFIRMED, ERROR),
        ("G001", Stage.PROPOSED, ERROR),
        ("B001", Stage.NONE, ERROR),
        ("X003", Stage.NONE, ERROR),
        ("X006", Stage.ACTING, None),
        ("X006", Stage.VERIFYING, INFO),
        ("X006", Stage.CLOSED, ERROR),
        ("E020", Stage.PROPOSED, ERROR),
    ],
)
def test_severity_by_stage(code: str, at: Stage, said: Severity | None) -> None:
    """The table of the gate profile."""
    assert severity_at(code, ERROR, at) is said


NO_DUE = "# without: due\nstatus: {}\n"


@pytest.mark.parametrize(("status", "severity"), [("draft", INFO), ("approved", ERROR), ("cancelled", None)])
def test_a_plan_is_judged_by_its_status(status: str, severity: Severity | None) -> None:
    """A draft is told, an approved plan is stopped, a cancelled one is left alone."""
    found = case(NO_DUE.format(status), "action_plan").found(RULES, "T001")
    assert [f.severity for f in found] == ([] if severity is None else [severity])


@pytest.mark.parametrize("status", ["draft", "approved"])
def test_smart_letters_do_not_depend_on_the_stage(status: str) -> None:
    """A draft without a date is not complete, though nothing stops it."""
    verdict = case(NO_DUE.format(status), "action_plan").verdict(RULES)
    letters = {state.id: state.smart for state in verdict.states}
    assert letters["AP-2026-003"]["T"] == "missing"
    assert letters["GAP-2026-003"]["T"] == "missing", "a gap shows the weakest of its plans"
    assert letters["AP-2026-003"]["S"] == "complete"


def test_what_a_plan_lacks_at_its_stage_counts_for_its_letter() -> None:
    """An approved plan that nobody can verify is not measurable, whatever its indicators say."""
    verdict = case("# without: verification\nstatus: active\n", "action_plan").verdict(RULES)
    letters = {state.id: state.smart for state in verdict.states}
    assert letters["AP-2026-003"] == dict.fromkeys("SART", "complete") | {"M": "missing"}
