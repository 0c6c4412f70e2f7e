"""The language the site speaks. English is the language of the source: an English text is the key of its
translation in `messages/<language>.yaml`, and what a file lacks stays English.

Ways in: `say` for a sentence put together in Python, `translated` for our own markup (patterns of `fill`,
text of templates), the name of the language as the key of what is kept. Text of records never comes here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

_Made = TypeVar("_Made")
FOLDER = Path(__file__).parent / "messages"
ENGLISH = "en"
PSEUDO = "xx"
"""Wraps every message in brackets, so that a test sees what is not one."""

HOLE = "{}"
_READ = r"aria-label|title|data-label|placeholder|alt"
_ATTRIBUTE = re.compile(rf'((?:^|\s)(?:{_READ})=")([^"]*)')
_PARTS = re.compile(r"(<!--.*?-->|<[^>]*>|<[^>]*$)", re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_BLANK = re.compile(r"[ \t\r\n]+")
_ENTITY = re.compile(r"&#?\w+;")


class _Spoken:
    """What is spoken at the moment; one process speaks one language at a time."""

    __slots__ = ("asked", "forms", "messages", "name")

    def __init__(self) -> None:
        self.name = ENGLISH
        self.messages: Mapping[str, str] = MappingProxyType({})
        self.forms: dict[str, str] = {}
        self.asked: set[str] | None = None


NOW = _Spoken()
"""`name` is the key of what is kept by language, `forms` keeps the patterns of `fill` (see `svg`)."""

_FORMS: dict[str, dict[str, str]] = {ENGLISH: NOW.forms}


def speak(language: str) -> None:
    """Speak a language from now on: `de-CH` as `de`, and English where there is no file for it."""
    name = language.lower().partition("-")[0]
    if name != PSEUDO and name not in languages():
        name = ENGLISH
    NOW.name, NOW.messages, NOW.forms = name, messages(name), _FORMS.setdefault(name, {})


@contextmanager
def speaking(language: str, asked: set[str] | None = None) -> Iterator[None]:
    """Speak a language for a while; `asked` collects the messages that were wanted meanwhile."""
    before, kept = NOW.name, NOW.asked
    NOW.asked = asked if asked is not None else kept
    speak(language)
    try:
        yield
    finally:
        NOW.asked = kept
        speak(before)


def in_english(make: Callable[..., _Made], *values: object) -> _Made:
    """Return what is made for programs, calendars and tables: it stays English whatever the site speaks."""
    if NOW.name == ENGLISH:
        return make(*values)
    with speaking(ENGLISH):
        return make(*values)


def languages() -> tuple[str, ...]:
    """Return the languages the site speaks: each has a file, but for English."""
    return (ENGLISH, *_named())


@lru_cache(maxsize=1)
def _named() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@lru_cache(maxsize=8)
def messages(language: str) -> Mapping[str, str]:
    """Return the messages of a language by their English text; none for English."""
    path = FOLDER / f"{language}.yaml"
    if language == ENGLISH or not path.is_file():
        return MappingProxyType({})
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return MappingProxyType(yaml.load(path.read_bytes(), Loader=loader))  # noqa: S506  (a SafeLoader)


def message(text: str) -> str:
    """Return one message in the present language, its holes as they are."""
    if NOW.asked is not None:
        NOW.asked.add(text)
    if NOW.name == PSEUDO:
        return f"⟦{text}⟧"
    return NOW.messages.get(text, text)


def say(text: str, *values: object) -> str:
    """Return a plain text of ours in the present language, with a value for each `{}`."""
    told = message(text) if NOW.name != ENGLISH and text else text
    if not values:
        return told
    first, *others = told.split(HOLE)
    return first + "".join(f"{value}{rest}" for value, rest in zip(values, others, strict=True))


def says(*texts: str) -> tuple[str, ...]:
    """Return some texts, such as the heads of a table, in the present language."""
    return tuple(map(say, texts))


def many(count: int, one: str, several: str, *values: object) -> str:
    """Return `one` or `several`, by how many there are."""
    return say(one if count == 1 else several, *values)


def translated(markup: str) -> str:
    """Return a piece of our own markup in the present language: its text, and the attributes people read."""
    return markup if NOW.name == ENGLISH else flowing(markup, False)[0]


def flowing(markup: str, inside: bool) -> tuple[str, bool]:
    """Return a piece translated that may begin `inside` a tag, and whether it ends in one."""
    made = []
    if inside:
        head, end, markup = markup.partition(">")
        made.append(_ATTRIBUTE.sub(_attribute, head) + end)
        if not end:
            return "".join(made), True
    parts = _PARTS.split(markup)
    for part in parts:
        if part.startswith("<"):
            made.append(_ATTRIBUTE.sub(_attribute, part))
        else:
            made.append(_text(part))
    last = next((part for part in reversed(parts) if part), "")
    return "".join(made), last.startswith("<") and not last.endswith(">")


def _attribute(found: re.Match[str]) -> str:
    return found[1] + _text(found[2])


def _text(text: str) -> str:
    """Return a text node translated, the white space around it as it was."""
    bare = text.strip(" \t\r\n")
    if not _LETTERS.search(_ENTITY.sub("", bare.replace(HOLE, ""))):
        return text
    start = text.index(bare)
    return text[:start] + message(_BLANK.sub(" ", bare)) + text[start + len(bare) :]
