"""Which rules speak is chosen by words; a word that chooses nothing is said."""

from __future__ import annotations

import pytest

from sopdocs.lessons import LESSONS, lesson_of
from sopdocs.rules import RULES
from sopdocs.selection import Choice, selected, unknown
from sopdocs.settings import Settings


def codes(choice: Choice) -> set[str]:
    """Return the codes that a choice lets speak."""
    return {rule.code for rule in selected(RULES, choice)}


def test_the_stable_rules_speak_by_themselves() -> None:
    """A preview has to be asked for."""
    assert codes(Choice()) == {rule.code for rule in RULES if rule.stable}


@pytest.mark.parametrize("word", ["T001", "t001", "due-missing"])
def test_a_rule_goes_by_code_or_name(word: str) -> None:
    """In small letters as well."""
    assert codes(Choice(select=(word,))) == {"T001"}


def test_a_letter_takes_all_its_rules_previews_as_well() -> None:
    """Who asks for a letter wants to see what there is."""
    assert codes(Choice(select=("T",))) == {rule.code for rule in RULES if rule.code[0] == "T"}


def test_groups_and_subtraction() -> None:
    """`ignore` has the last word."""
    everything = {rule.code for rule in RULES}
    assert codes(Choice(select=("all",))) == everything
    assert codes(Choice(extend_select=("preview",))) == everything
    assert codes(Choice(select=("all",), ignore=("S", "T001"))) == {
        code for code in everything if code[0] != "S" and code != "T001"
    }


def test_the_scheduled_run_asks_for_waivers_that_have_ended() -> None:
    """Nobody has to select that; somebody who ignores it has said so."""
    stable = codes(Choice())
    scheduled = {rule.code for rule in selected(RULES, Choice(), scheduled=True)}
    assert scheduled - stable == {"X012"}
    assert "X012" not in {rule.code for rule in selected(RULES, Choice(ignore=("X012",)), scheduled=True)}


def test_the_command_line_goes_before_the_settings() -> None:
    """`select` takes the place of the configured one, the others add to it."""
    settings = Settings(select=("S",), ignore=("T001",))
    assert Choice().over(settings).select == ("S",)
    both = Choice(select=("M",), ignore=("T002",)).over(settings)
    assert (both.select, both.ignore) == (("M",), ("T001", "T002"))


def test_a_word_that_chooses_nothing_is_named() -> None:
    """With the nearest rule."""
    ((word, hint),) = unknown(RULES, Choice(ignore=("due-mising", "T", "preview")))
    assert word == "due-mising"
    assert "`due-missing`" in hint
    told = dict(unknown(RULES, Choice(select=("stabel", "E010", "e030", "E020"))))
    always = "findings about files, schema and data are always reported"
    assert told == {"stabel": "did you mean `stable`?", "E010": always, "e030": always}


def test_every_rule_has_its_lesson() -> None:
    """So that a finding can always be followed to three minutes of reading."""
    assert {
        rule.code for rule in RULES if not rule.code.startswith("E") and lesson_of(rule.code) is None
    } == set()
    named = {word for lesson in LESSONS for word in lesson.explains if len(word) > 1}
    assert len(named) == sum(len([w for w in lesson.explains if len(w) > 1]) for lesson in LESSONS)
