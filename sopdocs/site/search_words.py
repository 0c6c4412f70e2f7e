"""Words as the search sees them: folded, cut to their stem, and what means the same.

The browser does the same to what is typed, in `theme/assets/sopdocs-search-rank.js`; a test compares both.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

SYNONYMS = Path(__file__).with_name("search_words.yaml")
"""Groups of words that mean the same, and words too common to search for, in English and German."""

_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"(?<![^\W_])[^\W_]+(?:[-/&][^\W_]+)+")
_VOWEL = re.compile(r"[aeiouy]")
_SHORTEST = 4
"""A shorter word is its own stem."""


def folded(text: str) -> str:
    """Return a text in small letters without accents: `Lücke` is `lucke`, `Maß` is `mass`."""
    text = text.lower()
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if unicodedata.category(letter)[0] != "M").replace("ß", "ss")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return a folded English word without its ending; words with digits or other letters stay whole."""
    if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()):
        return word
    return _short(_singular(word))


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "sis")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "ias")):
        return word[:-1]
    return word


def _short(word: str) -> str:
    for end in ("ing", "ed"):
        rest = word[: -len(end)]
        if word.endswith(end) and len(rest) >= _SHORTEST - 1 and _VOWEL.search(rest) and rest[-1] != "e":
            word = rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
            break
    return word[:-1] if word.endswith("e") and len(word) >= _SHORTEST else word


def stems(text: str) -> list[str]:
    """Return the stems of a text in their order; `S-17` is `s`, `17` and, at the end, `s17`."""
    plain = folded(text)
    found = [stem(word) for word in _WORD.findall(plain)]
    return found + ["".join(_WORD.findall(joined)) for joined in _JOINED.findall(plain)]


@lru_cache(maxsize=1)
def vocabulary() -> tuple[list[list[str]], list[str]]:
    """Return the groups of words that mean the same, each by its stems, and the common words."""
    import yaml

    data = yaml.safe_load(SYNONYMS.read_bytes())
    groups = [[" ".join(map(stem, folded(phrase).split())) for phrase in group] for group in data["same"]]
    return groups, sorted({word for line in data["common"] for word in folded(line).split()})
