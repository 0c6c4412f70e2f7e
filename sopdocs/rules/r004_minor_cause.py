"""A plan works on a small part of what explains its gap.

What it checks: the causes that a plan addresses carry at least half of the contributions to a gap it works
on, together with the causes that other plans on that gap address. Verified causes count, and those the
plan names although they are still under test; what works against the gap explains nothing of it. Nothing is
said where the contributions to one of its gaps are unknown or in several units, of a plan with
`tags: [quick-win]`, of containment, nor of a plan whose outcome the actuals have judged.

Why it matters: the small cause is often the one that is easy to reach. The plan succeeds, the gap hardly
moves, and everybody has worked.

Bad:

    addresses: [RC-2026-005]  # R004

Good:

    addresses: [RC-2026-003]

Good:

    addresses: [RC-2026-005]
    tags: [quick-win]

Known false positives: the main cause cannot be changed by anybody, such as weather. A plan that answers it
(a buffer, a second source) may name it under `addresses` as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum
from typing import NamedTuple

from sopdocs.diagnostics import Severity
from sopdocs.figures import Share
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import JUDGED, only_contains

LEAST = 50.0
"""Percent of what is explained."""


class Minor(NamedTuple):
    """How much of a gap the plan's causes stand for, in percent, and the largest cause no plan takes on."""

    gap: str
    pct: float
    largest: str
    largest_pct: float


def minor_cause(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where the plan's causes are the minor ones of all its gaps."""
    if not plan.addresses or plan.status in JUDGED or _quick_win(plan) or only_contains(plan):
        return
    minor = []
    for id in plan.gaps:
        found = _minor(id, plan, context)
        if found is None:
            return
        minor.append(found)
    best = max(minor, key=lambda one: one.pct)
    verb = "stands" if len(plan.addresses) == 1 else "together stand"
    yield Problem(
        ("addresses",),
        f"{', '.join(f'`{id}`' for id in plan.addresses)} {verb} for {best.pct:.0f} % of what is explained "
        f"of {best.gap}; {best.largest} stands for {best.largest_pct:.0f} %",
        f"address {best.largest} as well, here or in a plan of its own, "
        "or add `tags: [quick-win]` where that is all the plan is meant to be",
    )


def _quick_win(plan: ActionPlan) -> bool:
    """Tell whether a plan is tagged as no more than that, however the two words are joined."""
    return any(tag.casefold() in ("quick-win", "quick win", "quick_win", "quickwin") for tag in plan.tags)


def _minor(gap: str, plan: ActionPlan, context: Context) -> Minor | None:
    """Return how little of a gap is taken on, or None where it is enough or cannot be told."""
    figures = context.figures.gap(gap)
    if figures is None or len({_family(share.unit) for share in figures.contributions}) > 1:
        return None
    own = frozenset(plan.addresses)
    counted = [one for one in figures.contributions if one.status == "verified" or one.cause in own]
    net = fsum(one.value for one in counted)
    counted = [one for one in counted if one.value * net > 0]
    if not counted or _pct(counted, own) >= LEAST:
        return None
    plans = (entry.record for entry in context.kb.live_plans(gap))
    taken = own.union(*(other.addresses for other in plans if isinstance(other, ActionPlan)))
    if _pct(counted, taken) >= LEAST:
        return None
    largest = max((one for one in counted if one.cause not in taken), key=lambda one: abs(one.value))
    return Minor(gap, _pct(counted, own), largest.cause, _pct(counted, frozenset({largest.cause})))


def _pct(counted: list[Share], causes: frozenset[str]) -> float:
    """Return how much of the whole some causes stand for, in percent."""
    part = fsum(abs(one.value) for one in counted if one.cause in causes)
    return 100 * part / fsum(abs(one.value) for one in counted)


def _family(unit: str) -> str:
    return "pp" if unit == "pct" else unit


RULE = Rule(
    "R004",
    "minor-cause",
    Severity.WARNING,
    ("action_plan",),
    minor_cause,
    reads=frozenset({"record", "neighbours", "figures"}),
)
