"""The statement of a gap already gives a reason.

What it checks: title and statement of a gap hold no "because", "due to", "caused by", "owing to" or the
like. Dates that are due pass ("due in May", "due to start in June", "the amount due to the carrier"), and so
does what stands in quotation marks.

Why it matters: a reason in the statement is a guess made before anybody looked. It steers the search, since
each fact that fits is taken as proof, and a plan is made for it while the true cause goes on.

Bad:

    # kind: gap
    statement: >  # G001
      On-time-in-full deliveries to Retailer R1 from DC-NL fell below the 95 % lower limit in August 2025 due
      to late promotion volumes.

Good:

    # kind: gap
    statement: >
      On-time-in-full deliveries to Retailer R1 from DC-NL fell below the 95 % lower limit in August 2025; a
      new sorter is due to start in May 2026.

Known false positives: the reason for an effect of the gap ("deductions due to short deliveries"); write
"for short deliveries". A reason given with other words ("since", "as", "after the change") is missed.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import Gap
from sopdocs.rule import Context, Problem, Rule


def statement_has_cause(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield title and statement where they give a reason."""
    words = context.words(gap.lang)
    if words is None:
        return
    for name in ("title", "statement"):
        found = words.reason(getattr(gap, name))
        if found:
            yield Problem(
                (name,),
                f"`{found}` gives a reason, and only the gap is to be stated here",
                "say what, where, since when and how big; the reason goes into a root cause "
                f"with `gaps: [{gap.id}]`",
            )


RULE = Rule("G001", "statement-has-cause", Severity.WARNING, ("gap",), statement_has_cause, stable=False)
