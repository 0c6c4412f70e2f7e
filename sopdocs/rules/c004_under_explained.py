"""A plan acts on a gap of which too much is still unexplained.

What it checks: once a gap is acted on or verified, what its verified causes contribute leaves at most 30 % of
the variance over its window unexplained (setting `unexplained_pct`). Causes that are still being tested do
not count. While the analysis runs nothing is said, as it is there to bring the number down; nor of an
opportunity, which names a constraint instead of causes.

Why it matters: a plan can recover no more than the causes it acts on took away. Where half of the gap has no
cause, half of it stays, and the plan will be called a failure for something that it never promised.

Bad:

    # kind: gap
    status: acting  # C004
    # beside: RC-2026-003
    contributions:
      - {gap: GAP-2026-003, value: -2.1, unit: pp}

Good:

    # kind: gap
    status: acting
    # beside: RC-2026-003
    contributions:
      - {gap: GAP-2026-003, value: -4.1, unit: pp}

Known false positives: a quick win that is meant to take away one known cause while the search for the others
goes on; waive the rule until the day by which they are to be known.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from sopdocs.diagnostics import Severity
from sopdocs.figures import GapFigures, rounded
from sopdocs.model import Gap, RootCause
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.conditions import contribution_is_known


def under_explained(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where the verified causes leave more of an acted-on gap open than is allowed."""
    if gap.status not in ("acting", "verifying") or gap.nature == "opportunity":
        return
    figures = context.figures.gap(gap.id)
    if figures is None or figures.unexplained is None or figures.explained is None:
        return
    total = fsum((figures.unexplained, *(share.value for share in figures.contributions)))
    allowed = context.settings.unexplained_pct
    share = rounded(100.0 * (total - figures.explained) / total, 1) if total else None
    if share is not None and share > allowed and not _said_on_causes(gap, context):
        yield Problem(("status",), *_said(figures, total, share, allowed))


def _said_on_causes(gap: Gap, context: Context) -> bool:
    """Tell whether other findings ask for a verified cause, or for the contribution of one."""
    causes = [entry.record for entry in context.kb.backlinks(gap.id, "root_cause")]
    verified = [c for c in causes if isinstance(c, RootCause) and c.status == "verified"]
    return not verified or any(not c.contributions and contribution_is_known(c, context) for c in verified)


def _said(figures: GapFigures, total: float, share: float, allowed: float) -> tuple[str, str]:
    digits = max(figures.decimals, 1)
    mine, all_of_it = (f"{rounded(value, digits):+g}" for value in (figures.explained, total))
    text = (
        f"verified causes explain {mine} of {all_of_it} {figures.contribution_unit}; `{share:g} %` is "
        f"unexplained, and at most {allowed:g} % may be once a plan acts"
    )
    tested = ", ".join(one.cause for one in figures.contributions if one.status != "verified")
    first = f"bring {tested} to `status: verified`" if tested else "look for the causes of the rest"
    return text, f"{first}, or set `status: analysing` until they are known"


RULE = Rule(
    "C004",
    "under-explained",
    Severity.WARNING,
    ("gap",),
    under_explained,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
    stable=False,
)
