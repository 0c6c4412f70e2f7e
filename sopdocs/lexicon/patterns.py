"""From words to patterns: whole words, with the endings of their language, as phrases or inside compounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

NEVER = "(?!)"
_VOWELS = "aeiouy"
_NO_WORD = str.maketrans(dict.fromkeys(".,;:!?()[]{}-–—'\"“”„«»`/…→", " "))


@lru_cache(maxsize=1024)
def words_of(text: str) -> frozenset[str]:
    """Return the words of a text in small letters: most rules see at once that theirs are not among them."""
    return frozenset(text.lower().translate(_NO_WORD).split())


class Phrases:
    """Phrases of several kinds, looked for at the price of splitting a text into words.

    Where two of them begin at one place the longer one counts: "more than", among those to be passed over,
    is not "more".
    """

    def __init__(
        self,
        kinds: Mapping[str, Iterable[str]],
        passed: Iterable[str],
        common: Iterable[str],
        endings: Iterable[str] = (),
    ) -> None:
        self._kinds = {kind: _with_words(phrases) for kind, phrases in kinds.items()}
        self._passed = _with_words(passed)
        self._common = frozenset(common)
        self._endings = tuple(endings)

    def hits(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """Yield kind and match of each phrase in a text."""
        if not self.may_be_in(text):
            return
        for match in self._all.finditer(text):
            if not self._over.fullmatch(match[0]):
                yield next(kind for kind, one in self._each.items() if one.fullmatch(match[0])), match

    def may_be_in(self, text: str) -> bool:
        """Tell at a glance whether a text holds a word without which there is no phrase in it."""
        return not self._rare.isdisjoint(words_of(text))

    @cached_property
    def _rare(self) -> frozenset[str]:
        """The longest word of each phrase that is not in every text, in all its forms."""
        phrases = (phrase for some in self._kinds.values() for phrase in some)
        split = (reversed(phrase.lower().translate(_NO_WORD).split()) for phrase in phrases)
        rare = (max(words, key=lambda word: (word not in self._common, len(word))) for words in split)
        return frozenset(form for word in rare for form in (word, *_bent_forms(word, self._endings)))

    @cached_property
    def _all(self) -> re.Pattern[str]:
        every = (*self._passed, *(phrase for some in self._kinds.values() for phrase in some))
        return pattern(any_of(every, self._endings))

    @cached_property
    def _over(self) -> re.Pattern[str]:
        return pattern(any_of(self._passed, self._endings))

    @cached_property
    def _each(self) -> dict[str, re.Pattern[str]]:
        return {kind: pattern(any_of(phrases, self._endings)) for kind, phrases in self._kinds.items()}


def _with_words(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(phrase for phrase in phrases if re.search(r"\w", phrase))


def pattern(text: str) -> re.Pattern[str]:
    """Return a compiled pattern that takes small letters and capitals alike."""
    return re.compile(text, re.IGNORECASE)


def one_of(words: Iterable[str]) -> str:
    """Return a pattern for exactly these words, the longest first; of no words, one that never matches."""
    shown = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return f"(?:{shown})" if shown else NEVER


def any_of(words: Iterable[str], endings: Iterable[str] = ()) -> str:
    """Return a pattern for these phrases as words of their own, with any of the endings."""
    return rf"(?<!\w){after_number(words, endings)}"


def after_number(words: Iterable[str], endings: Iterable[str] = ()) -> str:
    """Return a pattern for these phrases that may also follow a digit at once: `12%`, `5days`."""
    forms = "|".join(_forms(word, tuple(endings)) for word in sorted(words, key=len, reverse=True))
    return rf"(?:{forms})(?!\w)" if forms else NEVER


def _forms(phrase: str, endings: tuple[str, ...]) -> str:
    """Return a phrase as a pattern: a verb phrase bends at its first word, a noun phrase at its last.

    A phrase that begins with a hyphen may be the end of a compound: `-portal` is in `Kundenportal` too.
    """
    inside, phrase = (r"\w*", phrase[1:]) if re.match(r"-\w", phrase) else ("", phrase)
    parts = phrase.split(" ")
    bent = 0 if "ing" in endings else len(parts) - 1
    shown = [_bent(part, endings) if at == bent else re.escape(part) for at, part in enumerate(parts)]
    return inside + r"\W+".join(r"(?:\w+\W+){0,5}\w+" if part == re.escape("…") else part for part in shown)


def _bent(word: str, endings: tuple[str, ...]) -> str:
    if not word[-1].isalpha():
        return re.escape(word)
    late = [ending for ending in endings if ending[0] in _VOWELS] if word.endswith("e") else []
    plain = rf"{re.escape(word)}(?:{one_of(endings)})?" if endings else re.escape(word)
    return rf"(?:{plain}|{re.escape(word[:-1])}{one_of(late)})" if late else plain


def _bent_forms(word: str, endings: tuple[str, ...]) -> Iterator[str]:
    for ending in endings:
        yield word + ending
        if word.endswith("e") and ending[0] in _VOWELS:
            yield word[:-1] + ending
