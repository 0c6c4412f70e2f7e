"""The words that the text rules look for, one file per language, so that a language is data and not code."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeAlias

from sopdocs.lexicon.blame import Blame
from sopdocs.lexicon.causes import Causes
from sopdocs.lexicon.exactness import Exactness
from sopdocs.lexicon.jobs import Jobs
from sopdocs.lexicon.lists import OPEN, unquoted
from sopdocs.lexicon.patterns import NEVER, one_of, pattern, words_of

__all__ = ["Lexicon", "english", "languages", "lexicon", "list_names", "unquoted"]

Added: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Words that a house adds to the lists, by the name of the list."""

_SHORT = 16
"""So many characters may be nothing but a placeholder: "n/a"."""
_HOME = Path(__file__).parent
_REACH = r"(?:[\s,]+[^\s,.;:]+){0,8}?[\s,]+"
"""The words that may stand between "by" and the mechanism; a new sentence breaks the reach."""


class Lexicon(Exactness, Jobs, Blame, Causes):
    """The words of one language; ask through the methods."""

    def vague_verb(self, text: str) -> str | None:
        """Return the vague verb that a text begins with, or ends with where verbs stand last."""
        return self._verb(text, self._vague, self._vague_last)

    def activity(self, text: str) -> str | None:
        """Return the activity that a text begins or ends with in place of an outcome: "implement"."""
        return self._verb(text, self._activity, self._activity_last)

    def _verb(self, text: str, first: re.Pattern[str], last: re.Pattern[str]) -> str | None:
        if not (first.match(text) or last.search(text)):
            return None
        bare = self.prose(text)
        found = last.search(bare) or (None if self._deed_last.search(bare) else first.match(bare))
        return found["verb"] if found else None

    def is_analysis(self, verb: str) -> bool:
        """Tell whether a vague verb stands for finding something out."""
        return bool(self._analysis.fullmatch(verb))

    def names_mechanism(self, text: str) -> bool:
        """Tell whether a text says how: "by", "through" or "with" and a noun of the mechanisms."""
        return bool(self._how.search(text))

    def names_deliverable(self, text: str) -> bool:
        """Tell whether a text names a thing one can see, or a number with a unit, and is no wish itself."""
        wish = self._vague_result.match(text) or self._vague.match(text)
        return not wish and bool(self._deliverable.search(text))

    def shows_nothing(self, deliverable: str) -> bool:
        """Tell whether a deliverable only says that the work will have been done: "Done", "as above"."""
        return bool(self._no_deliverable.fullmatch(deliverable))

    def measures(self, text: str) -> bool:
        """Tell whether a text speaks of measuring."""
        return bool(self._measuring.search(text))

    def names_response(self, text: str) -> bool:
        """Tell whether a text names what makes us depend less on others; without a list, give credit."""
        return not self._words["responses"] or bool(self._response.search(text))

    def tells(self, text: str) -> bool:
        """Tell whether a text begins with telling or teaching others; without a list, give credit."""
        return not self._words["telling"] or bool(self._tells.match(text))

    def only_reminds(self, text: str) -> bool:
        """Tell whether a text begins with training, reminding or asking for care."""
        return bool(self._weak.match(text))

    def may_have_a_hole(self, lines: str) -> bool:
        """Tell at a glance whether any of these lines may lack a word, or be nothing but a placeholder."""
        if "?" in lines or not self._hole_words.isdisjoint(words_of(lines)):
            return True
        return min(map(len, lines.split("\n"))) <= _SHORT

    def placeholder(self, text: str) -> str | None:
        """Return the word that stands where one is still missing; what is quoted is none."""
        if len(text) > _SHORT and "?" not in text and self._hole_words.isdisjoint(words_of(text)):
            return None
        if self._empty.fullmatch(text):
            return text.strip()
        padded = f" {text}"
        found = self._holes.search(padded) and self._holes.search(self.prose(padded))
        return found[0][1:] if found else None

    def is_group(self, owner: str) -> bool:
        """Tell whether an owner is nobody in particular: "all", "planning team"."""
        return bool(self._group.fullmatch(owner))

    def joins_several(self, owner: str) -> bool:
        """Tell whether an owner is a list: "planning, sales" or "planning and sales"."""
        return bool(self._joined.search(owner))

    @cached_property
    def _hole_words(self) -> frozenset[str]:
        """The longest word of each placeholder: "to" and "be" stand everywhere."""
        telling = (max(words_of(hole), key=len, default="") for hole in self._words["placeholders"])
        return frozenset(telling) - {""}

    @cached_property
    def _vague(self) -> re.Pattern[str]:
        return self._first("vague_verbs", "verb_endings")

    @cached_property
    def _vague_last(self) -> re.Pattern[str]:
        return self._last("vague_last")

    @cached_property
    def _deed_last(self) -> re.Pattern[str]:
        """A text whose last word is a verb, where verbs stand last: whatever is first is not the deed."""
        endings = self._words["infinitive_endings"]
        return re.compile(rf"\b[a-zß-ÿ]\w*{one_of(endings)}\W*$" if endings else NEVER)

    @cached_property
    def _activity(self) -> re.Pattern[str]:
        return self._first("activities", "activity_endings")

    @cached_property
    def _activity_last(self) -> re.Pattern[str]:
        return self._last("activities_last")

    @cached_property
    def _analysis(self) -> re.Pattern[str]:
        return pattern(self._any("analysis_verbs", "verb_endings"))

    @cached_property
    def _how(self) -> re.Pattern[str]:
        connector = rf"\b{one_of(self._words['connectors'])}\b"
        other = rf"(?!{one_of(self._words['bare'])}\b)[^\s,.;:]+"
        party = rf"{_REACH}{other}\s+{self._any('parties', 'noun_endings')}"
        return pattern(rf"{connector}(?:{_REACH}{self._any('mechanisms', 'noun_endings')}|{party})")

    @cached_property
    def _vague_result(self) -> re.Pattern[str]:
        return pattern(rf"{OPEN}{self._any('vague_results', 'verb_endings')}")

    @cached_property
    def _deliverable(self) -> re.Pattern[str]:
        figure = self._with_unit(r"\d")
        return pattern(rf"{self._any('deliverables', 'noun_endings')}|{figure}")

    @cached_property
    def _no_deliverable(self) -> re.Pattern[str]:
        return pattern(rf"\W*{self._any('no_deliverables')}\W*")

    @cached_property
    def _measuring(self) -> re.Pattern[str]:
        return pattern(self._any("measuring", "verb_endings"))

    @cached_property
    def _response(self) -> re.Pattern[str]:
        return pattern(self._any("responses", "noun_endings"))

    @cached_property
    def _tells(self) -> re.Pattern[str]:
        return pattern(rf"{OPEN}{self._any('telling', 'verb_endings')}")

    @cached_property
    def _weak(self) -> re.Pattern[str]:
        return self._first("weak_actions", "verb_endings")

    @cached_property
    def _empty(self) -> re.Pattern[str]:
        return pattern(rf"\s*{one_of([*self._words['placeholders'], *self._words['placeholder_texts']])}\s*")

    @cached_property
    def _holes(self) -> re.Pattern[str]:
        words = self._words["placeholders"]
        firsts = "".join(sorted({re.escape(word[0]) for word in words}))  # most words pass at a glance
        return pattern(rf"[\s(,;:/](?=[{firsts}]){one_of(words)}(?![^\s),;:/.%])" if words else NEVER)

    @cached_property
    def _group(self) -> re.Pattern[str]:
        return pattern(rf"(?:.*\b)?{one_of(self._words['groups'])}|{one_of(self._words['everyone'])}\b.*")

    @cached_property
    def _joined(self) -> re.Pattern[str]:
        return pattern(rf"[,;/+]|\s&\s|\s{one_of(self._words['joins'])}\s")


def lexicon(language: str, added: Added = ()) -> Lexicon | None:
    """Return the words of a language with those a house adds, or None where nobody has written them down."""
    return _lexicon(language, added)


@lru_cache(maxsize=8)
def _lexicon(language: str, added: Added) -> Lexicon | None:
    file = _HOME / f"{language}.toml"
    if not file.is_file():
        return None
    words = defaultdict[str, list[str]](list, tomllib.loads(file.read_text("utf-8")))
    for name, more in added:
        words[name] = [*words[name], *(" ".join(word.split()) for word in more if word.strip())]
    return Lexicon(language, words)


def english() -> Lexicon:
    """Return the words for what is no prose, such as owners, in a language that has no list of its own."""
    words = lexicon("en")
    if words is None:
        raise FileNotFoundError("en.toml is part of the package and is not there")
    return words


def languages() -> list[str]:
    """Return the languages that have words."""
    return sorted(file.stem for file in _HOME.glob("*.toml"))


def list_names(language: str) -> list[str]:
    """Return the names of the lists of a language; a glance at the file is enough for that."""
    rows = (_HOME / f"{language}.toml").read_text("utf-8").splitlines()
    return [row.partition(" = ")[0] for row in rows if row[:1].isalpha()]
