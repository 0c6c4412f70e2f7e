"""The picture of a bridge: bars as long as their numbers, each beginning where the one before it ended."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from sopdocs.site.charts_bridge import Picture, Step, waterfall

STEPS = (
    Step("Plan", 0.0, 100.0, "100", "a", "total"),
    Step(
        "A cause <b> with a long name that needs three lines to be told in full & more",
        100.0,
        70.0,
        "-30",
        "b",
    ),
    Step("Another", 70.0, 85.0, "+15", "c", "testing"),
    Step("Not explained yet", 85.0, 25.0, "-60", "d", "unknown"),
    Step("Actual", 0.0, 25.0, "25", "e", "total"),
)


def edges(drawn: str) -> list[tuple[float, float]]:
    """Return left and right of every bar."""
    found = re.findall(r'<rect class="sd-fall-\w+" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn)
    return [(float(x), float(x) + float(width)) for x, width in found]


def test_bars_are_as_long_as_their_numbers_and_follow_each_other() -> None:
    drawn = edges(waterfall(Picture("p", "Finding", STEPS, "kcs")))
    scale = (drawn[0][1] - drawn[0][0]) / 100
    for (left, right), step in zip(drawn, STEPS, strict=True):
        assert right - left == pytest.approx(abs(step.end - step.start) * scale, abs=0.3)
    for (here, there), (step, after) in zip(pairwise(drawn), pairwise(STEPS), strict=True):
        if after.kind != "total":
            joint = min(here) if step.end < step.start else max(here)
            assert min(abs(joint - edge) for edge in there) < 0.3


def test_a_long_or_hostile_name_stays_text_in_two_lines() -> None:
    drawn = waterfall(Picture("p", "Finding", STEPS, "kcs"))
    assert "<b>" not in drawn
    assert drawn.count("…") == 1
    assert "three lines to be told" in drawn.split("</desc>")[0]


def test_a_scale_that_does_not_begin_at_zero_says_so() -> None:
    high = (Step("Plan", 0, 96.0, "96", "a", "total"), Step("Actual", 0, 88.0, "88", "b", "total"))
    assert "axis starts at" in waterfall(Picture("p", "Finding", high, "pct"))
    assert "axis starts at" not in waterfall(Picture("p", "Finding", STEPS, "kcs"))


def test_no_steps_make_no_picture() -> None:
    assert waterfall(Picture("p", "Finding", ())) == ""
