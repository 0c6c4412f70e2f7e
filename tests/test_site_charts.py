"""Numbers read the same everywhere, and a picture says what the numbers say."""

from __future__ import annotations

import datetime
import re
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.site.charts import Chart, ChartPoint, line_chart, runs, sparkline, ticks
from sopdocs.site.numbers import as_typed, day, money, number, period, places, quantity, stamped

floats = st.floats(-1e9, 1e9, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (None, 1, "n/a"),
        (float("nan"), 1, "n/a"),
        (-7.6187, 1, "−7.6"),
        (1350.0, 0, "1\u202f350"),
        (-0.04, 1, "0.0"),
        (0.5, 0, "0"),
        (1.5, 0, "2"),
        (2.675, 2, "2.68"),
        (Decimal("0.125"), 2, "0.12"),
    ],
)
def test_a_number_is_rounded_half_to_even_with_a_true_minus(
    value: float | None, decimals: int, text: str
) -> None:
    assert number(value, decimals) == text


def test_units_money_dates_and_periods_read_as_in_a_meeting() -> None:
    assert quantity(88.38, "pct") == "88.4\u00a0%"
    assert quantity(35.4, "EUR m") == "EUR\u00a035.4\u00a0m"
    assert quantity(None, "kcs") == "n/a"
    assert as_typed(Decimal("51.5"), "days") == "51.5\u00a0days"
    assert as_typed(Decimal(63), "kcs", sign=True) == "+63\u00a0kcs"
    assert [money(x, "EUR") for x in (78000, 1125000, 12_400_000, 999_600, 950)] == [
        "EUR\u00a078\u00a0k",
        "EUR\u00a01.12\u00a0m",
        "EUR\u00a012.4\u00a0m",
        "EUR\u00a01.00\u00a0m",
        "EUR\u00a0950",
    ]
    assert day(datetime.date(2026, 7, 1)) == "1\u00a0Jul\u00a02026"
    assert [period(p) for p in ("2026-01", "2026-W05", "2026-Q2", "FY2026-P01")] == [
        "Jan\u00a02026",
        "week\u00a05 of\u00a02026",
        "Q2\u00a02026",
        "FY2026-P01",
    ]
    assert places([1.0, 2.0, None]) == 0
    assert places([1.0, 2.5]) == 1
    assert stamped("a.b", "<1") == '<span data-fig="a.b">&lt;1</span>'


@given(floats, floats)
def test_the_scale_holds_every_value(one: float, other: float) -> None:
    low, high = sorted((one, other))
    found = ticks(low, high)
    assert found[0] <= low + 1e-6 * max(abs(low), 1)
    assert found[-1] >= high - 1e-6 * max(abs(high), 1)
    assert 2 <= len(found) <= 13


@given(st.lists(st.none() | floats, max_size=30))
def test_a_missing_value_is_a_hole_in_the_line_and_never_a_zero(values: list[float | None]) -> None:
    found = runs(values)
    assert [pair for run in found for pair in run] == [(n, v) for n, v in enumerate(values) if v is not None]
    for run in found:
        assert [place for place, _ in run] == list(range(run[0][0], run[0][0] + len(run)))


POINTS = tuple(
    ChartPoint(f"2025-{month:02}", 96, None, value, 95, None)
    for month, value in enumerate([96.2, 96.0, 94.6, None, 88.0, 89.0], 1)
)


def drawing(**changes: object) -> ET.Element:
    values: dict[str, object] = {
        "id": "c",
        "title": "OTIF <fell>",
        "text": "In words & signs",
        "points": POINTS,
    }
    return ET.fromstring(line_chart(Chart(**(values | changes))))  # type: ignore[arg-type]


def of(found: ET.Element, kind: str) -> list[ET.Element]:
    return [each for each in found.iter() if kind in (each.get("class") or "").split()]


def test_a_chart_states_its_finding_and_has_a_text_alternative() -> None:
    found = drawing()
    assert found.find("title") is not None
    assert found.findtext("title") == "OTIF <fell>"
    assert found.findtext("desc") == "In words & signs"
    assert (found.get("role"), found.get("aria-labelledby")) == ("img", "c-t c-d")


def test_a_chart_marks_window_first_breach_tolerance_and_gap() -> None:
    found = drawing(window=("2025-03", "2025-06"), first_breach="2025-03")
    assert len(of(found, "sd-window")) == len(of(found, "sd-breach-ring")) == len(of(found, "sd-band")) == 1
    assert len(of(found, "sd-shortfall")) == 1
    assert [each.text for each in of(found, "sd-breach-note")] == ["first breach Mar\u00a02025"]
    assert not of(drawing(), "sd-window")


def test_a_line_stops_where_there_is_no_actual() -> None:
    found = drawing()
    (actual,) = of(found, "sd-line-actual")
    assert (actual.get("d") or "").count("M") == 2
    assert len(of(found, "sd-dot-actual")) == 5
    assert not of(found, "sd-line-forecast")


def test_lower_values_stand_lower() -> None:
    heights = [float(dot.get("cy") or 0) for dot in of(drawing(), "sd-dot-actual")]
    assert heights == sorted(heights[:4]) + heights[4:]


def test_colours_come_from_the_page() -> None:
    text = line_chart(Chart("c", "t", "d", POINTS, window=("2025-01", "2025-03")))
    assert not re.search(r"(fill|stroke|style)=|#[0-9a-f]{3,6}\b", text)


def test_nothing_to_draw_is_nothing() -> None:
    assert line_chart(Chart("c", "t", "d", ())) == ""
    assert sparkline([None, 1.0]) == ""
    assert "sd-line-actual" in sparkline([1.0, 2.0])
