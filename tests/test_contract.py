"""What an owner promised of a dataset, held against its rows; and that spoilt rows give no number."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.contract import Clause, Contract
from sopdocs.measure import contracts
from tests.planning_repo import AS_OF, HEAD, Repo, months
from tests.test_cli import run

ROWS = [(10, 11, 9)] * 6
GOOD = months(*ROWS)
FISCAL = "kind: calendar\nschema_version: 1\ncalendar: {fiscal: 4-4-5}\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path).dataset().gap()


def kept(repo: Repo, as_of: datetime.date = AS_OF) -> Contract:
    """Return the contract of the one dataset."""
    (found,) = contracts(repo.kb(), repo.root, as_of)
    return found


def clause(repo: Repo, name: str) -> Clause:
    """Return one clause of the one dataset."""
    (found,) = (one for one in kept(repo).clauses if one.name == name)
    return found


def problem(repo: Repo) -> str:
    """Return the one problem on the gap, which then has no figure at all."""
    figures = repo.figures()
    (found,) = figures.problems
    gap = figures.gaps["GAP-2026-001"]
    assert not gap.points
    assert gap.metric_value is None
    return f"{found.message}; {found.hint}"


def test_what_is_kept_is_said_with_rows_and_digest(repo: Repo) -> None:
    repo.dataset(more="grain: [country]\n    horizon: 1\n    freshness_days: 45")
    found = kept(repo.data("country," + HEAD + "".join(f"GB,2026-{n:02},1,1,1\n" for n in range(1, 8))))
    assert [one.name for one in found.clauses] == ["fresh", "unique", "complete", "horizon", "values"]
    assert {one.state for one in found.clauses} == {"ok"}
    stamp = repo.only().data
    assert found.stamp == stamp
    assert found.newest == "2026-06"


def test_a_promise_that_was_not_made_is_not_held_against_anybody(repo: Repo) -> None:
    repo.dataset(more="freshness_days: 400").data(GOOD)
    assert [one.name for one in kept(repo).clauses] == ["fresh", "complete", "values"]


def test_a_dataset_that_no_record_reads_has_its_contract_too(tmp_path: Path) -> None:
    assert not kept(Repo(tmp_path).dataset().data(GOOD)).broken


@pytest.mark.parametrize("days", range(44, 48))
def test_data_are_stale_on_the_day_after_their_freshness_ends(repo: Repo, days: int) -> None:
    repo.data(GOOD)
    found = kept(repo, datetime.date(2026, 6, 30) + datetime.timedelta(days=days))
    (fresh,) = (one for one in found.clauses if one.name == "fresh")
    assert (fresh.state == "broken") == (days > 45)
    assert fresh.state == "ok" or f"`2026-06`, which ended {days} days ago; 45 are allowed" in fresh.text


@given(
    st.lists(st.sampled_from(["A,2026-01", "A,2026-02", "B,2026-01", "B,2026-02"]), min_size=1, max_size=9)
)
def test_rows_that_repeat_another_are_counted_and_one_is_named(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str]
) -> None:
    """Of rows with the same keys and period all but one repeat another one, whatever their order."""
    repo = Repo(tmp_path_factory.mktemp("repo")).dataset(more="grain: [site]")
    repo.data("site," + HEAD + "".join(f"{key},1,1,{n}\n" for n, key in enumerate(keys)))
    counted = Counter(keys)
    number = sum(counted.values()) - len(counted)
    found = clause(repo, "unique")
    assert (found.state == "broken") == (number > 0)
    if number:
        site, period = min(
            (key for key in counted if counted[key] > 1), key=lambda key: key.split(",")[::-1]
        ).split(",")
        assert found.text.startswith(f"{number} row")
        assert found.text.endswith(f"of another, first `{period}`, `{site}`")


def test_a_hole_is_a_period_without_row_or_without_its_actual(repo: Repo) -> None:
    text = HEAD + "2026-01,1,1,1\n2026-03,1,1,\n2026-04,1,1,1\n2026-04,1,1,\n2026-05,1,1,1\n"
    found = clause(repo.data(text), "complete")
    assert found.text == "no row for `2026-02`; column `actual` is not complete in `2026-03`, `2026-04`"
    repo.dataset(more="closed_periods: [2026-02, 2026-03, 2026-04]").data(text)
    assert clause(repo, "complete").state == "ok"


@pytest.mark.parametrize("horizon", range(1, 5))
def test_the_plan_reaches_as_far_as_the_horizon_from_the_period_of_the_day_on(
    repo: Repo, horizon: int
) -> None:
    repo.dataset(more=f"horizon: {horizon}").data(
        months(*ROWS, (10, 11, None), (10, 11, None), (None, 11, None))
    )
    found = clause(repo, "horizon")
    assert (found.state == "broken") == (horizon > 2)  # the plan is there for 2026-07 and 2026-08
    assert found.state == "ok" or "column `plan` is not complete in `2026-09`" in found.text


def test_the_horizon_begins_with_the_period_of_the_day(repo: Repo) -> None:
    repo.dataset(more="horizon: 1").data(months(*ROWS, (None, 11, None), (10, 11, None)))
    assert clause(repo, "horizon").text == (
        "column `plan` is not complete in `2026-07`, the horizon of 1 period from `2026-07` on"
    )


@pytest.mark.parametrize(
    ("actuals", "said"),
    [
        ((9, -3, 9, -4.5), "column `actual` has 2 values below 0 in `2026-02`, `2026-04`, the least `-4.5`"),
        ((9, 9, 9, 0), "column `actual` is 0 throughout the newest period, `2026-04`"),
        ((0, 0, 0, 0), ""),
        ((9, 0, 9, 9), ""),
        ((9, None, 9, 9), ""),
    ],
)
def test_odd_actuals_are_told_and_not_condemned(
    repo: Repo, actuals: tuple[float | None, ...], said: str
) -> None:
    found = clause(repo.data(months(*((10, 11, actual) for actual in actuals))), "values")
    assert (found.text, found.state) == (said, "told" if said else "ok")


def test_an_actual_of_zero_counts_and_a_missing_one_does_not(repo: Repo) -> None:
    gap = repo.data(months((10, 10, 8), (10, 10, 0), (10, 10, None))).only()
    both = [(10, 8), (10, 0)]
    assert gap.variance is not None
    assert gap.variance.value == sum(actual - plan for plan, actual in both)
    assert gap.variance.pct == 100 * gap.variance.value / sum(plan for plan, _ in both)
    assert gap.bias_pct == 100 * sum(plan - actual for plan, actual in both) / sum(a for _, a in both)


def test_actuals_that_add_up_to_nothing_give_no_percentage(repo: Repo) -> None:
    gap = repo.gap(metric="bias").data(months((10, 10, 5), (10, 10, -5))).only()
    assert gap.metric_value is None
    assert gap.notes["bias_pct"] == "the actuals add up to 0"


UNITS = "unit,currency," + HEAD + "kcs,EUR,2026-01,1,1,1\n"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "pallets,EUR",
            "column `unit` of `data/sales.csv` has `pallets` from `2026-02` on, and the dataset",
        ),
        (",EUR", "column `unit` of `data/sales.csv` has no unit from `2026-02` on"),
        (
            "kcs,USD",
            "column `currency` of `data/sales.csv` has `USD` from `2026-02` on, and other rows have `EUR`",
        ),
        ("kcs,", "column `currency` of `data/sales.csv` has no currency"),
        ("kcs,EUR", ""),
    ],
)
def test_rows_in_two_units_or_currencies_are_never_added(repo: Repo, row: str, said: str) -> None:
    repo.dataset(columns=", unit: unit, currency: currency").data(f"{UNITS}{row},2026-02,1,1,1\n")
    if said:
        assert said in problem(repo)
        assert said in kept(repo).clauses[0].text
    else:
        assert repo.only().points
        assert {"unit", "currency"} < {one.name for one in kept(repo).clauses}


def test_all_rows_in_another_unit_than_the_declared_one_are_no_figure_either(repo: Repo) -> None:
    repo.dataset(columns=", unit: unit, currency: currency", more="currency: USD").data(UNITS)
    assert "has `EUR` from `2026-01` on, and the dataset is declared in `USD`" in problem(repo)


def test_a_dataset_may_take_its_unit_from_a_file_with_several(repo: Repo) -> None:
    repo.dataset(columns=", unit: unit", more="keys: {unit: kcs}").data(f"{UNITS}pallets,EUR,2026-01,5,5,5\n")
    assert [point.actual for point in repo.only().points] == [1]


@pytest.mark.parametrize(
    ("period", "calendar", "said"),
    [
        (
            "FY2026-P13",
            FISCAL,
            "column `period` of `data/sales.csv` has `FY2026-P13`, and the calendar has 12 periods",
        ),
        ("FY2026-P12", FISCAL, ""),
        ("FY2026-P13", FISCAL.replace("4-4-5", "13x4"), ""),
        ("2025-W53", "", "column `period` of `data/sales.csv` has `2025-W53`, and 2025 has 52 weeks"),
        ("2020-W53", "", ""),
    ],
)
def test_a_period_that_the_calendar_has_not_is_no_period(
    repo: Repo, period: str, calendar: str, said: str
) -> None:
    if calendar:
        repo.files["data/calendar.yaml"] = calendar
    repo.gap(more="").data(HEAD + f"{period},1,1,1\n")
    if said:
        assert said in problem(repo)
        assert said in kept(repo).clauses[0].text
    else:
        assert repo.only().points[0].period == period
    if said and "-W" in period:
        return  # no record can name such a week
    repo.gap(more="", series=f"{{points: [{{period: {period}, plan: 1, actual: 1}}]}}")
    assert bool(repo.only().notes.get("data", "").startswith("a point is for")) == bool(said)


def test_keys_that_meet_no_row_are_said(repo: Repo) -> None:
    repo.dataset(more="keys: {land: FR}").data("land," + GOOD.replace("2026", "GB,2026"))
    assert "`data/sales.csv` has no row with land `FR`" in problem(repo)
    assert clause(repo, "rows").text == "`data/sales.csv` has no row with land `FR`"


def test_a_file_that_cannot_be_read_breaks_the_contract_and_hides_no_other(repo: Repo) -> None:
    repo.files["data/datasets.yaml"] += (
        repo.files["data/datasets.yaml"].partition("datasets:\n")[2].replace("sales", "more")
    )
    first, second = contracts(
        repo.data(GOOD).data(HEAD + "2026-01,1,1,x\n", "more.csv").kb(), repo.root, AS_OF
    )
    assert (first.dataset, first.clauses[0].name, first.stamp) == ("more", "read", None)
    assert "has `x` in column `actual`" in first.clauses[0].text
    assert not second.broken


def written(repo: Repo) -> list[str]:
    """Write the records and return the options that name the repository."""
    for path, text in repo.files.items():
        (repo.root / path).parent.mkdir(parents=True, exist_ok=True)
        (repo.root / path).write_text(text)
    return ["--root", str(repo.root), "--as-of", AS_OF.isoformat()]


def test_measure_prints_a_line_for_each_dataset_and_fails_where_a_promise_is_broken(
    repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    where = written(repo.data(GOOD))
    stamp = kept(repo).stamp
    assert stamp is not None
    code, out, _ = run(capsys, "measure", *where)
    assert (code, out.split()[:4]) == (0, ["sales", "6", "rows", stamp.sha256[:8]])
    repo.data(GOOD.replace("2026-03,10,11,9\n", ""))
    code, out, _ = run(capsys, "measure", *where)
    assert code == 1
    assert "complete (broken): no row for `2026-03`" in out
    (only,) = json.loads(run(capsys, "measure", *where, "--format", "json")[1])["datasets"]
    assert (only["broken"], only["rows"]) == (True, 5)
    assert [one["name"] for one in only["clauses"] if one["state"] == "broken"] == ["complete"]
    (repo.root / "data/sales.csv").unlink()
    code, out, _ = run(capsys, "measure", *where)
    assert code == 1
    assert "the file `data/sales.csv` does not exist" in " ".join(out.split())


def test_beside_a_number_made_of_repeated_rows_it_is_said_that_they_count_twice(
    repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.dataset(more="grain: [land]").data("land," + GOOD.replace("2026", "GB,2026"))
    where = written(repo)
    clean = run(capsys, "variance", "GAP-2026-001", *where)[1] + run(capsys, "variance", *where)[1]
    repo.data("land," + GOOD.replace("2026", "GB,2026") + "GB,2026-06,10,11,9\nGB,2026-06,10,11,\n")
    one, every = (" ".join(run(capsys, "variance", *id, *where)[1].split()) for id in (["GAP-2026-001"], []))
    for said in (one, every):
        assert "2 rows repeat keys and period of another one, first `2026-06`, `GB`, and what is" in said
        assert "what is repeated is counted twice" in said
    assert "Note: actual of 2026-06 left out: 2 of 3 rows have it" in one
    assert "Note" not in clean
    assert "twice" not in clean


def test_the_rows_counted_are_those_of_the_file(repo: Repo) -> None:
    repo.data(GOOD)
    stamp = kept(repo).stamp
    assert stamp is not None
    assert stamp.rows == len(list(csv.DictReader(io.StringIO(GOOD))))
