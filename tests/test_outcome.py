"""The verdict on a row of periods: what holds, what relapses, and what can no longer be reached."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.figures import Check
from sopdocs.variance.verification import outcome


def checks(text: str) -> list[Check]:
    known = {"p": True, "f": False, "?": None}
    return [Check(f"2026-{n:02}", 0.0, known[c]) for n, c in enumerate(text, 1)]


@pytest.mark.parametrize(
    ("text", "required", "end", "expected"),
    [
        ("ppp", 3, "2026-03", ("holds", 3, "2026-03", None)),
        ("pppf", 3, "2026-06", ("relapsed", 0, "2026-03", "2026-04")),
        ("pppfppp", 3, "2026-08", ("holds", 3, "2026-07", None)),
        ("pppfppp", 3, "2026-06", ("relapsed", 3, "2026-03", "2026-04")),
        ("ppp?", 3, "2026-06", ("holds", 3, "2026-03", None)),
        ("pp?p", 3, "2026-08", ("not_yet", 1, None, None)),
        ("ff", 3, "2026-05", ("not_yet", 0, None, None)),
        ("fff", 3, "2026-05", ("fails", 0, None, None)),
        ("pp", 3, "2026-02", ("fails", 2, None, None)),
        ("???", 3, "2026-02", ("no_data", 0, None, None)),
        ("", 3, None, ("no_data", 0, None, None)),
    ],
)
def test_the_outcome_of_a_row_of_periods(
    text: str, required: int, end: str | None, expected: tuple[str, int, str | None, str | None]
) -> None:
    assert tuple(outcome(checks(text), required, end)) == expected


@given(st.text("pf?", max_size=12), st.integers(1, 4), st.none() | st.integers(1, 12))
def test_nothing_holds_that_did_not_pass_n_times_in_a_row(text: str, required: int, end: int | None) -> None:
    """Holds and relapsed need the row; no verdict but these two survives it; a failure never helps."""
    last = f"2026-{end:02}" if end else None
    found = outcome(checks(text), required, last)
    inside = text if end is None else text[:end]
    assert ("p" * required in inside) == (found.verdict in ("holds", "relapsed"))
    assert (found.verdict == "relapsed") == (found.relapsed_in is not None)
    worse = outcome(checks(text.replace("p", "f")), required, last)
    assert worse.verdict in ("fails", "not_yet", "no_data")
