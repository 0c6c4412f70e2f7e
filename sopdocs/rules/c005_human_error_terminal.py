"""A chain of causes ends at somebody's slip.

What it checks: the last step of a verified cause's `whys`, or without whys the condition with which its
`statement` begins, is not a human error: "forgot", "typing error", "lack of attention", "the procedure was
not followed". It passes where the same step says what in the system let it happen ("the form has no check",
"nothing reminds"), in quotation marks, and where an authority outside has said so.

Why it matters: people err at a steady rate, whoever they are. What can be changed is the form that accepts
the error, the step that does not see it and the load under which it is made.

Bad:

    # kind: root_cause
    whys:
      - why: Why were A-items out of stock?
        because: The reorder point was computed with 34 days and receipts took 44
      - why: Why was it computed with 34 days?
        because: The field held the value of the last annual review
      - why: Why was it not changed?
        because: Supply planning did not follow the procedure for parameters  # C005

Good:

    # kind: root_cause
    whys:
      - why: Why were A-items out of stock?
        because: The reorder point was computed with 34 days and receipts took 44
      - why: Why was it computed with 34 days?
        because: The change of the field was forgotten in July 2025
      - why: Why could it be forgotten?
        because: No step of the cycle compares the field with receipts, and nothing reminds of it

Known false positives: a last step that names the system in words that are not on the list; say what the
form, the step or the rule does or lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.model import RootCause
from sopdocs.rule import Context, Problem, Rule

_CONDITION = re.compile(r"[^,;.]*")


def human_error_terminal(cause: RootCause, context: Context) -> Iterator[Problem]:
    """Yield the end of a chain where it is a slip."""
    ends = slip_at_the_end(cause, context)
    if ends:
        field, found = ends
        yield Problem(
            field,
            f"the chain ends at a slip: `{found}`",
            "ask why the process let it happen and did not stop it, and add the answer to `whys`: "
            '`- {why: "Why was it not seen?", because: No step compares the two dates}`',
        )


def slip_at_the_end(cause: RootCause, context: Context) -> tuple[FieldPath, str] | None:
    """Return where a verified cause ends at a human error, and its words there."""
    words = context.words(cause.lang)
    if words is None or cause.status != "verified":
        return None
    field: FieldPath = ("statement",)
    text = _CONDITION.match(cause.statement or "")
    last = text[0] if text else ""
    if cause.whys:
        field, last = ("whys", len(cause.whys) - 1, "because"), cause.whys[-1].because
    found = words.slip(last)
    return (field, found) if found else None


RULE = Rule("C005", "human-error-terminal", Severity.ERROR, ("root_cause",), human_error_terminal)
