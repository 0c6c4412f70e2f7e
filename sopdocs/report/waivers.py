"""The open exceptions, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sopdocs.report.text import Paint, plain
from sopdocs.report.words import counted, safe_text
from sopdocs.waivers import Waived


def waivers_text(waived: Iterable[Waived], paint: Paint = plain) -> Iterator[str]:
    """Yield each waiver with its reason and what it silences, the one that ends first at the top."""
    rows = sorted(waived, key=lambda one: (one.expires, one.record, one.rule))
    for one in rows:
        ended = paint("expired", "error") if one.expired else "until"
        yield f"{paint(one.record, 'place')} {safe_text(one.rule)}, {ended} {one.expires}: {_effect(one)}"
        yield f"    {safe_text(one.reason)} (approved by {safe_text(one.approved_by)})"
    yield counted(len(rows), "waiver")


def _effect(one: Waived) -> str:
    if one.silences is None:
        return "silences nothing" if one.expired else "this run cannot tell what it silences"
    return f"silences {counted(one.silences, 'finding')}"
