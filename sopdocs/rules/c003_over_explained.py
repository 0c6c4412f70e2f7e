"""The verified causes of a gap explain more than there is to explain.

What it checks: the contributions of the verified causes, added up with their signs, lie between nothing and
the variance of the gap over its window, with one tenth of the variance as leeway and one unit of the
metric's last digit for rounding. Where a single period makes a gap, as at an event, the mean of the periods
outside the tolerance counts as well. A cause that works the other way is added with its own sign, so a loss
of 9 and a relief of 2 explain a variance of 7. Where contributions are in a unit that the variance is not
in, nothing is said, nor of a projected gap that a plan is bringing back inside.

Why it matters: causes that add up to more than the gap were counted twice, measured over another span than
the window, or written with the wrong sign. A plan built on them promises a recovery that cannot come.

Bad:

    # kind: gap
    window: {from: 2026-02, to: 2026-03}  # C003
    series:
      points:
        - {period: 2026-02, plan: 96, actual: 91}
        - {period: 2026-03, plan: 96, actual: 91}

Good:

    # kind: gap
    window: {from: 2026-02, to: 2026-03}
    series:
      points:
        - {period: 2026-02, plan: 96, actual: 88.4}
        - {period: 2026-03, plan: 96, actual: 88.4}

Known false positives: two causes that need each other (each alone would have lost the sale) may rightly
claim the same units; give the share to the one that comes first and say so in the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from sopdocs.diagnostics import Severity
from sopdocs.figures import GapFigures, Share, rounded
from sopdocs.model import Gap
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.conditions import under_a_plan
from sopdocs.variance.comparisons import compared

_LEEWAY = 0.1


def over_explained(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where verified contributions add up to more than the gap, or to its opposite."""
    figures = context.figures.gap(gap.id)
    if figures is None or figures.unexplained is None or under_a_plan(gap):
        return
    verified = [share for share in figures.contributions if share.status == "verified"]
    if not verified:
        return
    total = fsum(share.value for share in verified)
    variance = fsum((figures.unexplained, *(share.value for share in figures.contributions)))
    most = max(variance, _at_events(figures), key=abs)
    leeway = abs(most) * _LEEWAY + 10.0**-figures.decimals
    if not min(most, 0.0) - leeway <= total <= max(most, 0.0) + leeway:
        yield _problem(gap, figures, verified, total, variance)


def _at_events(figures: GapFigures) -> float:
    """Return the mean variance of the periods outside the tolerance, where one of them makes a gap."""
    own = figures.variance
    if own is None or own.how == "sum" or figures.compute != "value" or figures.bounds.consecutive > 1:
        return 0.0
    outside = {one.period for one in figures.readings if one.outside}
    points = [point for point in figures.periods if point.period in outside]
    return compared(points, own.name, own.how, "target_is_best").value or 0.0


def _problem(gap: Gap, figures: GapFigures, verified: list[Share], total: float, variance: float) -> Problem:
    unit, digits = figures.contribution_unit, max(figures.decimals, 1)
    said, size = (f"`{rounded(value, digits):+g} {unit}`" for value in (total, variance))
    causes = ", ".join(share.cause for share in verified)
    if total * variance < 0:
        text = f"the verified causes add up to {said} while the gap is {size}"
        hint = f"write contributions as actual minus reference; see {causes}"
    else:
        text = f"the verified causes add up to {said}, more than the gap of {size} over its window"
        hint = f"look for what was counted twice, or over other periods than the window; see {causes}"
    return Problem(("window",) if gap.window else ("metric",), text, hint)


RULE = Rule(
    "C003",
    "over-explained",
    Severity.ERROR,
    ("gap",),
    over_explained,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
)
