"""A waiver has run out and still stands in the record.

What it checks: no waiver of a record has an `expires` before today. On its last day it still holds. Records
that are over, such as closed gaps and plans found effective, are left alone.

Why it matters: a waiver is a debt with a date. Once it has run out its rule speaks again, and nobody who
reads the record can tell whether the exception was meant to last.

Bad:

    waivers:
      - rule: T003
        reason: The retailer names its slots only once a quarter
        approved_by: sop-coordinator
        expires: 2026-07-09  # X012

Good:

    waivers:
      - rule: T003
        reason: The retailer names its slots only once a quarter
        approved_by: sop-coordinator
        expires: 2026-07-10

Known false positives: none known.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import Record
from sopdocs.rule import Context, Problem, Rule
from sopdocs.stage import Stage, stage


def waiver_expired(record: Record, context: Context) -> Iterator[Problem]:
    """Yield each waiver whose last day has passed."""
    if not record.waivers:
        return
    entry = context.kb.get(record.id)
    if entry is not None and stage(entry, context.kb) is Stage.CLOSED:
        return
    for index, waiver in enumerate(record.waivers):
        if waiver.expires < context.as_of:
            yield Problem(
                ("waivers", index, "expires"),
                f"the waiver of `{waiver.rule}` ended on `{waiver.expires}`",
                f"put right what {waiver.rule} says and take the waiver out, or have it approved anew by "
                f"{waiver.approved_by} with a later `expires`",
            )


RULE = Rule(
    "X012",
    "waiver-expired",
    Severity.ERROR,
    ("action_plan", "gap", "root_cause", "lesson", "review"),
    waiver_expired,
    reads=frozenset({"record", "neighbours", "clock"}),
    time=True,
    stable=False,
)
