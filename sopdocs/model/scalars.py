"""The few scalar types of every record. The reader hands over text, and these alone decide what it means.

pydantic's own lax conversions take `1_000`, `yes` and `due: 1700006400`; a planner means none of these.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from sopdocs import slips

_YEAR = r"(?:19|20|21)\d{2}"
"""Years in which days can be reckoned on and back from: a year of 9999 is a slip of the pen."""
DATE_PATTERN = rf"^{_YEAR}-\d{{2}}-\d{{2}}$"
_DATE = re.compile(DATE_PATTERN, re.ASCII)
_NUMBER = re.compile(r"[-+]?\d{1,30}(\.\d{1,30})?", re.ASCII)
_COUNT = re.compile(r"[-+]?\d{1,12}", re.ASCII)
PERIOD_PATTERN = (
    rf"^({_YEAR}-(0[1-9]|1[0-2])|{_YEAR}-W(0[1-9]|[1-4]\d|5[0-3])|{_YEAR}-Q[1-4]"
    rf"|FY{_YEAR}-P(0[1-9]|1[0-3]))$"
)
_PERIOD = re.compile(PERIOD_PATTERN, re.ASCII)


class Shape(BaseModel):
    """The base of all that is read from a file: frozen, unknown keys forbidden, text trimmed."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=False, defer_build=True
    )


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a text field as a reference; `target` is a record kind, a catalog or `any`.

    A reference with `loose` set counts only where the text has the shape of an id, or `dataset:NAME`;
    anything else there is prose. One with `owner` set is judged by the rule on owners.
    """

    target: str
    loose: bool = False
    owner: bool = False


def _wrong(expected: str, value: object, meant: Callable[[str], str] | None = None) -> PydanticCustomError:
    """Return the complaint; `meant` knows what a slip of the pen can only have been meant to say."""
    fix = meant(value) if meant and isinstance(value, str) else ""
    context = {"expected": expected, "value": str(value)[:60], "fix": fix}
    return PydanticCustomError("scalar", "{expected}", context)


def _date(value: object) -> datetime.date:
    if isinstance(value, str) and _DATE.match(value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            raise _wrong("a day that exists in the calendar, like 2026-08-31", value) from None
    if isinstance(value, datetime.date):
        return value
    raise _wrong("a date like 2026-08-31", value, slips.date)


def _quantity(value: object) -> Decimal:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    if isinstance(value, Decimal):
        return value
    raise _wrong("a number like 12.5, with a point and no thousands mark", value, slips.number)


def _count(value: object) -> int:
    if isinstance(value, str) and _COUNT.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _wrong("a whole number", value)


def _flag(value: object) -> bool:
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, bool):
        return value
    raise _wrong("`true` or `false`", value, slips.flag)


def _period(value: object) -> str:
    """Return a period that some calendar has; whether the company's has a 13th one is asked elsewhere."""
    if isinstance(value, str) and _PERIOD.match(value):
        if value.endswith("W53") and not _has_week_53(int(value[:4])):
            raise _wrong(f"a week that exists: {value[:4]} has 52, the last is `{value[:4]}-W52`", value)
        return value
    raise _wrong("a period like 2026-05, 2026-W19, 2026-Q2 or FY2026-P05", value, _meant_period)


def _has_week_53(year: int) -> bool:
    """Tell whether a year of ISO 8601 has 53 weeks; 28 December is always in the last one."""
    return datetime.date(year, 12, 28).isocalendar().week == 53


def _meant_period(text: str) -> str:
    meant = slips.period(text)
    return meant if _PERIOD.match(meant) else ""


def _version(value: object) -> int:
    if value in ("1", 1):
        return 1
    raise _wrong("`1`, the only schema version there is", value)


def _schema(**keys: Any) -> WithJsonSchema:
    return WithJsonSchema(keys)


Date: TypeAlias = Annotated[
    datetime.date,
    BeforeValidator(_date),
    _schema(type="string", pattern=DATE_PATTERN, examples=["2026-08-31"]),
]
Quantity: TypeAlias = Annotated[Decimal, BeforeValidator(_quantity), _schema(type="number")]
Count: TypeAlias = Annotated[int, BeforeValidator(_count), _schema(type="integer")]
Flag: TypeAlias = Annotated[bool, BeforeValidator(_flag), _schema(type="boolean")]
Period: TypeAlias = Annotated[
    str, BeforeValidator(_period), _schema(type="string", pattern=PERIOD_PATTERN, examples=["2026-05"])
]
Version: TypeAlias = Annotated[int, BeforeValidator(_version), _schema(const=1)]
Currency: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Probability: TypeAlias = Annotated[Quantity, Field(ge=0, le=1)]
Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=4000)]
Line: TypeAlias = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\n]*$")]
Title: TypeAlias = Annotated[str, Field(min_length=10, max_length=90, pattern=r"^[^\n]*$")]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=64)]

GapId: TypeAlias = Annotated[str, Field(pattern=r"^GAP-\d{4}-\d{3,}$"), Ref("gap")]
CauseId: TypeAlias = Annotated[str, Field(pattern=r"^RC-\d{4}-\d{3,}$"), Ref("root_cause")]
PlanId: TypeAlias = Annotated[str, Field(pattern=r"^AP-\d{4}-\d{3,}$"), Ref("action_plan")]
LessonId: TypeAlias = Annotated[str, Field(pattern=r"^LL-\d{4}-\d{3,}$"), Ref("lesson")]
DecisionId: TypeAlias = Annotated[str, Field(pattern=r"^REV-\d{4}-\d{2}-[a-z-]+#D\d+$"), Ref("decision")]
RoleId: TypeAlias = Annotated[Name, Ref("role")]
OwnerId: TypeAlias = Annotated[Name, Ref("role", owner=True)]
MetricId: TypeAlias = Annotated[Name, Ref("metric")]
DatasetId: TypeAlias = Annotated[Name, Ref("dataset")]
AssumptionId: TypeAlias = Annotated[Name, Ref("assumption")]
Evidence: TypeAlias = Annotated[Text, Ref("any", loose=True)]
