"""A confirmed gap does not say what it costs.

What it checks: from `confirmed` on, a gap states its `value_at_stake`, with amount, basis, period and the
method by which it was worked out; or it names in `value_counted_in` the gap that counts the same money. That
gap must then state it: money that is said to be counted on an idea without a value, or on two gaps that
point at each other, is counted nowhere.

Why it matters: gaps compete for the same few weeks of people's time. One without a value is worked on when
somebody shouts, is missing in every total, and nobody can say later whether the plan was worth its cost. A
rough amount with its method beats a precise one that is still being looked for.

Bad:

    # kind: gap
    # without: value_at_stake  # G005

Good:

    # kind: gap
    value_at_stake:
      amount: 78000
      currency: EUR
      basis: penalty
      period: month
      method: Mean of invoice deductions, November 2025 to January 2026

Known false positives: a gap that has to be closed whatever it costs, by law or for safety; state what one
month of it would cost, or an amount of 0 and the reason in `method`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import Gap
from sopdocs.rule import Context, Problem, Rule
from sopdocs.stage import Stage, stage

_SNIPPET = (
    "value_at_stake: {amount: 20000, currency: EUR, basis: gross_margin, period: month, "
    "method: how it was worked out}"
)


def value_missing(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where a gap's money is stated neither here nor where it is said to be counted."""
    stake, words = gap.value_at_stake, context.words(gap.lang)
    if stake is not None:
        if words and words.placeholder(stake.method):
            text = f"`{stake.method}` does not say how the amount was worked out"
            hint = "write it in one sentence: `method: mean of the invoice deductions of three months`"
            yield Problem(("value_at_stake", "method"), text, hint)
        return
    if gap.value_counted_in is None:
        hint = f"add `{_SNIPPET}`, or `value_counted_in: GAP-…` where another gap counts the same money"
        yield Problem(("value_at_stake",), "the gap does not say what is at stake", hint)
        return
    lost = _lost(gap, gap.value_counted_in, context)
    if lost:
        text = f"the money is said to be counted on `{gap.value_counted_in}`, {lost}"
        yield Problem(("value_counted_in",), text, f"state it here instead: `{_SNIPPET}`")


def _lost(gap: Gap, name: str, context: Context) -> str:
    """Return why the money is not counted there; nothing where it is, or where it is asked for there."""
    entry = context.kb.get(name)
    if entry is None or not isinstance(entry.record, Gap) or entry.record.value_at_stake:
        return ""
    if entry.record.value_counted_in:
        return "which points back here" if entry.record.value_counted_in == gap.id else ""
    return "" if stage(entry, context.kb) >= Stage.CONFIRMED else "which states no value"


RULE = Rule(
    "G005",
    "value-missing",
    Severity.ERROR,
    ("gap",),
    value_missing,
    reads=frozenset({"record", "neighbours"}),
)
