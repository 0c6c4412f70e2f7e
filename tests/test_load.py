"""A record that breaks the schema: each mistake has its place and a way out; none hides another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.load import load
from sopdocs.memory import Memory
from tests.support import CASES, base_files, case

SCHEMA_CASES = sorted(p for p in CASES.glob("E01*/*.yaml"))
GAP = "gaps/GAP-2026-003-otif-retailer-r1.yaml"


@pytest.mark.parametrize("path", SCHEMA_CASES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_case_raises_its_code_at_its_line(path: Path) -> None:
    """The finding stands on the marked line and nowhere else."""
    one = case(path.read_text("utf-8"), "gap")
    code = path.parent.name
    found = one.found((), code)
    lines = {line for expected, line in one.expected if expected == code}
    at_id = one.files[one.path].decode().split("\nid:")[0].count("\n") + 2
    assert {finding.location.line for finding in found} == (lines - {None} or {at_id})
    for finding in found:
        assert finding.hint, "every finding says what to do"
        assert not re.search(
            r"pydantic|function-before|literal\[|Input should|invalid", finding.message + finding.hint
        )


def test_base_repository_is_clean() -> None:
    """The repository that cases start from reads without a finding."""
    _, findings = load(sorted(base_files().items()))
    assert findings == ()


def test_unknown_word_names_the_nearest() -> None:
    """A typing mistake is answered with the word that was meant."""
    found = case("status: verifing\n", "gap").found((), "E012")
    assert [f.hint for f in found] == ["did you mean `verifying`?"]


def test_one_file_never_hides_another() -> None:
    """Findings of every file come out in one run, and sound files become records."""
    files = base_files()
    files["gaps/GAP-2026-900-broken.yaml"] = b"kind: gap\nid: [\n"
    files["gaps/GAP-2026-901-typo.yaml"] = (
        files[GAP].replace(b"GAP-2026-003", b"GAP-2026-901").replace(b"status:", b"statsu:")
    )
    kb, findings = load(sorted(files.items()))
    assert {f.location.path for f in findings} == {
        "gaps/GAP-2026-900-broken.yaml",
        "gaps/GAP-2026-901-typo.yaml",
    }
    assert kb.get("GAP-2026-003") is not None
    broken = kb.get("GAP-2026-901")
    unread = kb.get("GAP-2026-900")
    assert unread is not None, "its name says which record it is, so that links to it hold"
    assert unread.record is None
    assert broken is not None
    assert broken.record is None
    assert broken.title.startswith("OTIF to Retailer R1")


def test_two_files_with_one_id() -> None:
    """The second by path is named, with the path of the first."""
    files = base_files()
    files["gaps/GAP-2026-003-second.yaml"] = files[GAP]
    _, findings = load(sorted(files.items()))
    assert [(f.code, f.location.path) for f in findings] == [("E015", "gaps/GAP-2026-003-second.yaml")]
    assert GAP in findings[0].message


def test_record_in_the_wrong_folder() -> None:
    """A gap among the plans is told where to go."""
    files = base_files()
    files["actionplans/GAP-2026-003-otif-retailer-r1.yaml"] = files.pop(GAP)
    _, findings = load(sorted(files.items()))
    assert [f.code for f in findings] == ["E016"]
    assert "`gaps/`" in findings[0].hint


@given(order=st.randoms(use_true_random=False))
def test_order_of_files_does_not_matter(order: object) -> None:
    """The same files in another order give the same knowledge base."""
    files = sorted(base_files().items())
    expected, _ = load(files)
    order.shuffle(files)  # type: ignore[attr-defined]
    kb, _ = load(files)
    assert [entry.id for entry in kb.entries] == [entry.id for entry in expected.entries]
    mentions = [entry.id for entry in kb.backlinks("GAP-2026-003")]
    assert mentions == [entry.id for entry in expected.backlinks("GAP-2026-003")]
    assert {"AP-2026-003", "RC-2026-003"} <= set(mentions)


def test_what_is_known_is_not_read_again_and_never_stale() -> None:
    """A file whose bytes are the same is the same record; one byte more and it is read anew."""
    known = Memory()
    files = base_files()
    first, _ = load(sorted(files.items()), known)
    files[GAP] = files[GAP].replace(b"OTIF to Retailer R1", b"OTIF for Retailer R1")
    again, findings = load(sorted(files.items()), known)
    assert findings == ()
    assert again.get("AP-2026-003") is first.get("AP-2026-003")
    changed = again.get("GAP-2026-003")
    assert changed is not None
    assert changed.title.startswith("OTIF for Retailer R1")
    del files["gaps/causes/RC-2026-005-slot-booking.yaml"]
    assert load(sorted(files.items()), known)[0].get("RC-2026-005") is None
