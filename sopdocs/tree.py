"""The walk over YAML events that builds plain data and refuses what two YAML tools could read differently.

It never recurses and counts while it reads, because a file of thirty thousand `[` kills an ordinary
loader. Checks that only a suspicious file needs stand outside the loop, and so do the places of values: few
are ever asked for, and a file is walked a second time for those.
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
_NUMBER = re.compile(
    r"[-+]?(\.?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|0x[0-9a-fA-F_]+|0o[0-7_]+|\.(?i:inf|nan))"
)
_TAG = re.compile(r"![^\s,\[\]{}]*")
_OPENING: dict[str, Callable[[], Any]] = {
    "MappingStartEvent": dict,
    "SequenceStartEvent": list,
    "AliasEvent": lambda: None,
}
_SIGN = re.compile(r"[&!](?<!\w.)")
"""What an anchor or a tag begins with, other than the signs in `S&OP` and `done!`."""
_DIRECTIVE = re.compile(r"^%.*\S", re.MULTILINE)
_SMALL = 16 * 1024
"""A text of this length has fewer nodes and shorter scalars than any limit."""


def _has_sign(text: str) -> bool:
    """Tell whether an anchor or a tag may stand somewhere in a text."""
    return ("&" in text or "!" in text) and _SIGN.search(text) is not None


@functools.cache
def _yaml() -> tuple[Any, Any]:
    """Return PyYAML and its fastest parser; importing it costs more than reading a cached result."""
    import yaml

    return yaml, getattr(getattr(yaml, "cyaml", None), "CParser", yaml.SafeLoader)


def _events_of(text: str) -> Callable[[], Any]:
    """Return a call that gives the next event; libyaml lets a tab pass where other tools refuse it."""
    yaml, fast = _yaml()
    next_event: Callable[[], Any] = (yaml.SafeLoader if "\t" in text else fast)(text).get_event
    return next_event


@functools.lru_cache(maxsize=4)
def marked(text: str) -> Marks:
    """Return where every key and value of a text stands that was read without a finding."""
    kinds, next_event = _yaml()[0].events, _events_of(text)
    offsets = array("I")
    open_: list[int] = []
    while (event := next_event()) is not None:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, (kinds.ScalarEvent, kinds.CollectionStartEvent)):
            offsets.extend((start, end))
            if not isinstance(event, kinds.ScalarEvent):
                open_.append(len(offsets) - 1)
                continue
            last = end
        elif isinstance(event, kinds.CollectionEndEvent):
            last = end if end > start else last  # a bracket; a block ends with its last value
            offsets[open_.pop()] = last
    return Marks(offsets)


class _Item:
    """What stands for the key while values go into a list."""


class _Unreadable(Exception):
    """Carries the finding after which nothing more can be read."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


class Tree:
    """One reading of one text: the data and the findings, filled by `grow`."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.findings: list[Diagnostic] = []
        self.top: list[object] = []
        self.has_empty = False
        self.nodes = 0
        self._documents = 0

    def grow(self) -> None:
        """Read the text to its end or to the first thing that makes the rest unreadable."""
        yaml = _yaml()[0]
        try:
            self._walk(_events_of(self.text), yaml.events)
        except _Unreadable as stop:
            self.findings.append(stop.finding)
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            # The pure Python scanner lets chr() and int() refuse an escape or a version by themselves.
            self.findings.append(syntax_mistake(error, self.path, self.text))

    def _walk(self, next_event: Callable[[], Any], kinds: Any) -> None:
        """Build the data with local names and few calls, since this runs for every value of every file."""
        scalar, ends = kinds.ScalarEvent, (kinds.MappingEndEvent, kinds.SequenceEndEvent)
        text = self.text
        suspicious = len(text) > _SMALL or "\\" in text or _has_sign(text)
        foreign = not text.isascii()
        stack: list[tuple[Any, Any, dict[str, Any]]] = []
        into, key = self.top, _Item  # type: Any, Any
        seen: dict[str, Any] = {}
        while (event := next_event()) is not None:
            kind = event.__class__
            if kind is scalar:
                value = event.value
                if suspicious:
                    self._check_scalar(event)
                if key is None:
                    odd = value in seen or value in _NEVER_KEYS or not value.isidentifier()
                    if odd or (foreign and not value.isascii()):
                        value = self._key(event, seen)
                    seen[value] = event
                    key = value
                    continue
                if value in _NULLS and not event.style:
                    value = None
                    self.has_empty = True
            elif kind in ends:
                into, key, seen = stack.pop()
                continue
            elif (value := self._open(event, len(stack), key is None)) is _Item:
                continue
            if key is _Item:
                into.append(value)
            elif key is None:
                key = event  # refused where a key must stand; the value behind it still needs a place
            else:
                into[key] = value
                key = None
            if kind is not scalar and value is not None:
                stack.append((into, key, seen))
                into, key, seen = value, _Item if value.__class__ is list else None, {}

    def _open(self, event: Any, depth: int, is_key: bool) -> Any:
        """Return a new map or list, nothing for an alias, or `_Item` if the event holds no value."""
        name = event.__class__.__name__
        if name not in _OPENING:
            if name == "DocumentStartEvent":
                self._check_document(event)
            return _Item
        if is_key or depth >= MAX_DEPTH or event.anchor is not None or event.tag is not None:
            self._check_start(event, depth, is_key)
        if len(self.text) > _SMALL:
            self._check_count(event)
        return _OPENING[name]()

    def _check_start(self, event: Any, depth: int, is_key: bool) -> None:
        if depth >= MAX_DEPTH:
            raise self._too_big(event, "maps and lists are nested too deeply", f"{MAX_DEPTH} levels")
        if event.__class__.__name__ == "AliasEvent":
            self._report(
                "E003",
                _span(event),
                f"the alias {shown('*' + event.anchor)} is not used in these files",
                "write the value out in full, or put the text in quotes if it is meant as text",
            )
            return
        self._check_properties(event)
        if is_key:
            self._report(
                "E003",
                _span(event),
                "a map or a list stands where a key must stand",
                "write `name: value`; text that begins with a bracket or `?` needs quotes",
            )

    def _check_document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            raise _Unreadable(
                self._mistake(
                    "E003",
                    _span(event),
                    "a second document begins after `---`",
                    "write one record in one file",
                )
            )
        for found in _DIRECTIVE.finditer(self.text, 0, event.end_mark.index):
            self._report(
                "E003",
                found.span(),
                f"the directive {shown(found[0])} is not used in these files",
                "delete the line",
            )

    def _check_scalar(self, event: Any) -> None:
        """Refuse what only a suspicious text can hold."""
        self._check_properties(event)
        self._check_count(event)
        if len(event.value) > MAX_SCALAR:
            raise self._too_big(event, f"a text has {len(event.value):,} characters", f"{MAX_SCALAR:,}")
        if event.style == '"' and (found := IN_VALUE.search(event.value)):
            self._report(
                "E005",
                _span(event),
                f"the text stands for the character {character_name(found[0])}",
                hint(found[0]),
            )

    def _check_count(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self._too_big(event, "the file has too many keys and values", f"{MAX_NODES:,}")

    def _check_properties(self, event: Any) -> None:
        start = event.start_mark.index
        if event.anchor is not None:
            self._property("anchor", "&" + event.anchor, start)
        if event.tag is not None:
            found = _TAG.search(self.text, start)
            self._property("tag", found[0] if found else "!", start)

    def _property(self, noun: str, word: str, start: int) -> None:
        start = max(start, self.text.find(word, start))
        self._report(
            "E003",
            (start, start + len(word)),
            f"the {noun} {shown(word)} is not used in these files",
            "delete it, or put the text in quotes if it is meant as text",
        )

    def _key(self, event: Any, seen: dict[str, Any]) -> str:
        """Return an unusual key in its one normal form, after saying what is wrong with it."""
        key = unicodedata.normalize("NFC", event.value)
        span = _span(event)
        if not event.style and (fault := _key_fault(key)):
            self._report("E003", span, *fault)
        elif found := IN_KEY.search(key):
            self._report(
                "E005",
                span,
                f"the key {shown(key)} holds the invisible character {character_name(found[0])}",
                "type the key again",
            )
        elif key in seen:
            first, second = (self.text.count("\n", 0, _span(one)[0]) + 1 for one in (seen[key], event))
            where = f"on lines {first} and {second}" if first != second else f"twice on line {first}"
            self._report("E006", span, f"the key {shown(key)} stands {where}", "keep one of them")
        return key

    def _too_big(self, event: Any, what: str, limit: str) -> _Unreadable:
        hint = "split the record or shorten the text"
        return _Unreadable(self._mistake("E004", _span(event), f"{what}, the limit is {limit}", hint))

    def _report(self, code: str, span: Span, message: str, hint: str) -> None:
        self.findings.append(self._mistake(code, span, message, hint))

    def _mistake(self, code: str, span: Span, message: str, hint: str) -> Diagnostic:
        return mistake(code, location(self.path, self.text, span), message, hint)


def _span(event: Any) -> Span:
    return event.start_mark.index, event.end_mark.index


def _key_fault(key: str) -> tuple[str, str] | None:
    """Return sentence and hint for a key without quotes that some tool reads as something else than text."""
    if not key:
        return "a key is missing before the colon", "write `name: value`"
    if key == "<<":
        return "the merge key `<<` is not used in these files", "write the values out in full"
    if key in _NEVER_KEYS or _NUMBER.fullmatch(key):
        return f"the key {shown(key)} is not text to other tools", "put the key in quotes"
    return None
