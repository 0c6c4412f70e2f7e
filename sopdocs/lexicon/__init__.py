"""The words that the text rules look for, one file per language, so that a language is data and not code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|`[^`]*`')
_OPEN = r'[^\w"“„«`]*'
_VOWELS = "aeiouy"
_REACH = r"(?:[\s,]+[^\s,.;:]+){0,8}?[\s,]+"
"""The words that may stand between "by" and the mechanism; a new sentence breaks the reach."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language as compiled patterns; ask through the methods."""

    language: str
    vague: re.Pattern[str]
    vague_result: re.Pattern[str]
    how: re.Pattern[str]
    deliverable: re.Pattern[str]
    measuring: re.Pattern[str]
    holes: re.Pattern[str]
    empty: re.Pattern[str]
    group: re.Pattern[str]
    joined: re.Pattern[str]
    analysis: re.Pattern[str]

    def vague_start(self, text: str) -> str | None:
        """Return the vague verb that a text begins with, as it is written there."""
        found = self.vague.match(text)
        return found["verb"] if found else None

    def is_analysis(self, verb: str) -> bool:
        """Tell whether a vague verb stands for finding something out."""
        return bool(self.analysis.fullmatch(verb))

    def names_mechanism(self, text: str) -> bool:
        """Tell whether a text says how: "by", "through" or "with" and a noun of the mechanisms."""
        return bool(self.how.search(text))

    def names_deliverable(self, text: str) -> bool:
        """Tell whether a text names a thing one can see, or a number with a unit, and is no wish itself."""
        wish = self.vague_result.match(text) or self.vague.match(text)
        return not wish and bool(self.deliverable.search(text))

    def measures(self, text: str) -> bool:
        """Tell whether a text speaks of measuring."""
        return bool(self.measuring.search(text))

    def placeholder(self, text: str) -> str | None:
        """Return the word that stands where one is still missing; what is quoted is none."""
        if self.empty.fullmatch(text):
            return text.strip()
        padded = f" {text}"
        found = self.holes.search(padded) and self.holes.search(unquoted(padded))
        return found[0][1:] if found else None

    def is_group(self, owner: str) -> bool:
        """Tell whether an owner is nobody in particular: "all", "planning team"."""
        return bool(self.group.fullmatch(owner))

    def joins_several(self, owner: str) -> bool:
        """Tell whether an owner is a list: "planning, sales" or "planning and sales"."""
        return bool(self.joined.search(owner))


def unquoted(text: str) -> str:
    """Return the text with quoted passages blanked out, every other character in its place."""
    return _QUOTED.sub(lambda match: " " * len(match[0]), text)


@cache
def lexicon(language: str) -> Lexicon | None:
    """Return the words of a language, or None where nobody has written them down yet."""
    file = Path(__file__).with_name(f"{language}.toml")
    if not file.is_file():
        return None
    words = tomllib.loads(file.read_text("utf-8"))
    verbs, nouns = words["verb_endings"], words["noun_endings"]
    return Lexicon(
        language,
        vague=_vague(words, verbs, nouns),
        vague_result=_pattern(rf"{_OPEN}{_any(words['vague_results'], verbs)}"),
        how=_how(words, nouns),
        deliverable=_pattern(
            rf"{_any(words['deliverables'], nouns)}|\d\s*(?:{_any(words['units'], nouns)}|€|\$|£)"
        ),
        measuring=_pattern(_any(words["measuring"], verbs)),
        holes=_holes(words["placeholders"]),
        empty=_pattern(rf"\s*{_one_of([*words['placeholders'], *words['placeholder_texts']])}\s*"),
        group=_pattern(rf"(?:.*\b)?{_one_of(words['groups'])}|{_one_of(words['everyone'])}\b.*"),
        joined=_pattern(rf"[,;/+]|\s&\s|\s{_one_of(words['joins'])}\s"),
        analysis=_pattern(_any(words["analysis_verbs"], verbs)),
    )


def english() -> Lexicon:
    """Return the words for what is no prose, such as owners, in a language that has no list of its own."""
    words = lexicon("en")
    if words is None:
        raise FileNotFoundError("en.toml is part of the package and is not there")
    return words


def _vague(words: dict[str, list[str]], verbs: list[str], nouns: list[str]) -> re.Pattern[str]:
    lead = rf"(?:{_any(words['lead_ins'], verbs)}\W+)*+"
    things = _any(words["not_vague"], nouns)
    return _pattern(rf"{_OPEN}{lead}(?!{things})(?P<verb>{_any(words['vague_verbs'], verbs)})")


def _holes(placeholders: list[str]) -> re.Pattern[str]:
    firsts = "".join(
        sorted({re.escape(word[0]) for word in placeholders})
    )  # lets most words pass at a glance
    return _pattern(rf"[\s(,;:/](?=[{firsts}]){_one_of(placeholders)}(?![^\s),;:/.%])")


def _how(words: dict[str, list[str]], nouns: list[str]) -> re.Pattern[str]:
    connector = rf"\b{_one_of(words['connectors'])}\b"
    party = rf"{_REACH}(?!{_one_of(words['bare'])}\b)[^\s,.;:]+\s+{_any(words['parties'], nouns)}"
    return _pattern(rf"{connector}(?:{_REACH}{_any(words['mechanisms'], nouns)}|{party})")


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _one_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"


def _any(words: Iterable[str], endings: Iterable[str]) -> str:
    """Return a pattern for these phrases as words of their own, with any of the endings."""
    forms = "|".join(_forms(word, list(endings)) for word in sorted(words, key=len, reverse=True))
    return rf"(?<!\w)(?:{forms})(?!\w)"


def _forms(phrase: str, endings: list[str]) -> str:
    """Return a phrase as a pattern: a verb phrase bends at its first word, a noun phrase at its last."""
    parts = phrase.split(" ")
    bent = 0 if "ing" in endings else len(parts) - 1
    shown = [_bent(part, endings) if at == bent else re.escape(part) for at, part in enumerate(parts)]
    return r"\W+".join(r"(?:\w+\W+){0,5}\w+" if part == re.escape("…") else part for part in shown)


def _bent(word: str, endings: list[str]) -> str:
    if not word[-1].isalpha():
        return re.escape(word)
    stem = re.escape(word)
    if word.endswith("e"):
        late = [ending for ending in endings if ending[0] in _VOWELS]
        return rf"(?:{stem}(?:{_one_of(endings)})?|{re.escape(word[:-1])}{_one_of(late)})" if late else stem
    return rf"{stem}(?:{_one_of(endings)})?"
