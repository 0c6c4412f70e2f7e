"""The pack of a meeting: decisions first, only what concerns it, nothing restricted, in three forms."""

from __future__ import annotations

import datetime
import io
import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from pptx import Presentation

from sopdocs.pack.agenda import agenda
from sopdocs.pack.collect import meeting, pack
from sopdocs.pack.content import Ask, Pack, Topic
from sopdocs.pack.minutes import as_minutes
from sopdocs.pack.pages import as_html
from sopdocs.pack.slides import as_slides
from sopdocs.pack.topics import plain
from sopdocs.site.numbers import money
from sopdocs.site.opened import open_world
from sopdocs.site.pages.view import World
from tests.test_new import DAY, run
from tests.test_set import there

ROOT = Path(__file__).parents[1]
MBR = "management_business_review"
AS_OF = datetime.date(2026, 7, 10)


@cache
def demo() -> World:
    """The demo company, read once."""
    return open_world(ROOT, AS_OF)


@cache
def made(step: str) -> Pack:
    return pack(demo(), meeting(demo(), step, "2026-07"))


def of(company: Path, step: str = MBR) -> Pack:
    world = open_world(company, AS_OF)
    return pack(world, meeting(world, step, None))


def slides(content: bytes) -> Any:
    return Presentation(io.BytesIO(content)).slides


def said(slide: Any) -> str:
    """Return every text of a slide."""
    texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            texts += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(texts)


def test_an_executive_sees_the_decision_of_17_july_first() -> None:
    found = made(MBR)
    first = found.asks[0]
    assert first.needed_by == datetime.date(2026, 7, 17)
    assert first.price == plain(money(434_000, "EUR"))
    assert "17\u00a0Jul\u00a02026" in found.says
    assert found.topics[0].key == "decisions"
    assert found.agenda[0].what.startswith("D1")
    assert found.agenda[0].minutes == max(turn.minutes for turn in found.agenda)
    page = re.sub(r"<style>.*?</style>", "", as_html(found), flags=re.DOTALL)
    assert page.index(first.question) < page.index("Agenda")
    assert first.question in said(slides(as_slides(found))[0])
    assert as_minutes(found).index("17 Jul 2026") < 200


def test_a_review_of_one_step_shows_the_gaps_of_that_step() -> None:
    demand, supply = made("demand_review"), made("supply_review")
    here = {
        row[0] for topic in demand.topics if topic.key == "stake" and topic.table for row in topic.table.rows
    }
    other = {
        row[0] for topic in supply.topics if topic.key == "stake" and topic.table for row in topic.table.rows
    }
    assert here
    assert other
    assert not here & other
    whole = next(topic for topic in made(MBR).topics if topic.key == "stake")
    assert whole.table
    assert "walk" in [topic.key for topic in made(MBR).topics]
    assert "walk" not in [topic.key for topic in demand.topics]


@pytest.mark.parametrize("minutes", [5, 26, 60, 90, 600])
def test_the_agenda_shares_the_minutes_by_worth_and_none_gets_less_than_two(minutes: int) -> None:
    topics = made(MBR).topics
    turns = agenda(topics, minutes)
    assert all(turn.minutes >= 2 for turn in turns)
    assert sum(turn.minutes for turn in turns) == max(minutes, 2 * len(turns))
    worths = [ask.worth for ask in made(MBR).asks]
    by_worth = [
        turn.minutes for _, turn in sorted(zip(worths, turns, strict=False), key=lambda pair: pair[0])
    ]
    assert by_worth == sorted(by_worth)


def test_without_a_value_all_points_share_alike() -> None:
    turns = agenda((Topic("a", "A"), Topic("b", "B"), Topic("d", "D", (Ask("R#D1", "?"),))), 30)
    assert [turn.minutes for turn in turns] == [10, 10, 10]


def test_the_chart_of_the_slides_is_native_and_has_the_numbers_of_the_page() -> None:
    found = made(MBR)
    picture = next(topic for topic in found.topics if topic.pictures).pictures[0]
    charts = [shape.chart for slide in slides(as_slides(found)) for shape in slide.shapes if shape.has_chart]
    (chart,) = charts
    assert list(chart.plots[0].categories) == [bar.name for bar in picture.bars]
    series = {one.name: list(one.values) for one in chart.plots[0].series}
    base = series.pop("")
    for at, bar in enumerate(picture.bars):
        heights = [values[at] for values in series.values() if values[at] is not None]
        assert sum(abs(one) for one in heights) == pytest.approx(bar.high - bar.low)
        top = (base[at] or 0.0) + sum(heights)
        assert {round(top), round(base[at] or 0.0)} == {round(bar.low), round(bar.high)}


def test_nothing_runs_off_a_slide() -> None:
    deck = Presentation(io.BytesIO(as_slides(made(MBR))))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height, said(slide)[:80]


def test_the_template_gives_the_look_and_its_own_slides_stay_out(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template: Any = Presentation()
    template.slide_width = 12192000 // 2
    template.slides.add_slide(template.slide_layouts[0]).shapes.title.text = "Old slide"
    template.save(str(company / "house.pptx"))
    words = ("--template", str(company / "house.pptx"), "--out", str(company / "p.pptx"))
    code, out, err = run(capsys, "pack", "--step", MBR, "--format", "pptx", *words, *there(company))
    assert (code, err) == (0, "")
    assert "5 decisions" in out
    made_ = Presentation(str(company / "p.pptx"))
    assert made_.slide_width == 12192000 // 2
    assert "Old slide" not in "".join(map(said, made_.slides))


def test_the_minutes_end_with_commands_that_put_the_answers_into_the_records(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "pack", "--step", MBR, "--format", "minutes", "--out", "-", *there(company))
    assert code == 0
    line = re.search(r"sopdocs (set REV\S+ decisions\.D1\.status=taken .*?)\\\n(.*)", out)
    assert line is not None
    words = (
        f"{line[1]} {line[2]}".replace('"…"', "First_option")
        .replace("ROLE", "chief-operating-officer")
        .split()
    )
    code, out, err = run(capsys, *words, *there(company))
    assert code == 0, err
    assert "D1" not in [ask.number for ask in of(company).asks]


def test_restricted_records_are_in_no_form(company: Path) -> None:
    for pattern in ("gaps/GAP-2026-010-*", "actionplans/AP-2026-010-*"):
        path = next(company.glob(pattern))
        text = path.read_text("utf-8").replace(
            "schema_version: 1\n", "schema_version: 1\nconfidentiality: restricted\n"
        )
        path.write_text(re.sub(r"(?m)^title: ", "title: Canary ", text), "utf-8")
    found = of(company)
    forms = [as_html(found), as_minutes(found), *map(said, slides(as_slides(found)))]
    for form in forms:
        assert "Canary" not in form
        assert "-2026-010" not in form


def test_hostile_titles_are_text(company: Path) -> None:
    path = next(company.glob("gaps/GAP-2026-006-*"))
    title = '<img src=x onerror=alert(1)> =1+1 "&amp; [x](http://a.example)'
    path.write_text(re.sub(r"(?m)^title: .*", f"title: '{title}'", path.read_text("utf-8")), "utf-8")
    found = of(company)
    assert "<img" not in as_html(found)
    assert "&lt;img" in as_html(found)
    shown = MarkdownIt("commonmark").enable("table").render(as_minutes(found))
    assert not re.search("<(?:a|img)[ >]", shown)
    assert any(title in said(slide) for slide in slides(as_slides(found)))


def test_an_empty_repository_and_one_of_four_gaps_make_a_pack(company: Path) -> None:
    few = [f"GAP-2026-{number:03}" for number in (2, 4, 5, 8)]
    for path in (company / "gaps").glob("GAP-*"):
        if path.name[:12] not in few:
            path.unlink()
    shutil.rmtree(company / "actionplans" / "reviews")
    found = of(company)
    assert not found.asks
    assert {"stake"} <= {topic.key for topic in found.topics}
    assert "No decision is asked for." in as_html(found)
    shutil.rmtree(company / "gaps")
    shutil.rmtree(company / "actionplans")
    (company / "gaps").mkdir()
    empty = of(company, "gap_review")
    assert not empty.topics
    assert "Nothing is open" in as_html(empty)
    assert len(slides(as_slides(empty))) == 1


@pytest.mark.parametrize(
    ("words", "said_"),
    [
        (("--cycle", "2031-01"), "there is no cycle `2031-01`"),
        (("--step", "party"), "party"),
        (("--since", "yesterday"), "is not a date"),
        (("--template", "run.py"), "--format pptx"),
        (("--format", "pptx", "--template", "sopdocs.toml"), "is no PowerPoint file"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    words: tuple[str, ...],
    said_: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    code, _, err = run(capsys, "pack", *words, "--out", str(tmp_path / "p"), *DAY)
    assert code == 2
    assert said_ in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("day", "step", "cycle"),
    [
        ("2026-07-10", "supply_review", "2026-07"),
        ("2026-07-17", MBR, "2026-07"),
        ("2026-07-20", "product_review", "2026-08"),
    ],
)
def test_without_a_word_it_is_for_the_next_meeting(day: str, step: str, cycle: str) -> None:
    world = replace(demo(), as_of=datetime.date.fromisoformat(day))
    found = meeting(world, None, None)
    assert (found.step, found.cycle) == (step, cycle)
    assert pack(world, found).cycle == cycle


def test_the_weekly_review_has_the_news_of_fourteen_days(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--step", "gap_review", "--since", "14d", "--format", "minutes", "--out", "-")
    code, out, _ = run(capsys, "pack", *words, "--root", str(ROOT), *DAY)
    assert code == 0
    assert "moved since 26 Jun 2026" in out
    assert "Agenda: 30 minutes" in out
