"""What the YAML parser's complaints mean to a planner.

The two parsers word them differently, and both speak of tokens and block mappings. So the sentence is
chosen by the character and the line that stopped the parser, and by as little of its wording as possible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from sopdocs.diagnostics import Diagnostic
from sopdocs.marks import Span, location
from sopdocs.mistakes import mistake, shown

_QUOTES = "put the text in quotes"
_INDENT = "use the same number of spaces as the lines beside it"
_LONGEST_KEY = 1024  # the YAML standard's own limit
_CONFLICT = re.compile(r"^<{7} .*$", re.MULTILINE)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{0,4}|U[0-9A-Fa-f]{0,8}|x[0-9A-Fa-f]{0,2}|.?)")
_SURROGATE = re.compile(r"\\(u|U0000)[dD][89a-fA-F]")
_OPENER = re.compile(r"[^\s,\[\]{}]*")
_NO_TEXT_BEGINS = {
    "@": "`@`",
    "`": "a backtick",
    "%": "`%`",
    ",": "a comma",
    "]": "`]`",
    "}": "`}`",
    "?": "a question mark and a space",
}


class _Said(NamedTuple):
    """A sentence, a hint and what they are about."""

    span: Span
    message: str
    hint: str
    code: str = "E002"


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where the parser stopped, what it said, and where the thing that it was reading began."""

    text: str
    problem: str
    at: int
    opened: int

    @property
    def start(self) -> int:
        return self.text.rfind("\n", 0, self.at) + 1

    @property
    def line(self) -> str:
        return self.text[self.start :].split("\n", 1)[0].rstrip()

    @property
    def before(self) -> str:
        """What stands on the line before the place."""
        return self.text[self.start : self.at]

    @property
    def here(self) -> str:
        return self.text[self.at : self.at + 1]

    @property
    def one(self) -> Span:
        return self.at, self.at + 1

    @property
    def rest(self) -> Span:
        return self.at, max(self.at + 1, self.start + len(self.line))

    @property
    def opener(self) -> Span:
        found = _OPENER.match(self.text, self.opened)
        return self.opened, max(self.opened + 1, found.end() if found else 0)


def syntax_mistake(error: Exception, path: str, text: str) -> Diagnostic:
    """Return the finding for what stopped the parser."""
    words = f"{getattr(error, 'problem', None) or ''} / {getattr(error, 'context', None) or ''}"
    at = _offset(error, "problem_mark", len(text))
    if at is None:
        said = _Said((0, 0), "an escape or a version number in the file is out of range", _QUOTES)
    else:
        stop = _Stop(text, words, at, _offset(error, "context_mark", at) or 0)
        said = next(filter(None, (case(stop) for case in _CASES)))
    start, end = said.span
    return mistake(said.code, location(path, text, (start, min(end, len(text)))), said.message, said.hint)


def _offset(error: Exception, name: str, most: int) -> int | None:
    index = getattr(getattr(error, name, None), "index", None)
    return min(index, most) if isinstance(index, int) else None


def _conflict(stop: _Stop) -> _Said | None:
    found = _CONFLICT.search(stop.text)
    if not found:
        return None
    return _Said(
        found.span(),
        "git could not join two versions of this file, and both stand in it",
        "keep one of them, or join them by hand, and delete the lines `<<<<<<<`, `=======` and `>>>>>>>`",
    )


def _directive(stop: _Stop) -> _Said | None:
    if not stop.line.startswith("%"):
        return None
    span = (stop.start, stop.start + len(stop.line))
    message = f"the directive {shown(stop.line)} is not used in these files"
    return _Said(span, message, "delete the line, or put the text in quotes if it is meant as text", "E003")


def _tag(stop: _Stop) -> _Said | None:
    if not re.search(r"\btag\b", stop.problem):
        return None
    word = stop.text[slice(*stop.opener)]
    return _Said(
        stop.opener, f"the tag {shown(word)} is not used in these files", f"delete it, or {_QUOTES}", "E003"
    )


def _anchor(stop: _Stop) -> _Said | None:
    if not re.search("an (alias|anchor)", stop.problem):
        return None
    return _Said(
        stop.opener, f"text cannot begin with {shown(stop.text[stop.opened : stop.opened + 1])}", _QUOTES
    )


def _escape(stop: _Stop) -> _Said | None:
    if "quoted scalar" not in stop.problem or not re.search("escape|hex", stop.problem):
        return None
    start = max(0, stop.text.rfind("\\", 0, stop.at + 1))
    found = _ESCAPE.match(stop.text, start)
    word = found[0] if found else "\\"
    code = "E005" if _SURROGATE.match(word) else "E002"
    return _Said(
        (start, start + len(word)),
        f"the escape {shown(word)} stands for no character",
        "write the backslash twice, or use single quotes around the text",
        code,
    )


def _quoted(stop: _Stop) -> _Said | None:
    if "quoted scalar" not in stop.problem:
        return None
    return _Said(
        (stop.opened, stop.opened + 1),
        "the quote that opens here is never closed",
        "close the quote; inside single quotes write an apostrophe twice",
    )


def _block_text(stop: _Stop) -> _Said | None:
    if "block scalar" not in stop.problem or stop.here == "\t":
        return None
    return _Said(
        stop.rest,
        f"text stands behind the sign that opens a long text in {shown(stop.line.strip())}",
        "begin the long text on the next line, indented, or put the text in quotes",
    )


def _tab(stop: _Stop) -> _Said | None:
    if stop.here != "\t":
        return None
    return _Said(stop.one, "a tab stands where spaces must stand", "use spaces to indent")


def _bracket(stop: _Stop) -> _Said | None:
    if not re.search("flow (sequence|mapping)", stop.problem):
        return None
    sign = shown(stop.text[stop.opened : stop.opened + 1])
    return _Said(
        (stop.opened, stop.opened + 1),
        f"the bracket {sign} is never closed, or a comma is missing after it",
        "check the brackets, braces and commas",
    )


def _second_colon(stop: _Stop) -> _Said | None:
    if "mapping values" not in stop.problem:
        return None
    if len(stop.before) > _LONGEST_KEY:
        return _Said(
            stop.one, f"the key before this colon has more than {_LONGEST_KEY:,} characters", "shorten it"
        )
    if re.search(r":\s", stop.before):
        return _Said(stop.one, f"a second colon stands in {shown(stop.line.strip())}", _QUOTES)
    return _Said(stop.one, f"the line {shown(stop.line.strip())} is indented too far", _INDENT)


def _no_colon(stop: _Stop) -> _Said | None:
    if "expected ':'" not in stop.problem:
        return None
    end = len(stop.text[: stop.at].rstrip())  # a missing colon is noticed on the next line
    start = stop.text.rfind("\n", 0, end) + 1
    return _Said(
        (start, end),
        f"the line {shown(stop.text[start:end].strip())} has no colon",
        "write `name: value`, or indent the line if it continues the text above",
    )


def _list(stop: _Stop) -> _Said | None:
    if "sequence entries" not in stop.problem:
        return None
    return _Said(stop.rest, "a list begins in the middle of a line", "start the list on a line of its own")


def _after_quote(stop: _Stop) -> _Said | None:
    last = stop.before.rstrip()[-1:]
    if last not in ("'", '"', "]", "}"):
        return None
    noun = "quote" if last in "'\"" else "bracket"
    return _Said(
        stop.rest,
        f"text follows the closing {noun} in {shown(stop.line.strip())}",
        "put quotes around the whole text; inside single quotes write an apostrophe twice",
    )


def _first_character(stop: _Stop) -> _Said | None:
    if stop.here == ":" and not stop.before.strip():
        return _Said(stop.rest, "a key is missing before the colon", "write `name: value`")
    if stop.here not in _NO_TEXT_BEGINS:
        return None
    return _Said(stop.rest, f"text cannot begin with {_NO_TEXT_BEGINS[stop.here]}", _QUOTES)


def _after_the_end(stop: _Stop) -> _Said | None:
    if "document start" not in stop.problem:
        return None
    return _Said(
        stop.rest,
        f"{shown(stop.line.strip())} stands after the end of the record",
        f"{_INDENT}, and write one record in one file",
    )


def _anything(stop: _Stop) -> _Said:
    return _Said(
        stop.rest,
        f"the line {shown(stop.line.strip())} does not fit the lines before it",
        f"{_INDENT}, write `name: value`, and put text with special characters in quotes",
    )


_CASES = (
    _conflict, _directive, _tag, _anchor, _escape, _quoted, _tab, _block_text, _bracket, _second_colon,
    _no_colon, _list, _after_quote, _first_character, _after_the_end, _anything,
)  # fmt: skip
