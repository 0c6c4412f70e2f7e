"""A lesson: what a gap taught, written so that somebody else can use it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sopdocs.model import words
from sopdocs.model.parts import RecordShape, Scope
from sopdocs.model.scalars import Date, GapId, Name, Shape, Text


class AppliesTo(Shape):
    """Where the lesson holds."""

    gap_type: words.GapType | None = None
    cause_category: Name | None = None
    scope: Scope | None = None


class Lesson(RecordShape):
    """What was learnt, from which gaps, and where it applies."""

    kind: Literal["lesson"]
    id: str = Field(pattern=r"^LL-\d{4}-\d{3,}$")
    status: Literal["draft", "published", "retired"]
    gaps: tuple[GapId, ...] = ()
    context: Text | None = None
    what_worked: Text | None = None
    what_did_not: Text | None = None
    recommendation: Text | None = None
    applies_to: AppliesTo | None = None
    review_by: Date | None = None
