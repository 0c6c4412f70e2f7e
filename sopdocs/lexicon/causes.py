"""Words of causes: a reason given too early, a solution in place of a gap, a chain that ends at a slip."""

from __future__ import annotations

import re
from functools import cached_property

from sopdocs.lexicon.lists import Lists
from sopdocs.lexicon.patterns import pattern

_WORD = r"[\w&/'’-]+"
_BREAK = re.compile(r"[.,;:()](?!\w)|\s[–—-]\s")
_EXCERPT = 50
"""How much of a reason is shown."""
_OPENING = 60
"""Within so many letters a text is said to begin with something."""


class Causes(Lists):
    """What the words of a language say of causes, solutions and slips."""

    def reason(self, text: str) -> str | None:
        """Return the words that give a reason: "due to late files"; a date that is due is none."""
        small = text.lower()
        if not any(word in small for some in ("reasons", "reasons_due") for word in self._words[some]):
            return None
        bare = self.prose(text)
        found = next((one for one in self._reason.finditer(bare) if not one["owed"]), None)
        return _clause(bare, found.start()) if found else None

    def wanted_solution(self, title: str) -> str | None:
        """Return the words that say that a solution is missing: "no planning tool", "need for training"."""
        if self._lacking.isdisjoint(title.lower().split()):
            return None
        found = self._solution.search(self.prose(title))
        return " ".join(found[0].split()) if found else None

    def opens_with_solution(self, statement: str) -> str | None:
        """Return the same where a longer text begins with it: "There is no planning tool"."""
        if self._lacking.isdisjoint(statement[:_OPENING].lower().split()):
            return None
        found = self._solution_first.match(self.prose(statement))
        return " ".join(found["solution"].split()) if found else None

    def slip(self, text: str) -> str | None:
        """Return the words for a human error, where nothing says what in the system let it happen."""
        small = text.lower()
        if not any(hint in small for hint in self._words["slip_hints"]):
            return None
        bare = self.prose(text)
        found = next((one for one in self._slip.finditer(bare) if self._is_human(bare, one)), None)
        if found is None or self._authority.search(bare):
            return None
        rest = self._slip.sub(" … ", bare)
        return None if self._let.search(rest) else " ".join(found["slip"].split())

    def _is_human(self, text: str, slip: re.Match[str]) -> bool:
        """Tell whether a slip is not denied, and not that of a machine: "the run ignored the rule"."""
        before = _BREAK.split(text[: slip.start()])[-1]
        return not (slip["no"] or self._machine.search(before) or self._by_machine.match(text, slip.end()))

    def symptom(self, text: str) -> str | None:
        """Return the words for an effect, where the text names nothing that could be changed."""
        found = self._symptom.search(self.prose(text))
        return found[0] if found and not self._system.search(text) else None

    @cached_property
    def _reason(self) -> re.Pattern[str]:
        """A word of cause; not "due to start in May", and not "the amount due to the carrier" (`owed`)."""
        after = rf"\s*(?:[.,;:)]|$)|\s+(?:\d|{self._any('planned_next')})"
        planned = rf"\s+(?:{self._any('planned_always')}|{self._any('planned_deeds')}(?={after}))"
        owed = rf"(?:(?P<owed>{self._any('reason_owed')})\s+)?"
        return pattern(rf"{owed}(?:{self._any('reasons')}|{self._any('reasons_due')}(?!{planned}))")

    @cached_property
    def _lacking(self) -> frozenset[str]:
        """The first words of all words of lack: a text without any of them wants no solution."""
        return frozenset(word.split()[0] for some in ("lacks", "lacks_to") for word in self._words[some])

    @cached_property
    def _wish(self) -> str:
        """A word of lack and the noun of a solution as the last noun: not "no tool capacity"."""
        breaks = "|".join(self._any(one) for one in ("clause_prepositions", "clause_starts", "solution_next"))
        noun = rf"(?:(?!{breaks}){_WORD}\s+){{0,4}}?{self._any('solutions', 'noun_endings')}(?!-)"
        ends = rf"(?=\s*(?:$|[.,;:!?)/]|\s[–—-]\s)|\s+(?:{breaks}))"
        deed = rf"{self._any('lacks_to')}\s+{self._any('solution_deeds')}"
        return rf"(?:{self._any('lacks')}\s+{noun}{ends}|{deed})"

    @cached_property
    def _solution(self) -> re.Pattern[str]:
        return pattern(self._wish)

    @cached_property
    def _solution_first(self) -> re.Pattern[str]:
        return pattern(rf"\W*(?:{self._any('solution_openers')}\s+)?(?P<solution>{self._wish})")

    @cached_property
    def _slip(self) -> re.Pattern[str]:
        """A human error, or a rule that was not kept; `no` is there where the text denies it."""
        rule, words = self._any("rules_to_keep", "noun_endings"), rf"(?:\s+{_WORD}){{0,4}}?\s+"
        kept = rf"{self._any('not_keeping')}{words}{rule}|{rule}{words}{self._any('not_kept')}"
        return pattern(rf"(?:(?P<no>{self._any('slip_denied')})\s+)?(?P<slip>{self._any('slips')}|{kept})")

    @cached_property
    def _let(self) -> re.Pattern[str]:
        """What in the system lets a slip happen: "the form has no check", "nothing stops it"."""
        control = self._any("controls", "noun_endings")
        few = rf"(?:\s+{_WORD}){{0,3}}?\s+"
        return pattern(
            rf"{self._any('no_control')}{few}{control}|{control}{few}{self._any('lets')}|{self._any('let_phrases')}"
        )

    @cached_property
    def _machine(self) -> re.Pattern[str]:
        return pattern(self._any("machines", "noun_endings"))

    @cached_property
    def _by_machine(self) -> re.Pattern[str]:
        words = rf"(?:\s+{_WORD}){{0,4}}?\s+{self._any('machines', 'noun_endings')}"
        return pattern(rf"\s+{self._any('fault_by')}{words}")

    @cached_property
    def _authority(self) -> re.Pattern[str]:
        return pattern(self._any("authorities"))

    @cached_property
    def _symptom(self) -> re.Pattern[str]:
        return pattern(self._any("symptoms"))

    @cached_property
    def _system(self) -> re.Pattern[str]:
        return pattern(rf"{self._any('controls', 'noun_endings')}|{self._any('no_control')}")


def _clause(text: str, start: int) -> str:
    """Return the words from a place on, to the end of their clause or of a line."""
    part = _BREAK.split(text[start : start + _EXCERPT])[0]
    whole = part if start + len(part) >= len(text) or len(part) < _EXCERPT else part.rpartition(" ")[0]
    return " ".join(whole.split())
