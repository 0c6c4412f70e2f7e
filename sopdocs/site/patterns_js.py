"""Patterns of the lexicon for the browser: the same words, written as JavaScript reads them.

A pattern is taken apart by Python's own parser and put together again, so that nothing is guessed from its
letters. Two things differ in what is written: a letter stands for both its cases (`sopdocs-form-core.js`
spells them out), one of a single case is written by its number; and what only Python has (conditions on a
group, possessive repeats) is said with lookaheads that mean the same.
"""

from __future__ import annotations

import re
from re import _constants as sre  # type: ignore[attr-defined]  # the parser behind `re.compile`
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_WORD = r"\p{L}\p{N}_"
_CLASSES = {
    sre.CATEGORY_WORD: _WORD,
    sre.CATEGORY_DIGIT: r"\p{Nd}",
    sre.CATEGORY_SPACE: r"\s\u{1c}-\u{1f}\u{85}",
}
_OUTSIDE = {
    sre.CATEGORY_NOT_WORD: _WORD,
    sre.CATEGORY_NOT_DIGIT: _CLASSES[sre.CATEGORY_DIGIT],
    sre.CATEGORY_NOT_SPACE: _CLASSES[sre.CATEGORY_SPACE],
}
_EDGE = rf"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"
_PLACES = {
    sre.AT_BEGINNING: r"(?<![\s\S])",
    sre.AT_BEGINNING_STRING: r"(?<![\s\S])",
    sre.AT_END: r"(?=\n?(?![\s\S]))",
    sre.AT_END_STRING: r"(?![\s\S])",
    sre.AT_BOUNDARY: _EDGE,
}


def javascript(pattern: re.Pattern[str]) -> str:
    """Return a pattern as the source of a JavaScript one with the flag `u`, every letter for both cases.

    Raise NotImplementedError for what no lexicon uses so far.
    """
    tree = parser.parse(pattern.pattern, pattern.flags)
    names = {number: name for name, number in tree.state.groupdict.items()}
    return _Writer(names).all(tree, bool(pattern.flags & re.IGNORECASE))


class _Writer:
    """What writes one pattern: it names the groups that it needs itself."""

    def __init__(self, names: dict[int, str]) -> None:
        self._names = names
        self._held = 0

    def all(self, tree: Any, both: bool) -> str:
        """Return a sequence; `both` says that a letter stands for both its cases."""
        return "".join(self._one(op, value, both) for op, value in tree)

    def _one(self, op: Any, value: Any, both: bool) -> str:
        written = getattr(self, f"_{str(op).lower()}", None)
        if written is None:
            raise NotImplementedError(f"{op} in a pattern of the lexicon")
        return str(written(value, both))

    def _literal(self, value: int, both: bool) -> str:
        return _letter(value, both)

    def _not_literal(self, value: int, both: bool) -> str:
        return f"[^{_in_class(value, both)}]"

    def _any(self, _value: None, _both: bool) -> str:
        return r"[^\n]"

    def _failure(self, _value: None, _both: bool) -> str:
        return "(?!)"

    def _at(self, value: Any, _both: bool) -> str:
        return _PLACES[value]

    def _in(self, items: Any, both: bool) -> str:
        negated = any(op is sre.NEGATE for op, _ in items)
        outside = [value for op, value in items if op is sre.CATEGORY and value in _OUTSIDE]
        inside = "".join(_member(op, value, both) for op, value in items if value not in _OUTSIDE)
        if not outside:
            return f"[{'^' if negated else ''}{inside}]"
        some = "|".join([*([f"[{inside}]"] if inside else []), *(f"[^{_OUTSIDE[one]}]" for one in outside)])
        return rf"(?:(?!{some})[\s\S])" if negated else f"(?:{some})"

    def _branch(self, value: Any, both: bool) -> str:
        return f"(?:{'|'.join(self.all(one, both) for one in value[1])})"

    def _subpattern(self, value: Any, both: bool) -> str:
        number, added, taken, tree = value
        cases = (both or bool(added & re.IGNORECASE)) and not taken & re.IGNORECASE
        name = self._names.get(number) or (f"group{number}" if number else "")
        return f"({f'?<{name}>' if name else '?:'}{self.all(tree, cases)})"

    def _max_repeat(self, value: Any, both: bool, sign: str = "") -> str:
        least, most, tree = value
        end = "" if most is sre.MAXREPEAT else str(most)
        return f"(?:{self.all(tree, both)}){{{least},{end}}}{sign}"

    def _min_repeat(self, value: Any, both: bool) -> str:
        return self._max_repeat(value, both, "?")

    def _possessive_repeat(self, value: Any, both: bool) -> str:
        return self._hold(self._max_repeat(value, both))

    def _atomic_group(self, value: Any, both: bool) -> str:
        return self._hold(self.all(value, both))

    def _hold(self, written: str) -> str:
        """Return what once matched is not given back: a lookahead keeps its match."""
        self._held += 1
        return rf"(?=(?<held{self._held}>{written}))\k<held{self._held}>"

    def _groupref_exists(self, value: Any, both: bool) -> str:
        """Return a choice by whether a group took part: one that did not is matched again by nothing."""
        number, yes, no = value
        name = self._names[number]
        other = self.all(no, both) if no else ""
        return rf"(?:(?!\k<{name}>){self.all(yes, both)}|(?=\k<{name}>){other})"

    def _assert(self, value: Any, both: bool) -> str:
        return f"(?{'<' if value[0] < 0 else ''}={self.all(value[1], both)})"

    def _assert_not(self, value: Any, both: bool) -> str:
        return f"(?{'<' if value[0] < 0 else ''}!{self.all(value[1], both)})"


def _member(op: Any, value: Any, both: bool) -> str:
    """Return what stands in a class of characters; its negation is said outside."""
    if op is sre.NEGATE:
        return ""
    if op is sre.LITERAL:
        return _in_class(value, both)
    if op is sre.CATEGORY:
        return _CLASSES[value]
    low, high = value
    other = "".join(_in_class(one, True) for one in range(low, high + 1)) if both else ""
    return f"{_number(low)}-{_number(high)}{other}"


def _letter(value: int, both: bool) -> str:
    sign = chr(value)
    if sign.lower() != sign.upper():
        return sign.lower() if both else _number(value)
    return sign if sign in " \"'%&,:;<>=!@#~`_-" or sign.isdigit() else _number(value)


def _in_class(value: int, both: bool) -> str:
    sign = chr(value)
    forms = dict.fromkeys((sign.lower(), sign.upper())) if both else [sign]
    return "".join(_number(ord(form)) for form in forms if len(form) == 1)


def _number(value: int) -> str:
    return f"\\u{{{value:x}}}"
