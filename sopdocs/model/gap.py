"""A gap: a measured distance between what was planned and what is, with its life from proposal to proof."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sopdocs.model import words
from sopdocs.model.parts import (
    Amount,
    Money,
    Opinion,
    RecordShape,
    Scope,
    Tolerance,
    Transition,
    Update,
    Window,
)
from sopdocs.model.scalars import (
    AssumptionId,
    Count,
    Currency,
    DatasetId,
    Date,
    DecisionId,
    Evidence,
    GapId,
    LessonId,
    MetricId,
    Name,
    OwnerId,
    Period,
    Quantity,
    RoleId,
    Shape,
    Text,
)


class Point(Shape):
    """One period of a series typed into the record."""

    period: Period
    plan: Quantity | None = None
    forecast: Quantity | None = None
    actual: Quantity | None = None


class Series(Shape):
    """Where the numbers come from: a declared dataset, or at most 36 points in the record."""

    dataset: DatasetId | None = None
    filter: dict[Name, Name] = Field(default_factory=dict, description="Column to value, within the dataset.")
    columns: dict[Literal["plan", "forecast", "actual", "weight", "event"], Name] = Field(
        default_factory=dict
    )
    points: tuple[Point, ...] = Field((), max_length=36)


class ValueAtStake(Shape):
    """What the gap costs, on which basis, and how that was worked out."""

    amount: Quantity
    currency: Currency
    basis: words.ValueBasis
    period: words.ValuePeriod
    method: Text


class DataCheck(Shape):
    """The statement that the gap is real and not a matter of calendar, unit or master data."""

    checked_by: RoleId
    date: Date
    result: Literal["confirmed", "corrected", "rejected", "n/a"]
    note: Text | None = None


class Containment(Shape):
    """What protects the customer while the cause is looked for."""

    action: Text
    owner: OwnerId
    due: Date
    result: Text | None = None
    removed_on: Date | None = None


class RecoveryNeeded(Amount):
    """Target minus baseline: what the impacts of the plan must add up to."""

    by: Date


class Analysis(Shape):
    """How the cause will be looked for, and until when."""

    methods: tuple[words.Method, ...] = Field(min_length=1)
    due: Date


class FastTrack(Shape):
    """A decision to act on a critical gap before its analysis is complete."""

    decision: DecisionId
    review_by: Date


class Related(Shape):
    """A typed link to another gap."""

    id: GapId
    type: words.Relation


class Closure(Shape):
    """How the gap ended, and whether the plan did it."""

    date: Date
    verified_periods: tuple[Period, ...] = ()
    residual: Quantity | None = Field(None, description="What is left, in the metric's unit.")
    verified_by: RoleId
    attribution: Literal["plan", "partly", "other"] | None = None
    verdict: Literal["averted", "partly", "hit"] | None = Field(None, description="For projected gaps.")
    decision: DecisionId | None = None
    note: Text | None = None
    lesson: LessonId | None = None


class Rejection(Shape):
    """Why it was no gap; rejected gaps teach too."""

    reason: Literal[
        "data_error", "calendar_artefact", "within_tolerance", "duplicate", "out_of_scope", "accepted_risk"
    ]
    note: Text
    by: RoleId


class Parking(Shape):
    """Management's decision to accept the gap for now."""

    decision: DecisionId
    review_by: Date
    accepted: Money


class Gap(RecordShape):
    """A gap between plan, forecast and actual."""

    kind: Literal["gap"]
    id: str = Field(pattern=r"^GAP-\d{4}-\d{3,}$")
    status: words.GapStatus
    metric: MetricId = Field(description="A metric of data/metrics.yaml, or `other` with `other_metric`.")
    scope: Scope = Field(description="At least one dimension; values from the taxonomy.")
    statement: str = Field(min_length=40, max_length=600, description="What, where, since when, how big.")
    started_period: Period = Field(description="Since when: the first period in which it showed.")
    other_metric: Text | None = None
    gap_type: words.GapType | None = None
    nature: words.Nature | None = None
    cycle: Period | None = None
    cycle_step: words.CycleStep | None = None
    detected_on: Date | None = None
    window: Window | None = None
    horizon_end: Period | None = None
    secondary_metrics: tuple[MetricId, ...] = ()
    comparison: words.Comparison | None = None
    series: Series | None = None
    forecast_lag_periods: Count | None = Field(None, ge=0, le=18)
    plan_version: Name | None = None
    tolerance: Tolerance | None = None
    claimed_variance: Amount | None = None
    value_at_stake: ValueAtStake | None = None
    value_counted_in: GapId | None = None
    fast_track: FastTrack | None = None
    customer_impact: Literal["none", "delayed", "short", "lost"] | None = None
    owner: OwnerId | None = None
    team: tuple[RoleId, ...] = ()
    data_check: DataCheck | None = None
    containment: tuple[Containment, ...] = ()
    assumptions_broken: tuple[AssumptionId, ...] = ()
    recovery_needed: RecoveryNeeded | None = None
    analysis: Analysis | None = None
    updates: tuple[Update, ...] = ()
    feedback: tuple[Opinion, ...] = ()
    raised_by: Name | None = Field(None, description="A function, never a person.")
    related: tuple[Related, ...] = ()
    history: tuple[Transition, ...] = ()
    approval: Evidence | None = None
    closure: Closure | None = None
    rejection: Rejection | None = None
    parking: Parking | None = None
