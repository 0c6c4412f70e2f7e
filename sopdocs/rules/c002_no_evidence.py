"""A cause is verified and nothing shows that it is one.

What it checks: a verified cause has `evidence`. At level `root` one piece at least is of kind `data` or
`experiment`; at the other levels a document or an observation is enough, but not interviews alone.

Why it matters: an opinion that nobody contradicts looks like a cause until the plan is done and the gap is
still there. Numbers and trials are what others can repeat.

Bad:

    # kind: root_cause
    evidence:  # C002
      - {kind: interview, finding: Planners see longer lead times than the parameter, date: 2025-12-04}
      - {kind: document, finding: The parameter calendar names one review a year in March, date: 2025-12-04}

Good:

    # kind: root_cause
    evidence:
      - kind: data
        ref: "dataset:receipts-dc-nl"
        finding: Median 44 days against 34 planned in 31 of 40 A-items
        date: 2025-12-02

Known false positives: a cause that the outside world has settled, such as a closed canal; give the days or
the volume that it took as `data`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import RootCause
from sopdocs.rule import Context, Problem, Rule

_MEASURED = frozenset({"data", "experiment"})
_SEEN = _MEASURED | {"document", "observation"}
_PIECE = '- {kind: data, ref: "dataset:otif-r1", finding: what it shows}'
_SNIPPET = f"evidence: [{_PIECE[2:]}]"


def no_evidence(cause: RootCause, _: Context) -> Iterator[Problem]:
    """Yield a problem where a verified cause rests on nothing, or on nothing that was measured."""
    kinds = {piece.kind for piece in cause.evidence}
    if kinds & (_MEASURED if cause.level == "root" else _SEEN):
        return
    if not kinds:
        yield Problem(("evidence",), "the cause is verified without any `evidence`", f"add `{_SNIPPET}`")
        return
    what = "root cause" if cause.level == "root" else "cause"
    alone = "` and `".join(sorted(kinds))
    yield Problem(
        ("evidence",),
        f"the {what} is verified by `{alone}` alone",
        f"add what was measured or tried, like `{_PIECE}`, or set `status: testing` until there is something",
        key=True,
    )


RULE = Rule("C002", "no-evidence", Severity.ERROR, ("root_cause",), no_evidence)
