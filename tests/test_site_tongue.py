"""The site in another language: what is asked for is there, and what readers see of ours is a message."""

from __future__ import annotations

import datetime
import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from sopdocs.rules import RULES
from sopdocs.site import numbers, tongue
from sopdocs.site.compose import publish_site
from sopdocs.site.opened import open_world
from sopdocs.site.pages import drafts, tools
from sopdocs.site.pages.explorer_words import WORDS
from sopdocs.site.pages.form_texts import TEXTS, says
from sopdocs.site.pages.view import World
from sopdocs.site.pour import Page
from sopdocs.site.svg import fill
from sopdocs.site.templates import FOLDER, environment

ROOT = Path(__file__).parents[1]
SITE = ROOT / "sopdocs/site"
AS_OF = datetime.date(2026, 7, 10)

EXEMPT = {"upside", "lies", "eur", "sha", "json", "markdown", "csv", "wape", "smart", "bias"}
"""Words on the pages that stand in no record: names, and notes that come with the figures."""

SAME = {
    "--extend-select {}",
    "; sha256 {}",
    "sha256",
    "sha256 {}",
    "CSV",
    "JSON",
    "Markdown",
    "SMART",
    "datapackage.json",
    "{}.csv",
    "{}.json",
    "sopdocs variance --dataset",
}
"""Messages that are the same in every language: names of commands, files and marks."""


NAMES = {"calendar artefact", "files by portal", "second measure", "otif", "sopdocs check", "sopdocs detect"}
"""Tags, causes and datasets of the demo, which have no other name than their id, and commands."""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    tongue.speak(tongue.ENGLISH)


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(ROOT, AS_OF)


def clear() -> None:
    """Forget what is kept by language, so that a page asks for all its messages again."""
    for kept in (numbers._number, numbers._quantity, numbers._day, numbers._period):
        kept.cache_clear()


def pages_in(world: World, language: str, asked: set[str] | None = None) -> dict[str, Page]:
    with tongue.speaking(language, asked):
        world.parts.clear()
        environment.cache_clear()
        tongue.NOW.forms.clear()
        for path in sorted(FOLDER.glob("*.html")):
            environment(language).get_template(path.name)
        made = {draft.url: draft.make() for draft in drafts(world)}
        world.parts.clear()
    return {url: page for url, page in made.items() if isinstance(page, Page)}


@pytest.fixture(scope="module")
def asked(world: World) -> set[str]:
    """Every message that the pages and templates of the demo ask for."""
    found: set[str] = set()
    clear()
    pages_in(world, "de", found)
    return found


def test_german_has_every_message_that_the_demo_asks_for(world: World, asked: set[str]) -> None:
    have = tongue.messages("de")
    words = {rule.name.replace("-", " ") for rule in RULES} | SAME | set(have.values())
    words |= {id.replace("_", " ") for id in world.kb.metrics}
    words |= {
        tag.replace("_", " ") for entry in world.kb.entries for tag in getattr(entry.record, "tags", ())
    }
    missing = {one for one in asked - set(have) - words if re.search(r"[^\W\d_]{2}", one)}
    told = re.compile(
        "|".join(re.escape(text).replace(r"\{\}", ".*") for text in have.values() if "{}" in text)
    )
    assert sorted(one for one in missing - NAMES if not told.fullmatch(one)) == []


@pytest.mark.parametrize("language", [one for one in tongue.languages() if one != tongue.ENGLISH])
def test_a_translation_has_the_holes_and_blanks_of_its_message(language: str) -> None:
    for text, told in tongue.messages(language).items():
        assert text.count("{}") == told.count("{}"), text
        assert text[:1].isspace() == told[:1].isspace(), text
        assert not re.search("<|%s", told), text


def test_no_key_of_the_german_file_is_unknown_to_the_source(asked: set[str]) -> None:
    files = (*SITE.rglob("*.py"), *SITE.rglob("*.html"))
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    unknown = [
        key
        for key in tongue.messages("de")
        if key not in asked and f'"{key}"' not in source and f">{key}<" not in source
    ]
    assert unknown == [], "\n".join(unknown)


def test_what_is_said_is_told_with_its_values() -> None:
    with tongue.speaking("de"):
        assert tongue.say("{} by {}", "A", "B") == "A bis B"
        assert tongue.translated('<p title="Gaps">Gaps <b>Owner</b> &amp; nobody</p>') == (
            '<p title="Lücken">Lücken <b>Verantwortlich</b> &amp; nobody</p>'
        )
        assert fill("<p>{} by {}</p>", "<", "B") == "<p>&lt; bis B</p>"
        assert numbers.number(-1234.5) == "−1\u202f234,5"
        assert numbers.day(datetime.date(2026, 5, 3)) == "3.\u00a0Mai\u00a02026"
        assert numbers.period("2026-W05") == "KW\u00a05 2026"
    assert numbers.number(-1234.5) == "−1\u202f234.5"
    assert fill("<p>{} by {}</p>", "<", "B") == "<p>&lt; by B</p>"


def test_a_language_without_a_file_is_english_and_a_country_is_left_out() -> None:
    with tongue.speaking("eo"):
        assert tongue.NOW.name == "en"
    with tongue.speaking("de-CH"):
        assert tongue.NOW.name == "de"


def test_what_programs_read_stays_english(world: World) -> None:
    def files() -> dict[str, bytes]:
        made = {draft.url: draft.make() for draft in drafts(world) if not draft.is_page}
        return {url: one for url, one in made.items() if isinstance(one, bytes) and "sopdocs" not in url}

    english = files()
    with tongue.speaking("de"):
        german = files()
    differ = {url for url in english if english[url] != german[url]}
    assert {url for url in differ if not url.endswith(".js")} == set()


def test_a_gap_page_has_hardly_a_word_of_ours_that_is_no_message(world: World) -> None:
    pages = pages_in(world, tongue.PSEUDO)
    text = " ".join(entry.source.text for entry in world.kb.entries)
    text += " ".join(one.source.text for one in world.kb.catalogs.values())
    known = set(re.findall(r"\w+", text.lower()))
    for url in ("index.html", "gaps/gap-2026-001.html", "gaps/index.html", "lists/due.html"):
        body = str(pages[url].body)
        while "⟦" in body:
            body = re.sub(r"⟦[^⟦⟧]*⟧", "", body)
        left = {unescape(one).strip() for one in re.findall(r">([^<]+)<", body)}
        words = {
            word for one in left for word in re.findall(r"(?<![\w.…-])[^\W\d_]{3,}(?![\w.…-])", one.lower())
        }
        assert words <= known | EXEMPT, (url, sorted(words - known - EXEMPT))


def test_another_language_is_another_site_though_no_record_changed(tmp_path: Path) -> None:
    company = tmp_path / "company"
    company.mkdir()
    shutil.copy(ROOT / "sopdocs.toml", company)
    for name in ("catalog", "data"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, company / name)
    (company / "gaps").mkdir()
    (company / "site_src").mkdir()
    (company / "site_src/about.md").write_text("# About\n", encoding="utf-8")
    look = "site_name: Test\ndocs_dir: site_src\ntheme:\n  name: material\n  font: false\n"
    (company / "mkdocs.yml").write_text(look, encoding="utf-8")
    first = tmp_path / "first"
    publish_site(company, open_world(company, AS_OF), first)
    (company / "mkdocs.yml").write_text(f"{look}  language: de\n", encoding="utf-8")
    publish_site(company, open_world(company, AS_OF), first)
    scratch = tmp_path / "scratch"
    shutil.rmtree(company / ".sopdocs", ignore_errors=True)
    publish_site(company, open_world(company, AS_OF), scratch)
    home = (first / "index.html").read_text(encoding="utf-8")
    assert '<html lang="de"' in home
    assert "Keine Lücke ist offen." in home
    assert {p.relative_to(first): p.read_bytes() for p in first.rglob("*.html")} == {
        p.relative_to(scratch): p.read_bytes() for p in scratch.rglob("*.html")
    }


def test_the_script_of_the_explorer_gets_every_word_that_it_says() -> None:
    script = (SITE / "theme/assets/sopdocs-explorer.js").read_text(encoding="utf-8")
    assert set(re.findall(r'\bsay\("([^"]+)"', script)) <= set(WORDS)
    assert len(WORDS) == len(set(WORDS))


def test_the_script_of_record_pages_gets_every_word_that_it_says() -> None:
    script = (SITE / "theme/assets/sopdocs-gap.js").read_text(encoding="utf-8")
    texts = {
        one for line in script.splitlines() if "says(" in line for one in re.findall(r'"([A-Z][^"]+)"', line)
    }
    assert texts == set(tools.SAYS)


def test_the_forms_get_every_text_their_scripts_say() -> None:
    said: set[str] = set()
    for path in (SITE / "theme/assets").glob("sopdocs-form*.js"):
        for table in re.findall(r"const TEXT = \{(.*?)\n  \};", path.read_text("utf-8"), re.DOTALL):
            said |= set(re.findall(r': "([^"]*)"', table))
    assert said == set(TEXTS)
    with tongue.speaking("de"):
        assert set(json.loads(says())) >= said - {"Plan"}
