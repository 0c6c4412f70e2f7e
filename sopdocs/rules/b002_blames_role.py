"""A text says whose fault it was, and not what in the process let it happen.

What it checks: the texts of a gap (title, statement), a cause (title, statement, whys), a lesson and a
plan's objective do not put a fault on a role, a department or a person: "the planner forgot", "sales
refused to share", "the alert was ignored by the buyer", "the fault of purchasing", "should have known". The
roles, functions and departments of the catalog count besides those that everybody has. Things may fail:
a pump, an interface, a test, a supplier's audit; so may figures that are called like a department ("sales
failed to recover"). What stands in quotation marks is left alone.

Why it matters: who forgot changes with the shift; what made it easy to forget stays. A text that names the
guilty also ends the talk in the review, and the next slip is kept quiet.

Bad:

    # kind: root_cause
    title: Demand planning failed to enter the uplift in time  # B002
    whys:
      - why: Why were promoted items short?
        because: Sales repeatedly refused to share its calendar  # B002
      - why: Why was the uplift not in the forecast?
        because: The promotion was simply forgotten by the key account manager  # B002
      - why: Why did nobody see it?
        because: The promotion calendar has no feed to the demand plan

Good:

    # kind: root_cause
    title: The process did not ask for the uplift before the demand review
    whys:
      - why: Why were promoted items short?
        because: The promotion calendar has no end date for changes, and no feed to the demand plan
      - why: Why was a change after the review not seen?
        because: The test of the feed failed to show changes, as it reads new promotions only

Known false positives: a refusal that is somebody's work ("finance refused the second budget"), and a role
of another company ("the carrier's planner forgot"). A fault in other words is missed.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.model import RootCause
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.c005_human_error_terminal import slip_at_the_end
from sopdocs.rules.prose import TOLD, Told, all_text, parties, texts


def blames_role(record: Told, context: Context) -> Iterator[Problem]:
    """Yield each text that puts a fault on a role, a function or a person."""
    words = context.words(record.lang)
    if words is None or not words.may_blame(all_text(record)):
        return
    known, said = parties(context), _said_already(record, context)
    for path, text in texts(record):
        found = None if path == said else words.blame(text, known)
        if found:
            yield Problem(
                path,
                f"`{found}` says whose fault it was, and not what in the process let it happen",
                "write what the process did or did not do, like "
                "`The process did not ask for the uplift before the demand review`",
            )


def _said_already(record: Told, context: Context) -> FieldPath | None:
    """Return the end of a chain that the rule on human error already speaks of."""
    ends = slip_at_the_end(record, context) if isinstance(record, RootCause) else None
    return ends[0] if ends else None


RULE = Rule("B002", "blames-role", Severity.WARNING, TOLD, blames_role)
