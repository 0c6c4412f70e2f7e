"""The walk over YAML events that builds plain data and refuses what two YAML tools could read differently.

It never recurses and counts while it reads, because a file of thirty thousand `[` kills an ordinary
loader. Checks that only a suspicious file needs stand outside the loop.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from array import array
from collections.abc import Callable
from typing import Any

from sopdocs.characters import IN_KEY, IN_VALUE, hint
from sopdocs.diagnostics import Diagnostic
from sopdocs.marks import Marks, Span, location
from sopdocs.mistakes import character_name, mistake, shown
from sopdocs.syntax import syntax_mistake

MAX_DEPTH = 24
MAX_NODES = 20_000
MAX_SCALAR = 64 * 1024

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_FLAGS = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
_NEVER_KEYS = _NULLS | _FLAGS
_NUMBER = re.compile(r"[-+]?(\.?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|0x[0-9a-fA-F_]+|0o[0-7_]+|\.(?i:inf|nan))")
_TAG = re.compile(r"![^\s,\[\]{}]*")
_DIRECTIVE = re.compile(r"^%.*\S", re.MULTILINE)
_SMALL = 8 * 1024
"""A text of this length has fewer nodes and shorter scalars than any limit."""


@functools.cache
def _yaml() -> tuple[Any, Any]:
    """Return PyYAML and its fastest parser; importing it costs more than reading a cached result."""
    import yaml

    return yaml, getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Item:
    """What stands for the key while values go into a list."""


class _Unreadable(Exception):
    """Carries the finding after which nothing more can be read."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


class Tree:
    """One reading of one text: the data, the marks and the findings, filled by `grow`."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.offsets: list[int] = []
        self.findings: list[Diagnostic] = []
        self.top: list[object] = []
        self._documents = 0

    @property
    def marks(self) -> Marks:
        """Return the marks in their small form."""
        return Marks(array("I", self.offsets))

    def grow(self) -> None:
        """Read the text to its end or to the first thing that makes the rest unreadable."""
        yaml, parser = _yaml()
        if "\t" in self.text:
            parser = yaml.SafeLoader  # libyaml lets a tab pass where other tools refuse it
        try:
            self._walk(parser(self.text).get_event, yaml.events)
        except _Unreadable as stop:
            self.findings.append(stop.finding)
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            # The pure Python scanner lets chr() and int() refuse an escape or a version by themselves.
            self.findings.append(syntax_mistake(error, self.path, self.text))

    def _walk(self, next_event: Callable[[], Any], kinds: Any) -> None:
        """Build the data; one loop with local names, since it runs for every value of every file."""
        scalar, starts = kinds.ScalarEvent, {kinds.MappingStartEvent: dict, kinds.SequenceStartEvent: list}
        ends = {kinds.MappingEndEvent, kinds.SequenceEndEvent}
        text = self.text
        suspicious = len(text) > _SMALL or "&" in text or "!" in text or "\\" in text
        foreign = not text.isascii()
        offsets, note = self.offsets, self.offsets.append
        stack: list[tuple[Any, Any, dict[str, int], int]] = []
        into, key, seen, slot, last = self.top, _Item, {}, 0, 0  # type: Any, Any, dict[str, int], int, int
        while (event := next_event()) is not None:
            kind = event.__class__
            if kind is scalar:
                start, last = event.start_mark.index, event.end_mark.index
                note(start)
                note(last)
                value = event.value
                if suspicious:
                    self._check_scalar(event)
                if key is None:
                    if foreign or not value.isidentifier() or value in _NEVER_KEYS:
                        value = self._key(event)
                    if value in seen:
                        self._duplicate(value, seen[value], (start, last))
                    else:
                        seen[value] = start
                    key = value
                    continue
                if value in _NULLS and not event.style:
                    value = None
            elif kind in ends:
                if event.end_mark.index > event.start_mark.index:  # a bracket; a block ends with its last value
                    last = event.end_mark.index
                offsets[slot] = last
                into, key, seen, slot = stack.pop()
                continue
            elif kind in starts:
                self._check_start(event, len(stack), key is None)
                value = starts[kind]()
            else:
                self._check_other(event)
                if kind is not kinds.AliasEvent:
                    continue
                note(event.start_mark.index)
                note(event.end_mark.index)
                value = None
            if key is _Item:
                into.append(value)
            elif key is None:  # a map, list or alias where a key must stand, already refused
                key = event
            else:
                into[key] = value
                key = None
            if kind in starts:
                stack.append((into, key, seen, slot))
                slot = len(offsets) + 1
                note(event.start_mark.index)
                note(0)
                into, key, seen = value, _Item if kind is kinds.SequenceStartEvent else None, {}

    def _check_scalar(self, event: Any) -> None:
        """Refuse what only a suspicious text can hold."""
        self._check_properties(event)
        if len(event.value) > MAX_SCALAR:
            raise _Unreadable(self._too_big(event, f"a text has {len(event.value):,} characters", f"{MAX_SCALAR:,}"))
        if len(self.offsets) > 2 * MAX_NODES:
            raise _Unreadable(self._too_big(event, "the file has too many values", f"{MAX_NODES:,}"))
        if event.style == '"' and (found := IN_VALUE.search(event.value)):
            self._report("E005", _span(event), f"the text stands for the character {character_name(found[0])}",
                         hint(found[0]))

    def _check_start(self, event: Any, depth: int, is_key: bool) -> None:
        self._check_properties(event)
        if depth >= MAX_DEPTH:
            raise _Unreadable(self._too_big(event, "maps and lists are nested too deeply", f"{MAX_DEPTH} levels"))
        if len(self.offsets) >= 2 * MAX_NODES:
            raise _Unreadable(self._too_big(event, "the file has too many values", f"{MAX_NODES:,}"))
        if is_key:
            self._report("E003", _span(event), "a map or a list stands where a key must stand",
                         "write `name: value`; text that begins with a bracket or `?` needs quotes")

    def _check_properties(self, event: Any) -> None:
        start = event.start_mark.index
        if event.anchor is not None:
            self._property("anchor", "&" + event.anchor, start)
        if event.tag is not None:
            found = _TAG.search(self.text, start)
            self._property("tag", found[0] if found else "!", start)

    def _property(self, noun: str, word: str, start: int) -> None:
        start = max(start, self.text.find(word, start))
        self._report("E003", (start, start + len(word)), f"the {noun} {shown(word)} is not used in these files",
                     "delete it, or put the text in quotes if it is meant as text")

    def _check_other(self, event: Any) -> None:
        """Refuse an alias, a directive and a second document; a stream's ends are nothing to us."""
        name = event.__class__.__name__
        if name == "AliasEvent":
            self._report("E003", _span(event), f"the alias {shown('*' + event.anchor)} is not used in these files",
                         "write the value out in full, or put the text in quotes if it is meant as text")
        elif name == "DocumentStartEvent":
            for found in _DIRECTIVE.finditer(self.text, 0, event.end_mark.index):
                self._report("E003", found.span(), f"the directive {shown(found[0])} is not used in these files",
                             "delete the line")
            self._documents += 1
            if self._documents > 1:
                raise _Unreadable(self._mistake("E003", _span(event), "a second document begins after `---`",
                                                "write one record in one file"))

    def _key(self, event: Any) -> str:
        """Return an unusual key in its one normal form, after saying what is wrong with it."""
        value: str = event.value
        plain, span = not event.style, _span(event)
        quote = "put the key in quotes"
        if plain and value in _NULLS:
            self._report("E003", span, f"the key {shown(value)} means nothing" if value else "a key is missing before the colon",
                         "write `name: value`")
        elif plain and (value in _FLAGS or _NUMBER.fullmatch(value)):
            self._report("E003", span, f"the key {shown(value)} is not text to other tools", quote)
        elif plain and value == "<<":
            self._report("E003", span, "the merge key `<<` is not used in these files", "write the values out in full")
        elif found := IN_KEY.search(value):
            self._report("E005", span, f"the key {shown(value)} holds the invisible character {character_name(found[0])}",
                         "type the key again")
        return unicodedata.normalize("NFC", value)

    def _duplicate(self, key: str, first: int, span: Span) -> None:
        lines = [self.text.count("\n", 0, start) + 1 for start in (first, span[0])]
        where = f"on lines {lines[0]} and {lines[1]}" if lines[0] != lines[1] else f"twice on line {lines[0]}"
        self._report("E006", span, f"the key {shown(key)} stands {where}", "keep one of them")

    def _too_big(self, event: Any, what: str, limit: str) -> Diagnostic:
        return self._mistake("E004", _span(event), f"{what}, the limit is {limit}", "split the record or shorten the text")

    def _report(self, code: str, span: Span, message: str, hint: str) -> None:
        self.findings.append(self._mistake(code, span, message, hint))

    def _mistake(self, code: str, span: Span, message: str, hint: str) -> Diagnostic:
        return mistake(code, location(self.path, self.text, span), message, hint)


def _span(event: Any) -> Span:
    return event.start_mark.index, event.end_mark.index
