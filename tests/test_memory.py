"""A program that runs again and again says exactly what one that starts afresh would say."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from sopdocs.affected import affected
from sopdocs.check import Verdict, check
from sopdocs.files import sources
from sopdocs.history import History
from sopdocs.load import load
from sopdocs.measure import measure
from sopdocs.memory import Memory
from sopdocs.rule import Context
from sopdocs.rules import RULES
from sopdocs.settings import Settings

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)
FILES = {path: text for path, text in sources(ROOT) if isinstance(text, bytes)}
RECORDS = sorted(path for path in FILES if not path.startswith("data/"))


def verdict(files: dict[str, bytes], memory: Memory | None, settings: Settings | None = None) -> Verdict:
    """Return what all rules, previews as well, say of these files beside the demo's planning data."""
    kb, reading = load(sorted(files.items()), memory)
    settings = settings or Settings()
    figures = measure(kb, ROOT, DAY, settings, memory)
    return check(Context(kb, figures, DAY, settings, scheduled=True), RULES, reading, memory)


@pytest.fixture(scope="module")
def memory() -> Memory:
    """A memory that has seen the demo."""
    memory = Memory()
    verdict(FILES, memory)
    return memory


@pytest.mark.parametrize("gone", RECORDS[::3])
def test_a_record_that_goes_and_comes_back(gone: str, memory: Memory) -> None:
    """Whoever reads it is judged anew, in both directions."""
    without = {path: text for path, text in FILES.items() if path != gone}
    assert verdict(without, memory) == verdict(without, None)
    assert verdict(FILES, memory) == verdict(FILES, Memory())


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("gaps/GAP-2026-001", b"status: closed", b"status: acting"),
        ("gaps/GAP-2026-003", b"metric: otif", b"metric: sell_in"),
        ("gaps/causes/RC-2026-003", b"status: verified", b"status: testing"),
        ("actionplans/AP-2026-003", b"consecutive_periods: 3", b"consecutive_periods: 1"),
        ("actionplans/AP-2026-003", b"\nstatus: done", b"\nstatus: draft"),
        ("data/roles.yaml", b"capacity: ", b"capacity: 1"),
        ("data/metrics.yaml", b"polarity: higher_is_better", b"polarity: lower_is_better"),
    ],
)
def test_an_edit(path: str, old: bytes, new: bytes, memory: Memory) -> None:
    """Of a record or of a catalog that many records read."""
    name = next(one for one in FILES if one.startswith(path))
    assert old in FILES[name]
    edited = {**FILES, name: FILES[name].replace(old, new)}
    assert verdict(edited, memory) == verdict(edited, None)


def test_settings_count(memory: Memory) -> None:
    """A threshold that moved is asked of every record."""
    strict = Settings(no_plan_days=1)
    assert verdict(FILES, memory, strict) == verdict(FILES, None, strict)


def test_nothing_is_judged_twice(memory: Memory) -> None:
    """What was kept is handed out again as it is, so that an edit costs what it touches."""
    kb, _ = load(sorted(FILES.items()), memory)
    again, _ = load(sorted(FILES.items()), memory)
    assert all(a is b for a, b in zip(kb.entries, again.entries, strict=True))
    one, two = (measure(kb, ROOT, DAY, Settings(), memory) for _ in range(2))
    assert all(one.gaps[id] is two.gaps[id] for id in one.gaps)
    assert all(one.verifications[id] is two.verifications[id] for id in one.verifications)
    assert all(one.kpis[key] is two.kpis[key] for key in one.kpis)


def test_days_that_were_put_off_count(memory: Memory) -> None:
    """A commit may add to the past of records without touching their files."""
    kb, _ = load(sorted(FILES.items()), memory)
    before = Context(kb, measure(kb, ROOT, DAY, Settings(), memory), DAY, Settings())
    assert affected(before, replace(before, history=History())) == set()
    moved = History(dues={"AP-2026-003": {("plan", ""): (DAY, DAY)}})
    assert affected(before, replace(before, history=moved)) is None
