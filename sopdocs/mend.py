"""What can be mended without anybody deciding something, worked out on texts before any file is touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from sopdocs.diagnostics import Diagnostic
from sopdocs.edit import Splice, spliced
from sopdocs.files import sources
from sopdocs.gate import Question, fresh
from sopdocs.marks import span_at
from sopdocs.memory import Memory
from sopdocs.source import read

ROUNDS = 10
"""A fix may lay open another one; after so many rounds something goes in circles."""

_SEEN = (("E00", ("E00",)), ("E013", ("E00", "E013")), ("E01", ("E00", "E01")))
"""A finding that begins so keeps others from being looked for, all but those that begin like these."""


class Change(NamedTuple):
    """The content of a file before and after, and how many fixes lie between."""

    before: bytes
    after: bytes
    fixes: int = 0


class Mended(NamedTuple):
    """The files that change, by path, and those that a fix would only make worse."""

    changes: dict[str, Change]
    left_alone: tuple[str, ...]


def mended(root: Path, question: Question, instead: Mapping[str, bytes] | None = None) -> Mended:
    """Return what fixes make of the files below `root`; only of those in `instead`, where it is given.

    A file that would not say exactly what was meant, or have more findings than before, is left alone.
    """
    memory = Memory()
    before = {path: text for path, text in sources(root) if isinstance(text, bytes)} | dict(instead or {})
    now = {path: Change(text, text) for path, text in before.items()}
    left: set[str] = set()
    found = fresh(root, question, memory, before).verdict.findings
    for _ in range(ROUNDS):
        fixes = _fixes(found, {*(instead or before)} - left)
        tried = {path: _changed(now[path], path, some) for path, some in fixes.items()}
        left |= {path for path, change in tried.items() if change is None}
        step = now | {path: change for path, change in tried.items() if change}
        if step == now:
            break
        texts = {path: one.after for path, one in step.items()}
        after = fresh(root, question, memory, texts).verdict.findings
        worse = {path for path in tried if _has_more(after, found, path)}
        left |= worse
        if not worse:
            now, found = step, after
    return Mended({path: one for path, one in now.items() if one.fixes}, tuple(sorted(left)))


def _fixes(findings: Iterable[Diagnostic], paths: set[str]) -> dict[str, list[Diagnostic]]:
    fixes: dict[str, list[Diagnostic]] = defaultdict(list)
    for one in findings:
        if one.fix and one.location.path in paths:
            fixes[one.location.path].append(one)
    return fixes


def _changed(change: Change, path: str, findings: Iterable[Diagnostic]) -> Change | None:
    """Return a file with its fixes put in; of two at one place the first, the other has its turn later."""
    text = read(change.after, path).text
    splices: list[Splice] = []
    for one in findings:
        splice = Splice(span_at(text, one.location), one.fix)
        if not splices or splices[-1].span[1] <= splice.span[0]:
            splices.append(splice)
    after = spliced(change.after, path, splices)
    return None if after is None else Change(change.before, after, change.fixes + len(splices))


def _has_more(after: Iterable[Diagnostic], before: Iterable[Diagnostic], path: str) -> bool:
    """Tell whether a file has more findings than before, of those that were looked for before."""
    old = [one.code for one in before if one.location.path == path]
    seen = next((known for code, known in _SEEN if any(one.startswith(code) for one in old)), ("",))
    new = [one.code for one in after if one.location.path == path]
    return sum(one.startswith(seen) for one in new) > sum(one.startswith(seen) for one in old)
