"""A rule's page as parts: from the docstring of its file to what terminal, site and reports show of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sopdocs.lessons import Lesson, lesson_of
from sopdocs.rule import Rule

SCORES = Path(__file__).parent / "rules" / "corpus.json"
_HEADING = re.compile(r"([A-Z][a-z ]+):(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of a record that the rule objects to, or does not; a comment marks the line."""

    bad: bool
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """How a rule does on its corpus: cases, findings that were right, wrong, and missing."""

    cases: int
    found: int
    false: int
    missed: int

    @property
    def precision_pct(self) -> float:
        """Return how many of 100 findings are right."""
        return 100 * self.found / (self.found + self.false) if self.found + self.false else 100.0

    @property
    def recall_pct(self) -> float:
        """Return how many of 100 mistakes are found."""
        return 100 * self.found / (self.found + self.missed) if self.found + self.missed else 100.0


@dataclass(frozen=True, slots=True)
class Manual:
    """What the page of a rule says."""

    lead: str
    parts: tuple[tuple[str, str], ...]
    examples: tuple[Example, ...]
    lesson: Lesson | None
    score: Score | None


def manual(rule: Rule) -> Manual:
    """Return the parts of a rule's page."""
    lead, *blocks = re.split(r"\n\n+(?=\S)", rule.page)
    parts: list[tuple[str, str]] = []
    examples: list[Example] = []
    for block in blocks:
        heading = _HEADING.fullmatch(block.strip("\n"))
        name, text = (heading[1], heading[2] or "") if heading else ("", block)
        if name in ("Bad", "Good"):
            examples.append(Example(name == "Bad", _dedented(block.partition("\n\n")[2])))
        elif name or not parts:
            parts.append((name, _flowing(text)))
        else:
            parts[-1] = (parts[-1][0], f"{parts[-1][1]}\n\n{_flowing(text)}")
    return Manual(
        _flowing(lead), tuple(parts), tuple(examples), lesson_of(rule.code), scores().get(rule.code)
    )


@lru_cache(maxsize=1)
def scores() -> dict[str, Score]:
    """Return how each rule does on its corpus, as last measured."""
    measured = json.loads(SCORES.read_text("utf-8"))
    return {code: Score(**numbers) for code, numbers in measured["rules"].items()}


def page_url(code: str) -> str:
    """Return the address of a rule's page within the site."""
    return f"rules/{code.lower()}.html"


def _flowing(text: str) -> str:
    return " ".join(text.split())


def _dedented(block: str) -> str:
    return "\n".join(line[4:] for line in block.rstrip("\n").splitlines())
