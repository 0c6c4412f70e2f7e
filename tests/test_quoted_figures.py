"""The numbers that the demo quotes are the numbers that the tool computes from the demo's data."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from sopdocs.figures import Figures, rounded
from sopdocs.load import load
from sopdocs.measure import measure
from sopdocs.variance.explain import explanation
from sopdocs.variance.said import found, said

ROOT = Path(__file__).parents[1]
CASES: dict[str, Any] = yaml.load(
    (ROOT / "tests" / "cases" / "quoted_figures.yaml").read_text(), Loader=yaml.BaseLoader
)


@cache
def demo() -> Figures:
    files = [p for name in ("actionplans", "data", "gaps") for p in sorted((ROOT / name).rglob("*.yaml"))]
    kb, _ = load((path.relative_to(ROOT).as_posix(), path.read_bytes()) for path in files)
    return measure(kb, ROOT, datetime.date.fromisoformat(CASES["as_of"]))


def decimals(text: str) -> int:
    return len(text.partition(".")[2])


def test_the_demo_has_no_data_problem() -> None:
    assert demo().problems == ()


@pytest.mark.parametrize("case", CASES["figures"], ids=lambda case: case["figure"])
def test_a_quoted_figure_is_the_computed_one(case: dict[str, str]) -> None:
    value = found(demo(), case["figure"])
    if "text" in case:
        assert value == case["text"]
    else:
        assert isinstance(value, (int, float))
        assert rounded(value, decimals(case["quoted"])) == float(case["quoted"])
    if "said" in case:
        assert said(demo(), case["figure"]) == case["said"]
    assert explanation(demo(), case["figure"]).result == said(demo(), case["figure"])


@pytest.mark.parametrize("case", CASES["periods"], ids=lambda case: f"{case['plan']}.{case['period']}")
def test_a_quoted_period_of_a_rule_is_the_computed_one(case: dict[str, str]) -> None:
    (check,) = [c for c in demo().verifications[case["plan"]].checks if c.period == case["period"]]
    assert rounded(check.value, decimals(case["quoted"])) == float(case["quoted"])


def quoted_against_computed() -> None:
    """Print both columns: `PYTHONPATH=. python tests/test_quoted_figures.py`."""
    for case in CASES["figures"]:
        print(f"{case['figure']:36} {case.get('quoted') or case['text']:>10}  {said(demo(), case['figure'])}")


if __name__ == "__main__":
    quoted_against_computed()
