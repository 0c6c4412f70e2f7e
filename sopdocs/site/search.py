"""The search of the site: scripts of words and pages that a browser loads as it needs them.

No server, no worker, no WebAssembly: it works from a file share and under a policy of own scripts only. After
an edit only the files are written whose words or pages changed.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from html import unescape

from sopdocs.site.pour import Page, Passage
from sopdocs.site.search_facets import NONE, kind
from sopdocs.site.search_files import (
    LIST,
    Doc,
    Live,
    Numbers,
    block,
    block_path,
    docs_of,
    listing,
    shard,
    shard_path,
    terms,
)
from sopdocs.site.search_words import stems, vocabulary

SHELL_INDEX = "search/search_index.json"
"""Where MkDocs leaves the text of the hand-written pages; it is read, not published."""

TEXT_LIMIT = 4000
"""Characters of a passage that are kept."""

ENTRY_LIMIT = 600
"""Characters of an entry of a catalog: what it is comes first, who uses it after that."""

_OFTEN = 3
"""More occurrences in the text of a page say nothing more about it."""

_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"</(?:p|li|h\d|td|tr|pre|div)>|<br>")
_ENTRY = re.compile(r'<(?:h2|tr)[^>]* id="([^"]+)"[^>]*>')
_BLANKS = re.compile(r"[ \t]*\n\s*|[ \t]{2,}")


def doc(page: Page) -> Doc | None:
    """Return a page as the search keeps it; None if it has nothing to find."""
    return _doc(page.url, page.title, page.search, page.facets) if page.search else None


def _doc(url: str, title: str, passages: Iterable[Passage], facets: tuple[str, ...] = ()) -> Doc:
    kept = tuple((one.title, one.text[:TEXT_LIMIT], one.anchor, one.tags) for one in passages)
    return Doc(title, (kind(url), *(facets or NONE)[1:]), kept)


def handwritten(index: bytes) -> dict[str, Doc]:
    """Return the hand-written pages in an index that MkDocs made, with a passage for each heading."""
    pages: dict[str, list[Passage]] = defaultdict(list)
    for one in json.loads(index)["docs"]:
        url, _, anchor = one["location"].partition("#")
        pages[url].append(Passage(_plain(one["title"]), _plain(one["text"]), anchor))
    return {url: _doc(url, passages[0].title, passages) for url, passages in pages.items()}


def _plain(html: str) -> str:
    text = unescape(_TAG.sub("", _BREAK.sub("\n", html))).replace("¶", "")
    return _BLANKS.sub(lambda match: "\n" if "\n" in match[0] else " ", text).strip()


def passages(body: str) -> Iterator[Passage]:
    """Yield the entries of a page that lists a catalog: each begins with a heading or row with an id."""
    parts = _ENTRY.split(body)
    for anchor, html in zip(parts[1::2], parts[2::2], strict=True):
        title, _, text = _plain(html).partition("\n")
        yield Passage(title, text[:ENTRY_LIMIT], unescape(anchor))


def weights(doc: Doc, common: frozenset[str]) -> dict[str, int]:
    """Return how much a page is about each word, from 1 to 15: title, then headings and tags, then text."""
    title = set(stems(doc.title)) - common
    named = set(stems(" ".join(doc.facets)))
    body: Counter[str] = Counter()
    for heading, text, _, tags in doc.passages:
        named.update(stems(f"{heading} {' '.join(tags)}"))
        body.update(stems(text))
    in_title = 8 if len(title) <= 4 else 7 if len(title) <= 8 else 6
    found = {word: min(count, _OFTEN) for word, count in body.items()}
    for word in named:
        found[word] = found.get(word, 0) + 4
    for word in title:
        found[word] = found.get(word, 0) + in_title
    return {word: weight for word, weight in found.items() if word not in common}


def written(
    urls: Iterable[str], made: Mapping[str, Doc], old: Live | None = None
) -> Iterator[tuple[str, bytes | None]]:
    """Yield every file of the search with its content; None where the old file is still right.

    `urls` are all pages to be found, `made` those whose text may differ from what the old search holds.
    """
    numbers = Numbers(frozenset(urls))
    patch = _Patch(numbers, made, old)
    facets = {url: combo for url, (_, combo) in patch.before.items()}
    facets |= {url: one.facets for url, one in patch.docs.items()}
    changed = patch.shards()
    kept = (old.shards if old else frozenset()) - changed.keys()
    yield LIST, listing(numbers, facets, {*kept, *(name for name, data in changed.items() if data)})
    for name in kept:
        yield shard_path(name), None
    for name, data in changed.items():
        if data:
            yield shard_path(name), data
    yield from patch.blocks()


class _Patch:
    """What has to be taken out of an old search, and what put in; without an old one, all of it."""

    def __init__(self, numbers: Numbers, made: Mapping[str, Doc], old: Live | None) -> None:
        self.numbers, self.old = numbers, old
        self.before = old.listed if old else {}
        self._read: dict[str, dict[str, Doc]] = {}
        self._common = frozenset(vocabulary()[1])
        self.stale = {
            url: number
            for url, (number, _) in self.before.items()
            if numbers.of.get(url) != number or (url in made and made[url] != self._old(url))
        }
        fresh = (url for url in numbers.urls if url in self.stale or url not in self.before)
        self.docs = {url: made[url] if url in made else self._old(url) for url in fresh}

    def _old(self, url: str) -> Doc:
        path = block_path(self.before[url][0])
        if path not in self._read:
            self._read[path] = docs_of(self.old.read(path)) if self.old else {}
        return self._read[path][url]

    def shards(self) -> dict[str, bytes]:
        """Return the shards whose words have changed; empty ones are to be left out."""
        changed: dict[str, dict[str, dict[int, int]]] = {}
        known: dict[str, dict[int, int]] = {}

        def posting(word: str) -> dict[int, int]:
            if word not in known:
                name = shard(word)
                if name not in changed:
                    changed[name] = self.old.terms(name) if self.old else {}
                known[word] = changed[name].setdefault(word, {})
            return known[word]

        for url, number in self.stale.items():
            for word in weights(self._old(url), self._common):
                posting(word).pop(number, None)
        for url, doc in self.docs.items():
            number = self.numbers.of[url]
            for word, weight in weights(doc, self._common).items():
                posting(word)[number] = weight
        return {name: terms(name, changed[name]) for name in sorted(changed)}

    def blocks(self) -> Iterator[tuple[str, bytes | None]]:
        """Yield the files of texts."""
        numbers = [*self.stale.values(), *(self.numbers.of[url] for url in self.docs)]
        dirty = set(map(block_path, numbers))
        inside: dict[str, list[str]] = defaultdict(list)
        for url, number in self.numbers.of.items():
            inside[block_path(number)].append(url)
        for path, urls in sorted(inside.items()):
            if path in dirty:
                rows = {self.numbers.of[url]: (url, self.docs.get(url) or self._old(url)) for url in urls}
                yield path, block(rows)
            else:
                yield path, None
