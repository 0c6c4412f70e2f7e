"""The files of the search: a patch equals a search made from nothing, and touches only what it must."""

from __future__ import annotations

import json
import random

from hypothesis import given
from hypothesis import strategies as st

from sopdocs.site.search import weights, written
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

WORDS = (
    "otif",
    "bias",
    "stock",
    "line",
    "changeover",
    "launch",
    "supplier",
    "lead time",
    "Lücke",
    "17",
    "r1",
)


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
