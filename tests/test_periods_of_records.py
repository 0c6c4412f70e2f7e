"""A period in a record that no calendar has is refused at its line, with the periods that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from sopdocs.diagnostics import Diagnostic
from sopdocs.gate import Question, fresh
from tests.planning_repo import AS_OF, Repo

WEEKS = "window: {{from: 2025-W50, to: {}}}"
FISCAL = "window: {{from: FY2026-P11, to: {}}}"
CALENDAR = "kind: calendar\nschema_version: 1\ncalendar: {fiscal: 13x4}\n"


def found(repo: Repo) -> list[Diagnostic]:
    """Return what is said of a wrong value in any file."""
    for path, text in repo.files.items():
        (repo.root / path).parent.mkdir(parents=True, exist_ok=True)
        (repo.root / path).write_text(text, "utf-8")
    return [one for one in fresh(repo.root, Question(AS_OF)).verdict.findings if one.code == "E012"]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Return a repository with one gap."""
    return Repo(tmp_path).dataset().gap()


@pytest.mark.parametrize(
    ("window", "period", "hint"),
    [
        (WEEKS, "2025-W53", "a week that exists: 2025 has 52, the last is `2025-W52`"),
        (WEEKS, "2026-W54", "a period like 2026-05, 2026-W19"),
        (FISCAL, "FY2026-P14", "a period like 2026-05, 2026-W19"),
        (FISCAL, "FY2026-P13", "has 12 periods; name one of them, or declare `fiscal: 13x4` there"),
    ],
)
def test_a_period_that_is_not_there_is_refused_at_its_line(
    repo: Repo, window: str, period: str, hint: str
) -> None:
    (one,) = found(repo.gap(more=window.format(period)))
    text = repo.files[one.location.path].splitlines()[one.location.line - 1]
    assert text[one.location.column - 1 :].startswith(period)
    assert (one.record, one.field) == ("GAP-2026-001", "window.to")
    assert one.message == f"`{period}` does not fit `window.to`"
    assert hint in one.hint


def test_what_some_year_or_the_declared_one_has_is_right(repo: Repo) -> None:
    assert not found(repo.gap(more=WEEKS.format("2026-W53")))
    repo.files["data/calendar.yaml"] = CALENDAR
    assert not found(repo.gap(more=FISCAL.format("FY2026-P13")))


def test_a_calendar_that_cannot_be_read_says_nothing_of_its_periods(repo: Repo) -> None:
    repo.files["data/calendar.yaml"] = CALENDAR.replace("13x4", "13x5")
    assert [one.location.path for one in found(repo.gap(more=FISCAL.format("FY2026-P13")))] == [
        "data/calendar.yaml"
    ]


def test_a_catalog_is_held_against_the_calendar_as_well(repo: Repo) -> None:
    (one,) = found(repo.dataset(more="closed_periods: [FY2026-P12, FY2026-P13]"))
    assert (one.location.path, one.record) == ("data/datasets.yaml", "")
    assert one.field == "datasets.sales.closed_periods[1]"
