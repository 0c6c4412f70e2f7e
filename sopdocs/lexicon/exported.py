"""The words of one language for a reader elsewhere: the patterns of the rules on gaps and causes, by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from sopdocs.lexicon import Lexicon
from sopdocs.lexicon.subjects import Parties

Exported: TypeAlias = Mapping[str, "re.Pattern[str] | tuple[str, ...]"]

_LISTS = ("fault_hints", "habit_hints", "clause_genitives")
_SETS = ("conditions", "joins", "starts", "prepositions", "determiners")


def exported(words: Lexicon, parties: Parties) -> Exported:
    """Return patterns and lists by the names under which the lexicon keeps them."""
    own = words._words  # noqa: SLF001  (of this package)
    grammar = words._grammar(parties)  # noqa: SLF001
    found: dict[str, re.Pattern[str] | tuple[str, ...]] = {
        "excepted": words._excepted,  # noqa: SLF001
        "reason": words._reason,  # noqa: SLF001
        "reason_words": (*own["reasons"], *own["reasons_due"]),
        "lacking": tuple(sorted(words._lacking)),  # noqa: SLF001
        "solution": words._solution,  # noqa: SLF001
        "solution_first": words._solution_first,  # noqa: SLF001
        "figure": words._figure,  # noqa: SLF001
    }
    for name in ("trigger", "active", "other", "custom", "always", "apart", "participle", "gerund", "person",
                 "ends_with_name"):  # fmt: skip
        found[name] = getattr(grammar, f"_{name}")
    found.update({name: tuple(own[name]) for name in _LISTS})
    found.update({name: tuple(sorted(getattr(grammar, f"_{name}"))) for name in _SETS})
    return found
