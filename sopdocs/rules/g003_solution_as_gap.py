"""A gap is named for a missing solution, and not for what is off.

What it checks: the title of a gap does not say "no", "lack of", "need for" or "missing" with the noun of a
solution (a tool, a system, a training, a dashboard), and the statement does not begin like that. A title
that also states a figure passes, and so does one in which the noun only leads to another one ("no tool
capacity at PLT-A") or means goods ("no stock of Hand Soap"). Gaps of type data and process are exempt, as
there a missing thing can be the gap.

Why it matters: "no planning tool" can only be closed by buying one. What it costs not to have it stays
unknown, other ways are never compared, and nothing shows later whether the tool has helped.

Bad:

    # kind: gap
    title: No promotion planning tool for Retailer R1  # G003

Good:

    # kind: gap
    title: OTIF to Retailer R1 below 95 % in promotion weeks

Known false positives: a noun that is a product of the company ("no dashboard available in NA" of a maker
of car parts); put it in quotation marks. Solutions that are not on the list are missed.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import Gap
from sopdocs.rule import Context, Problem, Rule

EXEMPT = ("data", "process")


def solution_as_gap(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield the title, or else the statement, that names a missing solution in place of a metric."""
    words = context.words(gap.lang)
    if words is None:
        return
    field, found = "title", words.wanted_solution(gap.title)
    if not found:
        field, found = "statement", words.opens_with_solution(gap.statement)
    if not found or (field == "title" and words.states_figure(gap.title)):
        return
    metric = context.kb.metrics.get(gap.metric)
    if (gap.gap_type or (metric.gap_type if metric else None)) not in EXEMPT:
        yield Problem(
            (field,),
            f"`{found}` names a missing solution, and not the metric that is off",
            "write metric, scope and since when, like `OTIF to Retailer R1 below 95 % since August 2025`; "
            "the solution is for a plan to choose",
        )


RULE = Rule("G003", "solution-as-gap", Severity.WARNING, ("gap",), solution_as_gap, stable=False)
