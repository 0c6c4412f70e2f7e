"""The lists of one language, and how their words are looked for in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from sopdocs.lexicon.patterns import NEVER, after_number, any_of, pattern

OPEN = r'[^\w"“„«`]*'
"""What may stand before the first word of a text; a quoted word is not the first."""
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|`[^`]*`')


class Lists:
    """Named lists of words; a pattern is made of them when it is first asked for."""

    def __init__(self, language: str, words: Mapping[str, Sequence[str]]) -> None:
        self.language = language
        self._words = words

    def prose(self, text: str) -> str:
        """Return the text with what is quoted, or excepted by the house, blanked out."""
        bare = unquoted(text, '"')
        return _blanked(self._excepted, bare, '"') if self._words["exceptions"] else bare

    def is_prose(self, text: str, found: re.Match[str]) -> bool:
        """Tell whether words of a text are the author's own: neither quoted nor excepted by the house."""
        return self.prose(text)[found.start() : found.end()] == found[0]

    @cached_property
    def _excepted(self) -> re.Pattern[str]:
        return pattern(any_of(self._words["exceptions"]))

    def _any(self, list_: str, endings: str = "") -> str:
        return any_of(self._words[list_], self._words[endings] if endings else ())

    def _with_unit(self, number: str) -> str:
        return rf"{number}\s*(?:{after_number(self._words['units'], self._words['noun_endings'])}|[€$£])"

    def _first(self, list_: str, endings: str) -> re.Pattern[str]:
        """Return a pattern for a text that begins with a word of a list, whatever leads in to it."""
        lead = rf"(?:{self._any('lead_ins', 'verb_endings')}\W+)*+"
        things = self._any("not_vague", "noun_endings")
        return pattern(rf"{OPEN}{lead}(?!{things})(?P<verb>{self._any(list_, endings)})")

    def _last(self, list_: str) -> re.Pattern[str]:
        """Return a pattern for a text that ends with a word of a list, where verbs stand last."""
        return pattern(rf"(?P<verb>{self._any(list_)})[^\w\"”“»`]*$" if self._words[list_] else NEVER)


def unquoted(text: str, by: str = " ") -> str:
    """Return the text with quoted passages blanked out, every other character in its place."""
    return _blanked(_QUOTED, text, by)


def _blanked(what: re.Pattern[str], text: str, by: str) -> str:
    return what.sub(lambda match: by * len(match[0]), text)
