"""The files of the search: which page has which number, and how postings, pages and the list are written.

All of it is a function of the pages alone, so that an index that was patched equals one made from nothing.
The reader of these files in the browser is `theme/assets/sopdocs-search-rank.js`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sopdocs.site.search_facets import FACETS
from sopdocs.site.search_words import vocabulary

FOLDER = "search/"
LIST = "search/list.js"
OTHER = "other"
"""The shard of words that begin with neither a letter nor a digit of ASCII."""

ROOM = 4096
"""Numbers a room has; a larger room has a multiple. A new record then moves no other record's number."""

BLOCK = 8
"""Page numbers in a file of texts: what the browser loads to show one result."""

_RECORD = re.compile(r"((?:gaps|causes|actionplans|lessons)/[a-z]+-\d{4}-)(\d{3}|[1-9]\d{3,5})\.html")
_ID = re.compile(r"[a-z]{2,4}[0-9]{7,}")
_POSTING = re.compile(r"(\d+)([a-z])")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Doc:
    """A page as the search keeps it: title, values of the facets, passages of (title, text, anchor, tags)."""

    title: str
    facets: tuple[str, ...]
    passages: tuple[tuple[str, str, str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Numbers:
    """The number of every page: records of a kind and year have a room of their own, the others the last."""

    urls: frozenset[str]

    @cached_property
    def rooms(self) -> dict[str, int]:
        """Return the first number of each room, by how the addresses in it begin."""
        last: dict[str, int] = {}
        for match in filter(None, map(_RECORD.fullmatch, self.urls)):
            last[match[1]] = max(last.get(match[1], 0), int(match[2]))
        found, start = {}, 0
        for prefix in sorted(last):
            found[prefix] = start
            start += ROOM * (last[prefix] // ROOM + 1)
        return {**found, "": start}

    @cached_property
    def of(self) -> dict[str, int]:
        """Return the number of each page."""
        numbers, others = {}, []
        for url in self.urls:
            match = _RECORD.fullmatch(url)
            if match:
                numbers[url] = self.rooms[match[1]] + int(match[2])
            else:
                others.append(url)
        return numbers | {url: self.rooms[""] + place for place, url in enumerate(sorted(others))}


def base36(number: int) -> str:
    """Return a number as the browser's `parseInt(text, 36)` reads it."""
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
        if not number:
            return text


def shard(term: str) -> str:
    """Return the file of a word, without its path: its first two characters; ids are spread by their end."""
    head = term[:2]
    if _ID.fullmatch(term):
        return head + term[-1]
    return head if head.isascii() and head.isalnum() else OTHER


def shard_path(name: str) -> str:
    """Return the address of the postings of a shard."""
    return f"{FOLDER}t-{name}.js"


def block_path(number: int) -> str:
    """Return the address of the texts of a page."""
    return f"{FOLDER}p-{base36(number // BLOCK)}.js"


def paths() -> list[str]:
    """Return every address a shard can have."""
    heads = [a + b for a in _DIGITS for b in _DIGITS]
    ids = (head + digit for head in heads if head.isalpha() for digit in _DIGITS[:10])
    return [shard_path(name) for name in (*_DIGITS, *heads, *ids, OTHER)]


def call(name: str, *values: object) -> bytes:
    """Return a script that hands values to the search; pages from a file share may run it, not fetch it."""
    said = ",".join(json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values)
    return f"sopdocsSearch.{name}({said})\n".encode("utf-8", "replace")


def called(script: bytes) -> object:
    """Return the last value such a script hands over; its first is a plain name without a comma."""
    text = script.decode()
    inside = text[text.index("(") + 1 : text.rindex(")")]
    return json.loads(inside if inside[0] in "[{" else inside.partition(",")[2])


def posted(weights: Mapping[int, int]) -> str:
    """Return postings: the distance from the number before, and the weight as a letter."""
    parts, before = [], 0
    for number in sorted(weights):
        parts.append(f"{number - before}{chr(96 + weights[number])}")
        before = number
    return "".join(parts)


def postings(text: str) -> dict[int, int]:
    """Return the weight of a word in each page, by the page's number."""
    found, number = {}, 0
    for distance, letter in _POSTING.findall(text):
        number += int(distance)
        found[number] = ord(letter) - 96
    return found


def terms(name: str, words: Mapping[str, Mapping[int, int]]) -> bytes:
    """Return the file of a shard; nothing if no word is left."""
    left = {word: posted(words[word]) for word in sorted(words) if words[word]}
    return call("terms", name, left) if left else b""


def block(docs: Mapping[int, tuple[str, Doc]]) -> bytes:
    """Return the file of some pages' texts."""
    rows = [[number, url, doc.title, doc.facets, doc.passages] for number, (url, doc) in sorted(docs.items())]
    return call("pages", rows)


def docs_of(script: bytes) -> dict[str, Doc]:
    """Return the pages in such a file, by address."""
    rows = called(script)
    if not isinstance(rows, list):
        return {}
    return {
        url: Doc(title, tuple(facets), tuple((a, b, c, tuple(tags)) for a, b, c, tags in passages))
        for _, url, title, facets, passages in rows
    }


def listing(numbers: Numbers, facets: Mapping[str, tuple[str, ...]], shards: Iterable[str]) -> bytes:
    """Return the file that is loaded first: which pages there are, by what to narrow, and what means what."""
    combos = sorted({facets[url] for url in numbers.urls})
    values = [sorted(set(each)) for each in zip(*combos, strict=True)]
    places = [{value: index for index, value in enumerate(each)} for each in values]
    place = {combo: base36(index) for index, combo in enumerate(combos)}
    rows: dict[str, list[tuple[int, str]]] = defaultdict(list)
    others = []
    for url in sorted(numbers.urls, key=numbers.of.__getitem__):
        match = _RECORD.fullmatch(url)
        if match:
            rows[match[1]].append((int(match[2]), place[facets[url]]))
        else:
            others.append([url, place[facets[url]]])
    same, common = vocabulary()
    return call(
        "list",
        {
            "block": BLOCK,
            "facets": FACETS,
            "values": values,
            "combos": [[of[value] for of, value in zip(places, combo, strict=True)] for combo in combos],
            "rooms": [[prefix, numbers.rooms[prefix], _slots(rows[prefix])] for prefix in sorted(rows)],
            "others": [numbers.rooms[""], others],
            "shards": sorted(shards),
            "same": same,
            "common": common,
        },
    )


def _slots(rows: Iterable[tuple[int, str]]) -> str:
    parts, before = [], 0
    for slot, combo in rows:
        parts.append(f"{base36(slot - before)}.{combo}")
        before = slot
    return " ".join(parts)


@dataclass(frozen=True)
class Live:
    """The files of an earlier build, as far as they are asked for."""

    read: Callable[[str], bytes]
    listed: Mapping[str, tuple[int, tuple[str, ...]]]
    """Number and facets of each page."""
    shards: frozenset[str]

    def files(self) -> Iterable[str]:
        """Yield every file of it."""
        yield LIST
        yield from map(shard_path, sorted(self.shards))
        yield from sorted({block_path(number) for number, _ in self.listed.values()})

    def terms(self, name: str) -> dict[str, dict[int, int]]:
        """Return the postings of a shard."""
        if name not in self.shards:
            return {}
        words = called(self.read(shard_path(name)))
        return {word: postings(text) for word, text in words.items()} if isinstance(words, dict) else {}


def live(read: Callable[[str], bytes]) -> Live | None:
    """Return the search of an earlier build; None where there is none, or its list cannot be read."""
    try:
        data = called(read(LIST))
        if not isinstance(data, dict):
            return None
        combos = [
            tuple(of[value] for of, value in zip(data["values"], combo, strict=True))
            for combo in data["combos"]
        ]
        listed: dict[str, tuple[int, tuple[str, ...]]] = {}
        for prefix, start, text in data["rooms"]:
            slot = 0
            for step in text.split():
                distance, _, combo = step.partition(".")
                slot += int(distance, 36)
                listed[f"{prefix}{slot:03}.html"] = (start + slot, combos[int(combo, 36)])
        start, others = data["others"]
        for place, (url, combo) in enumerate(others):
            listed[url] = (start + place, combos[int(combo, 36)])
        return Live(read, listed, frozenset(data["shards"]))
    except (ValueError, KeyError, TypeError, IndexError):
        return None
