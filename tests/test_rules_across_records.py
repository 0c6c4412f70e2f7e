"""What rules say when several records or a broken file are involved, and how often they say it."""

from __future__ import annotations

from sopdocs.diagnostics import Severity
from sopdocs.rules import b001_names_a_person, x003_dangling_ref, x006_closed_without_proof
from tests.support import case

ROLES = "data/roles.yaml"


def dangling(fragment: str, *broken: str, **files: str) -> list[tuple[str, str]]:
    """Return message and hint of each dangling reference of a gap; `broken` catalogs hold a slip."""
    tried = case(fragment, "gap")
    for path in broken:
        tried.files[path] = tried.files[path].replace(b"label:", b"lable:", 1)
    for name, text in files.items():
        tried.files[f"gaps/causes/{name.replace('_', '-')}.yaml"] = text.encode()
    return [(f.message, f.hint) for f in tried.found([x003_dangling_ref.RULE], "X003")]


def test_nobody_is_blamed_for_a_catalog_that_cannot_be_read() -> None:
    team = "team: [nobody-we-know, nobody-else]\n"
    assert len(dangling(team)) == 2
    assert dangling(team, ROLES) == []


def test_a_name_that_belongs_to_another_kind_of_record_is_told_from_one_that_does_not_exist() -> None:
    stray = "kind: root_cause\nschema_version: 1\nid: GAP-2026-050\ntitle: A cause with the id of a gap\n"
    related = "related:\n  - {id: GAP-2026-050, type: caused_by}\n"
    assert dangling(related)[0][0] == "`GAP-2026-050` does not exist"
    assert dangling(related, GAP_2026_050=stray)[0][0] == (
        "`GAP-2026-050` is a root cause, and a gap is meant here"
    )


def test_an_id_is_offered_when_it_is_one_slip_away_and_not_because_ids_look_alike() -> None:
    offered = {
        "GAP-2025-008": "did you mean `GAP-2026-008`?",
        "GAP-2026-0008": "did you mean `GAP-2026-008`?",
        "GAP-2026-080": "did you mean `GAP-2026-008`?",
        "GAP-2026-555": "write the id of a gap that exists",
    }
    for name, hint in offered.items():
        assert dangling(f"related:\n  - {{id: {name}, type: caused_by}}\n")[0][1] == hint


def test_a_missing_decision_says_which_ones_the_review_holds() -> None:
    assert dangling("approval: REV-2026-05-management-business-review#D4\n") == [
        ("`REV-2026-05-management-business-review` holds no decision `D4`", "it holds D1")
    ]


def test_a_person_is_found_once_in_a_text_and_at_the_higher_severity() -> None:
    title = "title: Mr Peter Smith told Mr Peter Smith of A-items\n"
    found = case(title, "root_cause").found([b001_names_a_person.RULE], "B001")
    assert [(f.message, f.severity) for f in found] == [("`Mr Peter` names a person", Severity.ERROR)]


def test_a_given_name_alone_is_a_warning() -> None:
    found = case("title: Parameters are known to Maria Lopez\n", "root_cause")
    (one,) = found.found([b001_names_a_person.RULE], "B001")
    assert (one.message, one.severity) == ("`Maria Lopez` looks like the name of a person", Severity.WARNING)


def test_a_rule_that_failed_is_noted_while_the_gap_is_being_verified() -> None:
    again = "# as_of: 2026-09-20\nstatus: verifying\n"
    (one,) = case(again, "gap").found([x006_closed_without_proof.RULE], "X006")
    assert one.severity is Severity.INFO
    assert one.message.endswith("held and was broken again in 2026-08")


def test_how_far_the_proof_has_come_is_said_of_a_gap_closed_too_early() -> None:
    early = "status: closed\nclosure: {date: 2026-07-09, verified_by: finance-controller-emea}\n"
    (one,) = case(early, "gap").found([x006_closed_without_proof.RULE], "X006")
    assert one.severity is Severity.ERROR
    assert "has held for 2 of 3 periods" in one.message
