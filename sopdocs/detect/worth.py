"""What a candidate is worth a month, and in which order candidates are read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sopdocs.detect.candidate import Candidate, Worth
from sopdocs.figures import Figures, GapFigures
from sopdocs.periods import months_long

_MONEY = re.compile(r"([A-Z]{3})( [km])?")
_SCALE = {None: 1.0, " k": 1e3, " m": 1e6}


def valued(one: Candidate, figures: Figures) -> Candidate:
    """Return the candidate with its value a month: as its gap states it, in money, or by a unit's value.

    A unit is worth what a gap with the same series, else with the same product family and unit, makes of it:
    its value a month through its variance a month. Where no gap tells, there is no amount.
    """
    gap = figures.gaps.get(one.gap)
    if one.known and gap and gap.value_per_month is not None and gap.value_at_stake:
        if one.watched.gap != gap.id:
            return replace(one, worth=Worth(None, "", f"counted with {gap.id}"))
        worth = Worth(gap.value_per_month, gap.value_at_stake.currency, f"as {gap.id} states it")
        return replace(one, worth=worth)
    variance = _monthly(one.variance.value, one.variance.how, (one.since, one.until), one.periods)
    money = _MONEY.fullmatch(one.watched.unit)
    if money and variance is not None:
        amount = abs(variance) * _SCALE[money[2]]
        return replace(one, worth=Worth(amount, money[1], "the series is in money"))
    for like in _alike(one, figures):
        estimated = _by_unit(like, variance)
        if estimated:
            return replace(one, worth=estimated)
    return replace(one, worth=Worth(None, "", "no gap tells what a unit is worth: ranked by relative size"))


def _alike(one: Candidate, figures: Figures) -> list[GapFigures]:
    """Return the gaps that a unit's value may be taken from, the nearest first."""
    own = [gap for gap in figures.gaps.values() if gap.id in (one.gap, one.watched.gap)]
    here = [
        gap for gap in figures.gaps.values() if gap.data and gap.data.dataset == one.watched.slice.dataset
    ]
    return list({gap.id: gap for gap in (*own, *here)}.values())


def _by_unit(gap: GapFigures, variance: float | None) -> Worth | None:
    own = gap.variance
    if variance is None or own is None or gap.value_per_month is None or gap.value_at_stake is None:
        return None
    theirs = _monthly(own.value, own.how, gap.window, own.periods)
    if not theirs:
        return None
    amount = gap.value_per_month * abs(variance / theirs)
    return Worth(amount, gap.value_at_stake.currency, f"estimated at the unit value of {gap.id}")


def _monthly(value: float | None, how: str, window: tuple[str, str] | None, periods: int) -> float | None:
    """Return a variance a month; a level is the same in every month, however long it lasts."""
    if value is None or how != "sum" or window is None or not periods:
        return value
    return value / (periods * months_long(window[0]))


def ranked(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the most valuable first, then by size; what one gap has stands together, members below."""
    families: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for one in found:
        families[_family(one)].append(one)
    groups = [sorted(group, key=_within) for group in families.values()]
    return tuple(one for group in sorted(groups, key=_first) for one in group)


def _family(one: Candidate) -> tuple[object, ...]:
    if one.known:
        return (one.gap,)
    drilled = set(one.watched.path)
    whole = tuple(pair for pair in one.watched.slice.filter if pair not in drilled)
    return one.watched.slice.dataset, whole, one.watched.metric_id


def _within(one: Candidate) -> tuple[object, ...]:
    return (
        one.known and one.watched.gap != one.gap,
        one.level,
        *_worth(one),
        one.watched.metric_id,
        one.watched.path,
    )


def _first(group: Sequence[Candidate]) -> tuple[object, ...]:
    head = group[0]
    return *_worth(head), head.watched.slice.dataset, head.watched.metric_id, head.watched.slice.filter


def _worth(one: Candidate) -> tuple[bool, float]:
    amount = one.worth.amount
    return amount is None, -(one.size if amount is None else amount)
