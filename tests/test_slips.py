"""What a slip of the pen can only have meant, and what is left alone because it could mean two things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs import slips
from sopdocs.source import read
from sopdocs.spelling import spelt

STATUS = ("proposed", "confirmed", "acting", "closed", "in_progress", "on_hold", "effective", "verified")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-8-31", "2026-08-31"),
        ("2026/08/31", "2026-08-31"),
        ("2026.8.1", "2026-08-01"),
        ("20260831", "2026-08-31"),
        ("31.08.2026", "2026-08-31"),
        ("31/8/2026", "2026-08-31"),
        ("8/31/2026", "2026-08-31"),
        ("05.05.2026", "2026-05-05"),
        ("31 Aug 2026", "2026-08-31"),
        ("31. August 2026", "2026-08-31"),
        ("31-aug-2026", "2026-08-31"),
        ("August 31, 2026", "2026-08-31"),
        ("08/07/2026", ""),
        ("8.7.2026", ""),
        ("31.08.26", ""),
        ("31/08-2026", ""),
        ("30.02.2026", ""),
        ("2026-02-30", ""),
        ("2026-13-01", ""),
        ("2026-05", ""),
        ("31 Aug 1826", ""),
        ("end of August 2026", ""),
    ],
)
def test_a_date(written: str, meant: str) -> None:
    assert slips.date(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-5", "2026-05"),
        ("2026/05", "2026-05"),
        ("05/2026", "2026-05"),
        ("May 2026", "2026-05"),
        ("sept. 2026", "2026-09"),
        ("2026 December", "2026-12"),
        ("W19 2026", "2026-W19"),
        ("2026W5", "2026-W05"),
        ("2026-w19", "2026-W19"),
        ("Q2 2026", "2026-Q2"),
        ("2026/q2", "2026-Q2"),
        ("FY2026 P5", "FY2026-P05"),
        ("P5 2026", ""),
        ("19 2026", ""),
        ("5-26", ""),
        ("summer 2026", ""),
    ],
)
def test_a_period(written: str, meant: str) -> None:
    assert slips.period(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12,9", "12.9"),
        ("-3,55", "-3.55"),
        ("0,125", "0.125"),
        ("1350,5", "1350.5"),
        ("1,350", ""),
        ("12,345", ""),
        ("-1,350", ""),
        ("00,125", ""),
        ("1.350,5", ""),
        ("12,9 %", ""),
        ("1,2,3", ""),
    ],
)
def test_a_number(written: str, meant: str) -> None:
    assert slips.number(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"), [("yes", "true"), ("ON", "true"), ("True", "true"), ("off", "false"), ("1", "")]
)
def test_a_flag(written: str, meant: str) -> None:
    assert slips.flag(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("clsed", "closed"),
        ("cloesd", "closed"),
        ("Closed", "closed"),
        ("In Progress", "in_progress"),
        ("on-hold", "on_hold"),
        ("ineffective", ""),
        ("unverified", ""),
        ("acted", ""),
        ("open", ""),
        ("", ""),
        ("- _", ""),
    ],
)
def test_a_word_of_a_list(written: str, meant: str) -> None:
    assert slips.word(written, STATUS) == meant


def test_a_word_that_is_near_two_is_neither() -> None:
    """As is a short one, which is near to too much."""
    assert slips.word("effectiv", ["effective", "effectives"]) == "effective"
    assert slips.word("effectivet", ["effective", "effectives"]) == ""
    assert slips.word("least", ["last", "max"]) == ""
    assert slips.variant("EMEA", ["emea", "Emea"]) == ""


@pytest.mark.parametrize(
    ("value", "like", "written"),
    [
        ("closed", "clsed", "closed"),
        ("closed", '"clsed"', '"closed"'),
        ("closed", "'clsed'", "'closed'"),
        ("it's", "'its'", "'it''s'"),
        ("%", "pct", '"%"'),
        ('a "b" \\c', "x", '"a \\"b\\" \\\\c"'),
        ("-0.5", "-0,5", "-0.5"),
        ("a, b", "x", '"a, b"'),
        ("closed", ">\n  clsed", ""),
        ("closed", "", ""),
        ("a\nb", "x", ""),
    ],
)
def test_how_a_value_is_written(value: str, like: str, written: str) -> None:
    assert spelt(value, like) == written


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1), st.sampled_from(["x", "'x'", '"x"']))
def test_what_is_written_is_read_again(value: str, like: str) -> None:
    """In a block and between brackets, whatever the value."""
    written = spelt(value, like)
    if written and value not in ("null", "Null", "NULL", "~"):
        for text in (f"a: {written}\nb: c\n", f"{{a: {written}, b: c}}\n"):
            assert read(text.encode(), "x").data == {"a": value, "b": "c"}
