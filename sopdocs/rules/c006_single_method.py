"""The cause of a critical gap was looked for in one way only.

What it checks: a gap that costs as much a month as the settings call critical has at least two different
methods, counted over its `analysis` and the `method` of all causes that name it, refuted ones included. An
opportunity is exempt: it names what holds it back and needs no search.

Why it matters: each method is blind somewhere. Five whys follow one branch, a Pareto knows only what was
counted. Where the gap is dear, the second view costs less than a plan for the wrong cause.

Bad:

    # kind: gap
    # set: critical_value = 50000
    analysis:
      methods: [five_whys]  # C006
      due: 2025-12-12
    # beside: RC-2026-003
    method: [five_whys]
    # beside: RC-2026-005
    method: [five_whys]

Good:

    # kind: gap
    # set: critical_value = 50000
    analysis:
      methods: [five_whys, is_is_not]
      due: 2025-12-12

Known false positives: one method that answers the whole question, such as forecast value added for a bias
of the override; add the check that confirmed it, `hypothesis_test`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import Gap, RootCause
from sopdocs.rule import Context, Problem, Rule


def single_method(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where a critical gap was analysed by one method."""
    figures = context.figures.gap(gap.id)
    value = figures.value_per_month if figures else None
    if value is None or value < context.settings.critical_value or gap.nature == "opportunity":
        return
    methods = set(gap.analysis.methods if gap.analysis else ())
    for entry in context.kb.backlinks(gap.id, "root_cause"):
        if isinstance(entry.record, RootCause) and gap.id in entry.record.gaps:
            methods.update(entry.record.method)
    if len(methods) == 1:
        only = methods.pop()
        second = "five_whys" if only == "is_is_not" else "is_is_not"
        yield Problem(
            ("analysis", "methods"),
            f"a critical gap is analysed by `{only}` alone",
            f"look in a second way and add it: `methods: [{only}, {second}]`",
        )


RULE = Rule(
    "C006",
    "single-method",
    Severity.INFO,
    ("gap",),
    single_method,
    reads=frozenset({"record", "neighbours", "figures"}),
    stable=False,
)
