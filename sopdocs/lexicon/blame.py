"""Who is blamed for what: a role, a function or a pronoun with a fault, told from machines that fail."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, lru_cache, partial

from sopdocs.lexicon.lists import Lists
from sopdocs.lexicon.patterns import any_of, one_of, pattern
from sopdocs.lexicon.subjects import Parties, Subjects

_DONE = ("verbs", "refused", "states", "guilt", "failed", "fail", "should", "bare")
_SAID = ("passive", "nouns", "failure", "phrases")
"""The lists whose words are a fault, or half of one: after a name, and before one."""


class Blame(Lists):
    """What the words of a language say of whose fault something is, and of us and them."""

    def may_blame(self, text: str) -> bool:
        """Tell at a glance whether a text may hold a word of blame; most hold none."""
        small = text.lower()
        return any(hint in small for hint in self._words["fault_hints"])

    def may_divide(self, text: str) -> bool:
        """Tell at a glance whether a text may set one group against another."""
        small = text.lower()
        return any(hint in small for hint in self._words["habit_hints"])

    def blame(self, text: str, parties: Parties) -> str | None:
        """Return the words that blame a role, a function or somebody: "the planner forgot"."""
        return self._grammar(parties).fault(self.prose(text))

    def division(self, text: str, parties: Parties) -> str | None:
        """Return the words that set one group against another: "sales always", "they never"."""
        return self._grammar(parties).habit(self.prose(text))

    @cached_property
    def _grammar(self) -> Callable[[Parties], _Grammar]:
        return lru_cache(maxsize=8)(partial(_Grammar, self.language, self._words))


class _Grammar(Subjects):
    """The patterns of blame in one language and with one catalog.

    People can do every fault. For a function "failed to" and "should have" count with an act of people
    only, since sales that fail to recover are a figure. For a thing only what a human alone can do counts.
    """

    def fault(self, text: str) -> str | None:
        """Return the first words of blame."""
        if not self._trigger.search(text):
            return None
        found = self._with_subject(self._active, text)
        if found is None:
            found = next((match for match in self._other.finditer(text) if not match["may"]), None)
        return " ".join(found[0].split()) if found else None

    def habit(self, text: str) -> str | None:
        """Return the first words that set us against them."""
        found = self._with_subject(self._always, text) if self._custom.search(text) else None
        found = found or self._apart.search(text)
        return " ".join(found[0].split()) if found else None

    def _with_subject(self, wanted: re.Pattern[str], text: str) -> re.Match[str] | None:
        """Return the first match whose name is the subject of its clause, or needs not be one."""
        found = wanted.search(text)
        while found and not (found.groupdict().get("sure") or self.is_subject(text[: found.start()])):
            found = wanted.search(text, found.start() + 1)
        return found

    @cached_property
    def _trigger(self) -> re.Pattern[str]:
        """A word of fault, without a look at whose: few texts hold one."""
        return pattern(any_of(word for name in (*_DONE, *_SAID) for word in self._words[f"fault_{name}"]))

    @cached_property
    def _active(self) -> re.Pattern[str]:
        """A name and its own fault: "the planner forgot", "sales failed to share", "the buyer's fault"."""
        should = rf"{self._any('fault_should')}\s+{self.aside}"
        failed = rf"{self._failed}(?:\s+\w+)?"
        whole = rf"{self._human}|{self._guilty('fault_be')}|{failed}|{should}{self._done_by_people}"
        half = rf"{self._failed}\s+{self._act}|{should}{self._done}"
        act = rf"{self._human}|{self._guilty('fault_be_one')}|{half}"
        who = rf",?\s+{self._any('fault_who')}\s+{self.aside}(?:{self._human}|{failed})"
        owned = rf"(?:['’]s|['’])\s+(?:\w+\s+)?{self._any('fault_nouns')}"
        fault = rf"(?(people)(?:{whole})|(?(function)(?:{act})|{self._human}))"
        return pattern(rf"{self.name}(?:(?P<sure>{owned}|{who})|{self.ahead_of_verb}{fault})")

    @cached_property
    def _other(self) -> re.Pattern[str]:
        """Blame whose name comes last: questions, passives, "fault of", "careless planner"."""
        asked = rf"\b{self._any('fault_ask')}\s+{self.named(self.name)}{self.ahead_of_verb}"
        fail = rf"{self._any('fault_fail')}(?(people)|\s+{self._act})"
        agent = rf"(?:{self.named(rf'(?:{self.anybody}|{self.things})')}|{self._any('blamed_objects')})"
        may = rf"(?P<may>{self._any('fault_may')}\s+(?:{self._any('clause_determiners')}\s+)?{self.aside})?"
        ways = "|".join(
            [
                rf"{asked}(?:{self._any('fault_bare')}|{fail})",
                rf"{self._any('fault_passive')}\s+{self.aside}{self._any('fault_by')}\s+{agent}{self.ends}",
                rf"{self._any('fault_agent')}\s+{self.named(self.anybody)}\s+{self._any('fault_passive')}",
                rf"{self._any('fault_nouns')}\s+{self._any('fault_of')}\s+{self.named(self.anybody)}{self.ends}",
                rf"{self._any('fault_failure')}\s+{self.named(self.people)}\s+to\b",
                rf"{self._any('fault_states')}\s+{self.people}",
                self._any("fault_phrases"),
            ]
        )
        return pattern(rf"{may}(?:{ways})")

    @cached_property
    def _custom(self) -> re.Pattern[str]:
        """A habit without a look at whose: few texts hold one."""
        return pattern(rf"{self._habit}(?:{self._deeds}|{self._mind})")

    @cached_property
    def _always(self) -> re.Pattern[str]:
        """A habit of a group: "sales always promises"; what a function reaches or sells is none."""
        verb = rf"(?(thing)(?:{self._mind})|(?:{self._deeds}|{self._mind}))"
        return pattern(rf"{self.name}{self.ahead_of_verb}{self._habit}{verb}")

    @cached_property
    def _habit(self) -> str:
        return rf"{self._any('habit_words')}\s+{self.aside}"

    @cached_property
    def _mind(self) -> str:
        return rf"{self._any('habits_of_mind', 'verb_endings')}|{self._any('acts_done')}|{self._human}"

    @cached_property
    def _deeds(self) -> str:
        return rf"{self._any('acts', 'verb_endings')}|{self._any('habits', 'verb_endings')}"

    @cached_property
    def _apart(self) -> re.Pattern[str]:
        return pattern(self._any("divides"))

    @cached_property
    def _human(self) -> str:
        """What a human alone can do: forget, ignore, refuse what is no duty to refuse, be careless."""
        duty = rf"(?:\W+\w+){{0,4}}?\W+{self._any('fault_duties')}"
        refused = rf"{self._any('fault_refused')}(?!{duty})"
        state = rf"{self._any('fault_be')}\s+{self.aside}{self._any('fault_states')}"
        return rf"(?:{self._any('fault_verbs')}|{refused}|{state})"

    def _guilty(self, be: str) -> str:
        return rf"{self._any(be)}\s+{self.aside}{self._any('fault_guilt')}"

    @cached_property
    def _failed(self) -> str:
        return self._any("fault_failed")

    @cached_property
    def _act(self) -> str:
        return rf"{self.aside}{self._any('acts')}"

    @cached_property
    def _done(self) -> str:
        """The participle of an act; one that also describes nouns needs a small word, name or figure next."""
        next_ = rf"(?:{self.ends}|\s+(?:{self._any('clause_determiners')}|(?-i:[A-Z])|\d))"
        state = self._any("act_states")
        return rf"(?:{state}(?={next_})|(?!{state}){self._any('acts_done')})"

    @cached_property
    def _done_by_people(self) -> str:
        not_so = rf"(?!{self._any('act_states')}|{self._any('not_done')})"
        return rf"(?:{self._done}|{not_so}\w*[^\We]{one_of(self._words['done_endings'])}\b)"
