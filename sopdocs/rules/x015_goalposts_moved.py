"""What a gap or a plan is measured by was moved after it had been agreed, and no decision says so.

What it checks: on a branch (`check --changed-since`), metric, plan version, tolerance and scope of a gap
that was confirmed before the branch began, and target, scope and verification rule (with its series) of a
plan that was approved. A tolerance that a gap takes over from its metric counts. A change is fine with a
decision that was taken: named in a field where the record, or the plan's gap, did not name it before, or
taken on this branch with the record among its `refs`. The target of a leading indicator is a warning. Giving
a measure for the first time, moving dates and renaming a value of the taxonomy or a dataset move nothing; so
does correcting, within a day, what was typed wrongly.

Why it matters: a gap can be closed by reaching the target or by moving it. Both may be right, but only a
decision makes the second one honest, and without it nobody can tell them apart afterwards.

Bad:

    # kind: gap
    tolerance:  # X015
      lower: 90
      consecutive_periods: 2
    # before
    tolerance:
      lower: 95
      consecutive_periods: 2

Good:

    # kind: gap
    tolerance:
      lower: 90
      consecutive_periods: 2
    approval: REV-2026-05-management-business-review#D1
    # before
    tolerance:
      lower: 95
      consecutive_periods: 2

Known false positives: taking a moved measure back to where it stood. Name the decision that it returns to.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.goalposts import agreed, decided, moved
from sopdocs.model import ActionPlan, Gap
from sopdocs.rule import Context, Problem, Rule


def goalposts_moved(record: Gap | ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem for each measure that a branch moves without a decision."""
    was = context.history.was(record.id)
    if was is None or was.record is None or not agreed(was.record) or record.id in context.history.fresh:
        return
    found = tuple(moved(was.record, record, context.history.before or context.kb, context.kb))
    if not found or decided(record, context.kb, context.history):
        return
    what = "gap had been confirmed" if isinstance(record, Gap) else "plan had been approved"
    hint = f"let a review decide, and put `{record.id}` into the `refs` of its decision"
    if isinstance(record, Gap):
        hint += ", or name the decision as `evidence` in a new line of `history`"
    for one in found:
        yield Problem(
            one.field,
            f"{one} after the {what}, without a decision",
            hint,
            Severity.ERROR if one.weight > 1 else Severity.WARNING,
            key=True,
        )


RULE = Rule(
    "X015",
    "goalposts-moved",
    Severity.ERROR,
    ("gap", "action_plan"),
    goalposts_moved,
    reads=frozenset({"record", "neighbours", "history"}),
    data=True,
)
