"""A gap is confirmed, and its figures are not outside the tolerance for long enough.

What it checks: from `confirmed` on, the series is outside the tolerance in a run of N periods that touches
the window. N is `consecutive_periods` of the gap or its metric, else by cadence: six weeks, three months,
one quarter. For a projected gap it is the forecast that breaches, until a plan is under way that is to bring
it back. A period without a figure might be outside, so that nothing is said where it could complete a run.

Why it matters: a single bad month is mostly noise. A team that chases it finds a cause that was always
there, changes what worked, and is missing where a true gap runs on.

Bad:

    # kind: gap
    window: {from: 2026-02, to: 2026-03}  # G002
    series:
      points:
        - {period: 2026-02, plan: 96, actual: 94.1}
        - {period: 2026-03, plan: 96, actual: 96.3}

Good:

    # kind: gap
    window: {from: 2026-02, to: 2026-03}
    series:
      points:
        - {period: 2026-02, plan: 96, actual: 88.4}
        - {period: 2026-03, plan: 96, actual: 88.4}

Known false positives: a gap that shows only at an event (a promotion, a quarter end) is out in single
periods; say so with `consecutive_periods: 1` in the gap's `tolerance`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.figures import GapFigures
from sopdocs.model import Gap
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.conditions import under_a_plan


def not_outside_tolerance(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where no run of breaches that touches the window is long enough."""
    figures = context.figures.gap(gap.id)
    if figures is None or figures.first_triggerable or not figures.bounds.given or figures.window is None:
        return
    if under_a_plan(gap):
        return
    first, last = figures.window
    if not any(one.outside is not None for one in figures.readings if first <= one.period <= last):
        return
    needed, longest = figures.bounds.consecutive, _longest_run(figures, first, last)
    if longest >= needed:
        return
    one = first == last
    most = f"`{first}` is not outside" if one else f"no period from `{first}` to `{last}` is outside"
    if longest:
        number = "1 period" if longest == 1 else f"{longest} periods"
        span = f"`{first}`" if one else f"`{first}` to `{last}`"
        most = f"at most {number} in a row that touch {span} are outside"
    yield Problem(
        ("window",) if gap.window else ("metric",),
        f"{most} the tolerance; {f'{needed} in a row make' if needed > 1 else 'one makes'} a gap",
        "look at `window` and `tolerance`; if they are right, this is no gap: set `status: rejected` "
        "and `rejection: {reason: within_tolerance, note: what was found, by: sop-coordinator}`",
    )


def _longest_run(figures: GapFigures, first: str, last: str) -> int:
    """Return the longest run in touch with the window, every period without a figure counted as outside."""
    longest = length = 0
    touches = False
    for one in figures.readings:
        if one.outside is False or one.period > last:
            length, touches = 0, False
            continue
        length, touches = length + 1, touches or one.period >= first
        if touches:
            longest = max(longest, length)
    return longest


RULE = Rule(
    "G002",
    "not-outside-tolerance",
    Severity.ERROR,
    ("gap",),
    not_outside_tolerance,
    reads=frozenset({"record", "figures"}),
    data=True,
)
