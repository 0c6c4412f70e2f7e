"""A chain of five whys stops before it comes to something that can be changed.

What it checks: a verified cause found by `five_whys` has at least three steps in `whys`, and the last one
is not an effect ("stock ran out", "the forecast was too high") but speaks of a procedure, a parameter, a
contract, a review. A cause of high confidence whose pilot or experiment was confirmed is exempt: there the
proof does not rest on the chain.

Why it matters: the first answers are what everybody knew before. A plan made for them repairs one case, and
the next one comes from the same place.

Bad:

    # kind: root_cause
    whys:  # C001
      - why: Why were orders short?
        because: A-items were out of stock at DC-NL on the pick day
      - why: Why were A-items out of stock?
        because: The lead-time field still held the value of the last annual review

Bad:

    # kind: root_cause
    whys:
      - why: Why were orders short?
        because: The pick face at DC-NL was empty on the pick day
      - why: Why was it empty?
        because: The reserve had gone to another customer
      - why: Why was the reserve gone?
        because: Receipts of sea freight were late  # C001

Good:

    # kind: root_cause
    whys:
      - why: Why were orders short?
        because: A-items were out of stock at DC-NL on the pick day
      - why: Why were A-items out of stock?
        because: Receipts came after the stock meant to cover the wait was used up
      - why: Why did the reorder point not cover the wait?
        because: No step of the cycle compares the lead-time field with receipts that came late

Known false positives: a short chain that is right at once, and a last step whose words for the system are
not on the list; say which rule, field or step is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import RootCause
from sopdocs.rule import Context, Problem, Rule

LEAST = 3


def too_shallow(cause: RootCause, context: Context) -> Iterator[Problem]:
    """Yield a problem where the chain is too short, or ends at an effect."""
    if "five_whys" not in cause.method or not cause.whys or _is_proven(cause):
        return
    steps = len(cause.whys)
    if steps < LEAST:
        yield Problem(
            ("whys",),
            f"the chain of whys stops after `{steps}` step{'s' if steps > 1 else ''}; {LEAST} are the least",
            "ask why of the last answer until it names what can be changed: add "
            '`- {why: "Why …?", because: …}`',
            key=True,
        )
        return
    words, last = context.words(cause.lang), cause.whys[-1].because
    found = words.symptom(last) if words else None
    if found and words and not words.slip(last):
        yield Problem(
            ("whys", steps - 1, "because"),
            f"the chain of whys ends at an effect: `{found}`",
            "ask why once more, until the answer names a rule, a parameter or a step that can be changed",
        )


def _is_proven(cause: RootCause) -> bool:
    test = cause.test
    tried = test is not None and test.kind in ("pilot", "experiment") and test.result == "confirmed"
    return tried and cause.confidence == "high"


RULE = Rule("C001", "too-shallow", Severity.WARNING, ("root_cause",), too_shallow, stable=False)
