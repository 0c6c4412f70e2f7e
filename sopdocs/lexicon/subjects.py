"""Who a sentence is about: names of roles and functions, and whether one is the subject of its verb."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from sopdocs.lexicon.lists import Lists
from sopdocs.lexicon.patterns import any_of, one_of, pattern

_BREAK = re.compile(r"[,()\"]|[.;:!?](?!\w)|\s[–—-]\s")
_WORD = re.compile(r"[\w&'’./-]+")
_STEP = r"[\w&'’./%-]+"
_ACRONYM = re.compile(r"[A-Z]{2,3}")


class Parties(NamedTuple):
    """The names that a company's catalog gives to people's work, to its functions and to its places."""

    people: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class Subjects(Lists):
    """The names that can be a subject, in one language and with one catalog.

    A name of `functions` mostly also means what the function sells, makes or moves; one of `things` reads
    as a thing first ("master data", "they").
    """

    def __init__(self, language: str, words: Mapping[str, Sequence[str]], parties: Parties) -> None:
        super().__init__(language, words)
        self._parties = parties

    def is_subject(self, before: str) -> bool:
        """Tell whether what stands before a name leaves it the subject: "file from sales" does not."""
        words = [word.lower() for word in _WORD.findall(_BREAK.split(before)[-1])]
        while words:
            word = words.pop()
            ahead = words[-1] if words else ""
            if word in self._conditions:
                return False
            if word in self._joins:
                if not self._ends_with_name.search(" ".join(words)):
                    return True
            elif word in self._starts:
                return True
            elif word in self._prepositions:
                return bool(self._person.fullmatch(ahead))
            elif word in self._determiners:
                if ahead not in self._joins:
                    return self._may_begin_after(words, word)
            elif self._participle.fullmatch(word) and ahead not in self._determiners:
                return False
        return True

    def _may_begin_after(self, words: list[str], article: str) -> bool:
        """Tell whether "the planner" may be a subject after these words: not after "from" or "feeding"."""
        if not words:
            return True
        if words[-1] in self._prepositions:
            return len(words) > 1 and bool(self._person.fullmatch(words[-2]))
        if article in self._words["clause_genitives"]:
            return words[-1] in self._starts
        return words[-1] not in self._conditions and not self._gerund.fullmatch(words[-1])

    @cached_property
    def people(self) -> str:
        """A pattern for people by their work, and for pronouns that stand for people alone."""
        own = any_of([*self._parties.people, *self._words["blamed_pronouns"]])
        return _alone(rf"(?:{own}|{self._any('blamed_people', 'noun_endings')})")

    @cached_property
    def functions(self) -> str:
        """A pattern for functions and departments; of short capitals only as such: `IT`, not "it"."""
        things = {thing.lower() for thing in self._words["blamed_things"]}
        names = {*self._words["blamed_functions"], *self._parties.functions}
        capitals = sorted(name for name in names if _ACRONYM.fullmatch(name))
        plain = sorted(name for name in names if name.lower() not in things and name not in capitals)
        return _alone(rf"(?:{any_of(plain)}|(?-i:{any_of(capitals)}))")

    @cached_property
    def things(self) -> str:
        """A pattern for departments and pronouns that read as a thing."""
        return _alone(self._any("blamed_things"))

    @cached_property
    def aside(self) -> str:
        """What may stand between the words of a verb, with the space after it: "once again", "simply"."""
        known = rf"{self._any('clause_adverbs')}|\w+ly\b"
        return rf"(?:(?!{self._any('clause_negations')})(?:{known}),?\s+){{0,4}}"

    @cached_property
    def ahead_of_verb(self) -> str:
        """What may follow a name before its verb: which one, where, how often, a first verb of its own."""
        step = rf"\s+(?!{self._any('clause_starts')}|{self._any('clause_conditions')}){_STEP}"
        aside = rf"\s*\([^()]*\)|,\s+{self._any('fault_who')}\s[^,.;]{{1,60}},"
        place = rf"(?:\s+{any_of(self._parties.places)}){{0,2}}(?:{aside}){{0,2}}"
        where = rf"(?:\s+{self._any('clause_prepositions')}(?:{step}){{1,4}}?){{0,2}}"
        then = rf",?\s+{self._any('clause_then')}" if self._words["clause_then"] else ""
        first = rf"\s+{self._any('clause_first_verbs')}(?:{step}){{0,8}}?{then}"
        which = rf",?\s+{self._any('clause_relatives')}"
        verb = rf"{self.aside}(?:{self._any('clause_auxiliaries')}\s+)?{self.aside}"
        return rf"{place}{where}(?:{first}|{which})?,?\s+{verb}"

    def named(self, name: str) -> str:
        """Return a pattern for a name with what may stand before it: "the new planner"."""
        article = self._any("clause_determiners")
        small = rf"(?!{self._any('clause_prepositions')}|{article}|{self._any('clause_starts')})"
        return rf"(?:{article}\s+)?(?:{small}{_STEP}\s+){{0,3}}?{name}"

    @cached_property
    def anybody(self) -> str:
        """A pattern for a name of either kind that has no groups of its own."""
        return rf"(?:{self.people}|{self.functions})"

    @cached_property
    def name(self) -> str:
        """A pattern for a name; its groups `people`, `function` and `thing` say of which kind."""
        return rf"(?:(?P<people>{self.people})|(?P<function>{self.functions})|(?P<thing>{self.things}))"

    @cached_property
    def ends(self) -> str:
        """A pattern for the end of a name: no other noun follows, as in "ignored by sales forecasts"."""
        small = "|".join(self._any(one) for one in ("clause_prepositions", "clause_starts", "clause_adverbs"))
        return rf"(?=\s*(?:$|[.,;:!?)])|\s+(?:{small}|{any_of(self._parties.places)}))"

    @cached_property
    def _person(self) -> re.Pattern[str]:
        return pattern(self._any("blamed_people", "noun_endings"))

    @cached_property
    def _ends_with_name(self) -> re.Pattern[str]:
        return pattern(rf"(?:{self.anybody}|{self.things})$")

    @cached_property
    def _participle(self) -> re.Pattern[str]:
        """A word that may be a verb with the name as its object: "supporting demand planning"."""
        return pattern(rf"(?!{self.anybody}$)\w+{one_of(self._words['clause_participle_endings'])}")

    @cached_property
    def _gerund(self) -> re.Pattern[str]:
        return pattern(rf"\w+{one_of(self._words['clause_gerund_endings'])}")

    @cached_property
    def _conditions(self) -> frozenset[str]:
        return frozenset(self._words["clause_conditions"])

    @cached_property
    def _joins(self) -> frozenset[str]:
        return frozenset(self._words["clause_joins"])

    @cached_property
    def _starts(self) -> frozenset[str]:
        return frozenset(self._words["clause_starts"])

    @cached_property
    def _prepositions(self) -> frozenset[str]:
        return frozenset(self._words["clause_prepositions"])

    @cached_property
    def _determiners(self) -> frozenset[str]:
        return frozenset(self._words["clause_determiners"])


def _alone(name: str) -> str:
    """Return a pattern for a name that is no part of a compound: not "pre-production"."""
    return rf"(?<!-){name}(?!-)"
