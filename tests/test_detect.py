"""`sopdocs detect` on the demo company, month by month, and what its answer looks like."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from sopdocs.cli import main
from sopdocs.detect.candidate import Candidate, EarlyWarning
from sopdocs.detect.warning import early_warning
from sopdocs.kb import KnowledgeBase
from sopdocs.model import Gap, Review
from sopdocs.model.catalog import Datasets
from sopdocs.periods import days
from sopdocs.repository import Repository, open_repository

ROOT = Path(__file__).parent.parent
JULY = "2026-07-10"


@cache
def on(day: str) -> EarlyWarning:
    """Return what the demo's data say on a day."""
    return early_warning(replace(records(), as_of=datetime.date.fromisoformat(day)))


@cache
def records() -> Repository:
    return open_repository(ROOT)


@cache
def alone(dataset: str) -> KnowledgeBase:
    """Return the demo's records with one dataset in the catalog: a month is judged in a tenth of the time."""
    kb = records().kb
    entry = kb.catalogs["datasets"]
    assert isinstance(entry.catalog, Datasets)
    only = entry.catalog.model_copy(update={"datasets": {dataset: kb.datasets[dataset]}})
    return replace(kb, catalogs={**kb.catalogs, "datasets": replace(entry, catalog=only)})


def of(day: str, dataset: str) -> list[Candidate]:
    """Return the candidates of one dataset, members left out."""
    found = early_warning(replace(records(), as_of=datetime.date.fromisoformat(day), kb=alone(dataset)))
    return [one for one in found.candidates if not one.level]


def gap(name: str) -> Gap:
    entry = records().kb.get(name)
    assert entry is not None
    assert isinstance(entry.record, Gap)
    return entry.record


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as leaving:
        main(words)
    said = capsys.readouterr()
    return int(leaving.value.code or 0), said.out, said.err


MONTHS = ["2024-11-10", *(f"2025-{month:02}-10" for month in range(2, 13))]


def test_laundry_liquids_first_speaks_when_the_data_of_august_2025_are_out() -> None:
    """Two years of data are quiet; on 10 September 2025, with August's, the bias is new and nobody's gap."""
    speaking = [day for day in MONTHS if of(day, "laundry-liquids-emea")]
    assert speaking[0] == "2025-09-10"
    [one] = of("2025-09-10", "laundry-liquids-emea")
    assert (one.kind, one.direction, one.spoke_in, one.gap) == ("realised", "over-forecast", "2025-08", "")
    assert one.outside < one.watched.bounds.consecutive  # the tolerance would have waited for September


def test_once_there_is_a_gap_the_candidate_belongs_to_it() -> None:
    raised = min(one.date for one in gap("GAP-2026-001").history)
    [before] = of(str(raised - datetime.timedelta(1)), "laundry-liquids-emea")
    [after] = of(str(raised), "laundry-liquids-emea")
    assert (before.gap, after.gap, after.gap_status) == ("", "GAP-2026-001", "proposed")


def test_a_gap_that_closed_while_its_sum_comes_down_is_no_relapse() -> None:
    assert not of(JULY, "laundry-liquids-emea")
    reasons = [one.reason for one in on(JULY).quiet if one.dataset == "laundry-liquids-emea"]
    assert reasons == ["the run began before GAP-2026-001 was closed on 2026-07-07"]


def test_the_relapse_of_hand_soap_uk_is_proposed_for_reopening_when_the_data_of_may_are_out() -> None:
    assert not of("2026-05-31", "hand-soap-uk")
    [one] = of("2026-06-05", "hand-soap-uk")
    assert (one.kind, one.gap, one.gap_status) == ("recurrence", "GAP-2026-009", "closed")
    assert (one.direction, one.since) == ("under-forecast", "2026-05")
    [later] = of(JULY, "hand-soap-uk")
    assert (later.kind, later.gap_status) == ("realised", "reopened")


@pytest.mark.parametrize(
    ("name", "dataset", "total"),
    [
        ("GAP-2026-010", "cp1-capacity", 63),
        ("GAP-2026-017", "film-supply", 29),
        ("GAP-2026-018", "hand-soap-de", -40),
        ("GAP-2026-019", "surface-cleaners-na", 51),
    ],
)
def test_what_lies_ahead_with_the_latest_decision_date(name: str, dataset: str, total: float) -> None:
    """Totals as the gaps state them; the day is that of the decision which the July review is asked for."""
    assert not of("2026-07-07", dataset)  # before the day on which the forecast was made
    [one] = of(JULY, dataset)
    assert (one.kind, one.gap) == ("projected", name)
    assert one.variance.value == pytest.approx(total)
    review = records().kb.get("REV-2026-07-management-business-review")
    assert review is not None
    assert isinstance(review.record, Review)
    asked = [decision.needed_by for decision in review.record.decisions if name in decision.refs]
    assert one.deadline is not None
    assert [one.deadline.day] == asked
    assert one.deadline.day is not None
    assert one.deadline.day < days(one.since)[0]


def test_a_shortfall_that_nobody_is_asked_to_decide_on_has_no_latest_decision_date(company: Path) -> None:
    for file in (company / "actionplans" / "reviews").glob("*.yaml"):
        file.unlink()
    found = early_warning(open_repository(company, datetime.date.fromisoformat(JULY)))
    ahead = [one for one in found.candidates if one.kind == "projected"]
    assert ahead
    assert all(one.deadline and one.deadline.day is None and one.deadline.missing for one in ahead)


def test_the_first_short_period_is_where_the_gap_says_it_starts() -> None:
    for name, dataset in (("GAP-2026-010", "cp1-capacity"), ("GAP-2026-017", "film-supply")):
        assert of(JULY, dataset)[0].since == gap(name).started_period


def test_air_fresh_france_is_silent_once_both_sides_use_one_calendar() -> None:
    for month in range(2, 8):
        assert not of(f"2026-{month:02}-28", "air-fresh-france")


def test_every_candidate_of_july_belongs_to_a_gap_that_is_open() -> None:
    found = on(JULY)
    assert found.candidates
    assert all(one.known for one in found.candidates)
    assert not found.problems


def test_the_most_valuable_comes_first_and_what_a_gap_has_stands_together() -> None:
    heads: dict[str, Candidate] = {}
    order = [one.gap for one in on(JULY).candidates]
    for one in on(JULY).candidates:
        heads.setdefault(one.gap, one)
    amounts = [one.worth.amount for one in heads.values() if one.worth.amount is not None]
    assert amounts == sorted(amounts, reverse=True)
    assert [name for n, name in enumerate(order) if n == 0 or order[n - 1] != name] == list(heads)


def test_the_launch_is_drilled_down_to_the_channel_that_carries_it() -> None:
    members = [one.watched.path for one in on(JULY).candidates if one.level]
    assert set(members) == {(("channel", "grocery"),)}


def test_signals_are_computed_where_their_rule_can_be_and_assumptions_expire() -> None:
    assert {one.id: one.state for one in on(JULY).signals} == {
        "SG-2026-001": "fired",
        "SG-2026-002": "quiet",
        "SG-2026-003": "quiet",
    }
    winter = {one.id: one.state for one in on("2026-02-10").signals}
    assert winter["SG-2026-001"] == "quiet"  # it fired on 29 June
    assert winter["SG-2026-003"] == "fired"  # four weeks of forecast against 26
    assert {one.id: one.state for one in on(JULY).assumptions} == {
        "AS-2026-001": "broken",
        "AS-2026-002": "expired",
    }
    assert "AS-2026-002" not in {one.id for one in on("2026-05-31").assumptions}


def test_the_command_prints_a_screen_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "detect", "--root", str(ROOT), "--as-of", JULY)
    assert (code, err) == (0, "")
    assert "decide by 2026-07-17" in out
    assert max(map(len, out.splitlines())) <= 80
    assert len(run(capsys, "detect", "--root", str(ROOT), "--as-of", JULY, "--all")[1]) > len(out)
    code, out, _ = run(capsys, "detect", "--root", str(ROOT), "--as-of", JULY, "--format", "json")
    told = json.loads(out)
    assert (code, told["schema_version"], told["as_of"]) == (0, 1, JULY)
    assert [one["rank"] for one in told["candidates"]] == list(range(1, len(told["candidates"]) + 1))
    keys = {"scope", "metric", "kind", "evidence", "value", "gap"}
    assert all(keys <= set(one) for one in told["candidates"])
    assert {one["kind"] for one in told["candidates"]} == {"realised", "projected"}


def test_a_file_that_cannot_be_read_silences_its_own_series_alone(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (company / "data" / "cp1_capacity.csv").write_text("nothing,of,the,kind\n1,2,3,4\n", encoding="utf-8")
    code, out, _ = run(capsys, "detect", "--root", str(company), "--as-of", JULY, "--format", "json")
    told = json.loads(out)
    assert code == 0
    assert "GAP-2026-010" in {one["record"] for one in told["problems"]}
    assert "film-supply" in {one["dataset"] for one in told["candidates"]}
    assert "cp1-capacity" not in {one["dataset"] for one in told["candidates"]}


def test_drafts_pass_the_check_and_a_second_run_writes_none(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Gaps that are taken out are found again by their data, one for each series that no other gap has."""
    for name in ("GAP-2026-006", "GAP-2026-012", "GAP-2026-015"):
        next((company / "gaps").glob(f"{name}*")).unlink()
    before = {file: file.read_bytes() for file in company.rglob("*") if file.is_file()}
    code, _, err = run(capsys, "detect", "--root", str(company), "--as-of", JULY, "--draft")
    drafts = sorted(set((company / "gaps").glob("*.yaml")) - set(before))
    assert code == 0
    assert [line.split("/")[-1] for line in err.splitlines()] == [file.name for file in drafts]
    assert {file.name[:12] for file in drafts} == {f"GAP-2026-{n:03}" for n in (20, 21, 22)}
    text = "\n".join(file.read_text(encoding="utf-8") for file in drafts)
    for alias in ("gross-margin-emea", "hand-soap-na-ecommerce", "quarter-end-share"):
        assert text.count(f"dataset: {alias}\n") == 1
    assert all(file.read_bytes() == content for file, content in before.items())
    _, out, _ = run(
        capsys, "check", "--root", str(company), "--as-of", JULY, "--format", "json", "--no-cache"
    )
    found = json.loads(out)["findings"]
    assert not [one for one in found if one["record"] in {file.name[:12] for file in drafts}]
    _, _, err = run(capsys, "detect", "--root", str(company), "--as-of", JULY, "--draft")
    assert err == "no draft: every candidate has its gap\n"


def test_drafts_want_a_folder_that_is_there(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("detect", "--root", str(company), "--as-of", JULY, "--draft", str(company / "nowhere"))
    code, _, err = run(capsys, *words)
    assert code == 2
    assert "there is no folder" in err
