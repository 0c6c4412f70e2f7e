"""The dashboards: every figure is computed again, few records tell no rate, a board reads what it shows."""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from sopdocs.detect.candidate import Candidate
from sopdocs.insight.groups import Rate, spread
from sopdocs.insight.outlook import Outlook, Outlooks
from sopdocs.lessons import LESSONS
from sopdocs.site.opened import open_world
from sopdocs.site.pages import boards
from sopdocs.site.pages.boards_parts import told
from sopdocs.site.pages.view import World
from tests import oracle_boards, oracle_boards_plans
from tests.oracle import Company

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)
_STAMP = re.compile(r'<(?:span|text)[^>]* data-fig="(board\.[^"]+)"[^>]*>([^<]*)<')
_NUMBER = re.compile(r"([−+]?)([\d\u202f]+(?:\.\d+)?)")


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(ROOT, DAY)


@pytest.fixture(scope="module")
def pages(world: World) -> dict[str, str]:
    return {url: str(make().body) for url, _, make in boards.pages(world)}


@pytest.fixture(scope="module")
def known(world: World) -> dict[str, float]:
    """Return every figure by name, from the files in plain Python; those of detection from its own values."""
    company = Company(ROOT, DAY)
    one, other = oracle_boards, oracle_boards_plans
    found = dict(one.flow(company))
    for make in (
        one.causes,
        one.detection,
        other.league,
        other.promises,
        other.load,
        other.data,
        other.ahead,
    ):
        found |= dict(make(company))
    found |= dict(other.letters(company, world.smart))
    return found | dict(_detected(world))


def _detected(world: World) -> Iterator[tuple[str, float]]:
    warning = world.outlooks.seen.warning
    assert warning
    whole = [one for one in warning.candidates if not one.level]
    yield "board.ahead.fresh", sum(one.fresh or one.kind == "recurrence" for one in whole)
    yield "board.ahead.known", len({one.gap for one in whole if one.known})
    yield "board.ahead.projected", sum(one.kind == "projected" for one in whole)
    yield "board.ahead.signals.loud", sum(one.state == "fired" for one in warning.signals)
    for one in whole:
        name = _name(one)
        yield f"{name}.value", one.variance.value or 0.0
        yield f"{name}.bias_pct", one.bias_pct or 0.0
        yield f"{name}.worth", one.worth.amount or 0.0
        if one.deadline and one.deadline.day:
            yield f"board.ahead.{one.gap}.left", (one.deadline.day - DAY).days
    broken = sum(one.broken for one in world.outlooks.seen.contracts)
    yield "board.data.sound", len(world.outlooks.seen.contracts) - broken
    added = [step.added for one in world.outlooks.seen.skills for step in one.steps if step.added is not None]
    yield "board.data.fva.all", len(added)
    yield "board.data.fva.help", sum(one > 0 for one in added)


def _name(one: Candidate) -> str:
    keys = ".".join(value for _, value in one.watched.slice.filter).replace(" ", "-")
    return f"board.ahead.{one.watched.slice.dataset}.{one.watched.metric_id}.{keys}"


def test_every_figure_is_computed_again(pages: dict[str, str], known: dict[str, float]) -> None:
    wrong, seen = set(), 0
    for url, body in pages.items():
        for name, text in _STAMP.findall(body):
            seen += 1
            if name.endswith((".causes.more", ".gaps.more")):
                continue
            expected = known.get(unescape(name))
            if expected is None or not _says(unescape(text).strip(), expected):
                wrong.add(f"{url}: {name} shows `{text}`, computed {expected}")
    assert not wrong, "\n".join(sorted(wrong)[:60])
    assert seen > 500


def _says(text: str, expected: float) -> bool:
    """Tell whether a text says a number, rounded half to even as printed."""
    found = _NUMBER.search(re.sub(r"^([−+]?)[A-Z]{3}\u00a0", r"\1", text))
    if not found:
        return False
    digits = found[2].replace("\u202f", "")
    scale = {"k": 1e3, "m": 1e6}.get(text[-1], 1.0) if text.lstrip("−+")[:3].isupper() else 1.0
    close = 0.5000001 * 10 ** -len(digits.partition(".")[2])
    near = any(abs(float(digits) - abs(expected) / one) <= close for one in (scale, 1.0))
    return near and {"−": expected < 0, "+": expected > 0}.get(found[1], expected >= -0.5)


def test_the_bars_of_a_pareto_add_up_to_what_the_gaps_cost(
    pages: dict[str, str], known: dict[str, float]
) -> None:
    for part in ("families", "leaves"):
        names = {
            name
            for name, _ in _STAMP.findall(pages["dashboards/causes.html"])
            if name.startswith(f"board.causes.EUR.{part}.") and name.endswith(".amount")
        }
        assert sum(known[name] for name in names) == pytest.approx(known["board.causes.EUR.total"])


def test_few_records_tell_no_rate() -> None:
    assert "too few" in told("x", Rate(1, 2))
    assert 'fig="x.pct"' not in told("x", Rate(1, 2))
    assert 'fig="x.hits"' not in told("x", Rate(1, 2))
    assert 'fig="x.pct"' in told("x", Rate(1, 3))


def test_every_board_says_what_it_found_and_where_to_learn_it(world: World, pages: dict[str, str]) -> None:
    lessons = {lesson.slug for lesson in LESSONS}
    for _, make in boards.BOARDS:
        board = make(world)
        assert board.finding in pages["dashboards/index.html"]
        for block in board.blocks:
            assert block.finding.striptags()
            assert not block.lesson or block.lesson in lessons
            assert block.picture == "" or 'role="img"' in block.picture
            assert block.picture == "" or block.table is not None


def test_the_boards_of_nothing_say_so(world: World) -> None:
    empty = replace(world, kb=type(world.kb)(), outlooks=Outlooks(Outlook))
    for _, _, make in boards.pages(empty):
        assert "Traceback" not in make().body


def test_what_a_board_shows_it_reads(world: World) -> None:
    """A record, a figure or a planning file that differs gives other pages; rows of a database always do."""
    reads = {url: read() for url, read, _ in boards.pages(world) if read}
    assert set(reads) == {url for url, _, _ in boards.pages(world)}
    other = replace(world, outlooks=Outlooks(world.outlooks.make, "another file"))
    assert all(read and read() != reads[url] for url, read, _ in boards.pages(other))
    fewer = replace(world, kb=type(world.kb)(world.kb.entries[1:], world.kb.catalogs))
    assert all(read and read() != reads[url] for url, read, _ in boards.pages(fewer))
    database = replace(world, outlooks=Outlooks(world.outlooks.make, None))
    assert all(read is None for _, read, _ in boards.pages(database))


def test_the_middle_of_few_values() -> None:
    assert spread([]).middle is None
    assert spread([4.0])[1:] == (4.0, 4.0, 4.0)
    assert spread([1.0, 2.0, 4.0, 8.0])[1:] == (1.75, 3.0, 5.0)


def test_boards_say_nothing_of_what_only_restricted_records_speak_of(tmp_path: Path) -> None:
    for name in ("gaps", "actionplans", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "sopdocs.toml", tmp_path)
    for path in tmp_path.rglob("*.yaml"):
        if path.name.startswith(("GAP-2026-013", "AP-2026-013", "RC-2026-018", "RC-2026-019")):
            path.write_text(path.read_text("utf-8") + "\nconfidentiality: restricted\n", "utf-8")
    world = open_world(tmp_path, DAY)
    for url, _, make in boards.pages(world):
        body = str(make().body)
        assert not re.search("(GAP|AP)-2026-013|supplier-s17-otif", body), url
