"""What plans promise against what gaps need: units that compare, and when a shortfall is no error."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.diagnostics import Severity
from sopdocs.rules import a007_impact_shortfall, a009_dependency_late, a010_impact_exceeds_cause
from sopdocs.rules.units import shown, told_in
from tests.support import CASES, case

UNITS = ("EUR", "EUR k", "kEUR", "EUR m", "EURm", "EUR bn", "USD", "kcs", "cases", "pp", "pct", "days", "SKU")


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "same"),
    [
        ("850", "EUR k", "EUR m", "0.85"),
        ("3.12", "EUR m", "EUR", "3120000"),
        ("2", "kEUR", "EUR", "2000"),
        ("71000", "cases", "kcs", "71"),
        ("7.1", "pct", "pp", "7.1"),
        ("4", "pallets", "pallets", "4"),
    ],
)
def test_a_quantity_told_in_another_unit(value: str, unit: str, wanted: str, same: str) -> None:
    assert told_in(Decimal(value), unit, wanted) == Decimal(same)


@pytest.mark.parametrize(
    ("unit", "wanted"), [("EUR", "USD"), ("kcs", "pp"), ("days", "weeks"), ("EUR m", "EUR m a year")]
)
def test_units_that_do_not_compare(unit: str, wanted: str) -> None:
    assert told_in(Decimal(1), unit, wanted) is None


@given(st.decimals(-(10**9), 10**9, places=3), st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_there_and_back_is_the_same(value: Decimal, unit: str, other: str) -> None:
    """What is told in another unit and back again is what it was."""
    there = told_in(value, unit, other)
    assert there is None or told_in(there, other, unit) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [("6.9100", "6.91"), ("71000", "71000"), ("0.0041", "0.0041"), ("0", "0"), ("5.335", "5.33")],
)
def test_a_number_as_a_message_shows_it(value: str, text: str) -> None:
    assert shown(Decimal(value)) == text


def severity(name: str) -> Severity:
    rules = {"A007": a007_impact_shortfall.RULE, "A009": a009_dependency_late.RULE}
    code = name.partition("/")[0]
    (found,) = case((CASES / f"{name}.yaml").read_text("utf-8"), "action_plan").found([rules[code]], code)
    return found.severity


def test_a_shortfall_is_an_error_unless_the_causes_give_no_more() -> None:
    assert severity("A007/bad-one-hundredth-below") is Severity.ERROR
    assert severity("A007/bad-causes-explain-less") is Severity.WARNING


def test_impacts_that_nobody_stated_are_one_lack_however_many_gaps() -> None:
    assert severity("A007/bad-several-gaps-one-lack") is Severity.ERROR


def test_what_begins_too_early_is_less_than_what_ends_too_late() -> None:
    assert severity("A009/bad-one-day-late") is Severity.ERROR
    assert severity("A009/bad-begins-before-its-input") is Severity.WARNING


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bad-a-month-of-a-year", "5.33 kcs (64 kcs over 12 periods)"),
        ("bad-days-told-in-money", "0.6 EUR m (19.23 % of 3.12 EUR m)"),
        ("bad-two-actions-on-one-cause", "explains 5.2 pp"),
    ],
)
def test_a_converted_contribution_shows_how_it_was_worked_out(name: str, said: str) -> None:
    text = (CASES / "A010" / f"{name}.yaml").read_text("utf-8")
    (found,) = case(text, "action_plan").found([a010_impact_exceeds_cause.RULE], "A010")
    assert found.message.endswith(said)
