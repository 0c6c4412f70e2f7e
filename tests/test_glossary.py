"""The glossary: enough terms, each once, and every formula it points to is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from sopdocs.variance.definitions import METRICS

PAGE = (Path(__file__).parents[1] / "site_src/learn/glossary.md").read_text("utf-8")
TERMS = dict(re.findall(r"^## (.+)\n\n(.+)$", PAGE, re.MULTILINE))


def names() -> list[str]:
    """Return every term and every other name of one, as people compare them."""
    others = [
        name
        for text in TERMS.values()
        for also in re.findall(r"\*Also: (.+)\.\*", text)
        for name in also.split(", ")
    ]
    return [name.lower() for name in (*TERMS, *others)]


def test_there_are_at_least_eighty_terms_in_the_order_of_the_alphabet() -> None:
    assert len(TERMS) >= 80
    assert list(TERMS) == sorted(TERMS, key=str.lower)


def test_no_name_stands_for_two_things() -> None:
    twice = [name for name, count in Counter(names()).items() if count > 1]
    assert not twice


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_said_in_a_sentence_or_two(term: str) -> None:
    text = re.sub(r" (?:See \[.*|\*Also.*)$", "", TERMS[term])
    assert text.endswith(".")
    assert 5 <= len(text.split()) <= 45


def test_formulas_that_are_pointed_to_are_there() -> None:
    asked = set(re.findall(r"formulas\.html#(\w+)", PAGE))
    assert asked
    assert asked <= {one.column if hasattr(one, "column") else str(one) for one in METRICS}
