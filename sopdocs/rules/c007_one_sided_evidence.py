"""The evidence for a root cause comes from one side, or from before the gap.

What it checks: the evidence of a verified root cause and of its whys is not all out of datasets that one
function owns, where the teams of its gaps are of several functions; and not all of it is dated before the
first of its gaps began. Evidence whose source or date is not given speaks for neither. One piece of data
alone is not judged, nor is the age of evidence for gaps that are projected.

Why it matters: the numbers of one function show its own view of a handover. What was found before the gap
began explains how things were, not what changed.

Bad:

    # kind: root_cause
    # without: whys
    evidence:  # C007
      - {kind: data, ref: "dataset:receipts-dc-nl", finding: Median 44 days against 34, date: 2025-12-02}
      - {kind: data, ref: "dataset:doh-dc-nl", finding: Stock of A-items below the floor, date: 2025-12-03}

Good:

    # kind: root_cause
    # without: whys
    evidence:
      - {kind: data, ref: "dataset:receipts-dc-nl", finding: Median 44 days against 34, date: 2025-12-02}
      - {kind: data, ref: "dataset:parameter-age", finding: Parameters 141 days old, date: 2025-12-03}

Known false positives: a cause that lies within one function, on which the others have no data.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import Gap, RootCause
from sopdocs.model.catalog import Calendar
from sopdocs.periods import last_day, notation
from sopdocs.rule import Context, Problem, Rule

_LONGEST = {"week": 7, "month": 31, "quarter": 92, "fiscal": 35}
"""Days of the longest period of a notation."""


def one_sided_evidence(cause: RootCause, context: Context) -> Iterator[Problem]:
    """Yield a problem where a root cause rests on one function's data, or on what is older than its gaps."""
    if cause.level != "root" or not cause.evidence:
        return
    gaps = [entry.record for id in cause.gaps if (entry := context.kb.get(id)) is not None]
    known = [gap for gap in gaps if isinstance(gap, Gap)]
    function = _only_function(cause, context)
    if function and len(_functions(known, context)) > 1:
        yield Problem(
            ("evidence",),
            f"all evidence comes from data of one function, `{function}`",
            "ask the other side of the handover for what it sees, and add it as evidence",
            key=True,
        )
    elif _is_older(cause, known, context.kb.calendar):
        yield Problem(
            ("evidence",),
            "all evidence is older than the gap",
            "look at the periods since it began, and add what changed",
            key=True,
        )


def _only_function(cause: RootCause, context: Context) -> str | None:
    """Return the function that owns all datasets of the evidence and the whys, where there are several."""
    refs = [piece.ref or "" for piece in cause.evidence]
    found = set()
    for ref in (*refs, *(step.evidence for step in cause.whys if step.evidence)):
        dataset = context.kb.datasets.get(ref.removeprefix("dataset:"))
        role = context.kb.roles.get(dataset.owner or "") if dataset else None
        found.add(role.function if role else None)
    return found.pop() if len(found) == 1 and len(refs) > 1 else None


def _functions(gaps: list[Gap], context: Context) -> set[str]:
    names = {name for gap in gaps for name in (gap.owner, *gap.team) if name}
    return {role.function for name in names if (role := context.kb.roles.get(name))}


def _is_older(cause: RootCause, gaps: list[Gap], calendar: Calendar | None) -> bool:
    dates = [piece.date for piece in cause.evidence if piece.date]
    if not gaps or len(dates) < len(cause.evidence):
        return False
    if any(gap.nature in ("projected", "opportunity") for gap in gaps):
        return False
    return max(dates) < min(_begins(gap.started_period, calendar) for gap in gaps)


def _begins(period: str, calendar: Calendar | None) -> datetime.date:
    """Return the first day of a period, or a few days before it where periods differ in length."""
    last = last_day(period, calendar)
    if notation(period) == "month":
        return last.replace(day=1)
    return last - datetime.timedelta(days=_LONGEST[notation(period)] - 1)


RULE = Rule(
    "C007",
    "one-sided-evidence",
    Severity.INFO,
    ("root_cause",),
    one_sided_evidence,
    reads=frozenset({"record", "neighbours"}),
    stable=False,
)
