"""An action plan: what will be done, by which role, until when, with what effect, and how we shall know."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sopdocs.model import words
from sopdocs.model.parts import Amount, RecordShape, Scope, Update, Window
from sopdocs.model.scalars import (
    CauseId,
    Count,
    Currency,
    DatasetId,
    Date,
    DecisionId,
    Evidence,
    Flag,
    GapId,
    LessonId,
    Line,
    MetricId,
    Name,
    OwnerId,
    Period,
    Probability,
    Quantity,
    RoleId,
    Shape,
    Text,
)


class Baseline(Shape):
    """Where the indicator stood, and in which period or span of periods."""

    value: Quantity | None = None
    period: Period | Window | None = None


class Target(Shape):
    """Where the indicator is to stand, and by which period."""

    value: Quantity | None = None
    by: Period | Date | None = None


class GlidePoint(Shape):
    """One period of the path from baseline to target."""

    period: Period
    value: Quantity


class PlanKpi(Shape):
    """An indicator of the plan: the outcome it is for, or one that speaks earlier."""

    metric: MetricId
    kind: Literal["outcome", "leading"]
    unit: Name | None = None
    baseline: Baseline | Literal["unknown"] | None = None
    target: Target | None = None
    dataset: DatasetId | None = None
    source: Line | None = None
    owner: OwnerId | None = None
    hold: Flag = Field(False, description="True where the goal is to keep a level.")
    glide_path: tuple[GlidePoint, ...] = ()


class Impact(Amount):
    """What an action is expected to bring, and how likely that is (0 to 1)."""

    probability: Probability


class RevisedDue(Shape):
    """A new date for a late item, and why."""

    date: Date
    reason: Text


class Action(Shape):
    """One thing to do: one owner, one deliverable."""

    id: str = Field(pattern=r"^[A-Z]\d{1,3}$")
    title: Line
    type: words.ActionType | None = None
    strength: words.Strength | None = None
    owner: OwnerId | None = None
    support: tuple[RoleId, ...] = ()
    accepted_on: Date | None = None
    start: Date | None = None
    due: Date | None = None
    revised_due: RevisedDue | None = None
    status: words.WorkStatus = "planned"
    pct: Quantity | None = Field(None, ge=0, le=100)
    depends_on: tuple[Name, ...] = ()
    blocked_by: Text | None = None
    deliverable: Line | None = None
    result: Text | None = None
    expected_impact: Impact | None = None
    addresses: CauseId | None = None
    evidence: tuple[Evidence, ...] = ()
    external_ref: Line | None = None
    updates: tuple[Update, ...] = ()


class Raci(Shape):
    """Who is responsible, accountable, consulted and informed for one activity."""

    activity: Line
    R: tuple[RoleId, ...]
    A: RoleId
    C: tuple[RoleId, ...] = ()
    I: tuple[RoleId, ...] = ()  # noqa: E741 - the letter is the field's standard name


class Milestone(Shape):
    """A dated point of the plan that one can see has been reached."""

    title: Line
    due: Date | None = None
    revised_due: RevisedDue | None = None
    deliverable: Line | None = None
    critical: Flag = False
    status: words.WorkStatus = "planned"
    done_on: Date | None = None
    evidence: tuple[Evidence, ...] = ()


class People(Shape):
    """How much of a role's time the plan takes."""

    role: RoleId
    fte: Quantity
    weeks: Quantity


class Budget(Shape):
    """The money the plan needs, and who approved it."""

    amount: Quantity
    currency: Currency
    approved_by: RoleId | None = None
    decision: DecisionId | None = None


class Resources(Shape):
    """People, money and systems; or the reason why none are needed."""

    people: tuple[People, ...] = ()
    budget: Budget | None = None
    systems: tuple[Line, ...] = ()
    none_needed: Text | None = None


class Feasibility(Shape):
    """Why the target can be reached."""

    basis: Literal["historical_best", "benchmark", "pilot", "capacity_study", "expert"]
    ref: Evidence | None = None
    note: Text | None = None
    stretch: Flag = False


class Dependency(Shape):
    """What the plan waits for."""

    what: Evidence
    needed_by: Date


class Alternative(Shape):
    """An option that was considered and not taken."""

    option: Text
    pros: Text | None = None
    cons: Text | None = None
    cost: Text | None = None
    why_not: Text


class Risk(Shape):
    """What may go wrong, what is done about it, and what sets that off."""

    risk: Text
    probability: words.Grade
    impact: words.Grade
    mitigation: Text
    trigger: Text | None = None
    owner: OwnerId | None = None


class Communication(Shape):
    """Who hears of the plan, where and how often."""

    audience: tuple[RoleId, ...]
    channel: Line
    frequency: words.ReviewCadence
    review: words.CycleStep | None = None


class BalancingMetric(Shape):
    """What must not get worse while the outcome gets better."""

    metric: MetricId
    dataset: DatasetId
    operator: words.Operator
    threshold: Quantity


class Verification(Shape):
    """The executable rule by which the actuals say that the gap is closed."""

    metric: MetricId
    dataset: DatasetId | None = None
    operator: words.Operator
    threshold: Quantity | None = None
    consecutive_periods: Count = Field(ge=1, le=24)
    from_period: Period
    window_end: Period | None = None
    must_include: Name | None = Field(None, description="Only periods that hold this event are judged.")
    reason: Text | None = None
    balancing_metric: BalancingMetric | None = None


class Standardise(Shape):
    """What changes for good: a procedure, a parameter, master data, training."""

    change: Line
    owner: OwnerId | None = None
    due: Date | None = None
    status: words.WorkStatus = "planned"
    done_on: Date | None = None


class ActionPlan(RecordShape):
    """A plan that removes one or more verified causes of a gap."""

    kind: Literal["action_plan"]
    id: str = Field(pattern=r"^AP-\d{4}-\d{3,}$")
    status: words.PlanStatus
    gaps: tuple[GapId, ...] = Field(min_length=1)
    addresses: tuple[CauseId, ...] = ()
    objective: str | None = Field(None, min_length=40, max_length=300)
    scope: Scope | None = None
    owner: OwnerId | None = None
    sponsor: RoleId | None = None
    start: Date | None = None
    due: Date | None = None
    review_cadence: words.ReviewCadence | None = None
    kpis: tuple[PlanKpi, ...] = ()
    actions: tuple[Action, ...] = ()
    raci: tuple[Raci, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    resources: Resources | None = None
    residual_accepted: DecisionId | None = None
    feasibility: Feasibility | None = None
    dependencies: tuple[Dependency, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    risks: tuple[Risk, ...] = ()
    communication: Communication | None = None
    verification: Verification | None = None
    standardise: tuple[Standardise, ...] = ()
    structural: Flag = Field(False, description="The gap's cause outlives its horizon.")
    value_after_horizon: Text | None = None
    lessons: tuple[LessonId, ...] = ()
    updates: tuple[Update, ...] = ()
