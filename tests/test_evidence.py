"""What each change of status needs: shown as there, as missing, or as what nobody can tell."""

from __future__ import annotations

import pytest

from sopdocs.evidence import Move, needs
from sopdocs.figures import Figures
from sopdocs.load import load
from sopdocs.measure import measure
from sopdocs.rule import Context
from tests.support import BASE, Case, case


def asked(written: Case, was: str, smart: str = "complete", figures: bool = True) -> dict[str, bool | None]:
    """Return what the way from `was` to the status of the case's record needs, and whether it is there."""
    kb, reading = load(sorted(written.files.items()))
    assert not reading
    measured = measure(kb, BASE, written.as_of) if figures else Figures()
    entry = next(one for one in kb.entries if one.path == written.path)
    assert entry.record
    letters = {"AP-2026-003": dict.fromkeys("SMART", smart)}
    move = Move(entry.record, Context(kb, measured, written.as_of), letters)
    return {need.what: need.there for need in needs(was, move)}


def gap(fragment: str = "") -> Case:
    """Return the base with these blocks in the gap."""
    return case(fragment, "gap")


def test_each_stage_on_the_way_is_asked() -> None:
    """From confirmed to verifying also what analysing and acting need; going back needs nothing of them."""
    passed = asked(gap("status: verifying\n"), "confirmed")
    assert passed == {
        "team of two functions": True,
        "methods and day of the analysis": True,
        "verified cause": True,
        "causes that explain enough": True,
        "plan that is SMART": True,
        "approval": True,
        "all actions done": True,
        "evidence of each": False,
        "verification rule": True,
    }
    assert list(asked(gap("status: acting\n"), "verifying")) == [*passed][2:6]
    assert asked(gap("status: reopened\n"), "closed") == {}


def test_a_gap_that_is_confirmed() -> None:
    """Owner, value and data from the record, the breach from the figures; without data nobody can tell."""
    bare = "# without: data_check, owner, value_at_stake\nstatus: confirmed\n"
    names = ("data check", "owner", "planning data", "breach of the tolerance", "value at stake")
    assert asked(gap("status: confirmed\n"), "proposed") == dict.fromkeys(names, True)
    told = dict(zip(names, (False, False, True, True, False), strict=True))
    assert asked(gap(bare), "proposed") == told
    blind = asked(gap("status: confirmed\n"), "proposed", figures=False)
    assert (blind["planning data"], blind["breach of the tolerance"]) == (False, None)
    wide = "status: confirmed\ntolerance:\n  lower: 20\n"
    assert asked(gap(wide), "proposed")["breach of the tolerance"] is False
    counted = "# without: value_at_stake\nstatus: confirmed\nvalue_counted_in: GAP-2026-002\n"
    assert asked(gap(counted), "proposed")["value at stake"] is True


def test_a_gap_that_is_acted_on() -> None:
    """A plan that misses a letter is not SMART; an approval may stand in the history."""
    acting = gap("# without: approval\nstatus: acting\n")
    assert asked(acting, "analysing", smart="partial")["plan that is SMART"] is True
    assert asked(acting, "analysing", smart="missing")["plan that is SMART"] is False
    assert asked(acting, "analysing")["approval"] is True
    bare = "# without: approval\nstatus: acting\nhistory: []\n"
    assert asked(gap(bare), "analysing")["approval"] is False
    assert asked(acting, "analysing", figures=False)["causes that explain enough"] is None
    doubtful = gap(
        "status: acting\n# beside: RC-2026-003\nconfidence: low\n# beside: RC-2026-004\nstatus: testing\n"
        "# beside: RC-2026-005\nstatus: hypothesis\n"
    )
    assert asked(doubtful, "analysing")["verified cause"] is False
    assert asked(doubtful, "analysing")["causes that explain enough"] is not None


@pytest.mark.parametrize(
    ("plan", "done", "shown"),
    [
        ("actions:\n  - {id: A1, title: Call, status: done, result: Held}\n", True, True),
        ("actions:\n  - {id: A1, title: Call, status: done}\n", True, False),
        ("actions:\n  - {id: A1, title: Call, status: blocked}\n", False, True),
        ("actions: []\n", False, True),
    ],
)
def test_actions_done_and_shown(plan: str, done: bool, shown: bool) -> None:
    """For the gap that goes on to verifying, and for the plan that is done."""
    beside = f"status: verifying\n# beside: AP-2026-003\n{plan}"
    told = asked(gap(beside), "acting")
    assert (told["all actions done"], told["evidence of each"]) == (done, shown)
    own = asked(case(f"status: done\n{plan}", "action_plan"), "active")
    assert own == {"all actions done": done, "evidence of each": shown}


def test_a_gap_that_is_closed() -> None:
    """The actuals, a decision, or the verdict of a projected gap; a lesson; another role than the owner."""
    closed = "status: closed\nclosure: {date: 2026-07-09, verified_by: supply-planning-manager-emea}\n"
    told = asked(gap(closed), "verifying")
    assert told == {
        "proof by the actuals": False,
        "lesson": False,
        "containment taken back": True,
        "check by another role than the plan's owner": False,
    }
    later = asked(gap(f"# as_of: 2026-08-20\n{closed}"), "verifying")
    assert later["proof by the actuals"] is True
    assert asked(gap(closed), "verifying", figures=False)["proof by the actuals"] is None
    ruled = closed.replace("}", ", decision: REV-2026-05-management-business-review#D1}")
    assert asked(gap(ruled), "verifying")["proof by the actuals"] is True
    projected = f"nature: projected\n{closed.replace('}', ', verdict: averted}')}"
    assert asked(gap(projected), "verifying")["proof by the actuals"] is True
    learnt = closed.replace("}", ", lesson: LL-2026-001}").replace("supply-planning", "dc")
    learnt = learnt.replace("dc-manager-emea", "dc-manager-nl")
    told = asked(gap(learnt), "verifying")
    assert (told["lesson"], told["check by another role than the plan's owner"]) == (True, True)
    unruled = "# beside: AP-2026-003\n# without: verification\nlessons: [LL-2026-001]\n"
    told = asked(gap(f"status: closed\n{unruled}"), "verifying")
    assert (told["proof by the actuals"], told["lesson"]) == (False, True)
    assert told["check by another role than the plan's owner"] is False


def test_a_gap_without_a_plan_lacks_what_plans_bring() -> None:
    """No plan is a no, not an unknown."""
    told = asked(case("# record: GAP-2026-002\nstatus: verifying\n", "gap"), "acting")
    assert set(told.values()) == {False}


def test_a_gap_that_is_put_aside() -> None:
    """A reason, or a decision with a day to look again."""
    assert asked(gap("status: rejected\n"), "proposed") == {"reason": False}
    parked = "status: parked\nparking:\n  decision: REV-2026-05-management-business-review#D1\n"
    parked += "  review_by: 2027-01-15\n  accepted: {amount: 6000, currency: EUR}\n"
    assert asked(gap(parked), "acting") == {"decision with a day of review": True}


def test_a_cause_that_is_verified() -> None:
    """An opinion is not enough."""
    assert set(asked(case("", "root_cause"), "testing").values()) == {True}
    weak = "# without: test, contributions\nconfidence: low\n"
    weak += "evidence:\n  - {kind: interview, finding: So they say}\n"
    assert set(asked(case(weak, "root_cause"), "testing").values()) == {False}


def test_a_plan_that_is_approved_and_one_that_worked() -> None:
    """Letters, acceptance and budget; then the actuals and what changed for good."""
    assert set(asked(case("status: approved\n", "action_plan"), "draft").values()) == {True}
    poor = "status: approved\nresources:\n  budget: {amount: 90000, currency: EUR}\n"
    poor += "actions:\n  - {id: A1, title: Call}\n"
    assert set(asked(case(poor, "action_plan"), "draft", smart="missing").values()) == {False}
    worked = "status: effective\n"
    assert asked(case(worked, "action_plan"), "done") == {
        "proof by the actuals": False,
        "lasting changes made": True,
    }
    assert asked(case(f"# as_of: 2026-08-20\n{worked}", "action_plan"), "done")["proof by the actuals"]
