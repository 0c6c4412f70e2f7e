"""Which rules speak: the stable ones, unless the settings or the command line choose otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sopdocs.rule import NO_RULE, Rule
from sopdocs.settings import Settings
from sopdocs.suggest import did_you_mean

GROUPS = ("all", "stable", "preview")
STABLE = ("stable",)
SCHEDULED = ("stable", "X012")
"""An exception that has ended is an error of the scheduled run, though its rule is a preview elsewhere."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Words that choose rules: codes, names, first letters, or one of `GROUPS`."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def over(self, settings: Settings) -> Choice:
        """Return this choice on top of the configured one: `select` takes its place, the others add to it."""
        return Choice(
            self.select or settings.select,
            settings.extend_select + self.extend_select,
            settings.ignore + self.ignore,
        )

    @property
    def words(self) -> tuple[str, ...]:
        """Return all words of the choice."""
        return self.select + self.extend_select + self.ignore


def selected(rules: Iterable[Rule], choice: Choice, scheduled: bool = False) -> tuple[Rule, ...]:
    """Return the rules that speak, in their order."""
    wanted = (choice.select or (STABLE if not scheduled else SCHEDULED)) + choice.extend_select
    return tuple(rule for rule in rules if _any(rule, wanted) and not _any(rule, choice.ignore))


def unknown(rules: Iterable[Rule], choice: Choice) -> Iterator[tuple[str, str]]:
    """Yield each word that chooses no rule, with what may have been meant."""
    rules = tuple(rules)
    for word in choice.words:
        if not any(_means(word, rule) for rule in rules) and word.casefold() not in GROUPS:
            names = [name for rule in rules for name in (rule.code, rule.name)]
            hint = did_you_mean(word, [*names, *GROUPS], "see `sopdocs rule`")
            always = "findings about files, schema and data are always reported"
            yield word, always if NO_RULE.fullmatch(word.upper()) else hint


def _any(rule: Rule, words: Iterable[str]) -> bool:
    return any(_means(word, rule) for word in words)


def _means(word: str, rule: Rule) -> bool:
    said = word.casefold()
    if said in GROUPS:
        return said == "all" or rule.stable == (said == "stable")
    return bool(said) and (rule.code.casefold().startswith(said) or rule.name == said)
