"""A field is missing that a record needs at its status.

What it checks: a proposed gap, a hypothesis and a draft need no more than the schema asks. Each later
status asks for a little more, and keeps asking for what was needed before: figures and owner once a
gap is confirmed; a team and an analysis once it is analysed; a test and a share once a cause is verified;
objective and actions once a plan is approved. What can be inherited or worked out is
never asked for. The table stands in this rule's file, one line for each field.

Why it matters: an idea must be easy to write down, and a promise must be complete. Asking for everything
at once keeps people from raising gaps; asking for nothing lets a gap be "confirmed" that nobody owns.

Bad:

    # kind: gap
    # without: owner, data_check  # E020

Good:

    # kind: gap
    # without: owner, data_check, window, team
    status: proposed

Known false positives: none known; a gap of service or supply that never reached a customer is asked for
containment unless it says `customer_impact: none`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan, Gap, RootCause
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules import conditions as only


class Need(NamedTuple):
    """A field, the status from which a record needs it, what to write, and for which records."""

    field: str
    since: str
    snippet: str
    when: Callable[[Any, Context], bool] | None = None
    because: str = ""


# Fields whose lack another rule reports stand there and not here: start and due of plans (T001), kpis
# (M001), addresses (R001), owner of a plan and its actions (S003), value_at_stake of a gap (G005), lag of a
# forecast (D003), resources of a plan (A001), its verification (M010), evidence of a cause (C002). Inherited
# or derived fields are in none.
GAP = (
    Need("other_metric", "proposed", "other_metric: what is measured, in one sentence",
         only.metric_is_other, "as the metric is `other`"),
    Need("owner", "confirmed", "owner: supply-planning-manager-emea"),
    Need("detected_on", "confirmed", "detected_on: 2026-06-09"),
    Need("window", "confirmed", "window: {from: 2026-01, to: 2026-06}"),
    Need("horizon_end", "confirmed", "horizon_end: 2026-12"),
    Need("series", "confirmed", "series: {dataset: otif-r1}"),
    Need("plan_version", "confirmed", "plan_version: AOP-2026",
         only.uses_a_plan, "as a plan is the reference"),
    Need("tolerance", "confirmed", "tolerance: {pct: 5, consecutive_periods: 3}",
         only.metric_has_no_tolerance, "as the metric has none"),
    Need("data_check", "confirmed",
         "data_check: {checked_by: sop-coordinator, date: 2026-06-15, result: confirmed}"),
    Need("team", "analysing", "team: [demand-planning-manager-emea, dc-manager-nl]"),
    Need("analysis", "analysing", "analysis: {methods: [five_whys], due: 2026-07-31}"),
    Need("containment", "analysing", "containment: [{action: what protects the customer now, "
         "owner: customer-service-manager-emea, due: 2026-06-22}]",
         only.customers_are_hit_hard, "as service or supply is short at high priority"),
    Need("recovery_needed", "acting", "recovery_needed: {value: 7.1, unit: pp, by: 2026-12-31}"),
    Need("closure", "closed",
         "closure: {date: 2026-07-09, verified_by: finance-controller-emea, attribution: plan}"),
    Need("rejection", "rejected",
         "rejection: {reason: within_tolerance, note: what was found, by: sop-coordinator}"),
    Need("parking", "parked", "parking: {decision: REV-2026-05-management-business-review#D1, "
         "review_by: 2027-01-15, accepted: {amount: 6000, currency: EUR, period: month}}"),
)  # fmt: skip
CAUSE = (
    Need("statement", "testing", "statement: Because …, …, therefore …"),
    Need("level", "testing", "level: root"),
    Need("category", "testing", "category: policy_parameter.lead_time_parameter"),
    Need("method", "testing", "method: [five_whys]"),
    Need("controllability", "testing", "controllability: internal"),
    Need("confidence", "verified", "confidence: medium"),
    Need("whys", "verified", 'whys: [{why: "Why …?", because: …}]',
         only.method_is("five_whys"), "as its method is `five_whys`"),
    Need("fishbone", "verified", "fishbone: {supplier: [forecast not shared]}",
         only.method_is("fishbone"), "as its method is `fishbone`"),
    Need("is_is_not", "verified", "is_is_not: [{dimension: where, is: DC-NL, is_not: DC-UK}]",
         only.method_is("is_is_not"), "as its method is `is_is_not`"),
    Need("test", "verified",
         "test: {kind: retrospective, prediction: what else is seen, result: confirmed}"),
    Need("contributions", "verified", "contributions: [{gap: GAP-2026-003, value: -5.2, unit: pp}]",
         only.contribution_is_known, "as its confidence is medium or high"),
    Need("escape_point", "verified",
         "escape_point: {step: supply_review, control_missing: …, why_not_detected: …}",
         only.is_a_root, "as its level is `root`"),
    Need("accepted_by", "verified", "accepted_by: [{role: dc-manager-nl, agrees: true}]"),
)  # fmt: skip
PLAN = (
    Need("objective", "approved", "objective: Bring … from … to … by … by …"),
    Need("actions", "approved",
         "actions: [{id: A1, title: …, owner: …, start: 2026-08-03, due: 2026-09-25, deliverable: …}]"),
    Need("milestones", "approved", "milestones: [{title: what one can see by then, due: 2026-08-31}]",
         only.needs_milestones, "as the plan is longer than the time allowed between two"),
    Need("feasibility", "approved",
         "feasibility: {basis: historical_best, note: why the target can be reached}",
         only.is_not_small, "as several functions act or its gap is of high priority"),
    Need("risks", "approved", "risks: [{risk: …, probability: medium, impact: low, mitigation: …}]",
         only.priority_is_high, "as its gap is of high priority"),
    Need("standardise", "effective",
         "standardise: [{change: what stays, owner: sop-coordinator, due: 2026-09-30}]"),
    Need("lessons", "effective", "lessons: [LL-2026-001]", only.no_gap_names_a_lesson),
)  # fmt: skip

LIFE = {
    "gap": ("proposed", "confirmed", "analysing", "acting", "verifying", "closed"),
    "root_cause": ("hypothesis", "testing", "verified"),
    "action_plan": ("draft", "approved", "active", "done", "effective"),
}
_LIKE = {"reopened": "analysing", "on_hold": "active", "not_effective": "done"}
TABLES = {"gap": GAP, "root_cause": CAUSE, "action_plan": PLAN}
_WORDS = {"gap": "a gap is", "root_cause": "a cause is", "action_plan": "a plan is"}
_SAID = {"analysing": "analysed", "acting": "acted on", "testing": "under test"}


def _needs(kind: str, status: str) -> tuple[Need, ...]:
    """Return what a status asks for: its own fields and those of the statuses before it."""
    life, status = LIFE[kind], _LIKE.get(status, status)
    reached = life[: life.index(status) + 1] if status in life else (status,)
    return tuple(need for need in TABLES[kind] if need.since in reached)


_STATUSES = ("rejected", "parked", "refuted", "cancelled", *_LIKE)
NEEDS: Mapping[str, Mapping[str, tuple[Need, ...]]] = {
    kind: {status: _needs(kind, status) for status in (*life, *_STATUSES)} for kind, life in LIFE.items()
}


def required_at_stage(record: Gap | RootCause | ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each field that the record's status asks for and that is not there."""
    for need in NEEDS[record.kind][record.status]:
        if not getattr(record, need.field) and (need.when is None or need.when(record, context)):
            yield _problem((need.field,), f"`{need.field}`", _dated(need, record), record.kind)
    if isinstance(record, Gap):
        yield from _team(record, context)
    elif isinstance(record, ActionPlan):
        yield from _pieces(record)
    elif record.status == "verified" and record.test and record.test.result is None:
        yield _problem(("test", "result"), "`test.result`", _RESULT, record.kind)


COUNTS_FOR = {
    "objective": "S",
    "actions": "S",
    "feasibility": "A",
    "risks": "A",
    "milestones": "T",
    "due": "T",
}
"""The SMART letter for which a field counts that a plan needs once it is approved."""

_RESULT = Need("result", "verified", "result: confirmed")
_DUE = Need("due", "approved", "due: 2026-08-31")


def _dated(need: Need, record: Gap | RootCause | ActionPlan) -> Need:
    """Return a need whose snippet holds days of the plan itself, where those are known."""
    if not isinstance(record, ActionPlan) or record.start is None or record.due is None:
        return need
    middle = record.start + (record.due - record.start) // 2
    middle -= datetime.timedelta(days=max(middle.weekday() - 4, 0))
    snippet = need.snippet.replace(_MIDDLE, str(middle))
    return need._replace(snippet=snippet.replace(_START, str(record.start)).replace(_END, str(record.due)))


_START, _MIDDLE, _END = "2026-08-03", "2026-08-31", "2026-09-25"
"""The days that snippets of the table hold until the plan's own are known."""


def _problem(path: tuple[str | int, ...], name: str, need: Need, kind: str) -> Problem:
    text = f"{name} is needed once {_WORDS[kind]} {_SAID.get(need.since, need.since)}"
    if need.since == LIFE[kind][0]:
        text = f"{name} is needed"
    letter = (
        COUNTS_FOR.get(str(path[-1])) or COUNTS_FOR.get(str(path[0]), "") if kind == "action_plan" else ""
    )
    said = f"{text}, {need.because}" if need.because else text
    return Problem(path, said, f"add `{need.snippet}`", letter=letter)


def _team(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where the team and the owner are all of one function."""
    if not gap.team or _TEAM not in NEEDS["gap"][gap.status]:
        return
    roles = context.kb.roles
    if all(name in roles for name in (*gap.team, gap.owner) if name):
        functions = {roles[name].function for name in (*gap.team, gap.owner) if name}
        if len(functions) < 2:
            text = f"the team is all of one function, `{functions.pop()}`"
            hint = "add a role of another function; two are needed once a gap is analysed"
            yield Problem(("team",), text, hint)


_TEAM = next(need for need in GAP if need.field == "team")


def _pieces(plan: ActionPlan) -> Iterator[Problem]:
    """Yield what the milestones of an approved plan lack."""
    if plan.status in ("draft", "cancelled"):
        return
    for index, milestone in enumerate(plan.milestones):
        if milestone.due is None:
            name = f"`due` of `{milestone.title}`"
            yield _problem(("milestones", index, "due"), name, _dated(_DUE, plan), plan.kind)


RULE = Rule(
    "E020",
    "required-at-stage",
    Severity.ERROR,
    ("gap", "root_cause", "action_plan"),
    required_at_stage,
    reads=frozenset({"record", "neighbours", "figures"}),
)
