"""The search: planners find the page they mean, and an edit rewrites only what it changes."""

from __future__ import annotations

import datetime
import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.site.compose import publish_site
from sopdocs.site.opened import open_world
from sopdocs.site.search import handwritten, passages, weights, written
from sopdocs.site.search_files import (
    LIST,
    Doc,
    Numbers,
    block_path,
    live,
    posted,
    postings,
    shard,
    shard_path,
)
from sopdocs.site.search_words import stems, vocabulary

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)
QUERIES = yaml.safe_load((ROOT / "tests/cases/search_queries.yaml").read_text("utf-8"))
FIRST = 3
MISSES = 2
"""How many of the queries may fail: a search that is tuned to its test is no better for it."""
WORDS = [
    "otif",
    "bias",
    "stock",
    "line",
    "changeover",
    "promotion",
    "launch",
    "margin",
    "supplier",
    "lead",
    "time",
    "pumps",
    "Lücke",
    "17",
    "r1",
    "ärger",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    for name in ("gaps", "actionplans", "data", "site_src"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("sopdocs.toml", "mkdocs.yml"):
        shutil.copy(ROOT / name, folder)
    publish_site(folder, open_world(folder, DAY), folder / "site")
    return folder / "site"


def asked(site: Path, **said: list[str]) -> dict[str, Any]:
    """Ask the script that readers' browsers run."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on PATH: install it to run the search outside a browser")
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


def a_doc(seed: int) -> Doc:
    chance = random.Random(seed)
    some = [" ".join(chance.choices(WORDS, k=4)) for _ in range(3)]
    return Doc(
        some[0], (chance.choice(("Gap", "List")), "", "", "", ""), ((some[0], some[1], "", (some[2],)),)
    )


def whole(docs: dict[str, Doc]) -> dict[str, bytes]:
    return {path: data for path, data in written(docs, docs) if data is not None}


def patched(
    files: dict[str, bytes], docs: dict[str, Doc], made: set[str]
) -> tuple[dict[str, bytes], set[str]]:
    """Return the files after a patch, and those that were written."""
    old = live(lambda path: files[path])
    assert old
    assert set(old.files()) == files.keys()
    news = dict(written(docs, {url: docs[url] for url in made}, old))
    return (
        {path: files[path] if data is None else data for path, data in news.items()},
        {path for path, data in news.items() if data is not None},
    )


URLS = st.sampled_from(
    [f"gaps/gap-{year}-{number:03}.html" for year in (2025, 2026) for number in (1, 15, 16, 5000)]
    + ["gaps/gap-2026-0001.html", "index.html", "learn/pareto.html", "reviews/rev-2026-07-x.html"]
)


@given(st.dictionaries(URLS, st.integers(0, 9)), st.dictionaries(URLS, st.integers(0, 9)), st.sets(URLS))
def test_a_patched_search_equals_one_from_nothing(
    before: dict[str, int], after: dict[str, int], more: set[str]
) -> None:
    """Whatever is added, edited and removed; pages that were made again without need do no harm."""
    old = {url: a_doc(seed) for url, seed in before.items()}
    new = {url: a_doc(seed) for url, seed in after.items()}
    made = {url for url in new if new[url] != old.get(url)} | (more & new.keys())
    assert patched(whole(old), new, made)[0] == whole(new)


def test_an_edit_rewrites_only_the_files_of_its_words_and_its_page() -> None:
    docs = {f"gaps/gap-2026-{number:03}.html": a_doc(number) for number in range(1, 200)}
    url = "gaps/gap-2026-100.html"
    number = Numbers(frozenset(docs)).of[url]
    edited = docs | {url: Doc("zebra", docs[url].facets, docs[url].passages)}
    _, changed = patched(whole(docs), edited, {url})
    words = set(weights(docs[url], frozenset())) | {"zebra"}
    assert changed <= {LIST, block_path(number), *(shard_path(shard(word)) for word in words)}
    assert {block_path(number), shard_path("ze")} <= changed


def test_a_new_record_moves_no_other() -> None:
    urls = {"gaps/gap-2026-001.html", "causes/rc-2026-001.html", "index.html"}
    before = Numbers(frozenset(urls)).of
    after = Numbers(frozenset({*urls, "gaps/gap-2026-002.html", "causes/rc-2026-900.html"})).of
    assert after.items() >= before.items()


@given(st.dictionaries(st.integers(0, 10**6), st.integers(1, 15)))
def test_postings_come_back(weight: dict[int, int]) -> None:
    assert postings(posted(weight)) == weight


def test_titles_count_more_than_headings_and_headings_more_than_text() -> None:
    doc = Doc(
        "Otif", ("Gap", "", "", "", ""), (("Otif", "", "", ()), ("Bias", "stock " * 9, "b", ("margin",)))
    )
    said = weights(doc, frozenset({"gap"}))
    assert said["otif"] > said["bias"] == said["margin"] > said["stock"]
    assert "gap" not in said


def test_hostile_text_stays_a_string() -> None:
    evil = '</script><script>alert(1)</script>"\\\u2028 ) sopdocsSearch.list('
    files = whole(
        {"gaps/gap-2026-001.html": Doc(evil, ("Gap", "", "", "", evil), ((evil, evil, evil, (evil,)),))}
    )
    old = live(lambda path: files[path])
    assert old
    assert old.listed["gaps/gap-2026-001.html"][1][4] == evil
    for data in files.values():
        name, _, said = data.decode().partition("(")
        assert name.startswith("sopdocsSearch.")
        json.loads(f"[{said.rstrip().removesuffix(')')}]")


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
