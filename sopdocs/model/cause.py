"""A root cause: one condition in the system, the evidence for it, and how much of a gap it explains."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sopdocs.model import words
from sopdocs.model.parts import Opinion, RecordShape
from sopdocs.model.scalars import Date, Evidence, GapId, Name, Quantity, Shape, Text


class Why(Shape):
    """One step of a chain of five whys."""

    why: Text
    because: Text
    evidence: Evidence | None = None


class IsIsNot(Shape):
    """Where the gap is, where it could be but is not, and what sets the two apart."""

    dimension: Literal["what", "where", "when", "extent"]
    is_: Text = Field(alias="is")
    is_not: Text
    distinction: Text | None = None


class CauseEvidence(Shape):
    """A finding that speaks for the cause, of a kind that can be weighed."""

    kind: Literal["data", "document", "interview", "observation", "experiment"]
    finding: Text
    ref: Evidence | None = None
    date: Date | None = None


class CauseTest(Shape):
    """If this is the cause, then that should be seen as well: the prediction and how it came out."""

    kind: Literal["retrospective", "pilot", "experiment"]
    prediction: Text
    result: Literal["confirmed", "refuted", "inconclusive"] | None = None
    date: Date | None = None


class Contribution(Shape):
    """The cause's share of a gap over the gap's window, signed as actual minus reference."""

    gap: GapId
    value: Quantity
    unit: Name
    low: Quantity | None = None
    high: Quantity | None = None


class EscapePoint(Shape):
    """The review step that could have seen it, and why it did not."""

    step: words.CycleStep
    control_missing: Text
    why_not_detected: Text


class RootCause(RecordShape):
    """A candidate or verified cause of one or more gaps."""

    kind: Literal["root_cause"]
    id: str = Field(pattern=r"^RC-\d{4}-\d{3,}$")
    status: words.CauseStatus
    gaps: tuple[GapId, ...] = Field(min_length=1)
    statement: Text | None = Field(None, description="Because …, …, therefore …")
    level: words.CauseLevel | None = None
    category: Name | None = Field(None, description="family.leaf of the taxonomy's causes.")
    method: tuple[words.Method, ...] = ()
    whys: tuple[Why, ...] = Field((), max_length=7)
    fishbone: dict[Name, tuple[Text, ...]] = Field(default_factory=dict)
    is_is_not: tuple[IsIsNot, ...] = ()
    evidence: tuple[CauseEvidence, ...] = ()
    test: CauseTest | None = None
    confidence: words.Grade | None = None
    contributions: tuple[Contribution, ...] = ()
    controllability: words.Controllability | None = None
    escape_point: EscapePoint | None = None
    accepted_by: tuple[Opinion, ...] = ()
