"""How big a gap is: the chart, the same numbers as a table and a file, and the variances in words."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.figures import Reading
from sopdocs.site.charts import Chart, ChartPoint, line_chart
from sopdocs.site.numbers import number, period, places, quantity, stamped
from sopdocs.site.pages import verdict
from sopdocs.site.pages.verdict import NAMES, signed
from sopdocs.site.svg import fill, joined, marked
from sopdocs.site.tongue import say
from sopdocs.site.words import label, listed

if TYPE_CHECKING:
    from sopdocs.figures import GapFigures, Point
    from sopdocs.model import Gap
    from sopdocs.site.charts_marks import Mark
    from sopdocs.site.pages.view import View

COLUMNS = {
    "actual_vs_forecast": ("actual", "forecast"),
    "forecast_vs_plan": ("forecast", "plan"),
    "demand_vs_capacity": ("forecast", "plan"),
}
"""The lines between which the gap lies, where they are not actual and plan."""


_ROW = '<tr class="{} {}"><td>{}{}</td>{}<td class="sd-num">{}</td><td>{}</td></tr>\n'
_CELL = '<td class="sd-num">%s</td>'
_IN_WINDOW = Markup(' <span class="sd-small">window</span>')
_TOLERANCE = {None: "", True: "outside", False: "inside"}


@dataclass(frozen=True, slots=True)
class Variance:
    """One comparison in words."""

    name: str
    subject: str
    reference: str
    value: Markup
    pct: Markup
    word: str
    tone: str
    note: str
    own: bool


def labels(figures: GapFigures) -> tuple[tuple[str, str], ...]:
    """Return the columns that have numbers, under the names they have in this gap."""
    names = {"plan": say("Plan"), "forecast": say("Forecast"), "actual": say("Actual")}
    if figures.comparison == "actual_vs_target":
        names["plan"] = say("Target")
    if figures.comparison == "demand_vs_capacity":
        names |= {"plan": say("Capacity"), "forecast": say("Demand")}
    known = {
        "plan": any(p.plan is not None for p in figures.points),
        "forecast": any(p.forecast is not None for p in figures.points),
        "actual": any(p.actual is not None for p in figures.points),
    }
    return tuple((name, text) for name, text in names.items() if known[name])


def picture(gap: Gap, figures: GapFigures, title: str, marks: tuple[Mark, ...] = ()) -> Markup:
    """Return the chart of a gap. `title` states the finding, `marks` are what happened."""
    points = tuple(_bounded(point, figures) for point in figures.points)
    chart = Chart(
        id=f"{gap.id.lower()}-chart",
        title=title,
        text=_described(figures, title),
        points=points,
        unit=figures.series_unit or figures.unit,
        window=figures.window,
        first_breach=figures.first_breach,
        labels=labels(figures),
        compared=COLUMNS.get(figures.comparison, ("actual", "plan")),
        favourable=bool(figures.variance and figures.variance.favourable),
        tolerance=_tolerance(figures),
        marks=marks,
    )
    return line_chart(chart)


def _tolerance(figures: GapFigures) -> str:
    """Return the tolerance that the picture draws, in words; nothing where it draws none."""
    bounds = figures.bounds
    if figures.compute == "value" and figures.comparison != "demand_vs_capacity":
        limits = ((say("at least"), bounds.lower), (say("at most"), bounds.upper))
        said = [
            f"{word} {quantity(value, figures.unit, places([value]))}"
            for word, value in limits
            if value is not None
        ]
        if said:
            return say(" and ").join(said)
        if bounds.abs is not None:
            return f"±{quantity(bounds.abs, figures.unit, places([bounds.abs]))}"
    return "" if bounds.pct is None else f"±{quantity(bounds.pct, 'pct', places([bounds.pct]))}"


def _bounded(point: Point, figures: GapFigures) -> ChartPoint:
    """Return a point with the tolerance that applies: on the level, or around the reference."""
    bounds = figures.bounds
    low, high = None, None
    level = figures.compute == "value" and figures.comparison != "demand_vs_capacity"
    if level:
        low, high = bounds.lower, bounds.upper
    reference = point.plan if figures.comparison != "actual_vs_forecast" else point.forecast
    if reference is not None and low is None and high is None:
        width = bounds.abs if bounds.abs is not None and level else None
        if width is None and bounds.pct is not None:
            width = abs(reference) * bounds.pct / 100
        if width is not None:
            low, high = reference - width, reference + width
    return ChartPoint(point.period, point.plan, point.forecast, point.actual, low, high)


def _described(figures: GapFigures, title: str) -> str:
    """Say in words what the picture shows."""
    names = [text.lower() for _, text in labels(figures)]
    span = say("from {} to {}", period(figures.points[0].period), period(figures.points[-1].period))
    breach = say(" The first breach is {}.", period(figures.first_breach)) if figures.first_breach else ""
    window = (
        say(" The window runs from {} to {}.", period(figures.window[0]), period(figures.window[1]))
        if figures.window and figures.window[0] != figures.window[1]
        else say(" The window is {}.", period(figures.window[0]))
        if figures.window
        else ""
    )
    allowed = _tolerance(figures)
    told = say(" The tolerance is {}.", allowed) if allowed else ""
    lines = say("{}. Lines for {} {}.", title, listed(names), span)
    return say("{}{}{}{} The numbers stand in the table below.", lines, window, told, breach)


def rows(figures: GapFigures) -> Markup:
    """Return the rows of the series as a table, newest period first.

    They are filled here and not in the template: they are most of a gap's page, and this is far faster.
    """
    readings = {reading.period: reading for reading in figures.readings}
    decimals, names = verdict.decimals(figures), [name for name, _ in labels(figures)]
    nothing = Reading("", None, None)
    made = []
    for point in reversed(figures.points):
        cells = joined(_cell(getattr(point, name), decimals) for name in names)
        made.append(_row(point, cells, readings.get(point.period, nothing), figures))
    return joined(made)


def _cell(value: float | None, decimals: int) -> Markup:
    return marked(_CELL % ("" if value is None else number(value, decimals)))


def _row(point: Point, cells: Markup, reading: Reading, figures: GapFigures) -> Markup:
    inside = figures.window is not None and figures.window[0] <= point.period <= figures.window[1]
    return fill(
        _ROW,
        "sd-out" if reading.outside and reading.adverse else "",
        "sd-in-window" if inside else "",
        period(point.period),
        _IN_WINDOW if inside else "",
        cells,
        _reading(reading, figures),
        say(_TOLERANCE[reading.outside]),
    )


def _reading(reading: Reading, figures: GapFigures) -> str:
    if reading.value is None:
        return ""
    if figures.compute == "bias_pct":
        word = say("over" if reading.value > 0 else "under" if reading.value < 0 else "even")
        return f"{quantity(abs(reading.value), 'pct', 1)} {word}"
    return quantity(reading.value, figures.unit, figures.decimals)


def variances(figures: GapFigures) -> list[Variance]:
    """Return the comparisons that apply, the gap's own first."""
    found = sorted(figures.comparisons.values(), key=lambda one: one.name != figures.comparison)
    unit = figures.series_unit or figures.unit
    made = []
    for one in found:
        decimals = verdict.precision(figures, one)
        name = f"{figures.id}.comparisons.{one.name}"
        word = {True: "favourable", False: "adverse", None: ""}[one.favourable if one.value else None]
        subject, reference = NAMES[one.name]
        made.append(
            Variance(
                label(one.name),
                f"{say(subject)} {quantity(one.subject, unit, decimals)}",
                f"{say(reference)} {quantity(one.reference, unit, decimals)}",
                stamped(f"{name}.value", signed(one.value, unit, decimals)),
                stamped(f"{name}.pct", quantity(one.pct, "pct", 1, sign=True)) if unit != "pct" else Markup(),
                word,
                f"sd-{word}" if word else "",
                one.note,
                one.name == figures.comparison,
            )
        )
    return made


def signals(figures: GapFigures, view: View) -> list[tuple[str, Markup, str]]:
    """Return bias, error and run figures: name, value, and the reason where there is none."""
    bias = figures.bias_pct
    way = "" if not bias else say("over-forecast ") if bias > 0 else say("under-forecast ")
    shown = [
        ("bias_pct", say("Bias"), way + quantity(None if bias is None else abs(bias), "pct", 1)),
        ("wape_pct", "WAPE", quantity(figures.wape_pct, "pct", 1)),
        ("tracking_signal", say("Tracking signal"), number(figures.tracking_signal, 1, sign=True)),
        ("run_length", say("Periods outside tolerance in a row"), number(figures.run_length, 0)),
        ("first_breach", say("First breach"), view.period(figures.first_breach)),
    ]
    return [
        (title, stamped(f"{figures.id}.{name}", text), figures.notes.get(name, ""))
        for name, title, text in shown
        if getattr(figures, name) is not None
    ]


def table_file(figures: GapFigures) -> bytes:
    """Return the series as CSV: numbers as they are, missing ones empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["period", "plan", "forecast", "actual", "unit"])
    for point in figures.points:
        cells = ["" if value is None else repr(value) for value in (point.plan, point.forecast, point.actual)]
        writer.writerow([point.period, *cells, figures.series_unit or figures.unit])
    return text.getvalue().encode()
