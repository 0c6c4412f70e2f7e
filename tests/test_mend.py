"""What a fix makes of a file: the slip gives way and nothing else moves; what has to be decided stays."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopdocs.gate import Question
from sopdocs.mend import mended
from tests.support import BASE

DAY = datetime.date(2026, 7, 10)
RECORDS = sorted(p.relative_to(BASE).as_posix() for p in BASE.rglob("*.yaml"))
GAP, PLAN = (
    next(path for path in RECORDS if path.startswith(start))
    for start in ("gaps/GAP-2026-003", "actionplans/AP-2026-003")
)
TEXTS = {path: (BASE / path).read_text("utf-8") for path in RECORDS}


def mend(path: str, text: str) -> str:
    """Return what the fixes make of one file of the base, the rest being as it is."""
    content = text.encode()
    changes = mended(BASE, Question(DAY), {path: content}).changes
    assert set(changes) <= {path}
    return changes[path].after.decode() if changes else text


@pytest.mark.parametrize(
    ("path", "right", "slip"),
    [
        (GAP, "\nstatus: verifying", "\nstatus: verifing"),
        (GAP, "\nstatus: verifying", "\nstatus: 'Verifying'"),
        (GAP, "nature: realised", "nature: realized  # as our cousins spell it"),
        (GAP, "\nowner: ", "\nonwer: "),
        (GAP, "date: 2026-01-14}", "date: 14.01.2026}"),
        (GAP, "detected_on: 2025-10-13", 'detected_on: "13 Oct 2025"'),
        (GAP, "started_period: 2025-08", "started_period: Aug 2025"),
        (GAP, "  by: 2026-05-31", "  by: 2026/5/31"),
        (GAP, "value: 7.1", "value: 7,1"),
        (GAP, "agrees: true", "agrees: yes"),
        (GAP, "region: EMEA", "region: emea"),
        (GAP, "metric: otif", "metric: OTIF"),
        (GAP, "owner: customer-service-manager-emea", "owner: Customer Service Manager EMEA"),
        (PLAN, "support: [master-data-lead", "support: [Master Data Lead"),
        (PLAN, "unit: pct", 'unit: "%"'),
        (PLAN, "unit: pct", "unit: Percent"),
        (PLAN, "target: {value: 95.5, by: 2026-05}", "target: {value: 95.5, by: May 2026}"),
        (PLAN, "\nkind: action_plan", "\nkind: Action Plan"),
        ("data/calendar.yaml", "\nkind: calendar", "\nkind: calender"),
        ("data/calendar.yaml", "    demand_review: 6", "    Demand Review: 6"),
    ],
)
def test_a_slip_is_mended(path: str, right: str, slip: str) -> None:
    """The slip alone gives way; its quotes and the comment behind it stay."""
    text = TEXTS[path].replace(right, slip, 1)
    quote, comment = slip[-1] if slip[-1] in "'\"" else "", "".join(slip.partition("  #")[1:])
    kept = re.sub(r"(: \W?)(.*)", rf"\1{quote}\2{quote}", right)
    assert mend(path, text) == TEXTS[path].replace(right, kept + comment, 1)


@pytest.mark.parametrize(
    ("path", "right", "slip"),
    [
        (GAP, "detected_on: 2025-10-13", "detected_on: 10/07/2025"),
        (GAP, "detected_on: 2025-10-13", "detected_on: 2025-10"),
        (GAP, "owner: customer-service-manager-emea", "owner: Customer Service"),
        (GAP, "owner: customer-service-manager-emea", "owner: customer-service-manager-eme"),
        (GAP, "amount: 78000", "amount: 78,000"),
        (GAP, "channel: grocery", "channel: grocerie"),
        (GAP, "\nstatus: verifying", "\nstatus: open"),
        (GAP, "\nowner: ", "\nowner: sop-coordinator\nonwer: "),
        (PLAN, "unit: pct", "unit: pp"),
        (PLAN, "baseline: {value: 88.4,", "baseline: {value: about 88,"),
        (PLAN, "start: 2026-03-02", "start: early March"),
    ],
)
def test_what_somebody_has_to_decide_is_left_alone(path: str, right: str, slip: str) -> None:
    """No owner, no date and no number is ever made up, and no name is guessed from its letters."""
    text = TEXTS[path].replace(right, slip, 1)
    assert text != TEXTS[path]
    assert mend(path, text) == text


def test_what_a_fix_lays_open_is_no_reason_against_it() -> None:
    """A gap that is closed has to answer for more than one whose status nobody can read."""
    text = TEXTS[GAP].replace("\nstatus: verifying", "\nstatus: Closed")
    assert mend(GAP, text) == text.replace("Closed", "closed")


def test_where_a_day_or_a_period_may_stand_either_is_mended() -> None:
    text = TEXTS[PLAN].replace("{value: 95.5, by: 2026-05}", "{value: 95.5, by: 29.05.2026}", 1)
    assert "{value: 95.5, by: 2026-05-29}" in mend(PLAN, text)


def test_a_role_whose_label_two_roles_bear_is_not_chosen() -> None:
    roles = TEXTS["data/roles.yaml"]
    twins = re.sub(r"label: [^,]* Manager [^,]*", "label: Planning Manager", roles)
    text = TEXTS[GAP].replace("owner: customer-service-manager-emea", "owner: Planning Manager", 1)
    assert not mended(BASE, Question(DAY), {"data/roles.yaml": twins.encode(), GAP: text.encode()}).changes


def test_a_rule_waived_by_its_name() -> None:
    """The code takes its place, in the quotes that were there."""
    waiver = (
        "waivers:\n  - rule: {}\n    reason: Agreed with the retailer in May\n"
        "    approved_by: sop-coordinator\n    expires: 2026-12-31\n"
    )
    text = TEXTS[PLAN] + waiver.format('"owner-overload"')
    assert mend(PLAN, text) == TEXTS[PLAN] + waiver.format('"A004"')
    assert mend(PLAN, TEXTS[PLAN] + waiver.format("a004")) == TEXTS[PLAN] + waiver.format("A004")


def slips(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield places in a record and what a hasty hand may put there."""
    for found in re.finditer(r"(?<=[\n {])([a-z_]{5,})(?=: )", text):
        word = found[1]
        for at in range(1, len(word) - 1, 3):
            yield *found.span(1), word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for found in re.finditer(r"(?<=: )(20\d\d)-(\d\d)-(\d\d)(?=[,}\n])", text):
        year, month, day = found.groups()
        yield *found.span(), f"{year}/{month}/{day}"
        yield *found.span(), f"{day}.{month}.{year}"
        yield *found.span(), f"'{int(day)} {datetime.date(2026, int(month), 1):%B} {year}'"
    for found in re.finditer(r"(?<=: )(?:[a-z]+_)*[a-z]{5,}(?=[,}\n])", text):
        yield *found.span(), found[0].replace("_", " ").title()
        yield *found.span(), f'"{found[0][:-2]}{found[0][-1]}"'
    for found in re.finditer(r"(?<=value: )(\d+)\.(\d)(?=[,}\n])", text):
        yield *found.span(), f"'{found[1]},{found[2]}'"


SLIPS = {path: list(slips(TEXTS[path])) for path in RECORDS if not path.startswith("data/")}


@given(st.data())
@settings(max_examples=15)
def test_mending_is_done_once_and_touches_only_slips(data: st.DataObject) -> None:
    """Every line is the right one or the one with the slip, quotes aside; a second run has nothing to do."""
    path = data.draw(st.sampled_from(sorted(SLIPS)))
    line = partial(TEXTS[path].count, "\n", 0)
    one_a_line = st.lists(
        st.sampled_from(SLIPS[path]), min_size=1, max_size=6, unique_by=lambda slip: line(slip[0])
    )
    end = data.draw(st.sampled_from(["\n", "\r\n"]))
    right, wrong = TEXTS[path], TEXTS[path]
    for first, last, slip in sorted(data.draw(one_a_line), reverse=True):
        wrong = wrong[:first] + slip + wrong[last:]
    right, wrong = right.replace("\n", end), wrong.replace("\n", end)
    once = mend(path, wrong)
    bare = [re.sub(r"['\"]", "", text).split("\n") for text in (right, wrong, once)]
    assert all(made in (good, bad) for good, bad, made in zip(*bare, strict=True))
    assert mend(path, once) == once
