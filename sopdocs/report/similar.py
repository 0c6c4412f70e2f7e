"""Gaps like one: for a terminal of 80 columns, and as JSON, whose keys are added and never renamed."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sopdocs.report.words import safe_text

if TYPE_CHECKING:
    from sopdocs.similar import Alike, Likeness, Tried

SCHEMA_VERSION = 1
WIDTH = 80
_WORKED = {True: "worked", False: "did not work", None: "not known yet"}


def similar_text(found: Sequence[Alike], asked: str, likeness: Likeness) -> str:
    """Return each gap with why it is alike, what was done and whether that worked."""
    if not found:
        return safe_text(f"No gap is like {asked}.")
    lines = [*textwrap.wrap(f"Like {asked}", WIDTH), ""]
    for one in found:
        lines += textwrap.wrap(f"{one.gap.id} ({one.gap.status.replace('_', ' ')}) {one.gap.title}", WIDTH)
        lines += _indented(f"Alike: {'; '.join(likeness.because(one))}")
        for tried in one.gap.tried:
            lines += _indented(f"{tried.plan} {_outcome(tried)}: {tried.title}")
            for title in tried.done:
                lines += _indented(f"- {title}", 4)
        if not one.gap.tried:
            lines.append("  Nothing has been done yet.")
        lines.append("")
    return safe_text("\n".join(lines)).rstrip("\n")


def _outcome(tried: Tried) -> str:
    held = f", rule held in {tried.consecutive} of {tried.required} periods" if tried.verdict else ""
    return f"{_WORKED[tried.worked]}{held}"


def _indented(text: str, by: int = 2) -> Iterator[str]:
    yield from textwrap.wrap(
        text, WIDTH, initial_indent=" " * by, subsequent_indent=" " * (by + 2), break_long_words=False
    )


def similar_json(found: Sequence[Alike], asked: str, likeness: Likeness) -> str:
    """Return the same as JSON."""
    told: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "asked": asked,
        "similar": [_told(rank, one, likeness) for rank, one in enumerate(found, 1)],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _told(rank: int, one: Alike, likeness: Likeness) -> dict[str, Any]:
    return {
        "rank": rank,
        "id": one.gap.id,
        "title": one.gap.title,
        "status": one.gap.status,
        "score": one.score,
        "because": list(likeness.because(one)),
        "shared": [{"kind": kind, "value": value} for kind, value in one.shared],
        "plans": [
            {
                "id": tried.plan,
                "title": tried.title,
                "status": tried.status,
                "done": list(tried.done),
                "verdict": tried.verdict,
                "worked": tried.worked,
            }
            for tried in one.gap.tried
        ],
    }
