"""Values as planners say them, short enough for a line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sopdocs.model.gap import ValueAtStake
from sopdocs.model.parts import Amount, Money, Scope, Tolerance, Window
from sopdocs.model.plan import Budget, Impact, Verification
from sopdocs.model.scalars import Shape

NONE = "none"
LONG = 60
"""A longer text is cut, or said to be reworded."""
_PER = {"month": " a month", "quarter": " a quarter", "year": " a year"}


def number(value: Decimal) -> str:
    """Return a number without zeros at its end: `95` for 95.0."""
    return f"{value.normalize():f}"


def tolerance(one: Tolerance | None) -> str:
    """Return a tolerance as people say it: `at least 95, 2 periods`."""
    if one is None:
        return NONE
    words = {"lower": "at least {}", "upper": "at most {}", "abs": "within ±{}", "pct": "within ±{} %"}
    parts = [
        text.format(number(value))
        for name, text in words.items()
        if (value := getattr(one, name)) is not None
    ]
    if one.consecutive_periods:
        parts.append(f"{one.consecutive_periods} period{'s' if one.consecutive_periods > 1 else ''}")
    if one.rolling:
        parts.append(f"rolling {one.rolling}")
    return ", ".join(parts) or NONE


def rule(one: Verification | None) -> str:
    """Return a verification rule as people say it: `otif >= 95, 3 periods`."""
    if one is None:
        return NONE
    bound = "within tolerance" if one.threshold is None else f"{one.operator} {number(one.threshold)}"
    times = f"{one.consecutive_periods} period{'s' if one.consecutive_periods > 1 else ''}"
    event = f", only with {one.must_include}" if one.must_include else ""
    return f"{shown(one.metric)} {bound}, {times}{event}"


def scope(one: Scope) -> str:
    """Return a scope as people say it: `EMEA, R1`."""
    return ", ".join(value for _, value in one.items())


def ordinal(count: int) -> str:
    """Return a number as an ordinal: `2nd`, `11th`."""
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"


def shown(value: Any) -> str:
    """Return a value as people write it; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{Decimal(number(value)):,}".replace(",", " ")
    if isinstance(value, Shape):
        return brief(value) or ", ".join(shown(one) for one in value.__dict__.values() if one)
    if isinstance(value, tuple):
        return ", ".join(shown(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {shown(one)}" for key, one in value.items())
    text = " ".join(str(value).split())
    return text.replace("_", " ") if text.isascii() and text.replace("_", "").islower() else text


def brief(value: Shape) -> str:
    """Return a small piece in one phrase; empty where it has too much to say."""
    if isinstance(value, ValueAtStake | Money | Budget):
        period = _PER.get(getattr(value, "period", None) or "", "")
        return f"{value.currency} {shown(value.amount)}{period}"
    if isinstance(value, Impact):
        return f"{shown(value.value)} {value.unit} at {shown(value.probability * 100)} %"
    if isinstance(value, Amount):
        return f"{shown(value.value)} {value.unit}"
    if isinstance(value, Window):
        return value.from_ if value.from_ == value.to else f"{value.from_} to {value.to}"
    if isinstance(value, Scope):
        return scope(value)
    return tolerance(value) if isinstance(value, Tolerance) else ""


def short(text: str, most: int = LONG) -> str:
    """Return a text on one line, cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
