"""Templates in the language of the site: their literal text is translated once, when they are compiled.

A text node is one message though expressions stand in it: `Evidence: {{ x }}` asks for `Evidence: {}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sopdocs.site import tongue

if TYPE_CHECKING:
    from jinja2.lexer import Token

_HOLE = re.compile(r"\{\}")
_WORDS = re.compile(r"[^\W\d_]{2}")


def told(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens of a template with its texts translated."""
    inside, block = False, False
    run: list[Token] = []
    for token in tokens:
        if token.type == "block_begin":
            made, inside = _run(run, inside)
            yield from made
            run, block = [], True
        if block:
            yield token
            block = token.type != "block_end"
        else:
            run.append(token)
    yield from _run(run, inside)[0]


def _run(tokens: list[Token], inside: bool) -> tuple[list[Token], bool]:
    """Return the tokens between two statements translated, and whether they end in a tag."""
    text, expressions = "", []
    current: list[Token] | None = None
    for token in tokens:
        if token.type == "variable_begin":
            current = [token]
        elif token.type == "variable_end" and current is not None:
            expressions.append(_printed([*current, token]))
            text, current = f"{text}{tongue.HOLE}", None
        elif current is not None:
            current.append(token)
        elif token.type == "data":
            text += str(token.value).replace(tongue.HOLE, "{\ue000}")
    if not text:
        return tokens, inside
    told, ends = tongue.flowing(text, inside)
    parts = _HOLE.split(told)
    made: list[Token] = []
    for place, part in enumerate(parts):
        if part:
            made.append(tokens[0]._replace(type="data", value=part.replace("{\ue000}", tongue.HOLE)))
        if place < len(expressions):
            made += expressions[place]
    return made, ends


def _printed(tokens: list[Token]) -> list[Token]:
    """Return an expression whose texts for the reader, `"yes" if it else "no"`, are translated."""
    made = []
    names = {token.value for token in tokens if token.type == "name"}
    choice = "if" in names and "say" not in names
    for before, token in zip([tokens[0], *tokens], tokens, strict=False):
        prints = before.type == "variable_begin" or (before.type == "name" and before.value == "else")
        if choice and prints and token.type == "string" and _WORDS.search(str(token.value)):
            text = str(token.value)
            if not text.startswith("sd-"):
                made.append(token._replace(value=tongue.translated(text)))
                continue
        made.append(token)
    return made
