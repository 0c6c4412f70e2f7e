"""The one guarded reader: bytes of a file in, plain data, places and findings out.

Every other part of sopdocs trusts that a record holds text, lists and maps and nothing else, whatever
somebody put into the file; this is where that becomes true.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field

from sopdocs.characters import cleaned, printable
from sopdocs.diagnostics import Diagnostic, FieldPath, Location
from sopdocs.marks import Marks, Span, location, span_at
from sopdocs.mistakes import MAX_FILE, mistake
from sopdocs.spelling import spelt
from sopdocs.tree import Tree, marked

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: data if every word of it is sound, else the findings that say why not.

    `text` is what the offsets count in: decoded, without a byte order mark, refused characters replaced.
    """

    path: str
    data: dict[str, object] | None
    diagnostics: tuple[Diagnostic, ...]
    text: str = field(default="", repr=False)
    has_empty: bool = False
    """Whether any value was left empty."""

    @property
    def marks(self) -> Marks:
        """Return where the keys and values of a sound file stand: seldom wanted, so read anew when it is."""
        return marked(self.text)

    def span(self, field: FieldPath, key: bool = False) -> Span | None:
        """Return the offsets in `text` of the value (or key) at `field`; None for the file as a whole."""
        span = self.marks.span(self.data, field, key) if self.data is not None else None
        if span is None:
            return None
        start, end = span
        return start, start + len(self.text[start:end].rstrip())

    def locate(self, field: FieldPath, key: bool = False) -> Location:
        """Return the place of the value (or its key) at `field`, else the nearest key above.

        What is missing from the record as a whole is said at its id, for want of a better place.
        """
        span = self.span(field, key)
        if span is None and field and self.data and "id" in self.data:
            span = self.span(("id",))
        return location(self.path, self.text, span) if span else Location(self.path)

    def written(self, value: str, place: Location) -> str:
        """Return how a value is written where one stands now; empty where that cannot be done in place."""
        return spelt(value, self.text[slice(*span_at(self.text, place))]) if value else ""


def read(text: bytes, path: str) -> Source:
    """Return what `text` says, and where; never an exception, whatever the bytes are."""
    if len(text) > MAX_FILE:
        return _refused(
            path,
            "E004",
            f"the file has {len(text):,} bytes, the limit is {MAX_FILE:,}",
            "split the record, or move long lists into the planning data",
        )
    raw = text.removeprefix(codecs.BOM_UTF8)
    decoded = _decoded(raw, path)
    if isinstance(decoded, Source):
        return decoded
    body, findings = (decoded, []) if printable(raw) else cleaned(decoded, path)
    tree = Tree(body, path)
    tree.grow()
    findings += tree.findings
    if not findings:
        findings = _record(tree, path)
    data = None if findings else tree.top[0]
    record = data if isinstance(data, dict) else None
    return Source(path, record, tuple(sorted(findings)), body, tree.has_empty)


def _decoded(raw: bytes, path: str) -> str | Source:
    if raw.startswith(_UTF16) or b"\0" in raw[:2]:
        return _refused(path, "E001", "the file is saved as UTF-16", "save it as UTF-8")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        text = raw.decode("utf-8", "replace")
        place = location(path, text, (len(before), len(before) + 1))
        finding = mistake(
            "E001", place, f"the byte `0x{raw[error.start]:02X}` is not UTF-8 text", "save the file as UTF-8"
        )
        return Source(path, None, (finding,), text)


def _refused(path: str, code: str, message: str, hint: str) -> Source:
    return Source(path, None, (mistake(code, Location(path), message, hint),))


def _record(tree: Tree, path: str) -> list[Diagnostic]:
    """Return a finding unless the text is one map."""
    top = tree.top[0] if tree.top else None
    if isinstance(top, dict):
        return []
    if top is None:
        return [
            mistake(
                "E007",
                Location(path),
                "the file holds no record",
                "begin it with `kind:`, or delete the file",
            )
        ]
    place = location(path, tree.text, marked(tree.text).first)
    return [
        mistake("E007", place, "the file does not begin with `name: value` lines", "begin it with `kind:`")
    ]
