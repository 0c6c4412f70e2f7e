"""The Learn section: every rule has its lesson, every lesson names its rules, every link leads somewhere."""

from __future__ import annotations

import datetime
import os
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from sopdocs.lessons import LESSONS, Lesson, lesson_of
from sopdocs.rules import RULES
from sopdocs.site.compose import publish_site
from sopdocs.site.opened import open_world
from tests.test_site_search import company

PAGES = Path(__file__).parents[1] / "site_src" / "learn"
HEADING = "## The rules behind it"


def section(lesson: Lesson) -> str:
    """Return the end of a lesson's page: the rules that it explains, each with its address."""
    mine = [rule for rule in RULES if lesson_of(rule.code) == lesson]
    links = ", ".join(f"[{rule.code} {rule.name}](../rules/{rule.code.lower()}.html)" for rule in mine)
    return f"\n{HEADING}\n\nThe check knows what this page says: {links}.\n"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_a_lesson_names_its_rules(lesson: Lesson) -> None:
    """`make golden` writes them."""
    path = PAGES / f"{lesson.slug}.md"
    text = path.read_text("utf-8")
    wanted = text.partition(f"\n{HEADING}")[0].rstrip("\n") + "\n" + section(lesson)
    if os.environ.get("SOPDOCS_GOLDEN") == "write":
        path.write_text(wanted, "utf-8")
    assert path.read_text("utf-8") == wanted


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_a_lesson_has_a_goal_a_story_three_questions_and_something_to_do(lesson: Lesson) -> None:
    text = (PAGES / f"{lesson.slug}.md").read_text("utf-8")
    assert text.startswith(f"# {lesson.title}\n\n**After this page you can ")
    assert text.count("<details>\n<summary>") == text.count("</details>") == 3
    story = text.partition("## At Meridale\n")[2].partition("\n## ")[0]
    assert re.search(r"\]\(\.\./(?:gaps|causes|actionplans|reviews)/", story)
    assert "\n**Do it now:** [" in text


def test_every_rule_has_a_lesson() -> None:
    assert not [rule.code for rule in RULES if lesson_of(rule.code) is None]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = company(tmp_path_factory.mktemp("learn"))
    publish_site(folder, open_world(folder, datetime.date(2026, 7, 10)), folder / "site")
    return folder / "site"


def test_every_link_and_anchor_within_the_site_leads_somewhere(site: Path) -> None:
    texts = {path.resolve(): path.read_text("utf-8") for path in site.rglob("*.html")}
    anchors = {path: set(re.findall(r'\s(?:id|name)="([^"]+)"', text)) for path, text in texts.items()}
    lost, seen = set(), 0
    for path, text in texts.items():
        for link in set(re.findall(r'\shref="([^"]+)"', text)):
            parts = urlsplit(unescape(link))
            if parts.scheme or parts.netloc:
                continue
            seen += 1
            start = site if parts.path.startswith("/") else path.parent
            there = (start / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
            there = there / "index.html" if there.is_dir() else there
            anchor = unquote(parts.fragment)
            if not there.exists() or (
                anchor and there in anchors and anchor not in map(unescape, anchors[there])
            ):
                lost.add(f"{path.name}: {link}")
    assert not lost
    assert seen > 10_000
