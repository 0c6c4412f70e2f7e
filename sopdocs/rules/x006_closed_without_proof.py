"""A gap is closed and the numbers do not say so.

What it checks: a closed gap has a plan whose verification rule holds on the actuals, or a decision in
`closure.decision` that accepts the rest. A projected gap needs a `closure.verdict` instead, since it has no
actuals of its own. While a gap is being verified, a note says when the rule has failed. A relapse after the
day of closure is another matter: the proof stood on that day.

Why it matters: a gap closed by opinion comes back, and by then nobody is working on it. Waiting for the
agreed number of periods is the cheapest part of the whole cure.

Bad:

    # kind: gap
    status: closed  # X006
    closure:
      date: 2026-07-09
      verified_by: finance-controller-emea
      attribution: partly

Good:

    # kind: gap
    # as_of: 2026-08-20
    status: closed
    closure:
      date: 2026-08-14
      verified_by: finance-controller-emea
      attribution: partly

Known false positives: none known. Where the planning data cannot be read this rule says nothing, as nothing
was checked.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.figures import Verification
from sopdocs.model import ActionPlan, Gap
from sopdocs.periods import last_day
from sopdocs.rule import Context, Problem, Rule

_DECISION = (
    "name in `closure` the decision that accepts the rest: "
    "`decision: REV-2026-06-management-business-review#D1`"
)
_HINT = f"wait for the missing periods, or {_DECISION}"
_RULED = f"write down the rule by which it was closed, as `verification` of its plan, or {_DECISION}"


def closed_without_proof(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where a gap is closed, or being verified, and no rule of its plans holds."""
    if gap.status not in ("closed", "verifying"):
        return
    closure = gap.closure
    asked = _still_asked(gap, context)
    if closure and ((closure.decision and not asked) or (gap.nature == "projected" and closure.verdict)):
        return
    hint = f"have `{asked}` taken, which is still requested, or wait for the proof" if asked else _HINT
    if gap.nature == "projected" and gap.status == "closed":
        text = "the projected gap is closed without a `closure.verdict`"
        yield Problem(
            ("closure",), text, "add `verdict: averted`, `partly` or `hit`, as it came out", key=True
        )
        return
    plans = [entry.record for entry in context.kb.live_plans(gap.id)]
    if None in plans:
        return
    ruled = [plan for plan in plans if isinstance(plan, ActionPlan) and plan.verification is not None]
    if gap.status == "closed" and not ruled:
        lack, first = ("has a `verification` rule", _RULED) if plans else ("works on it", _DECISION)
        yield Problem(("status",), f"the gap is closed and no plan {lack}", hint if asked else first)
        return
    found = [context.figures.verification(plan.id) for plan in ruled]
    known = [one for one in found if one is not None and one.verdict != "no_data"]
    if len(known) < max(len(found), 1) or any(_proves(one, gap, context) for one in known):
        return
    if gap.status == "closed":
        nearest = next((one for one in known if one.verdict != "fails"), known[0])
        yield Problem(("status",), f"the gap is closed, but {_said(nearest)}", hint)
    elif all(one.verdict in ("fails", "relapsed") for one in known):
        yield Problem(("status",), _said(known[0]), "set `status: acting` and say what comes next")


def _still_asked(gap: Gap, context: Context) -> str:
    """Return the decision that closes a gap where it is still to be taken."""
    name = gap.closure.decision if gap.closure else None
    decision = context.kb.decision(name) if name else None
    return name if name and decision and decision.status == "requested" else ""


def _proves(verification: Verification, gap: Gap, context: Context) -> bool:
    if verification.verdict == "holds":
        return True
    if verification.verdict != "relapsed" or verification.relapsed_in is None or gap.closure is None:
        return False
    return last_day(verification.relapsed_in, context.kb.calendar) > gap.closure.date


def _said(verification: Verification) -> str:
    state = {
        "fails": "has failed",
        "relapsed": f"held and was broken again in {verification.relapsed_in}",
    }.get(verification.verdict, f"has held for {verification.consecutive} of {verification.required} periods")
    return f"the rule of {verification.plan}, `{verification.rule}`, {state}"


RULE = Rule(
    "X006",
    "closed-without-proof",
    Severity.ERROR,
    ("gap",),
    closed_without_proof,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
)
