"""Signals of the watch list, computed where their rule can be, and assumptions that no longer hold."""

from __future__ import annotations

import datetime
import operator
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.detect.candidate import Listed

if TYPE_CHECKING:
    from sopdocs.figures import Track
    from sopdocs.model.catalog import Assumption, Signal

_RULE = re.compile(
    r"\b(above|over|below|under)\s+(\d+(?:\.\d+)?)\b.*?\bin\s+(one|two|three|four|\d+)\s+(?:month|week|quarter|period)",
    re.IGNORECASE,
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4}
_SIGNS = {"above": operator.gt, "over": operator.gt, "below": operator.lt, "under": operator.lt}


class Rule(NamedTuple):
    """A rule that a machine can read: `above 48 days in one month`."""

    word: str
    limit: float
    periods: int


def rule_of(text: str) -> Rule | None:
    """Return what a signal's rule asks of the actuals, None where only a person can read it."""
    found = _RULE.search(text)
    if found is None:
        return None
    number = found[3].lower()
    return Rule(found[1].lower(), float(found[2]), _NUMBERS.get(number) or int(number))


def signals(
    declared: Mapping[str, Signal], tracks: Mapping[str, Track | None], day: datetime.date
) -> tuple[Listed, ...]:
    """Return every signal: whether the newest actuals make it speak, or what its record says."""
    return tuple(_signal(name, declared[name], tracks.get(name), day) for name in sorted(declared))


def _signal(name: str, one: Signal, track: Track | None, day: datetime.date) -> Listed:
    rule = rule_of(one.rule)
    if one.dataset is None or rule is None or track is None:
        why = "it has no dataset" if one.dataset is None else "its rule is for people"
        if one.dataset and rule:
            why = f"the data of `{one.dataset}` cannot be read"
        since = f" on {one.fired_on}" if one.status == "fired" and one.fired_on else ""
        if one.fired_on and one.fired_on > day:
            return Listed(name, one.label, "quiet", f"read by people ({why})")
        return Listed(name, one.label, one.status, f"read by people ({why}){since}", one.response)
    actuals = [(p.period, p.actual) for p in track.points if p.actual is not None][-rule.periods :]
    if len(actuals) < rule.periods:
        return Listed(name, one.label, "unknown", f"{len(actuals)} of {rule.periods} periods have an actual")
    fired = all(_SIGNS[rule.word](value, rule.limit) for _, value in actuals)
    period, value = actuals[-1]
    said = f"{value:g} in {period}, the rule is {rule.word} {rule.limit:g}"
    return Listed(name, one.label, "fired" if fired else "quiet", said, one.response if fired else "")


def assumptions(declared: Mapping[str, Assumption], day: datetime.date) -> tuple[Listed, ...]:
    """Return the assumptions that are broken, at risk, or past the day until which they were to hold."""
    found = []
    for name in sorted(declared):
        one = declared[name]
        if one.status != "holding":
            found.append(Listed(name, one.text, one.status.replace("_", " "), one.trigger or ""))
        elif one.valid_until and one.valid_until < day:
            found.append(Listed(name, one.text, "expired", f"was to hold until {one.valid_until}; review it"))
    return tuple(found)
