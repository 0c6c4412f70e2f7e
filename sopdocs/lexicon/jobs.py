"""What a title asks for, taken apart: one thing to do, or several that were written as one."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise

from sopdocs.lexicon.lists import Lists
from sopdocs.lexicon.patterns import any_of, one_of, pattern


class Jobs(Lists):
    """What the words of a language say of the jobs in a title."""

    def jobs(self, title: str) -> tuple[str, ...]:
        """Return the things to do, each with an object of its own, where a title holds two or more.

        "Pick and pack orders" is one: its first verb has no object. So is "Write a rule to check stock and
        release orders": what stands behind "to" is said of the rule.
        """
        if not self._joint.search(title):
            return ()
        bare = self.prose(title)
        places = [0, *(match.end() for match in self._joint.finditer(bare)), len(title)]
        parts = [title[a:b] for a, b in pairwise(places)]
        jobs = tuple(self._tail.sub("", part).strip() for part in parts)
        return jobs if len(jobs) > 1 and self._has_object(self._tail.sub("", bare[: places[1]])) else ()

    def content_words(self, title: str) -> list[str]:
        """Return the words of a title that tell it from others, as they stand there."""
        small = self._words["small_words"]
        words = re.findall(r"\w+", title[:1].lower() + title[1:])
        return [word for word in words if word not in small]  # the A of A-items is no article

    def _has_object(self, first: str) -> bool:
        """Tell whether the first job has an object, and nothing in it that the others may hang on."""
        if self._clause.search(first):
            return False
        pieces = [re.findall(r"\w[\w-]*", piece) for piece in first.split(",")]
        return any(not self._no_object.fullmatch(word) for piece in pieces for word in piece[1:])

    @cached_property
    def _joint(self) -> re.Pattern[str]:
        """The place behind "and" or ";" where a verb with an object of its own begins."""
        plain, noun = any_of(self._words["plain_verbs"]), any_of(self._words["noun_verbs"])
        certain = rf"(?:{plain}|{noun}(?=\s+{any_of(self._words['determiners'])}))"
        its_own = rf"\s+(?!{any_of(self._words['no_objects'])})[\w\"]"
        whole = any_of(self._words["whole_jobs"])
        joiners = rf"\s+{one_of(self._words['joiners'])}\s+(?={certain}{its_own}|{whole})"
        return pattern(rf"{joiners}|\s*[;.]\s+(?=(?:{plain}|{noun}){its_own}|{whole})")

    @cached_property
    def _tail(self) -> re.Pattern[str]:
        return pattern(rf"(?:\s*[;.,]|\s+{one_of(self._words['joiners'])})*\s*$")

    @cached_property
    def _clause(self) -> re.Pattern[str]:
        verb = rf"(?!{any_of(self._words['determiners'])})(?-i:[a-zß-ÿ])"
        aim = rf"{any_of(self._words['infinitives'])}\s+{verb}"
        return pattern(rf"{any_of(self._words['clauses'])}|{aim}")

    @cached_property
    def _no_object(self) -> re.Pattern[str]:
        return pattern(rf"{any_of(self._words['no_objects'])}|{any_of(self._words['plain_verbs'])}")
