"""The words of the generated records, read from `templates/words.yaml`: sentences are edited there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATES = Path(__file__).parent / "templates"
PARTNERS = {"customer": "R", "supplier": "S-", "lane": "L-"}
"""The dimension that stands beside the site, and how its values begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One kind of gap: how it is measured, what caused it, and what was done about it."""

    metric: str
    name: str
    unit: str
    gap_unit: str
    worse: int
    plan: tuple[float, float]
    depth: tuple[float, float]
    bound: float
    gap_type: str
    step: str
    partner: str
    owners: tuple[str, str, str]
    category: str
    title: str
    size: str
    cause_titles: tuple[str, ...]
    conditions: tuple[str, ...]
    mechanisms: tuple[str, ...]
    whys: tuple[tuple[str, str], ...]
    actions: tuple[tuple[tuple[str, str], ...], ...]
    driver: str
    summed: bool = False


@cache
def words() -> Mapping[str, Any]:
    """Return all words, lists as tuples."""
    found: Mapping[str, Any] = _frozen(yaml.safe_load((TEMPLATES / "words.yaml").read_text(encoding="utf-8")))
    return found


@cache
def stories() -> tuple[Story, ...]:
    """Return the kinds of gap; what several tell in the same way is written once."""
    said = words()
    shared = {"conditions": said["conditions"], "mechanisms": said["mechanisms"]}
    return tuple(
        Story(
            **{
                **shared,
                **one,
                "whys": said["chains"][one["whys"]],
                "actions": said["actions"][one["actions"]],
            }
        )
        for one in said["stories"]
    )


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value
