"""A review is over and one of its decisions has no answer, or an answer that nobody acts on.

What it checks: of a review that was held, or whose day has passed, no decision is still `requested` after
its `needed_by` (after the review, where it names no day); and each that was taken says what was chosen, on
which day, and which gap or plan it is for: in `refs`, unless another record names the decision. A question
that a later review names in its `refs` was carried over.

Why it matters: people leave a meeting and remember different answers. What is not written down on the day
is asked again a month later, and the month is what it costs.

Bad:

    # kind: review
    decisions:
      - id: D1
        question: Do we accept the last 0.4 points of OTIF for Retailer R1 until the end of 2026?
        needed_by: 2026-05-20
        status: requested  # X011

Good:

    # kind: review
    decisions:
      - id: D1
        question: Do we accept the last 0.4 points of OTIF for Retailer R1 until the end of 2026?
        needed_by: 2026-05-20
        status: taken
        choice: Accept
        date: 2026-05-20
        refs: [GAP-2026-003]

Known false positives: a decision that was taken elsewhere and is not yet written down here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import Review
from sopdocs.model.review import Decision
from sopdocs.rule import Context, Problem, Rule


def review_unclosed(review: Review, context: Context) -> Iterator[Problem]:
    """Yield each decision of a past review that was left open or hangs in the air."""
    if not review.decisions or not (review.status == "held" or _past(review, context)):
        return
    for index, decision in enumerate(review.decisions):
        named_by = context.kb.backlinks(f"{review.id}#{decision.id}")
        if decision.status != "requested":
            said = _loose(decision, bool(named_by))
        elif any(entry.kind == "review" and entry.id > review.id for entry in named_by):
            said = None
        else:
            said = _unanswered(decision, review, context)
        if said:
            yield Problem(("decisions", index, "status"), *said)


def _past(review: Review, context: Context) -> bool:
    return review.date is not None and review.date < context.as_of


def _unanswered(decision: Decision, review: Review, context: Context) -> tuple[str, str] | None:
    day = decision.needed_by or review.date
    if day is not None and day >= context.as_of:
        return None
    since = f"needed by `{day}`" if decision.needed_by else "asked of this review"
    hint = (
        "write down the answer: `status: taken`, `choice`, `decided_by` and `date`; or ask again in the next "
        f"review, with `{review.id}#{decision.id}` among its `refs`"
    )
    return f"decision {decision.id} was {since} and is still `requested`", hint


def _loose(decision: Decision, named: bool) -> tuple[str, str] | None:
    lacking = {"choice": decision.choice, "date": decision.date, "refs": decision.refs or named}
    names = [f"`{name}`" for name, value in lacking.items() if not value]
    if not names:
        return None
    return (
        f"decision {decision.id} is `{decision.status}` without {' and '.join(names)}",
        "add what was chosen, on which day, and the gap or plan it is for: `refs: [AP-2026-003]`",
    )


RULE = Rule(
    "X011",
    "review-unclosed",
    Severity.WARNING,
    ("review",),
    review_unclosed,
    reads=frozenset({"record", "neighbours", "clock"}),
    stable=False,
)
