"""Two gaps cover the same thing and neither names the other.

What it checks: an open gap shares its metric and its comparison with another gap whose scope is the same or
holds it, and whose time overlaps, and neither names the other in `related` or `value_counted_in`. An open
gap lasts from its first period on; a closed or projected one until the end of its window. Rejected gaps do
not count, nor does a forecast gap against one that is there already, nor an upside against a shortfall.

Why it matters: two teams look for the same cause, two plans move the same stock, and the money is reported
twice. It happens whenever somebody raises a gap without knowing that it is being worked on.

Bad:

    # record: GAP-2026-002
    metric: otif
    scope: {region: EMEA, channel: grocery, customer: R1, site: DC-NL, product_family: Hand Soap}  # X004
    started_period: 2026-03

Good:

    # record: GAP-2026-002
    metric: otif
    scope: {region: EMEA, channel: grocery, customer: R1, site: DC-NL, product_family: Hand Soap}
    started_period: 2026-03
    related:
      - {id: GAP-2026-003, type: splits}

Known false positives: a gap of one family inside a gap of the whole region may have causes of its own; say
so in `related`. Scopes that only cross, as a family and a customer do, are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from sopdocs.diagnostics import Severity
from sopdocs.kb import KnowledgeBase
from sopdocs.model import Gap
from sopdocs.periods import notation
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.scopes import Slice, holders

_Index: TypeAlias = Mapping[tuple[str, Slice], list[Gap]]
_OPEN_END = "~"
"""After every period in every notation."""


def duplicate_gap(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where another gap already speaks of what this one does; the first is named."""
    if gap.status in ("rejected", "closed", "parked") or gap.metric == "other":
        return
    index = _by_slice(context.kb)
    for holder in holders(gap.scope):
        for other in index.get((gap.metric, holder), ()):
            if other is not gap and _was_first(other, gap) and _same(gap, other, context):
                yield _problem(gap, other)
                return


@lru_cache(maxsize=1)
def _by_slice(kb: KnowledgeBase) -> _Index:
    """Return the gaps by metric and scope, built once for all records of a run."""
    found: dict[tuple[str, Slice], list[Gap]] = {}
    for entry in kb.of("gap"):
        if isinstance(entry.record, Gap) and entry.status != "rejected":
            found.setdefault((entry.record.metric, entry.record.scope.items()), []).append(entry.record)
    return found


def _was_first(one: Gap, other: Gap) -> bool:
    """Tell whether the first of two gaps was there before: an older, a wider or a closed one."""
    if one.status == "closed":
        return True
    return (len(one.scope.items()), one.id) < (len(other.scope.items()), other.id)


def _same(gap: Gap, other: Gap, context: Context) -> bool:
    one, two = gap.nature, other.nature
    if (one == "opportunity") != (two == "opportunity"):
        return False
    if "projected" in (one, two) and one != two and None not in (one, two):
        return False
    return (
        _comparison(gap, context) == _comparison(other, context)
        and _overlap(gap, other)
        and not _known(gap, other)
    )


def _comparison(gap: Gap, context: Context) -> str | None:
    metric = context.kb.metrics.get(gap.metric)
    return gap.comparison or (metric.comparison if metric else None)


def _overlap(gap: Gap, other: Gap) -> bool:
    (start, end), (begun, ended) = _time(gap), _time(other)
    return notation(start) == notation(begun) and start <= ended and begun <= end


def _time(gap: Gap) -> tuple[str, str]:
    """Return the first and the last period of a gap."""
    if gap.window is None or notation(gap.window.from_) != notation(gap.started_period):
        return gap.started_period, gap.started_period if gap.status == "closed" else _OPEN_END
    start = min(gap.started_period, gap.window.from_)
    return start, gap.window.to if gap.status == "closed" or gap.nature == "projected" else _OPEN_END


def _known(gap: Gap, other: Gap) -> bool:
    named = {*(link.id for link in gap.related), gap.value_counted_in}
    return other.id in named or gap.id in {*(link.id for link in other.related), other.value_counted_in}


def _problem(gap: Gap, other: Gap) -> Problem:
    same = gap.scope.items() == other.scope.items()
    scope = "the same scope" if same else "a wider scope"
    return Problem(
        ("scope",),
        f"`{other.id}` already covers `{gap.metric}` for {scope}, since `{other.started_period}`",
        "if it is the same gap, set `status: rejected` and "
        "`rejection: {reason: duplicate, note: which gap it is, by: sop-coordinator}`; "
        "if not, say how the two belong together: "
        f"`related: [{{id: {other.id}, type: splits}}]`",
        key=True,
    )


RULE = Rule(
    "X004",
    "duplicate-gap",
    Severity.WARNING,
    ("gap",),
    duplicate_gap,
    reads=frozenset({"record", "all"}),
    stable=False,
)
