"""The words of the text rules: each is found, quotes and exceptions hide them, houses add theirs."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sopdocs.figures import Figures
from sopdocs.kb import knowledge_base
from sopdocs.lexicon import Lexicon, english, languages, lexicon, list_names
from sopdocs.lexicon.exactness import VAGUE
from sopdocs.rule import Context
from sopdocs.settings import Settings, parse_settings


def words(language: str, added: str = "") -> Lexicon:
    """Return the words of a language with what a `sopdocs.toml` adds to them."""
    settings, mistakes = parse_settings(f"[lexicon.{language}]\n{added}", "sopdocs.toml")
    assert not mistakes
    context = Context(knowledge_base(()), Figures(), datetime.date(2026, 7, 10), settings)
    found = context.words(language)
    assert found
    assert context.words(language) is found
    return found


def phrases(language: str, name: str) -> list[str]:
    """Return one list of a language as it stands in its file."""
    found = lexicon(language)
    assert found
    return list(found._words[name])


every_language = pytest.mark.parametrize("language", languages())


@every_language
def test_every_vague_word_is_found_as_what_it_leaves_open(language: str) -> None:
    for kind in VAGUE:
        for phrase in phrases(language, f"vague_{kind}"):
            found = list(words(language).vague_words(f"Xyz {phrase.capitalize()} xyz"))
            assert [(one, match[0].lower()) for one, match in found] == [(kind, phrase)], phrase


@every_language
def test_every_way_out_is_found(language: str) -> None:
    for phrase in phrases(language, "escapes"):
        assert [match[0] for match in words(language).escapes(f"Xyz, {phrase}.")] == [phrase]


@every_language
def test_longer_phrases_with_a_meaning_of_their_own_are_passed_over(language: str) -> None:
    for phrase in phrases(language, "not_vague_words"):
        text = phrase.replace("…", "eins zwei drei")
        assert not list(words(language).vague_words(f"Xyz {text} xyz")), phrase
    for phrase in phrases(language, "not_escapes"):
        assert not list(words(language).escapes(f"Xyz {phrase} xyz")), phrase


@every_language
def test_a_language_has_only_lists_that_the_rules_know(language: str) -> None:
    assert not set(list_names(language)) - set(list_names("en"))


@every_language
def test_lists_are_written_in_small_letters_and_hold_nothing_twice(language: str) -> None:
    for name in list_names(language):
        assert len(set(phrases(language, name))) == len(phrases(language, name)), name
        assert all(phrase == phrase.lower() == phrase.strip() for phrase in phrases(language, name)), name


def test_a_language_that_nobody_has_written_down_has_no_words() -> None:
    assert lexicon("xx") is None
    assert lexicon("en") is english()


def test_a_house_adds_words_and_phrases() -> None:
    added = 'vague_amounts = ["like  mad", "…", "-"]\nvague_verbs = ["boost"]\nescapes = ["nice to have"]'
    said = words("en", added)
    assert said.vague_verb("Boosting the forecast") == "Boosting"
    assert [match[0] for _, match in said.vague_words("Raise stock like mad")] == ["like mad"]
    assert [match[0] for match in said.escapes("A portal, nice to have")] == ["nice to have"]
    assert english().vague_verb("Boosting the forecast") is None


def test_what_a_house_excepts_is_never_told() -> None:
    said = words("en", 'exceptions = ["improve wave 2", "TBD-List", "and renegotiate"]')
    assert said.vague_verb("Improve wave 2 rolled out") is None
    assert said.vague_verb("Improve the forecast") == "Improve"
    assert said.placeholder("Close the tbd-list") is None
    assert said.jobs("Clean the item master and renegotiate the contract") == ()


@pytest.mark.parametrize("text", ['"{}" xyz', "Xyz “{}” xyz", "Xyz „{}“ xyz", "Xyz «{}» xyz", "Xyz `{}` xyz"])
def test_what_is_quoted_is_nobodys_wording(text: str) -> None:
    said = english()
    assert not list(said.vague_words(text.format("better")))
    assert not list(said.escapes(text.format("if possible")))
    assert said.vague_verb(text.format("improve")) is None
    assert said.activity(text.format("implement")) is None


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("Raise it significantly for one two three four 14 days", True),
        ("Raise it significantly for one thing and then for 14 days", False),
        ("Raise it significantly, by EUR 12 k", True),
        ("Raise it significantly by 12%", True),
        ("Raise it significantly (9–14 days)", True),
        ("Raise it significantly from nine to fourteen, ten days later", True),
        ("Raise it significantly at line 3", False),
        ("Hold 12 days of stock less often", True),
        ("Hold stock of 2025 less often", False),
        ("Run line 3 faster", False),
        ("Run 3 more", True),
    ],
)
def test_a_figure_within_six_words_makes_a_word_exact(text: str, exact: bool) -> None:
    assert (not list(english().vague_words(text))) == exact


@example(name="verb_endings", word="\r", text="")
@given(name=st.sampled_from(list_names("en")), word=st.text(min_size=1), text=st.text())
@settings(max_examples=60)
def test_any_word_may_be_added_to_any_list(name: str, word: str, text: str) -> None:
    """Whatever a house writes into a list is taken as it stands, never as a pattern."""
    said = lexicon("en", ((name, (word,)),))
    assert said
    for told in (f"{word} {text}", f"Improve {word} better {text} if possible"):
        assert all(match[0] in told for _, match in said.vague_words(told))
        assert all(match[0] in told for match in said.escapes(told))
        assert all(job in told for job in said.jobs(told))
        for one in (said.vague_verb(told), said.activity(told), said.placeholder(told)):
            assert one is None or one in told


def test_settings_that_are_equal_share_their_words() -> None:
    added = (("en", (("escapes", ("nice to have",)),)),)
    contexts = [
        Context(knowledge_base(()), Figures(), datetime.date(2026, 7, 10), replace(Settings(), lexicon=added))
        for _ in range(2)
    ]
    assert contexts[0].words("en") is contexts[1].words("en")
    assert contexts[0].words("de") is lexicon("de")
