"""A gap is closed and nobody says whether the plan did it.

What it checks: the `closure` of a gap on which a plan worked holds an `attribution`: `plan`, `partly` or
`other`. A projected gap says how it came out in `verdict` instead. A gap without any plan has nothing to
attribute.

Why it matters: lanes recover, seasons end, a competitor runs out of stock. A plan that is praised for the
weather is copied, and the one thing that would have helped is not.

Bad:

    # kind: gap
    status: closed
    closure:  # X016
      date: 2026-08-14
      verified_by: finance-controller-emea

Good:

    # kind: gap
    status: closed
    closure:
      date: 2026-08-14
      verified_by: finance-controller-emea
      attribution: partly
      note: The lane eased in May; the parameters had been right since March

Known false positives: none known.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import Gap
from sopdocs.rule import Context, Problem, Rule


def attribution_missing(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where a closure leaves open what closed the gap."""
    closure = gap.closure
    if closure is None or closure.attribution or gap.status not in ("closed", "verifying"):
        return
    if not (gap.nature == "projected" and closure.verdict) and context.kb.live_plans(gap.id):
        yield Problem(
            ("closure",),
            f"the closure of `{gap.id}` does not say whether the plan closed it",
            "add `attribution: plan`, `partly` or `other`, and a `note` with what else moved the figures",
            key=True,
        )


RULE = Rule(
    "X016",
    "attribution-missing",
    Severity.WARNING,
    ("gap",),
    attribution_missing,
    reads=frozenset({"record", "neighbours"}),
    stable=False,
)
