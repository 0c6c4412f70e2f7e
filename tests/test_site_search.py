"""The search: planners find the page they mean, and an edit rewrites only what it changes."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from sopdocs.site.compose import publish_site
from sopdocs.site.opened import open_world
from sopdocs.site.search import handwritten, passages
from sopdocs.site.search_words import stems, vocabulary
from tests.needed import missing

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)
QUERIES = yaml.safe_load((ROOT / "tests/cases/search_queries.yaml").read_text("utf-8"))
FIRST = 3
MISSES = 2
"""How many of the queries may fail: a search that is tuned to its test is no better for it."""


def company(folder: Path) -> Path:
    for name in ("gaps", "actionplans", "data", "site_src"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("sopdocs.toml", "mkdocs.yml"):
        shutil.copy(ROOT / name, folder)
    return folder


def built(folder: Path) -> dict[str, bytes]:
    """Publish, and return the files of the search."""
    publish_site(folder, open_world(folder, DAY), folder / "site")
    return {path.name: path.read_bytes() for path in (folder / "site/search").iterdir()}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = company(tmp_path_factory.mktemp("search"))
    built(folder)
    return folder / "site"


def asked(site: Path, **said: list[str]) -> dict[str, Any]:
    """Ask the script that readers' browsers run."""
    node = shutil.which("node")
    if node is None:
        missing("node, to run the search outside a browser,")
    command = [node, str(ROOT / "tests/search_in_node.js"), str(site)]
    done = subprocess.run(command, input=json.dumps(said), capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def found(site: Path, *queries: str) -> list[list[str]]:
    """Return the addresses of the first results of each query, without the place in the page."""
    answers = asked(site, queries=list(queries))["answers"]
    return [[one["url"].partition("#")[0] for one in answer["shown"]] for answer in answers]


def test_planners_find_the_page_they_mean(site: Path) -> None:
    results = found(site, *(one["type"] for one in QUERIES))
    assert all((site / one["expect"]).is_file() for one in QUERIES)
    missed = [
        (one["type"], one["expect"], urls[:FIRST])
        for one, urls in zip(QUERIES, results, strict=True)
        if one["expect"] not in urls[:FIRST]
    ]
    assert len(QUERIES) >= 30
    assert len(missed) <= MISSES, missed


def test_every_record_is_found_first_by_its_id_and_among_the_first_by_its_title(site: Path) -> None:
    records = [
        one for one in open_world(ROOT, DAY).kb.entries if one.kind in ("gap", "root_cause", "action_plan")
    ]
    assert records
    by_id = found(site, *(one.id for one in records))
    by_title = found(site, *(one.title for one in records))
    for entry, ids, titles in zip(records, by_id, by_title, strict=True):
        assert ids[0].endswith(f"/{entry.id.lower()}.html")
        assert ids[0] in titles[:FIRST], entry.title


@pytest.mark.parametrize("group", [["DOH", "days on hand", "days cover", "Reichweite"], ["promo", "Aktion"]])
def test_words_of_one_meaning_find_the_same_pages(site: Path, group: list[str]) -> None:
    answers = found(site, *group)
    assert answers[0]
    assert all(set(each[:FIRST]) & set(answers[0]) for each in answers)


def test_hand_written_pages_are_found_at_their_heading(site: Path) -> None:
    (answer,) = asked(site, queries=["propose a gap by form"])["answers"]
    assert "how-to/propose-a-gap.html#by-form" in [one["url"] for one in answer["shown"]]


def test_browser_and_build_cut_words_alike(site: Path) -> None:
    files = [
        path
        for folder in ("gaps", "actionplans", "site_src", "data")
        for path in (ROOT / folder).rglob("*.[ym]*")
    ]
    texts = [path.read_text("utf-8") for path in files]
    texts += [
        "Straße ÄÖÜ ﬁlm S&OP over-forecast S-17/PLT-A",
        "İstanbul ΣΑΣ 数字 １２ x² _a_b",
        "analyses basis series agreed planning",
    ]
    assert asked(site, texts=texts)["stems"] == [stems(text) for text in texts]


@pytest.mark.parametrize(
    "family",
    [
        ("promotion", "promotions"),
        ("plan", "planned", "planning", "plans"),
        ("price", "prices", "priced", "pricing"),
        ("analysis", "analyses"),
        ("bias", "biased"),
        ("policy", "policies"),
        ("changeover", "changeovers"),
        ("Maßnahme", "massnahme"),
    ],
)
def test_a_word_is_found_in_its_other_forms(family: tuple[str, ...]) -> None:
    assert len({stems(word)[0] for word in family}) == 1


def test_a_site_built_again_has_the_search_of_one_built_from_nothing(tmp_path: Path) -> None:
    """After an edit and the loss of a record, and after somebody touched one of the files."""
    folder = company(tmp_path)
    first = built(folder)
    (edited,) = folder.glob("gaps/GAP-2026-009-*")
    edited.write_text(edited.read_text("utf-8").replace("title: Hand Soap", "title: Zebra Soap", 1), "utf-8")
    next(folder.glob("gaps/lessons/LL-2026-002-*")).unlink()
    second = built(folder)
    assert {name for name in second if first.get(name) != second[name]} < set(second)
    assert b"zebra" in second["t-ze.js"]
    (folder / "site/search/t-ze.js").write_bytes(b"touched")
    assert built(folder) == second
    shutil.rmtree(folder / "site")
    shutil.rmtree(folder / ".sopdocs")
    assert built(folder) == second


def test_entries_of_catalogs_and_headings_are_passages() -> None:
    body = (
        '<h1 id="top">L</h1><h2 id="wape">WAPE &amp; co</h2><p>Weighted</p><tr id="x"><td>X<br>more</td></tr>'
    )
    assert [(one.title, one.text, one.anchor) for one in passages(body)] == [
        ("WAPE & co", "Weighted", "wape"),
        ("X", "more", "x"),
    ]
    docs = handwritten(
        json.dumps(
            {
                "docs": [
                    {"location": "a.html", "title": "A", "text": "<p>one</p>"},
                    {"location": "a.html#b", "title": "B &lt;", "text": "two"},
                ]
            }
        ).encode()
    )
    assert docs["a.html"].passages == (("A", "one", "", ()), ("B <", "two", "b", ()))


def test_the_site_has_one_search_and_a_way_without_scripts(site: Path) -> None:
    page = (site / "gaps/gap-2026-001.html").read_text("utf-8")
    assert page.count("data-sd-search") == 1
    assert 'href="index.html" data-sd-search' in page
    names = {path.relative_to(site).as_posix() for path in site.rglob("*")}
    assert not [
        name for name in names if "lunr" in name or "search_index" in name or "workers/search" in name
    ]
    assert 'name="search"' not in page


def test_a_common_word_is_no_synonym() -> None:
    same, common = vocabulary()
    assert not {phrase for group in same for phrase in group} & set(common)
