"""A review: one meeting of a cycle step, with the decisions it was asked for and took."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sopdocs.model import words
from sopdocs.model.parts import Money, RecordShape
from sopdocs.model.scalars import Date, Evidence, GapId, Line, Period, Quantity, RoleId, Shape, Text


class Option(Shape):
    """One way to decide, with what it brings and what it costs."""

    option: Text
    value: Money | None = None
    cost: Money | None = None


class Decision(Shape):
    """A question put to the meeting, the options, and the answer."""

    id: str = Field(pattern=r"^D\d+$")
    question: Text
    options: tuple[Option, ...] = ()
    recommendation: Text | None = None
    needed_by: Date | None = None
    value: Money | None = None
    cost_of_no_decision: Money | None = None
    status: Literal["requested", "taken", "executed"]
    choice: Text | None = None
    decided_by: RoleId | None = None
    date: Date | None = None
    refs: tuple[Evidence, ...] = ()


class ReviewAction(Shape):
    """A follow-up of the meeting."""

    action: Text
    owner: RoleId
    due: Date
    status: words.WorkStatus = "planned"


class Recognition(Shape):
    """Thanks to the roles that made a difference."""

    roles: tuple[RoleId, ...]
    for_: Text = Field(alias="for")


class Review(RecordShape):
    """One meeting of the cycle."""

    kind: Literal["review"]
    id: str = Field(pattern=r"^REV-\d{4}-\d{2}-[a-z-]+$")
    status: Literal["draft", "held"]
    cycle: Period | None = None
    step: words.CycleStep | None = None
    date: Date | None = None
    chair: RoleId | None = None
    attendees: tuple[RoleId, ...] = ()
    gaps: tuple[GapId, ...] = ()
    agenda: tuple[Line, ...] = ()
    decisions: tuple[Decision, ...] = ()
    recognition: tuple[Recognition, ...] = ()
    actions: tuple[ReviewAction, ...] = ()
    attendance_pct: Quantity | None = Field(None, ge=0, le=100)
    next_date: Date | None = None
    minutes: Text | None = None
