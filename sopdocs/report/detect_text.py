"""Early warning for a terminal of 80 columns: what is new first, then what lies ahead, then the open gaps."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from sopdocs.detect.candidate import Candidate, EarlyWarning, Listed
from sopdocs.report.words import safe_text
from sopdocs.variance.said import bias, difference_unit, plain, signed

WIDTH = 80
MEMBERS = 3
"""So many members of a family are shown; the others are counted."""


def detect_text(found: EarlyWarning, everything: bool = False) -> str:
    """Return the candidates on one screen; `everything` adds members, indicators and silent series."""
    lines = [_head(found), ""]
    sections = (
        ("New: no gap has it", [one for one in found.candidates if one.fresh]),
        ("Closed, and out again: reopen?", [one for one in found.candidates if one.kind == "recurrence"]),
        ("Ahead", [one for one in found.candidates if one.known and one.kind == "projected"]),
    )
    for title, group in sections:
        if group:
            lines += [title, *_waiting(group, everything), ""]
    known = [one for one in found.candidates if one.known and one.kind == "realised"]
    if known:
        lines += [
            "In open gaps (in brackets: how many other series of it are out)",
            *_open(known, everything),
            "",
        ]
    lines += _listed(
        "Signals", found.signals if everything else [s for s in found.signals if s.state != "quiet"]
    )
    lines += _listed("Assumptions", found.assumptions)
    if everything and found.quiet:
        lines.append("Silent")
        for one in found.quiet:
            where = ", ".join(value for _, value in one.filter)
            name = f"{one.metric} of {one.dataset}" if one.metric else one.dataset
            lines += _wrapped(f"{name}{f' ({where})' if where else ''}: {one.reason}")
        lines.append("")
    return safe_text("\n".join(lines)).rstrip("\n") + "\n"


def _head(found: EarlyWarning) -> str:
    new = sum(1 for one in found.candidates if one.fresh and not one.level)
    again = sum(1 for one in found.candidates if one.kind == "recurrence")
    gaps = len({one.gap for one in found.candidates if one.known})
    parts = [f"{new or 'nothing'} new"]
    if again:
        parts.append(f"{again} closed and out again")
    parts.append(f"{gaps} open {'gap' if gaps == 1 else 'gaps'} that the data bear out")
    return f"Early warning as of {found.as_of}: {', '.join(parts)}"


def _waiting(group: Sequence[Candidate], everything: bool) -> Iterator[str]:
    """Yield what waits for somebody; of the members of a family the first few."""
    members = 0
    for place, one in enumerate(group):
        members = members + 1 if one.level else 0
        if everything or members <= MEMBERS:
            yield from _told(one)
        elif place + 1 == len(group) or not group[place + 1].level:
            yield f"    and {members - MEMBERS} more members: --all"


def _told(one: Candidate) -> Iterator[str]:
    """Yield what there is to know of a candidate that waits for somebody."""
    name = f"{one.gap}  " if one.gap else ""
    yield from _wrapped(f"{name}{where(one)}: {one.watched.metric.name.lower()}", one.level)
    yield from _wrapped(f"{size(one)}, {when(one)}", one.level + 1)
    for line in (_worth(one), _evidence(one), _deadline(one)):
        if line:
            yield from _wrapped(line, one.level + 1)


def where(one: Candidate) -> str:
    """Return the slice of the business in words."""
    scope = [value for _, value in one.watched.scope] or [value for _, value in one.watched.slice.filter]
    drilled = [value for _, value in one.watched.path if value not in scope]
    return ", ".join((*scope, *drilled)) or one.watched.slice.dataset


def size(one: Candidate) -> str:
    """Return direction and size: a bias in percent with its word, anything else with its sign."""
    variance, unit = one.variance, one.watched.unit
    if one.watched.comparison == "actual_vs_forecast":
        told = bias(one.bias_pct)
        return f"{told}, {signed(-(variance.value or 0.0), one.digits)} {unit}"
    share = "" if variance.pct is None or unit == "pct" else f" ({signed(variance.pct)} %)"
    good = " favourable" if variance.favourable else ""
    return f"{one.direction} {signed(variance.value, one.digits)} {difference_unit(unit)}{share}{good}"


def when(one: Candidate) -> str:
    """Return since when, and with which month's data it spoke."""
    if one.kind == "projected":
        return f"from {one.since} to {one.until}"
    number = "1 period" if one.periods == 1 else f"{one.periods} periods"
    return f"since {one.since}, {number}, spoke with {one.spoke_in}"


def _worth(one: Candidate) -> str:
    if one.worth.amount is None:
        return one.worth.how
    return f"{money(one)} a month, {one.worth.how}"


def money(one: Candidate) -> str:
    """Return the value a month in thousands."""
    if one.worth.amount is None:
        return ""
    return f"{one.worth.currency} {plain(one.worth.amount / 1000, 0)} k"


def _evidence(one: Candidate) -> str:
    told = one.drift
    if told is None or not told.speaks:
        return ""
    signal = f"tracking signal {signed(told.tracking_signal)}" if told.tracking_signal is not None else ""
    parts = [f"CUSUM {plain(told.cusum)} sigma on {told.history} periods in control", signal]
    return "evidence: " + ", ".join(filter(None, parts))


def _deadline(one: Candidate) -> str:
    if one.deadline is None:
        return ""
    if one.deadline.day is None:
        return f"latest decision date missing: {one.deadline.missing}"
    return f"decide by {one.deadline.day} ({one.deadline.source})"


def _open(known: Sequence[Candidate], everything: bool) -> Iterator[str]:
    """Yield one line for each gap, the series that it speaks of; `everything` adds what else speaks in it."""
    seen: set[str] = set()
    for one in known:
        if one.gap not in seen:
            others = sum(1 for other in known if other.gap == one.gap) - 1
            more = f" (+{others})" if others and not everything else ""
            value = f"; {money(one)} a month" if one.worth.amount is not None else ""
            what = f"{one.watched.metric.name.lower()}, {size(one)}"
            yield from _wrapped(f"{one.gap}  {where(one)}: {what} since {one.since}{value}{more}")
            seen.add(one.gap)
        elif everything:
            last = f"{one.watched.path[-1][1]}: " if one.watched.path else ""
            yield from _wrapped(f"{last}{one.watched.metric.name.lower()}, {size(one)} since {one.since}", 2)


def _listed(title: str, found: Iterable[Listed]) -> list[str]:
    lines = []
    for one in found:
        lines += _wrapped(f"{one.id}  {one.state}: {one.text.rstrip('.')}. {one.reason}")
        if one.response:
            lines += _wrapped(f"then: {one.response}", 1)
    return [title, *lines, ""] if lines else []


def _wrapped(text: str, level: int = 0) -> list[str]:
    lead = "  " * (level + 1)
    return textwrap.wrap(
        text, WIDTH, initial_indent=lead, subsequent_indent=lead + "  ", break_on_hyphens=False
    )
