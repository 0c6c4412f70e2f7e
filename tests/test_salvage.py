"""One field that breaks the schema does not hide what else there is to say of a record."""

from __future__ import annotations

from sopdocs.check import Verdict
from sopdocs.rules import RULES
from sopdocs.selection import Choice, selected
from tests.support import case

PLAN = "actionplans/AP-2026-003-lead-times-and-promotions.yaml"


def said(fragment: str) -> dict[str, list[str]]:
    """Return the fields that each code speaks of, on the plan of a case."""
    found: dict[str, list[str]] = {}
    for finding in verdict(fragment).findings:
        if finding.location.path == PLAN:
            found.setdefault(finding.code, []).append(finding.field)
    return found


def verdict(fragment: str) -> Verdict:
    """Return what the stable rules say of the repository of a case."""
    return case(fragment, "action_plan").verdict(selected(RULES, Choice()))


def test_rules_speak_beside_a_broken_field() -> None:
    """The date is said once, by the schema, and the owner in the same run."""
    found = said("due: soon\nowner: Supply Chain\n")
    assert found["E012"] == ["due"]
    assert found["S003"] == ["owner"]
    assert "due" not in found.get("T001", [])


def test_an_unknown_key_hides_nothing() -> None:
    """A slip in a key leaves the key out, and the rest is judged."""
    found = said(
        "onwer: supply-planning-manager-emea\nobjective: TBD, as in the minutes of the last review\n"
    )
    assert found["E010"] == ["onwer"]
    assert "S010" in found


def test_a_broken_entry_of_a_list_silences_the_list_alone() -> None:
    """Nothing is said of actions that could not be read, and what is said elsewhere stands."""
    found = said("actions:\n  - {title: An action without an id}\nowner: Supply Chain\n")
    assert found["E011"] == ["actions[0].id"]
    assert "S003" in found
    assert not [
        field for code in found if code != "E011" for field in found[code] if field.startswith("actions")
    ]


def test_no_letter_is_complete_where_a_field_is_unknown() -> None:
    """What could not be read is not thereby in order."""
    states = {state.path: state for state in verdict("due: soon\n").states}
    assert set(states[PLAN].smart.values()) <= {"partial", "missing"}
    assert states[PLAN].smart


def test_where_nothing_sound_is_left_the_schema_speaks_alone() -> None:
    """A record without its gaps is no record."""
    assert set(said("gaps: GAP-2026-003\n")) == {"E012"}
