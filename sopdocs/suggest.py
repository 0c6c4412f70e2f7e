"""Did you mean: the nearest known word to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that looks most like `word`, or None where none is near."""
    from rapidfuzz import fuzz, process, utils

    found = process.extractOne(
        word, sorted(known), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=60
    )
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a hint that names the nearest known word, else lists a few, else `otherwise`."""
    known = sorted(known)
    near = nearest(word, known)
    if near:
        return f"did you mean `{near}`?"
    if 0 < len(known) <= 12:
        return f"use one of: {', '.join(known)}"
    return otherwise
