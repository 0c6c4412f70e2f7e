"""Two gaps claim the same money.

What it checks: an open gap states a value on the same basis and in the same currency as another open gap;
its window lies in the other's, and its scope as well, or the two are related by `shares_cause` and nothing
in their scopes sets them apart. Then it has to say `value_counted_in`. Upsides are held against upsides only.

Why it matters: totals by basis are what management reads. Money that stands there twice is won back once,
and the next total is not believed.

Bad:

    # kind: gap
    value_at_stake:  # X017
      amount: 78000
      currency: EUR
      basis: penalty
      period: month
      method: Mean of invoice deductions
    # beside: GAP-2026-008
    status: acting
    scope: {region: EMEA, channel: grocery}
    window: {from: 2025-10, to: 2026-06}
    value_at_stake: {amount: 90000, currency: EUR, basis: penalty, period: month, method: Deductions}

Good:

    # kind: gap
    value_at_stake:
      amount: 78000
      currency: EUR
      basis: penalty
      period: month
      method: Mean of invoice deductions
    value_counted_in: GAP-2026-008
    # beside: GAP-2026-008
    status: acting
    scope: {region: EMEA, channel: grocery}
    window: {from: 2025-10, to: 2026-06}
    value_at_stake: {amount: 90000, currency: EUR, basis: penalty, period: month, method: Deductions}

Known false positives: two gaps of one slice may lose different money on one basis, such as overtime here
and express freight there. Where only part of a gap's months lie in the other's window nothing is said, since
part of its money is its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import TypeAlias

from sopdocs.diagnostics import Severity
from sopdocs.kb import KnowledgeBase
from sopdocs.model import Gap
from sopdocs.periods import notation
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.scopes import Slice, apart, holders

_COUNTS = ("confirmed", "analysing", "acting", "verifying", "reopened")
_Key: TypeAlias = tuple[str, str, bool, Slice]


def value_counted_twice(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where another gap claims the money of this one; the first is named."""
    key = _money(gap)
    if key is None:
        return
    index = _by_money(context.kb)
    wider = (other for scope in holders(gap.scope) for other in index.get((*key, scope), ()))
    sharing = (other for other in _sharing(gap, context.kb) if _money(other) == key)
    for other in chain(wider, sharing):
        if other is not gap and _lies_in(gap, other):
            yield _problem(gap, other)
            return


def _money(gap: Gap) -> tuple[str, str, bool] | None:
    """Return what kind of money a gap claims in the totals, None where it claims none."""
    value = gap.value_at_stake
    if value is None or gap.status not in _COUNTS or gap.window is None or gap.value_counted_in:
        return None
    return value.basis, value.currency, gap.nature == "opportunity"


@lru_cache(maxsize=1)
def _by_money(kb: KnowledgeBase) -> Mapping[_Key, list[Gap]]:
    """Return the gaps that claim money by its kind and their scope, built once for all records of a run."""
    found: dict[_Key, list[Gap]] = {}
    for entry in kb.of("gap"):
        key = _money(entry.record) if isinstance(entry.record, Gap) else None
        if isinstance(entry.record, Gap) and key:
            found.setdefault((*key, entry.record.scope.items()), []).append(entry.record)
    return found


def _sharing(gap: Gap, kb: KnowledgeBase) -> Iterator[Gap]:
    """Yield the gaps that have a cause in common with this one, whichever of the two says so."""
    for id in dict.fromkeys(
        (*(link.id for link in gap.related), *(one.id for one in kb.backlinks(gap.id, "gap")))
    ):
        entry = kb.get(id)
        other = entry.record if entry else None
        if isinstance(other, Gap) and not apart(gap.scope, other.scope):
            links = [(link.id, link.type) for link in (*gap.related, *other.related)]
            if (id, "shares_cause") in links or (gap.id, "shares_cause") in links:
                yield other


def _lies_in(gap: Gap, other: Gap) -> bool:
    """Tell whether all of a gap's money may stand in the other: a wider one, or the older equal."""
    one, two = gap.window, other.window
    if one is None or two is None or notation(one.from_) != notation(two.from_):
        return False
    if one.from_ < two.from_ or one.to > two.to:
        return False
    mine, theirs = len(gap.scope.items()), len(other.scope.items())
    return mine > theirs or (mine == theirs and (one != two or other.id < gap.id))


def _problem(gap: Gap, other: Gap) -> Problem:
    basis = gap.value_at_stake.basis if gap.value_at_stake else ""
    return Problem(
        ("value_at_stake",),
        f"`{other.id}` claims money on the basis `{basis}` for the same slice and time",
        f"if it is the same money, add `value_counted_in: {other.id}`; if not, say in `method` what sets it "
        "apart, and waive X017 with that reason",
        key=True,
    )


RULE = Rule(
    "X017",
    "value-counted-twice",
    Severity.WARNING,
    ("gap",),
    value_counted_twice,
    reads=frozenset({"record", "all"}),
    stable=False,
)
