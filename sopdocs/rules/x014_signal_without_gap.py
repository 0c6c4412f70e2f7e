"""A signal has fired and no gap is on its metric and scope.

What it checks: for each entry of `data/signals.yaml` with `status: fired`, there is an open gap on its
metric, or on one that its metric drives, whose scope does not exclude the signal's. A gap that was closed or
rejected on or after `fired_on` counts as an answer, and so does a decision of a review that names the
signal. A signal without metric is left alone.

Why it matters: a signal buys weeks. It is seen in one meeting, agreed to be worrying, and the weeks are gone
when the figures say the same.

Bad:

    signals:
      SG-2026-002:
        label: Range review list of the grocery channel
        indicator: SKUs of ours marked for delisting
        source: Retailer's category portal, read each Monday
        rule: Five or more SKUs of one family on the list
        lead_time: 13 weeks before the shelf date
        metric: otif
        scope: {customer: R2}
        response: Counter-offer within two weeks
        status: fired  # X014
        fired_on: 2026-06-29

Good:

    signals:
      SG-2026-002:
        label: Range review list of the grocery channel
        indicator: SKUs of ours marked for delisting
        source: Retailer's category portal, read each Monday
        rule: Five or more SKUs of one family on the list
        lead_time: 13 weeks before the shelf date
        metric: otif
        scope: {customer: R1}
        response: Counter-offer within two weeks
        status: fired
        fired_on: 2026-06-29

Known false positives: a gap on another metric may be the answer; name the signal's metric in its
`secondary_metrics`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import Gap, Review
from sopdocs.model.catalog import Signal, Signals
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.scopes import apart


def signal_without_gap(catalog: Signals, context: Context) -> Iterator[Problem]:
    """Yield each signal that fired and that nobody has answered."""
    for id, signal in catalog.signals.items():
        if signal.status != "fired" or signal.metric is None:
            continue
        if not _has_gap(signal, signal.metric, context) and not _decided(id, context):
            where, scope = (" for its scope", " and this scope") if signal.scope else ("", "")
            yield Problem(
                ("signals", id, "status"),
                f"`{id}` has fired and no gap covers `{signal.metric}`{where}",
                f"raise a gap with `metric: {signal.metric}`{scope}, or let a review decide to wait, in a "
                f"decision that names {id}",
            )


def _has_gap(signal: Signal, metric: str, context: Context) -> bool:
    moved = [name for name, one in context.kb.metrics.items() if metric in one.drivers]
    return any(
        isinstance(gap := entry.record, Gap)
        and {gap.metric, *gap.secondary_metrics}.intersection((metric, *moved))
        and not (signal.scope and apart(signal.scope, gap.scope))
        and _answers(gap, signal)
        for name in (metric, *moved)
        for entry in context.kb.backlinks(name, "gap")
    )


def _answers(gap: Gap, signal: Signal) -> bool:
    """Tell whether a gap is open, or was over only after the signal fired."""
    if gap.status not in ("closed", "rejected"):
        return True
    if signal.fired_on is None:
        return False
    ended = [step.date for step in gap.history if step.to == gap.status]
    if gap.closure:
        ended.append(gap.closure.date)
    return bool(ended) and max(ended) >= signal.fired_on


def _decided(id: str, context: Context) -> bool:
    return any(
        decision.status != "requested"
        and any(id in text for text in (decision.question, decision.choice or "", *decision.refs))
        for entry in context.kb.of("review")
        if isinstance(entry.record, Review)
        for decision in entry.record.decisions
    )


RULE = Rule(
    "X014",
    "signal-without-gap",
    Severity.WARNING,
    ("signals",),
    signal_without_gap,
    reads=frozenset({"record", "all"}),
    stable=False,
)
