"""What a rule is, and all it may know. A rule reads no clock, no disk and no environment."""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.history import History
from sopdocs.settings import Settings

if TYPE_CHECKING:
    from sopdocs.figures import Figures
    from sopdocs.kb import KnowledgeBase
    from sopdocs.lexicon import Lexicon

NO_RULE = re.compile(r"E0(?!20)\d\d")
"""Findings about files, schema, settings and data: no rule makes them, so that none is chosen or waived."""

Reads: TypeAlias = Literal["record", "neighbours", "all", "figures", "clock", "history", "moves"]


@dataclass(frozen=True, slots=True)
class Context:
    """The world a record is judged in: the other records, the figures, the day, the settings."""

    kb: KnowledgeBase
    figures: Figures
    as_of: datetime.date
    settings: Settings = field(default_factory=Settings)
    scheduled: bool = False
    changed: frozenset[str] | None = None
    """The ids of the records that a branch touches; None where everything is judged alike."""
    history: History = field(default_factory=History)
    _words: dict[str, Lexicon | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def words(self, language: str) -> Lexicon | None:
        """Return the words of a language and the house's own, or None where nobody has written any down."""
        if language not in self._words:
            from sopdocs.lexicon import lexicon  # what a verdict from memory need not load

            self._words[language] = lexicon(language, dict(self.settings.lexicon).get(language, ()))
        return self._words[language]


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule found: where, what, and what to do. `key` points at the key instead of the value.

    `letter` is the SMART letter it counts for, where the rule as a whole counts for none. `fix` is a text
    that may stand in place of the value without anybody having to decide something.
    """

    field: FieldPath
    message: str
    hint: str = ""
    severity: Severity | None = None
    key: bool = False
    letter: str = ""
    fix: str = ""


Check: TypeAlias = Callable[[Any, Context], Iterable[Problem]]
"""From a record or a catalog (of one of the rule's kinds) and its context to problems."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A code for machines, a name for people, and a function from a record to problems.

    `kinds` are kinds of records, or of catalogs such as `signals`; a catalog is judged as a whole file, so
    that a problem's field begins with the catalog's name: `("signals", "SG-2026-001", "status")`.

    `reads` says what the answer depends on, which decides when it can be remembered; `history` is how the
    records stood before a branch, `moves` how often their days were put off. `time` marks
    rules whose verdict changes as days go by: on a pull request they warn at most; those that are
    `scheduled_only` speak in the scheduled run alone, since no pull request brought them about. `data`
    marks rules that hold a record against figures: actuals that were restated must not block a pull
    request that touches something else. A rule that is not `stable` is a preview: it speaks when selected.
    """

    code: str
    name: str
    severity: Severity
    kinds: tuple[str, ...]
    check: Check
    reads: frozenset[Reads] = frozenset({"record"})
    time: bool = False
    scheduled_only: bool = False
    data: bool = False
    stable: bool = True

    @property
    def letter(self) -> str:
        """Return the SMART letter the rule counts for, or an empty text."""
        return self.code[0] if self.code[0] in "SMART" else ""

    @property
    def waivable(self) -> bool:
        """Tell whether a record may be excepted; never from what others rely on, or what protects people."""
        return self.code not in ("B001", "E020", "X003", "X012")

    @property
    def page(self) -> str:
        """Return the rule's manual page: the docstring of its module."""
        return (sys.modules[self.check.__module__].__doc__ or "").strip()
