"""The status of a gap and the status of its plans tell two different stories.

What it checks: a gap that is acted on has a plan that was approved, and one that is being verified has a
plan that is done. A plan at work has a gap that is acted on: not one that is closed, rejected, parked or
still analysed. A plan that is done has no open action, and a draft none that has begun. Plans that only
contain or only try something out may run at any time. Of several gaps or plans one that fits is enough. A
gap on `fast_track` is warned about only, until its `review_by`.

Why it matters: the status is what people read first. A gap "acting" on a draft is believed to be in hand,
and a plan "done" with open actions has told everybody to look elsewhere.

Bad:

    # kind: gap
    status: acting  # X005
    # beside: AP-2026-003
    status: draft

Good:

    # kind: gap
    status: acting
    # beside: AP-2026-003
    status: approved

Known false positives: none known; where a gap and its plan change in two pull requests the finding stands
in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sopdocs.diagnostics import Severity
from sopdocs.kb import Entry
from sopdocs.model import ActionPlan, Gap
from sopdocs.rule import Context, Problem, Rule


class Row(NamedTuple):
    """What is said where one of the others has one of these statuses; no words say that all is well."""

    where: str
    text: str = ""
    hint: str = ""
    severity: Severity | None = None


# The first row counts that one of the others fits; one without a status is for a gap that has no plan.
PLANS_OF = {
    "acting": (
        Row("approved active on_hold done"),
        Row("effective", "the gap is `acting`, but {names} is `{status}` already",
            "set `status: verifying`, or `closed` with its `closure`"),
        Row("not_effective", "{names} was not effective, and no other plan of the gap is approved",
            "approve the next plan, or set `status: analysing` until there is one", Severity.WARNING),
        Row("draft", "the gap is `acting`, but {names} is a draft",
            "set the plan to `approved` once a review has approved it, or the gap to `analysing` until then"),
        Row("", "the gap is `acting` and no plan names it",
            "write a plan with `gaps: [{id}]`, or set `status: analysing` until there is one"),
    ),
    "verifying": (
        Row("done effective not_effective"),
        Row("approved active on_hold", "the gap is `verifying`, but {names} is still `{status}`",
            "set the plan to `done` when all its actions are, and the gap to `acting` until then"),
        Row("draft", "the gap is `verifying`, but {names} is a draft",
            "set the plan to the status it has reached, or the gap to `analysing`"),
        Row("", "the gap is `verifying` and no plan names it",
            "write `gaps: [{id}]` in the plan that was carried out, or set `status: analysing`"),
    ),
}  # fmt: skip
_TOO_EARLY = Row(
    "proposed confirmed analysing", "the plan is `{own}`, but {names} is still `{status}`",
    "set the gap to `acting` with the `approval` of the review, or the plan to `draft` until then",
    Severity.WARNING,
)  # fmt: skip
_OVER = (
    Row("closed", "the plan is `{own}`, but {names} is closed",
        "set it to `done`, then `effective` or `not_effective`; or to `cancelled`"),
    Row("rejected", "the plan is `{own}`, but {names} was rejected", "set it to `cancelled`"),
)  # fmt: skip
_AT_WORK = (
    Row("acting verifying reopened"),
    _TOO_EARLY,
    Row("parked", "the plan is `{own}`, but {names} is parked", "set it to `on_hold`", Severity.WARNING),
    *_OVER,
)
GAPS_OF = {
    "approved": _AT_WORK,
    "active": _AT_WORK,
    "on_hold": (Row("acting verifying reopened proposed confirmed analysing parked"), *_OVER),
    "done": (
        Row("acting verifying reopened proposed confirmed analysing parked"),
        Row("closed", "{names} is closed, and the plan does not say whether it worked",
            "set `status: effective`, or `not_effective` where something else closed the gap",
            Severity.WARNING),
    ),
}  # fmt: skip
_OPEN = ("planned", "in_progress", "blocked")
_BEGUN = ("in_progress", "blocked", "done")
_TRIES = ("containment", "experiment")
"""Types of actions that wait for no approval."""


def status_vs_plan(record: Gap | ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield a problem where a gap and its plans, or a plan and its actions, contradict each other."""
    if isinstance(record, Gap):
        fast = record.fast_track and context.as_of <= record.fast_track.review_by
        rows = PLANS_OF.get(record.status, ())
        for problem in _said(record, rows, context.kb.live_plans(record.id) if rows else ()):
            yield replace(problem, severity=Severity.WARNING) if fast else problem
        return
    if record.status in GAPS_OF:
        gaps = [gap for gap in map(context.kb.get, record.gaps) if gap and gap.status]
        if len(gaps) == len(record.gaps):
            yield from _said(record, GAPS_OF[record.status], gaps)
    yield from _own_actions(record)


def _said(record: Gap | ActionPlan, rows: Sequence[Row], others: Sequence[Entry]) -> Iterator[Problem]:
    for row in rows:
        fitting = [other for other in others if other.status in row.where.split()]
        if not fitting and (row.where or others):
            continue
        if row.text and not (row is _TOO_EARLY and _only_tries(record)):
            words = {
                "id": record.id,
                "own": record.status,
                "names": f"`{fitting[0].id}`" if fitting else "",
                "status": fitting[0].status if fitting else "",
            }
            yield Problem(("status",), row.text.format_map(words), row.hint.format_map(words), row.severity)
        return


def _only_tries(record: Gap | ActionPlan) -> bool:
    actions = record.actions if isinstance(record, ActionPlan) else ()
    return bool(actions) and all(one.type in _TRIES for one in actions)


def _own_actions(plan: ActionPlan) -> Iterator[Problem]:
    if plan.status in ("done", "effective"):
        names = [one.id for one in plan.actions if one.status in _OPEN]
        text = f"the plan is `{plan.status}`, but not its {_listed(names)}"
        hint = "set each to `done` or `cancelled`, or the plan back to `active`"
    elif plan.status == "draft":
        names = [one.id for one in plan.actions if one.status in _BEGUN and one.type not in _TRIES]
        text = f"the plan is a draft, but work has begun on its {_listed(names)}"
        hint = "have the plan approved, and set it to `approved` or `active`"
    else:
        return
    if names:
        severity = Severity.WARNING if plan.status == "draft" else None
        yield Problem(("status",), text, hint, severity)


def _listed(names: Sequence[str]) -> str:
    return ("action " if len(names) == 1 else "actions ") + ", ".join(f"`{name}`" for name in names)


RULE = Rule(
    "X005",
    "status-vs-plan",
    Severity.ERROR,
    ("gap", "action_plan"),
    status_vs_plan,
    reads=frozenset({"record", "neighbours", "clock"}),
    stable=False,
)
