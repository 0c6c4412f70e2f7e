"""A plan is for another slice of the business than its gap, or for a wider one.

What it checks: where a plan has a `scope` of its own, each dimension that its gap names stands there with the
same value. A plan may be narrower than its gap, and a plan without a `scope` has that of its gaps. It may be
wider where it covers another gap that is listed in `gaps`, or one that its gap names in `related`.

Why it matters: a plan for "all products" cannot be finished, and its cost cannot be held against the value of
one gap. A plan for another country leaves the gap open.

Bad:

    gaps: [GAP-2026-004]
    scope: {site: DC-US-E}  # S004

Bad:

    gaps: [GAP-2026-004]
    scope:
      product_family: Air Fresh
      site: DC-NL  # S004

Good:

    gaps: [GAP-2026-004]
    scope: {product_family: Air Fresh, site: DC-US-E, channel: discount}

Known false positives: a site that serves one family only; name the family as well. A region may be left out
where a country or a site is named, a country where a site is; nobody checks that the one lies in the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan, Gap
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.plans import gaps_of

_WITHIN = {"region": ("country", "site"), "country": ("site",)}
"""A dimension that need not be repeated where a finer one is named."""


def scope_missing(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each dimension of the plan's scope that differs from its gap's, and those left out."""
    if plan.scope is None:
        return
    mine = dict(plan.scope.items())
    gaps = list(gaps_of(plan, context))
    said: set[str] = set()
    for gap in gaps:
        its = dict(gap.scope.items())
        other = [name for name in its if mine.get(name, its[name]) != its[name]]
        for name in other:
            served = any(one.scope.__dict__[name] in (mine[name], None) for one in gaps)
            if not served and name not in said:
                said.add(name)
                yield _elsewhere(gap, name, mine[name], its[name])
        wider = [name for name in its if not other and _left_out(name, its[name], mine, gap, gaps, context)]
        if wider and not said.intersection(wider):
            said.update(wider)
            yield _wider(gap, {name: its[name] for name in wider})


def _left_out(
    name: str, value: str, mine: Mapping[str, str], gap: Gap, gaps: list[Gap], context: Context
) -> bool:
    """Tell whether the plan is wider than its gap in a dimension, and for the sake of no other gap."""
    if name in mine or any(finer in mine for finer in _WITHIN.get(name, ())):
        return False
    for other in gaps:
        if other.scope.__dict__[name] != value and _fits(other, mine):
            return False
    for link in gap.related:
        entry = context.kb.get(link.id)
        near = entry.record if entry else None
        if isinstance(near, Gap) and near.scope.__dict__[name] != value and _covers(mine, near):
            return False
    return True


def _fits(gap: Gap, mine: Mapping[str, str]) -> bool:
    return all(mine.get(name, value) == value for name, value in gap.scope.items())


def _covers(mine: Mapping[str, str], gap: Gap) -> bool:
    return all(gap.scope.__dict__[name] == value for name, value in mine.items())


def _elsewhere(gap: Gap, name: str, mine: str, its: str) -> Problem:
    return Problem(
        ("scope", name),
        f"the plan is for {name} `{mine}`, and {gap.id} is about `{its}`",
        f"write `{name}: {its}`, or list the gap of `{mine}` in `gaps` as well",
    )


def _wider(gap: Gap, missing: Mapping[str, str]) -> Problem:
    named = " and ".join(f"`{name}: {value}`" for name, value in missing.items())
    return Problem(
        ("scope",),
        f"the plan is wider than {gap.id}, which is about {named}",
        f"add {named} to `scope`, or take `scope` out, and the plan has that of its gap; "
        "a plan for more lists the other gaps in `gaps`",
        key=True,
    )


RULE = Rule(
    "S004",
    "scope-missing",
    Severity.ERROR,
    ("action_plan",),
    scope_missing,
    reads=frozenset({"record", "neighbours"}),
)
