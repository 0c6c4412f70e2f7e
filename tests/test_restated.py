"""Restated actuals: no reason for somebody else's pull request to fail, and told where data are measured."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.diagnostics import Diagnostic
from sopdocs.diff import difference
from sopdocs.figures import DataStamp, Point, Track
from sopdocs.gate import Question, fresh, judged
from sopdocs.kb import KnowledgeBase
from sopdocs.lockfile import PLACE, Lock, as_kept, content, keep, parsed
from sopdocs.measure import locked
from sopdocs.memory import Memory
from sopdocs.model.catalog import Dataset
from sopdocs.periods import span
from sopdocs.repository import open_repository
from sopdocs.restated import held, restated
from sopdocs.selection import Choice
from sopdocs.variance.publication import published
from sopdocs.variance.slices import Slice
from tests.planning_repo import AS_OF, Repo, months
from tests.test_cli import run
from tests.worktree import Worktree, worktree

SALES = "data/sales.csv"
GAP = "gaps/GAP-2026-001.yaml"
SIX = [(10, 11, 9.0), (10, 11, 8.5), (10, 11, 9.0), (10, 11, 8.0), (10, 11, 9.0), (10, 11, 8.5)]
HEALTHY = [(10, 11, 10.0)] * 6
"""As if the shortfall had never been."""


@pytest.fixture
def tree(tmp_path: Path) -> Worktree:
    """Return a repository with a gap far outside its tolerance, its figures kept, all committed."""
    made = worktree(tmp_path / "repo")
    repo = Repo(made.root).dataset().gap().data(months(*SIX))
    for path, text in repo.files.items():
        made.write(path, text)
    made.write(".gitignore", ".sopdocs/\n")
    keep(made.root, locked(repo.kb(), made.root, AS_OF))
    made.commit("base", days=-30)
    made.git("checkout", "--quiet", "-b", "work")
    return made


def found(tree: Worktree, scheduled: bool = False, since: str | None = None) -> list[Diagnostic]:
    """Return what G002 (the gap lies within its tolerance) and the reading of the data say."""
    question = Question(AS_OF, scheduled, Choice(("G002",)), since)
    return list(fresh(tree.root, question).verdict.findings)


def codes(findings: list[Diagnostic]) -> list[str]:
    """Return their codes."""
    return [one.code for one in findings]


def restate(tree: Worktree) -> None:
    """Let the source tell another past."""
    tree.write(SALES, months(*HEALTHY))


def merge(tree: Worktree) -> None:
    tree.commit()
    tree.git("branch", "--force", "main")


def test_what_was_restated_fails_in_the_scheduled_run_and_in_no_pull_request(tree: Worktree) -> None:
    assert codes(found(tree)) == codes(found(tree, scheduled=True)) == []
    restate(tree)
    merge(tree)
    tree.replace(GAP, "Sales of soap", "The sales of soap")
    assert codes(found(tree)) == codes(found(tree, since="main")) == []
    note = fresh(tree.root, Question(AS_OF)).note
    assert note == "figures of sales from figures.lock.json of 2026-07-10"
    assert codes(found(tree, scheduled=True)) == ["G002"]
    (tree.root / PLACE).unlink()
    assert codes(found(tree)) == ["G002"]


def test_a_branch_that_brings_the_data_answers_for_them(tree: Worktree) -> None:
    restate(tree)
    assert codes(found(tree, since="main")) == ["G002"]


def test_a_branch_that_says_otherwise_how_data_are_read_answers_for_them(tree: Worktree) -> None:
    restate(tree)
    merge(tree)
    tree.replace("data/datasets.yaml", "freshness_days: 45", "freshness_days: 46")
    tree.replace(GAP, "Sales of soap", "The sales of soap")
    assert codes(found(tree, since="main")) == ["G002"]


def test_a_lock_that_the_branch_brings_hides_nothing(tree: Worktree) -> None:
    """The lock of the old data, put there by hand, beside a gap that the data of today do not show."""
    old = (tree.root / PLACE).read_text("utf-8")
    restate(tree)
    (tree.root / PLACE).unlink()
    merge(tree)
    tree.write(PLACE, old)
    tree.replace(GAP, "Sales of soap", "The sales of soap")
    assert codes(found(tree, since="main")) == ["G002"]


def test_a_lock_brought_up_to_date_makes_nobody_answer(tree: Worktree) -> None:
    restate(tree)
    merge(tree)
    assert keep(tree.root, locked(opened(tree), tree.root, AS_OF))
    assert codes(found(tree, since="main")) == []
    assert codes(found(tree)) == codes(found(tree, scheduled=True)) == ["G002"]


def test_a_lock_that_is_damaged_is_said_once_and_the_source_counts(tree: Worktree) -> None:
    tree.write(PLACE, "{}")
    restate(tree)
    said = [one for one in found(tree) if one.code != "G002"]
    assert [(one.code, one.location.path, one.record) for one in said] == [("E030", PLACE, "")]
    assert said[0].message.startswith(f"`{PLACE}` ")
    assert "sopdocs measure --write" in said[0].hint
    assert "G002" in codes(found(tree))
    assert codes(found(tree, scheduled=True)) == ["G002"]
    assert sorted(codes(found(tree, since="main"))) == ["E030", "G002"]
    merge(tree)
    tree.replace(GAP, "Sales of soap", "The sales of soap")
    assert codes(found(tree, since="main")) == ["G002"]


def test_a_damaged_lock_beside_a_source_out_of_reach_is_said_on_the_record_alone(tree: Worktree) -> None:
    tree.write(PLACE, "{}")
    (tree.root / SALES).unlink()
    (said,) = found(tree)
    assert said.record == "GAP-2026-001"
    assert PLACE in said.message


def test_the_verdict_that_is_remembered_goes_with_the_lock(
    tree: Worktree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("sopdocs.gate.settled", lambda *_: True)
    ask = Question(AS_OF, choice=Choice(("G002",)))
    restate(tree)
    assert codes(list(judged(tree.root, ask).verdict.findings)) == []
    assert codes(list(judged(tree.root, dataclasses.replace(ask, scheduled=True)).verdict.findings)) == [
        "G002"
    ]
    (tree.root / PLACE).unlink()
    assert codes(list(judged(tree.root, ask).verdict.findings)) == ["G002"]


def test_who_looks_again_and_again_sees_the_lock_change(tree: Worktree) -> None:
    memory, text = Memory(), (tree.root / PLACE).read_text("utf-8")
    ask = Question(AS_OF, choice=Choice(("G002",)))
    restate(tree)

    def again(question: Question = ask) -> list[str]:
        return codes(list(fresh(tree.root, question, memory).verdict.findings))

    assert again() == []
    assert again(dataclasses.replace(ask, scheduled=True)) == ["G002"]
    assert again() == []
    (tree.root / PLACE).unlink()
    assert again() == ["G002"]
    tree.write(PLACE, text)
    assert again() == []


def opened(tree: Worktree) -> KnowledgeBase:
    """Return the knowledge base of the tree."""
    return open_repository(tree.root, AS_OF).kb


def written(tree: Worktree, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    return run(capsys, "measure", "--root", str(tree.root), "--as-of", AS_OF.isoformat(), *words)


def test_measure_tells_what_was_restated_until_it_is_kept(
    tree: Worktree, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "restated" not in written(tree, capsys)[1]
    tree.write(SALES, months(*SIX[:2], (10, 11, 9.25), (10, None, 8), *SIX[4:], (12, 12, None)))
    code, out, _ = written(tree, capsys)
    assert code == 0
    said = "restated (told): 2 published values are not what figures.lock.json of 2026-07-10 has"
    assert said in " ".join(out.split())
    assert "    2026-03 `actual`: 9, now 9.25 (+0.25)\n    2026-04 `forecast`: 11, now gone\n" in out
    (only,) = json.loads(written(tree, capsys, "--format", "json")[1])["datasets"]
    told = [
        (one["period"], one["column"], one["old"], one["new"], one["difference"]) for one in only["restated"]
    ]
    assert told == [("2026-03", "actual", 9.0, 9.25, 0.25), ("2026-04", "forecast", 11.0, None, None)]
    assert not only["broken"]
    assert "2 published values" in written(tree, capsys, "--write")[1]
    assert "restated" not in written(tree, capsys)[1]


def test_what_was_not_out_on_an_earlier_day_was_not_restated_then(
    tree: Worktree, capsys: pytest.CaptureFixture[str]
) -> None:
    restate(tree)
    every, early = (
        json.loads(run(capsys, "measure", "--root", str(tree.root), "--as-of", day, "--format", "json")[1])
        for day in ("2026-07-10", "2026-04-10")
    )
    periods = [{row["period"] for row in one["datasets"][0]["restated"]} for one in (every, early)]
    assert periods == [set(span("2026-01", "2026-06")), set(span("2026-01", "2026-03"))]


def test_what_cannot_be_read_stays_as_it_was_kept(tree: Worktree, capsys: pytest.CaptureFixture[str]) -> None:
    """A spoilt file is mended tomorrow; a lock without its series would let restated actuals in meanwhile."""
    before = (tree.root / PLACE).read_text("utf-8")
    tree.write(SALES, months(*SIX).replace("8.5", "x"))
    code, out, err = written(tree, capsys, "--write")
    assert (code, err) == (1, f"`{PLACE}` is as it was\n")
    assert "has `x` in column `actual`" in " ".join(out.split())
    assert (tree.root / PLACE).read_text("utf-8") == before


def test_measure_says_that_a_lock_is_damaged_and_mends_it(
    tree: Worktree, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (tree.root / PLACE).read_text("utf-8")
    tree.write(PLACE, before[:100])
    assert f"`{PLACE}` is damaged; " in written(tree, capsys)[2]
    assert written(tree, capsys, "--write")[2].endswith(f"`{PLACE}` written\n")
    assert (tree.root / PLACE).read_text("utf-8") == before
    assert written(tree, capsys)[2] == ""


NUMBERS = st.integers(-9, 9).map(lambda number: number / 3)
MAYBE = st.none() | NUMBERS
POINTS = st.lists(
    st.builds(Point, st.sampled_from(span("2026-01", "2026-06")), NUMBERS, MAYBE, MAYBE, MAYBE),
    min_size=1,
    unique_by=lambda point: point.period,
)
SOLD = Slice("sales", (), (("actual", "sold"),), "sum")


def dataset() -> Dataset:
    """Return the dataset that the points are of."""
    columns = {"period": "period", "actual": "sold"}
    return Dataset.model_validate({"source": "sales.csv", "format": "csv", "columns": columns, "unit": "kcs"})


def lock_of(track: Track) -> Lock:
    """Return the lock that keeps a series, read back from its file."""
    found = parsed(content(Lock(AS_OF, {SOLD: track}, {"sales": "kcs"})))
    assert isinstance(found, Lock)
    return found


def track(points: list[Point]) -> Track:
    """Return a series that has these points."""
    return published(sorted(points), dataset(), DataStamp("sales", SALES, 7, "ab", AS_OF), None)


@given(POINTS, POINTS)
def test_what_the_lock_has_stays_and_what_it_lacks_comes(old: list[Point], new: list[Point]) -> None:
    now = track(new)
    found = held(lock_of(track(old)), SOLD, now, dataset(), None)
    was, other = ({one.period: as_kept(one) for one in points} for points in (old, new))
    assert [one.period for one in found.points] == sorted(was.keys() | other.keys())
    for point in found.points:
        first, second = (one.get(point.period, Point(point.period)) for one in (was, other))
        assert as_kept(point) == tuple(b if a is None else a for a, b in zip(first, second, strict=True))
    assert found.stamp
    assert (found.stamp.kept is None) == (found == now) == (found.points == now.points)
    assert held(lock_of(now), SOLD, now, dataset(), None) == now
    told = restated(lock_of(track(old)), lock_of(now), {"sales": dataset()}, None)
    assert not told or found != now
    assert not restated(lock_of(track(old)), lock_of(found), {"sales": dataset()}, None)
    for one in told.get("sales", ()):
        part = "actual" if one.column == "sold" else one.column
        assert one.old == getattr(was[one.period], part)
        assert one.new == getattr(other.get(one.period, Point(one.period)), part)


def test_an_export_by_another_calendar_restates_nothing() -> None:
    weeks = track([Point(period, actual=3.0) for period in span("2026-W01", "2026-W09")])
    months_ = track([Point(period, actual=12.0) for period in span("2026-01", "2026-02")])
    assert held(lock_of(months_), SOLD, weeks, dataset(), None) == weeks
    assert not restated(lock_of(months_), lock_of(weeks), {"sales": dataset()}, None)


def test_the_difference_of_a_pull_request_goes_by_the_figures_of_its_check(tree: Worktree) -> None:
    tree.replace(GAP, "status: analysing", "status: proposed")
    restate(tree)
    merge(tree)
    tree.replace(GAP, "status: proposed", "status: confirmed")
    kept = difference(open_repository(tree.root, AS_OF), "main").records
    (tree.root / PLACE).unlink()
    assert difference(open_repository(tree.root, AS_OF), "main").records != kept
