"""A text sets one group against another.

What it checks: the texts of a gap (title, statement), a cause (title, statement, whys), a lesson and a
plan's objective do not say what a role, a department or "they" always or never do ("sales always promises",
"they never tell us"), nor speak of us and them. Figures may always or never do something ("sales never
fell below 90 kcs"), and so may files and runs.

Why it matters: a habit of "the others" cannot be tested and is taken as an insult. The number of times, and
the step in which it happens, can be tested and are the way to a cause.

Bad:

    # kind: root_cause
    title: Sales always changes the promotion list after the review  # B003
    whys:
      - why: Why were promoted items short?
        because: They never tell us when a promotion moves  # B003

Good:

    # kind: root_cause
    title: Nine of twelve promotion lists changed after the demand review
    whys:
      - why: Why were promoted items short?
        because: A moved promotion reaches the demand plan by e-mail, two weeks later in the median

Known false positives: a rule that a department keeps without fail ("logistics always confirms by noon");
write how often and since when. Other words for the same ("typical for marketing") are missed.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.prose import TOLD, Told, all_text, parties, texts


def us_them(record: Told, context: Context) -> Iterator[Problem]:
    """Yield each text that says what one group always or never does."""
    words = context.words(record.lang)
    if words is None or not words.may_divide(all_text(record)):
        return
    known = parties(context)
    for path, text in texts(record):
        found = words.division(text, known)
        if found:
            yield Problem(
                path,
                f"`{found}` sets one group against another and cannot be tested",
                "write how often and in which step, like `Nine of twelve lists changed after the review`",
            )


RULE = Rule("B003", "us-them", Severity.INFO, TOLD, us_them, stable=False)
