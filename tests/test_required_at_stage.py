"""The table of required fields, field by field: asked for from its status on, and not a day before."""

from __future__ import annotations

import datetime
from functools import cache

import pytest

from sopdocs.figures import Figures
from sopdocs.load import load
from sopdocs.measure import measure
from sopdocs.rules import e020_required_at_stage as rule
from tests.support import BASE, base_files, case

# What makes a base record one that the field is needed for, where it is not so already.
MADE_SO = {
    "other_metric": "metric: other\n",
    "plan_version": "comparison: actual_vs_plan\n",
    "tolerance": "metric: sell_out\n",
    "fishbone": "method: [fishbone]\n",
}
ROWS = [
    pytest.param(kind, need, id=f"{kind}-{need.field}") for kind in rule.NEEDS for need in rule.TABLES[kind]
]


@cache
def figures() -> Figures:
    """Return the figures of the base; what a gap costs a month decides whether some fields are needed."""
    return measure(load(sorted(base_files().items()))[0], BASE, datetime.date(2026, 7, 10))


def asked_for(kind: str, field: str, status: str) -> list[str]:
    """Return what is said of a base record at a status, with the field taken out."""
    fragment = f"# without: {field}\nstatus: {status}\n" + MADE_SO.get(field, "")
    found = case(fragment, kind, figures()).found([rule.RULE], "E020")
    return [finding.message for finding in found if finding.field == field]


@pytest.mark.parametrize(("kind", "need"), ROWS)
def test_a_field_is_asked_for_from_its_status_on(kind: str, need: rule.Need) -> None:
    said = asked_for(kind, need.field, need.since)
    assert len(said) == 1
    assert said[0].startswith(f"`{need.field}` is needed")


@pytest.mark.parametrize(("kind", "need"), ROWS)
def test_a_field_is_not_asked_for_before(kind: str, need: rule.Need) -> None:
    life = rule.LIFE[kind]
    before = life[: life.index(need.since)] if need.since in life else life
    assert [status for status in before if asked_for(kind, need.field, status)] == []


@pytest.mark.parametrize(
    ("kind", "status"), [("root_cause", "refuted"), ("action_plan", "cancelled"), ("action_plan", "draft")]
)
def test_what_is_given_up_or_only_begun_needs_nothing(kind: str, status: str) -> None:
    fields = ", ".join(need.field for need in rule.TABLES[kind])
    assert not case(f"# without: {fields}\nstatus: {status}\n", kind, figures()).found([rule.RULE], "E020")


def test_the_message_names_the_stage() -> None:
    assert asked_for("gap", "owner", "acting") == ["`owner` is needed once a gap is confirmed"]
