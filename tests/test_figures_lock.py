"""Figures where the source cannot be reached: the same as at the source, said to be kept, or none at all."""

from __future__ import annotations

import dataclasses
import datetime
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.check import check
from sopdocs.diagnostics import Severity
from sopdocs.figures import DataStamp, GapFigures, Point, Track
from sopdocs.gate import Question, fresh
from sopdocs.lockfile import PLACE, Lock, content, keep, parsed
from sopdocs.measure import locked
from sopdocs.periods import span
from sopdocs.repository import open_repository
from sopdocs.rule import Context
from sopdocs.rules import RULES
from sopdocs.variance.slices import Slice
from tests.planning_repo import AS_OF, HEAD, Repo, months
from tests.test_cli import ROOT, run

SIX = months(*((10 + n / 3, 11, 9 - n / 7) for n in range(6)))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Return a repository whose figures are kept and whose planning file has gone."""
    repo = Repo(tmp_path).dataset().gap().data(SIX)
    assert keep(tmp_path, locked(repo.kb(), tmp_path, AS_OF))
    (tmp_path / "data/sales.csv").unlink()
    return repo


def of_source(repo: Repo, as_of: datetime.date = AS_OF) -> GapFigures:
    """Return the figures of the gap from its file, which is gone again afterwards."""
    found = repo.data(SIX).only(as_of)
    (repo.root / "data/sales.csv").unlink()
    return found


def told(gap: GapFigures) -> Any:
    """Return all that is said of a gap, less where it comes from."""
    rounded = [[None if p is None else round(p, 9) for p in point[1:5]] for point in gap.points]
    values = {f.name: getattr(gap, f.name) for f in dataclasses.fields(gap)}
    shown = {name: pytest.approx(v, rel=1e-9) if isinstance(v, float) else v for name, v in values.items()}
    rest = ("track", "comparisons", "readings")
    return rounded, gap.track.holes, gap.track.published, {k: v for k, v in shown.items() if k not in rest}


def problem(repo: Repo) -> str:
    """Return the one problem of the gap, which then has no figure."""
    figures = repo.figures()
    (found,) = figures.problems
    assert not figures.gaps["GAP-2026-001"].points
    return f"{found.message}; {found.hint}"


def test_the_company_is_judged_the_same_without_its_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every figure that is printed, every verdict and every finding; only where they come from differs."""
    for name in ("gaps", "actionplans", "data", "sopdocs.toml"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    where = ("--root", str(tmp_path), "--format", "json")
    commands: list[tuple[str, ...]] = [
        ("variance", *where),
        ("verify", *where),
        ("check", *where, "--no-cache"),
    ]
    unkept = [run(capsys, *words) for words in commands]
    assert run(capsys, "measure", "--root", str(tmp_path), "--write")[2] == f"`{PLACE}` written\n"
    before = [run(capsys, *words) for words in commands]
    assert before == unkept
    for path in (tmp_path / "data").iterdir():
        if path.suffix in (".csv", ".parquet"):
            path.unlink()
    after = [run(capsys, *words) for words in commands]
    for (code, out, _), (again, kept, _) in zip(before, after, strict=True):
        assert code == again
        assert kept.replace('"kept": "2026-07-10"', '"kept": null') == out
        assert kept != out or '"kept"' not in out
    assert "datasets from figures.lock.json of 2026-07-10" in after[-1][2]


def test_where_kept_figures_are_shown_it_is_said(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    for path, text in repo.files.items():
        (repo.root / path).parent.mkdir(parents=True, exist_ok=True)
        (repo.root / path).write_text(text)
    where = ("--root", str(repo.root), "--as-of", AS_OF.isoformat())
    for words in (("variance", "GAP-2026-001"), ("variance",), ("explain", "GAP-2026-001.bias_pct")):
        assert "rom figures.lock.json of 2026-07-10" in run(capsys, *words, *where)[1].replace("\n", " ")
    note = fresh(repo.root, Question(as_of=AS_OF)).note
    assert note == "figures of sales from figures.lock.json of 2026-07-10"
    repo.data(SIX)
    assert "figures.lock.json" not in run(capsys, "variance", *where)[1]
    assert fresh(repo.root, Question(as_of=AS_OF)).note == ""


@pytest.mark.parametrize("month", range(2, 8))
def test_kept_series_are_cut_to_what_was_known_on_an_earlier_day(repo: Repo, month: int) -> None:
    day = datetime.date(2026, month, 9)
    assert told(repo.only(day)) == told(of_source(repo, day))


def test_on_a_later_day_nothing_is_known_beyond_the_day_of_the_lock(repo: Repo) -> None:
    later = repo.only(AS_OF + datetime.timedelta(days=300))
    assert told(later) == told(repo.only())
    assert later.data is not None
    assert (later.data.as_of, later.data.kept) == (AS_OF, AS_OF)


def test_a_record_that_changes_its_window_is_judged_by_the_kept_series(repo: Repo) -> None:
    repo.gap(more="window: {from: 2026-02, to: 2026-03}\ntolerance: {pct: 1}")
    assert told(repo.only()) == told(of_source(repo))


def test_nothing_is_written_when_nothing_changed(repo: Repo) -> None:
    path = repo.root / PLACE
    before = path.read_bytes(), path.stat().st_mtime_ns
    repo.data(SIX)
    assert not keep(repo.root, locked(repo.kb(), repo.root, AS_OF))
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    (repo.root / "data/sales.csv").unlink()
    assert not keep(repo.root, locked(repo.kb(), repo.root, AS_OF))


def test_what_is_out_of_reach_when_the_lock_is_written_stays_with_its_own_day(repo: Repo) -> None:
    assert keep(repo.root, locked(repo.kb(), repo.root, AS_OF + datetime.timedelta(days=3)))
    stamp = repo.only().data
    assert stamp is not None
    assert stamp.kept == AS_OF


def test_a_restricted_dataset_is_not_kept(repo: Repo) -> None:
    repo.dataset(more="confidentiality: restricted").data(SIX)
    assert not locked(repo.kb(), repo.root, AS_OF).series


def test_a_file_that_is_there_and_spoilt_is_not_replaced_by_the_lock(repo: Repo) -> None:
    assert "has `x` in column `actual`" in problem(repo.data(HEAD + "2026-01,1,1,x\n"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda repo: repo.dataset(unit="EUR"), "speaks of another source or unit"),
        (lambda repo: repo.dataset(source="other.csv"), "speaks of another source or unit"),
        (lambda repo: repo.dataset(more="keys: {country: GB}"), "has no such series"),
        (lambda repo: repo.gap(series="{dataset: sales, columns: {actual: plan}}"), "has no such series"),
    ],
)
def test_what_is_declared_otherwise_is_another_series(
    repo: Repo, change: Callable[[Repo], Repo], said: str
) -> None:
    found = problem(change(repo))
    assert "does not exist, and `data/figures.lock.json` " + said in found
    assert "sopdocs measure --write" in found


def test_without_a_lock_only_the_file_is_missed(repo: Repo) -> None:
    (repo.root / PLACE).unlink()
    assert problem(repo).startswith("the file `data/sales.csv` does not exist; ")


numbers = (
    st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9).map(float)
)
texts = st.text(max_size=20)
MONTHS = span("2024-01", "2026-12")


@given(
    st.dictionaries(
        st.tuples(texts, texts, st.none() | st.integers(0, 3)),
        st.lists(numbers, min_size=1, max_size=9),
        max_size=4,
    ),
    st.randoms(use_true_random=False),
)
def test_what_is_kept_comes_back_to_twelve_digits(
    series: dict[tuple[str, str, int | None], list[float | None]], order: Any
) -> None:
    """Whatever the names and numbers; and the order in which series were measured is no part of the bytes."""
    stamp = DataStamp("sales", "data/sales.csv", 7, "ab", AS_OF)
    tracks = {
        Slice("sales", ((name, value),), (("actual", "a"),), "sum", lag): Track(
            tuple(Point(period, actual=one) for period, one in zip(MONTHS, values, strict=False)), stamp
        )
        for (name, value, lag), values in series.items()
        if name.isprintable() and value.isprintable()
    }
    lock = Lock(AS_OF, tracks, {"sales": "kcs"})
    mixed = list(tracks.items())
    order.shuffle(mixed)
    text = content(lock)
    assert content(Lock(AS_OF, dict(mixed), {"sales": "kcs"})) == text
    again = parsed(text)
    assert isinstance(again, Lock)
    assert content(again) == text
    assert set(again.series) == set(tracks)
    for one, track in tracks.items():
        for before, after in zip(track.points, again.series[one].points, strict=True):
            assert after.period == before.period
            assert after.actual == (
                None if before.actual is None else pytest.approx(before.actual, rel=1e-11)
            )


def test_a_source_out_of_reach_is_said_by_d006_and_never_a_pass(repo: Repo) -> None:
    for path, text in repo.files.items():
        (repo.root / path).parent.mkdir(parents=True, exist_ok=True)
        (repo.root / path).write_text(text)
    (repo.root / PLACE).unlink()
    opened = open_repository(repo.root, AS_OF)
    missing = opened.figures
    (one,) = missing.problems
    reached = dataclasses.replace(missing, problems=(dataclasses.replace(one, unreachable=True),))
    for figures, code, severity in ((missing, "E030", Severity.ERROR), (reached, "D006", Severity.INFO)):
        verdict = check(Context(opened.kb, figures, AS_OF, opened.settings), RULES)
        said = [(f.code, f.severity) for f in verdict.findings if "does not exist" in f.message]
        assert said == [(code, severity)]


def test_a_database_out_of_reach_leaves_the_kept_figures_or_none(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull request from a fork: the address of the warehouse is not there."""
    with sqlite3.connect(repo.root / "erp.db") as database:
        database.execute("CREATE TABLE sales (period TEXT, plan REAL, forecast REAL, actual REAL)")
        rows = [line.split(",") for line in SIX.splitlines()[1:]]
        database.executemany("INSERT INTO sales VALUES (?, ?, ?, ?)", rows)
    database.close()
    repo.dataset(kind="sql", source="erp", more="table: sales")
    monkeypatch.setenv("SOPDOCS_SQL_ERP", f"sqlite:///{repo.root / 'erp.db'}")
    at_source = repo.only()
    assert keep(repo.root, locked(repo.kb(), repo.root, AS_OF))
    monkeypatch.delenv("SOPDOCS_SQL_ERP")
    assert told(repo.only()) == told(at_source)
    (repo.root / PLACE).unlink()
    (one,) = repo.figures().problems
    assert one.unreachable
