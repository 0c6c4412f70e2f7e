"""The words of a text as they can be compared: without endings, one word for one thing, no small words."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_](?:[^\W_]|-(?=\d))*")
_SMALL_WORDS = """
a about above after again against all always an and are as at be because been before below between both
but by can do down each ever for from gap get go going had has have how in into is it its keep last less
lot many more most much never new no not of off often on one only or our out over per since so some
still than that the their them then there they this to too two under until up us very was we were what
when where which while who why will with year you your week weeks month months january february march
april may june july august september october november december first half second three four five six pct
kcs eur percent
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_SAME = {
    "inventory": "stock", "doh": "stock", "overstock": "stock", "excess": "stock",
    "promo": "promotion", "deal": "promotion", "retailer": "customer", "shop": "customer",
    "vendor": "supplier", "late": "time", "punctual": "time", "delay": "time", "otif": "time",
    "delivery": "deliver", "receipt": "deliver", "deliver": "deliver", "bias": "forecast",
    "prognosis": "forecast", "factory": "plant", "production": "output", "produce": "output",
    "make": "output", "manufacture": "output", "online": "commerce", "ecommerce": "commerce",
    "profit": "margin", "listing": "list", "shelf": "list", "ocean": "lane", "ship": "lane",
    "freight": "lane", "copacker": "packer", "contractor": "packer", "bottleneck": "capacity",
    "britain": "gb", "uk": "gb", "germany": "de", "german": "de", "singapore": "sg", "france": "fr",
    "french": "fr", "europe": "emea", "asia": "asia", "america": "na", "file": "data",
}  # fmt: skip
"""Words of the field that say the same, by stem."""
_ENDINGS = ("ations", "ation", "ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "s", "ly")


def terms(text: str) -> list[str]:
    """Return the stems of a text in their order; numbers, months and small words say nothing of a gap."""
    return [found for word in _WORD.findall(text.lower()) if (found := stem(word))]


def spelt(text: str) -> list[str]:
    """Return the words of a text as they are written."""
    return _WORD.findall(text)


def table() -> dict[str, object]:
    """Return what stems are made by, for the form that compares gaps in the browser."""
    return {"small": sorted(_SMALL), "same": _SAME, "endings": _ENDINGS}


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return a word without its ending, and one word for those that mean the same; empty for small words."""
    if word in _SMALL:
        return ""
    if word in _SAME:
        return _SAME[word]
    bare = _bare(word)
    return "" if bare in _SMALL else _SAME.get(bare, bare)


def _bare(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            root = word.removesuffix(ending)
            if ending in ("ies", "ied"):
                return f"{root}y"
            doubled = len(root) > 3 and root[-1] == root[-2] and root[-1] not in "aeiousl"
            return root[:-1] if doubled else root.removesuffix("e")
    return word.removesuffix("e") if len(word) > 4 else word
