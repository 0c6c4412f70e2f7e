"""The rules, listed by hand: adding one is a file and a line here."""

from __future__ import annotations

from sopdocs.rule import Rule
from sopdocs.rules import t001_due_missing

RULES: tuple[Rule, ...] = (
    t001_due_missing.RULE,
)
