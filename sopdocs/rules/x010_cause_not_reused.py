"""The same kind of cause stands behind three or more open gaps, and no plan takes them together.

What it checks: causes of one category that are verified or under test explain at least three gaps that
were confirmed and are still open, and no plan names three of these gaps. It is said once for each category,
on its latest cause.

Why it matters: three plans against three symptoms cost three times and leave the habit in place that makes
the fourth. One change of a rule, a parameter or a step of the cycle may close them all.

Bad:

    category: policy_parameter.lead_time_parameter  # X010
    # beside: GAP-2026-002
    status: analysing
    # beside: GAP-2026-004
    status: acting

Good:

    category: policy_parameter.lead_time_parameter
    # beside: GAP-2026-002
    status: analysing
    # beside: GAP-2026-004
    status: acting
    # beside: AP-2026-003
    gaps: [GAP-2026-002, GAP-2026-003, GAP-2026-004]

Known false positives: a category may hold causes that have nothing to do with each other; it is a remark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from sopdocs.diagnostics import Severity
from sopdocs.kb import KnowledgeBase
from sopdocs.model import ActionPlan, RootCause
from sopdocs.rule import Context, Problem, Rule

ENOUGH = 3
"""Open gaps that make a pattern."""

_OPEN = ("confirmed", "analysing", "acting", "verifying", "reopened")
_SHOWN = 5


def cause_not_reused(cause: RootCause, context: Context) -> Iterator[Problem]:
    """Yield a remark on the latest of the causes of a category behind which there is a pattern."""
    causes = _by_category(context.kb).get(cause.category or "", [])
    if not causes or causes[-1] is not cause:
        return
    gaps = sorted({id for one in causes for id in one.gaps if _open(id, context.kb)})
    if len(gaps) < ENOUGH or any(_together(id, set(gaps), context.kb) for id in gaps):
        return
    names = ", ".join(f"`{id}`" for id in gaps[:_SHOWN]) + (" and others" if len(gaps) > _SHOWN else "")
    yield Problem(
        ("category",),
        f"`{cause.category}` stands behind {len(gaps)} open gaps: {names}",
        f"look whether one change answers them all: a plan with `gaps: [{', '.join(gaps[:_SHOWN])}]`",
    )


@lru_cache(maxsize=1)
def _by_category(kb: KnowledgeBase) -> Mapping[str, list[RootCause]]:
    """Return the causes that count by category, in the order of their ids, once for all records of a run."""
    found: dict[str, list[RootCause]] = {}
    for entry in kb.of("root_cause"):
        cause = entry.record
        if isinstance(cause, RootCause) and cause.status in ("testing", "verified") and cause.category:
            found.setdefault(cause.category, []).append(cause)
    return found


def _open(id: str, kb: KnowledgeBase) -> bool:
    gap = kb.get(id)
    return gap is not None and gap.kind == "gap" and gap.status in _OPEN


def _together(id: str, gaps: set[str], kb: KnowledgeBase) -> bool:
    """Tell whether a plan of this gap takes as many of the gaps together as make a pattern."""
    plans = (entry.record for entry in kb.live_plans(id) if entry.status != "not_effective")
    return any(isinstance(plan, ActionPlan) and len(gaps.intersection(plan.gaps)) >= ENOUGH for plan in plans)


RULE = Rule(
    "X010",
    "cause-not-reused",
    Severity.INFO,
    ("root_cause",),
    cause_not_reused,
    reads=frozenset({"record", "all"}),
    stable=False,
)
