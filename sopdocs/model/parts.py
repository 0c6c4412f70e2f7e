"""The pieces that several kinds of records share: scope, money, waivers, updates, tolerance."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sopdocs.model import words
from sopdocs.model.scalars import (
    Count,
    Currency,
    Date,
    Evidence,
    Flag,
    Name,
    Period,
    Quantity,
    RoleId,
    Shape,
    Text,
    Title,
    Version,
)


class Waiver(Shape):
    """The one way to silence a rule: which, why, who approved it, and until when."""

    rule: Name
    reason: str = Field(min_length=20, max_length=600)
    approved_by: RoleId
    expires: Date


class RecordShape(Shape):
    """What every record carries besides its kind and id."""

    schema_version: Version
    title: Title = Field(description="One line that names measure and scope; no cause, no person.")
    created: Date | None = None
    tags: tuple[Name, ...] = ()
    lang: str = Field("en", pattern=r"^[a-z]{2}$")
    confidentiality: words.Confidentiality = "open"
    waivers: tuple[Waiver, ...] = ()


class Scope(Shape):
    """What slice of the business is meant; values come from the taxonomy's dimensions."""

    product_family: Name | None = None
    sku_group: Name | None = None
    region: Name | None = None
    country: Name | None = None
    channel: Name | None = None
    customer: Name | None = None
    site: Name | None = None
    supplier: Name | None = None
    lane: Name | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Scope:
        if not self.items():
            raise PydanticCustomError(
                "scalar", "{expected}", {"expected": "at least one dimension", "value": ""}
            )
        return self

    def items(self) -> tuple[tuple[str, str], ...]:
        """Return the dimensions that are given, in the order of the schema."""
        return tuple((key, value) for key, value in self.__dict__.items() if value is not None)


class Window(Shape):
    """The periods, both ends included, that variance, value and contributions speak about."""

    from_: Period = Field(alias="from")
    to: Period


class Money(Shape):
    """An amount in one currency, for a month, quarter, year or once."""

    amount: Quantity
    currency: Currency
    period: words.ValuePeriod | None = None


class Tolerance(Shape):
    """Where noise ends: bounds on the level (`lower`, `upper`) or on the variance (`abs`, `pct`)."""

    lower: Quantity | None = None
    upper: Quantity | None = None
    abs: Quantity | None = None
    pct: Quantity | None = None
    consecutive_periods: Count | None = Field(None, ge=1, le=24)
    rolling: Count | None = Field(None, ge=1, le=24)


class Amount(Shape):
    """A quantity with its unit."""

    value: Quantity
    unit: Name


class Update(Shape):
    """A one-minute report: how it stands, and what help is needed."""

    date: Date
    by: RoleId
    status: Literal["on_track", "at_risk", "blocked", "done"]
    note: Text
    help_needed: Text | None = None


class Opinion(Shape):
    """A role's agreement or dissent, kept in sight."""

    role: RoleId
    agrees: Flag
    note: Text | None = None
    date: Date | None = None


class Transition(Shape):
    """One change of status with the evidence for it; the list only ever grows."""

    date: Date
    from_: Name | None = Field(None, alias="from")
    to: Name
    by: RoleId
    evidence: Evidence | None = None
    note: Text | None = None
