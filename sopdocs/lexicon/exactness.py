"""Words that leave open how much, when or which, and words that let something be done or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from sopdocs.lexicon.lists import Lists
from sopdocs.lexicon.patterns import Phrases, any_of, pattern

VAGUE = ("amounts", "qualities", "dates", "rhythms", "sets")
"""What a vague word leaves open: each has a list of its own, `vague_amounts` and so on."""
_WITHIN = r"(?:\s*\S+(?=\s)){0,5}?[^\w\n]*?"
"""Up to five words before a figure, which is the sixth at the latest."""
_MONEY = r"(?:EUR|USD|GBP|CHF|€|\$|£)\s?\d"


class Exactness(Lists):
    """What the words of a language say of how exact a text is."""

    def vague_words(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """Yield each vague word with what it leaves open (one of `VAGUE`), unless that is said nearby."""
        for kind, found in self._qualifiers.hits(text):
            if self.is_prose(text, found) and not self._is_exact(text, kind, found):
                yield kind, found

    def may_be_vague(self, text: str) -> bool:
        """Tell at a glance whether a text may hold a vague word; most hold none."""
        return self._qualifiers.may_be_in(text)

    def may_escape(self, text: str) -> bool:
        """Tell at a glance whether a text may let something be done or not."""
        return self._ways_out.may_be_in(text)

    def escapes(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the words that let something be done or not: "if possible", "try to"."""
        yield from (found for _, found in self._ways_out.hits(text) if self.is_prose(text, found))

    def states_figure(self, text: str) -> bool:
        """Tell whether a text holds a number with its unit, or an amount of money."""
        return bool(self._figure.search(text))

    def _is_exact(self, text: str, kind: str, found: re.Match[str]) -> bool:
        """Tell whether the text says nearby what the word leaves open: a figure, a date, a list of names."""
        if kind == "rhythms":
            return bool(self._rhythm.search(text))
        if kind == "dates" and (self._date.search(text) or self._rhythm.search(text)):
            return True
        if self._figure_next.match(text, found.end()):
            return True
        if kind == "sets":
            return bool(self._list_next.match(text, found.end()))
        counted = self._number_just if found[0].lower() in self._words["counted"] else self._figure_just
        return bool(counted.search(text[: found.start()]))

    @cached_property
    def _qualifiers(self) -> Phrases:
        kinds = {kind: self._words[f"vague_{kind}"] for kind in VAGUE}
        passed, common = self._words["not_vague_words"], self._words["small_words"]
        return Phrases(kinds, passed, common, self._words["adjective_endings"])

    @cached_property
    def _ways_out(self) -> Phrases:
        escapes = {"escapes": self._words["escapes"]}
        return Phrases(escapes, self._words["not_escapes"], self._words["small_words"])

    @cached_property
    def _number(self) -> str:
        return rf"(?:\d[\d.,]*|{any_of(self._words['numbers'])})"

    @cached_property
    def _figure(self) -> re.Pattern[str]:
        return pattern(rf"{self._with_unit(self._number)}|{_MONEY}")

    @cached_property
    def _figure_next(self) -> re.Pattern[str]:
        span = rf"{self._number}(?:\s*\S{{1,3}}\s*{self._number})?"
        return pattern(rf"{_WITHIN}(?:{self._with_unit(span)}|{_MONEY})")

    @cached_property
    def _figure_just(self) -> re.Pattern[str]:
        """A figure up to two words before: "12 days less", "5 pallets of stock more"."""
        return pattern(rf"(?:{self._with_unit(self._number)}|{_MONEY})(?:\s+\w+){{0,2}}\s*$")

    @cached_property
    def _number_just(self) -> re.Pattern[str]:
        """The same, or a number right before a word of counting: "two more"."""
        return pattern(rf"{self._figure_just.pattern}|{self._number}\s*$")

    @cached_property
    def _list_next(self) -> re.Pattern[str]:
        return re.compile(r"(?:\W?[\w-]+){0,4}\s*[(:]|\s+\d")

    @cached_property
    def _rhythm(self) -> re.Pattern[str]:
        return pattern(self._any("rhythms"))

    @cached_property
    def _date(self) -> re.Pattern[str]:
        return pattern(rf"\b20\d\d\b|\b(?:W|Q|WD)\s?\d|{self._any('dates')}")
