"""What the YAML parser's complaints mean to a planner.

The two parsers word them differently, and both speak of tokens and block mappings. So the sentence is
chosen by the character and the line that stopped the parser, and by as little of its wording as possible.
"""

from __future__ import annotations

import re
from typing import Any

from sopdocs.diagnostics import Diagnostic
from sopdocs.marks import location
from sopdocs.mistakes import mistake, shown

_QUOTES = "put the text in quotes"
_INDENT = "use the same number of spaces as the lines beside it"


def syntax_mistake(error: Exception, path: str, text: str) -> Diagnostic:
    """Return the finding for what stopped the parser."""
    problem = f"{getattr(error, 'problem', None) or ''} {getattr(error, 'context', None) or ''}"
    at = _offset(error, "problem_mark", text)
    opened = _offset(error, "context_mark", text)
    if "tag" in problem.split() or "tag handle" in problem or "directive" in problem:
        return _feature(problem, path, text, at)
    if "quoted scalar" in problem:
        return _quoted(problem, path, text, at, opened)
    if "flow" in problem and ("expected" in problem or "stream" in problem):
        return _found(path, text, (opened, opened + 1), f"the bracket {shown(text[opened:opened + 1])} is never "
                      "closed, or a comma is missing after it", "check the brackets, braces and commas")
    return _line(problem, path, text, at)


def _offset(error: Exception, name: str, text: str) -> int:
    index = getattr(getattr(error, name, None), "index", None)
    if index is None:
        index = getattr(error, "position", 0)
    return min(index, len(text)) if isinstance(index, int) else 0


def _found(path: str, text: str, span: tuple[int, int], message: str, hint: str) -> Diagnostic:
    return mistake("E002", location(path, text, (span[0], min(span[1], len(text)))), message, hint)


def _feature(problem: str, path: str, text: str, at: int) -> Diagnostic:
    start = text.rfind("\n", 0, at) + 1
    word, what = text[start:].split("\n", 1)[0].strip(), "directive"
    if "directive" not in problem or not word.startswith("%"):
        found = re.match(r"\S*", text[text.rfind(" ", 0, at + 1) + 1:])
        word, what = found[0] if found else "", "tag"
    place = location(path, text, (at, min(at + 1, len(text))))
    return mistake("E003", place, f"the {what} {shown(word)} is not used in these files",
                   "delete the line" if what == "directive" else f"delete it, or {_QUOTES} if it is text")


def _quoted(problem: str, path: str, text: str, at: int, opened: int) -> Diagnostic:
    if "escape" in problem or "hex" in problem:
        return _found(path, text, (at, at + 1), f"the backslash before {shown(text[at:at + 1])} means nothing here",
                      "write the backslash twice, or use single quotes around the text")
    return _found(path, text, (opened, opened + 1), "the quote that opens here is never closed",
                  "close the quote; inside single quotes write an apostrophe twice")


def _line(problem: str, path: str, text: str, at: int) -> Diagnostic:
    start = text.rfind("\n", 0, at) + 1
    line = text[start:].split("\n", 1)[0].rstrip("\r")
    character = text[at:at + 1]
    rest = (at, max(at + 1, start + len(line)))
    if character == "\t" or "tab" in problem.split():
        return _found(path, text, (at, at + 1), "a tab stands where spaces must stand", "use spaces to indent")
    if character and character in "@`%":
        return _found(path, text, rest, f"text cannot begin with {shown(character)}", _QUOTES)
    if "mapping values" in problem and ": " in line[:at - start]:
        return _found(path, text, (at, at + 1), f"a second colon stands in {shown(line.strip())}", _QUOTES)
    if "mapping values" in problem:
        return _found(path, text, (at, at + 1), f"the line {shown(line.strip())} is indented too far", _INDENT)
    if "could not find expected ':'" in problem:
        return _no_colon(path, text, _offset_line(text, at))
    if "sequence entries" in problem:
        return _found(path, text, rest, "a list begins in the middle of a line", "start the list on a line of its own")
    if character in ("&", "*"):
        return _found(path, text, rest, f"{shown(line[at - start:])} is not used in these files", _QUOTES)
    return _found(path, text, rest, f"{shown(line.strip())} does not fit the lines before it",
                  f"{_INDENT}, write `name: value`, and put text with special characters in quotes")


def _offset_line(text: str, at: int) -> tuple[int, int]:
    """Return the last written line before `at`, where a missing colon is noticed one line late."""
    end = len(text[:at].rstrip())
    return text.rfind("\n", 0, end) + 1, end


def _no_colon(path: str, text: str, span: tuple[int, int]) -> Diagnostic:
    return _found(path, text, span, f"the line {shown(text[slice(*span)].strip())} has no colon",
                  "write `name: value`, or indent the line if it continues the text above")
