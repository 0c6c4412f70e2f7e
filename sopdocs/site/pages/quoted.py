"""Figures that hand-written pages quote: `<span data-fig="GAP-2026-001.bias_pct"></span>`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sopdocs.site.numbers import money, number, period, quantity
from sopdocs.site.pages import verdict

if TYPE_CHECKING:
    from sopdocs.figures import Comparison, GapFigures
    from sopdocs.site.pages.view import World


def quoted(world: World) -> Callable[[str], str | None]:
    """Return a function from a figure's name to its text; None for a name there is nothing behind."""

    def text(name: str) -> str | None:
        id, _, rest = name.partition(".")
        figures = world.figures.gap(id)
        return _of_gap(figures, rest) if figures else None

    return text


def _of_gap(figures: GapFigures, name: str) -> str | None:
    """Return a figure of a gap by its field, e.g. `bias_pct` or `comparisons.actual_vs_plan.value`."""
    head, _, rest = name.partition(".")
    if head == "comparisons":
        which, _, part = rest.partition(".")
        found = figures.comparisons.get(which)
        return _of_comparison(figures, found, part) if found else None
    if head == "variance":
        return _of_comparison(figures, figures.variance, "value") if figures.variance else None
    if head in ("bias_pct", "wape_pct", "unexplained_pct"):
        value = getattr(figures, head)
        return quantity(None if value is None else abs(value), "pct", 0 if head == "unexplained_pct" else 1)
    if head in ("value_per_month", "cost_of_delay"):
        currency = figures.value_at_stake.currency if figures.value_at_stake else ""
        return money(getattr(figures, head), currency)
    if head == "first_breach":
        return period(figures.first_breach) if figures.first_breach else None
    if head == "metric_value":
        return quantity(figures.metric_value, figures.unit, figures.decimals)
    if head == "run_length":
        return number(figures.run_length, 0)
    return None


def _of_comparison(figures: GapFigures, found: Comparison, part: str) -> str | None:
    unit, digits = figures.series_unit or figures.unit, verdict.precision(figures, found)
    if part == "value":
        return verdict.signed(found.value, unit, digits)
    if part == "pct":
        return quantity(found.pct, "pct", 1, sign=True)
    if part in ("subject", "reference"):
        return quantity(getattr(found, part), unit, digits)
    return None
