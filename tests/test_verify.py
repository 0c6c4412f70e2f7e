"""The verification rule: the numbers close a gap, and they open it again."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from sopdocs.figures import Verification
from sopdocs.report.figures_json import verify_json
from sopdocs.report.figures_text import verify_text
from sopdocs.variance.explain import UnknownFigureError, explanation
from sopdocs.variance.said import said
from tests.planning_repo import HEAD, Repo, months

RULE = (
    "verification: {{metric: {metric}, dataset: sales, operator: '{sign}', {limit}"
    "consecutive_periods: {number}, from_period: {start}{more}}}"
)


def rule(
    metric: str = "volume",
    sign: str = ">=",
    limit: str = "threshold: 95, ",
    number: int = 3,
    start: str = "2026-04",
    more: str = ", window_end: 2026-08",
) -> str:
    return RULE.format(metric=metric, sign=sign, limit=limit, number=number, start=start, more=more)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path).dataset().gap()


def verdict(repo: Repo, text: str, as_of: datetime.date = datetime.date(2026, 7, 10)) -> Verification:
    found = repo.plan(text).figures(as_of)
    assert not found.problems, found.problems
    return found.verifications["AP-2026-001"]


def actuals(*values: float | None) -> str:
    """Return a file with a plan of 100, a forecast of 100 and these actuals from January on."""
    return months(*[(100, 100, value) for value in values])


@pytest.mark.parametrize(
    ("values", "expected", "consecutive"),
    [
        ((80, 80, 80, 96, 97, 98), "holds", 3),
        ((80, 80, 80, 80, 97, 98), "not_yet", 2),
        ((99, 99, 99, 80, 97, 80), "fails", 0),
        ((99, 99, 99, 99, 99, 80), "fails", 0),
        ((99, 99, 99), "no_data", 0),
        ((99, 99, 99, None, None, None), "no_data", 0),
        ((80, 80, 80, 96, None, 98), "not_yet", 1),
    ],
)
def test_the_verdict(repo: Repo, values: tuple[float | None, ...], expected: str, consecutive: int) -> None:
    found = verdict(repo.data(actuals(*values)), rule())
    assert (found.verdict, found.consecutive) == (expected, consecutive)


def test_periods_before_the_rule_begins_are_not_judged(repo: Repo) -> None:
    found = verdict(repo.data(actuals(1, 1, 1, 96, 97, 98)), rule())
    assert [c.period for c in found.checks] == ["2026-04", "2026-05", "2026-06"]


def test_a_period_that_is_not_out_yet_is_not_judged(repo: Repo) -> None:
    repo.data(actuals(80, 80, 80, 96, 97, 98))
    found = verdict(repo, rule(), datetime.date(2026, 7, 7))
    assert (found.verdict, found.consecutive, len(found.checks)) == ("not_yet", 2, 2)


def test_a_failure_after_the_window_is_a_relapse(repo: Repo) -> None:
    repo.data(actuals(96, 97, 98, 99, 80, 81))
    found = verdict(repo, rule(start="2026-01", more=", window_end: 2026-03"))
    assert (found.verdict, found.held_in, found.relapsed_in) == ("relapsed", "2026-03", "2026-05")


def test_passes_after_the_window_prove_nothing(repo: Repo) -> None:
    repo.data(actuals(80, 97, 98, 99, 99, 99))
    assert verdict(repo, rule(start="2026-01", more=", window_end: 2026-03")).verdict == "fails"


def test_a_window_without_an_end_stays_open(repo: Repo) -> None:
    repo.data(actuals(80, 80, 80, 80, 80, 80))
    assert verdict(repo, rule(start="2026-01", more="")).verdict == "not_yet"


def test_an_operator_that_holds_at_its_threshold(repo: Repo) -> None:
    repo.data(actuals(*[95] * 6))
    verdicts = [verdict(repo, rule(sign=sign)).checks[0].passed for sign in (">=", "<=", ">", "<")]
    assert verdicts == [True, True, False, False]


def test_the_last_digits_of_an_engine_decide_nothing(repo: Repo) -> None:
    rows = "".join(f"2026-04,100,100,{part}\n" for part in (0.1, 0.2))
    found = verdict(repo.data(HEAD + rows), rule(sign="<=", limit="threshold: 0.3, ", number=1))
    assert found.checks[0].passed is True


def test_within_tolerance_takes_the_gaps_tolerance(repo: Repo) -> None:
    repo.data(months(*[(100, 108, 100)] * 6))
    text = rule("bias", "within_tolerance", "")
    repo.gap("bias", more="tolerance: {pct: 10}")
    found = verdict(repo, text)
    assert (found.verdict, found.rule) == (
        "holds", "bias within ±10 % in 3 consecutive periods from 2026-04 to 2026-08",
    )  # fmt: skip
    repo.gap("bias", more="tags: [x]")
    assert verdict(repo, text).verdict == "fails", "the metric allows 5 %"


def test_within_tolerance_lets_a_favourable_excess_pass(repo: Repo) -> None:
    assert verdict(repo.data(actuals(*[120] * 6)), rule(sign="within_tolerance", limit="")).verdict == "holds"
    assert verdict(repo.data(actuals(*[80] * 6)), rule(sign="within_tolerance", limit="")).verdict == "fails"


def test_a_rule_without_threshold_or_tolerance_judges_nothing(repo: Repo) -> None:
    found = verdict(repo.data(actuals(*[99] * 6)), rule(limit=""))
    assert (found.verdict, found.notes["verdict"]) == ("no_data", "the rule has no threshold")
    repo.files["data/metrics.yaml"] = repo.files["data/metrics.yaml"].replace(
        "tolerance: {pct: 5, con", "valid: [0, 9], tolerance: {con"
    )
    found = verdict(repo, rule(sign="within_tolerance", limit=""))
    assert (found.verdict, found.notes["verdict"]) == ("no_data", "no tolerance is given")


def events(*rows: tuple[float, str]) -> str:
    lines = [f"2026-{n:02},100,100,{value},{event}\n" for n, (value, event) in enumerate(rows, 1)]
    return "period,plan,forecast,actual,event\n" + "".join(lines)


def test_only_periods_that_hold_the_event_are_judged(repo: Repo) -> None:
    repo.dataset(columns=", event: event")
    repo.data(events((80, ""), (99, "promotion"), (80, ""), (80, "launch"), (99, "Promotion"), (80, "")))
    text = rule(number=2, start="2026-01", more=", window_end: 2026-08, must_include: promotion")
    found = verdict(repo, text)
    assert [c.period for c in found.checks] == ["2026-02", "2026-05"]
    assert (found.verdict, found.must_include) == ("holds", "promotion")
    assert "that hold `promotion`" in found.rule


def test_a_period_may_hold_several_events(repo: Repo) -> None:
    rows = "2026-04,50,50,50,promotion\n2026-04,50,50,50,launch\n2026-05,50,50,50,launch\n"
    repo.dataset(columns=", event: event").data("period,plan,forecast,actual,event\n" + rows)
    text = rule(number=1, more=", must_include: promotion")
    assert [c.period for c in verdict(repo, text).checks] == ["2026-04"]


def test_without_a_single_such_period_there_is_no_data(repo: Repo) -> None:
    repo.dataset(columns=", event: event").data(events(*[(99, "")] * 6))
    found = verdict(repo, rule(more=", must_include: promotion"))
    assert found.verdict == "no_data"
    assert found.notes["verdict"] == "no published period from 2026-04 that holds `promotion`"


BALANCE = (
    ", window_end: 2026-08, balancing_metric: {metric: cover, dataset: stock, operator: <=, threshold: 32}"
)


def balanced(repo: Repo, *days: float | None) -> Repo:
    text = repo.files["data/datasets.yaml"]
    own = text.split("datasets:\n")[1].replace("sales", "stock").replace("kcs", "days")
    repo.files["data/datasets.yaml"] = text + own
    return repo.data(months(*[(32, 32, value) for value in days]), "stock.csv")


@pytest.mark.parametrize(
    ("days", "expected", "passed"),
    [
        ((30, 30, 30, 30, 31, 32), "holds", [True, True, True]),
        ((30, 30, 30, 30, 33, 32), "not_yet", [True, False, True]),
        ((30, 30, 30, 30, 31, None), "not_yet", [True, True, None]),
        ((30, 30, 30), "no_data", [None, None, None]),
    ],
)
def test_what_must_not_get_worse_is_judged_in_the_same_periods(
    repo: Repo, days: tuple[float | None, ...], expected: str, passed: list[bool | None]
) -> None:
    balanced(repo.data(actuals(*[99] * 6)), *days)
    found = verdict(repo, rule(more=BALANCE))
    assert (found.verdict, [c.passed for c in found.checks]) == (expected, passed)


def test_a_balancing_metric_that_cannot_be_read_lets_nothing_pass(repo: Repo) -> None:
    repo.data(actuals(99, 99, 99, 99, 80, 99))
    repo.plan(rule(more=BALANCE))
    found = repo.figures().verifications["AP-2026-001"]
    assert [c.passed for c in found.checks] == [None, False, None]
    assert "without it no period passes" in found.notes["balancing"]


def test_a_balancing_metric_that_is_not_out_yet_is_not_judged(repo: Repo) -> None:
    balanced(repo.data(actuals(*[99] * 6)), *[30] * 6)
    found = verdict(repo, rule(more=BALANCE), datetime.date(2026, 7, 7))
    assert [c.passed for c in found.checks] == [True, True]
    files = repo.files["data/datasets.yaml"].rsplit("refresh_lag_days: 8", 1)
    repo.files["data/datasets.yaml"] = "refresh_lag_days: 20".join(files)
    late = verdict(repo, rule(more=BALANCE.replace("cover", "balance")))
    assert [(c.balancing, c.passed) for c in late.checks] == [(0.0, True), (0.0, True), (None, None)]


def test_a_rule_on_something_unknown_has_no_data_and_says_so(repo: Repo) -> None:
    repo.data(actuals(*[99] * 6)).plan(rule(metric="unheard"))
    found = repo.figures().verifications["AP-2026-001"]
    assert (found.verdict, found.notes) == (
        "no_data", {"verdict": "metric or dataset of the rule is not in the catalog"},
    )  # fmt: skip


def test_without_a_dataset_of_its_own_the_rule_takes_the_gaps_slice(repo: Repo) -> None:
    rows = "".join(
        f"2026-{m:02},100,100,{99 if c == 'GB' else 10},{c}\n" for m in range(1, 7) for c in ("GB", "DE")
    )
    repo.data("period,plan,forecast,actual,land\n" + rows)
    repo.gap(series="{dataset: sales, filter: {land: GB}}")
    assert verdict(repo, rule()).checks[0].value == 99.0
    assert verdict(repo, rule().replace("dataset: sales, ", "")).checks[0].value == 99.0


def test_a_rule_may_be_judged_on_points_in_the_gap(repo: Repo) -> None:
    repo.gap(
        series="{points: [{period: 2026-05, plan: 9, actual: 96}, {period: 2026-06, plan: 9, actual: 97}]}"
    )
    assert verdict(repo, rule(number=2).replace("dataset: sales, ", "")).verdict == "holds"


def test_the_json_of_verify_keeps_its_contract(repo: Repo) -> None:
    repo.data(actuals(80, 80, 80, 80, 97, 98)).plan(rule())
    told = json.loads(verify_json(repo.figures()))
    assert (told["schema_version"], told["as_of"]) == (1, "2026-07-10")
    (plan,) = told["plans"]
    assert (plan["id"], plan["verdict"], plan["consecutive"], plan["required"]) == (
        "AP-2026-001",
        "not_yet",
        2,
        3,
    )
    assert plan["relapsed_in"] is None
    assert plan["periods"][-1] == {
        "period": "2026-06", "value": 98.0, "pass": True, "balancing": None, "balanced": None,
    }  # fmt: skip
    assert json.loads(verify_json(repo.figures(), ["AP-2026-001"])) == told


def test_the_text_of_verify(repo: Repo) -> None:
    balanced(repo.gap("bias").data(actuals(99, 99, 99, 99, 104, 60)), *[30] * 6)
    repo.plan(rule("bias", "within_tolerance", "", number=2, more=BALANCE))
    figures = repo.figures()
    short, full = verify_text(figures), verify_text(figures, ["AP-2026-001"])
    assert "relapsed in 2026-06" in short
    assert "over-forecast 66.7 %" in " ".join(short.split())
    assert "2026-05  under-forecast 3.8 %  passes  30.0 passes" in full
    assert "cover <= 32" in " ".join(full.split())
    assert max(map(len, (short + full).splitlines())) <= 80


def test_a_verdict_can_be_explained(repo: Repo) -> None:
    figures = repo.data(actuals(80, 80, 80, 80, 97, 98)).plan(rule()).figures()
    told = explanation(figures, "AP-2026-001")
    assert (told.figure, told.result) == ("AP-2026-001.verdict", "not yet")
    assert told.formula == "volume >= 95 kcs in 3 consecutive periods from 2026-04 to 2026-08"
    assert told.numbers == "2026-04 80 fails, 2026-05 97 passes, 2026-06 98 passes"
    assert said(figures, "AP-2026-001.relapsed_in") == "n/a"
    with pytest.raises(UnknownFigureError, match="no figure `verdikt`; did you mean `verdict`"):
        explanation(figures, "AP-2026-001.verdikt")


@pytest.mark.parametrize(
    ("tolerance", "words"),
    [
        ("{lower: 90}", "at least 90 kcs"),
        ("{upper: 130}", "at most 130 kcs"),
        ("{abs: 7, lower: 1}", "at least 1 kcs and ±7 kcs"),
    ],
)
def test_a_tolerance_is_told_in_words(repo: Repo, tolerance: str, words: str) -> None:
    repo.data(actuals(*[99] * 6)).gap(more=f"tolerance: {tolerance}")
    found = verdict(repo, rule(sign="within_tolerance", limit=""))
    assert f"volume within {words} in 3 consecutive periods" in found.rule
