"""Figures in words: signs always written, a bias never without its word, and n/a where there is nothing."""

from __future__ import annotations

from sopdocs.figures import Comparison, Figures, GapFigures, Value, Verification, rounded

NOTHING = "n/a"
DOUBTS = ("periods", "duplicates")
"""The notes on what is to be known of the rows before a number is believed."""
_GAP_PCT = ("bias_pct", "wape_pct", "unexplained_pct")
_IN_UNIT = ("metric_value", "explained", "in_testing", "unexplained")
_RUN = ("run_length", "first_breach", "first_triggerable")
_PLAIN = (*_RUN, "value_per_month", "cost_of_delay", "tracking_signal")
_PLAN = ("verdict", "consecutive", "required", "held_in", "relapsed_in")


def plain(value: float | None, decimals: int = 1) -> str:
    """Return a level, thousands set apart: `1 350`."""
    shown = rounded(value, decimals)
    return NOTHING if shown is None else f"{shown:,.{decimals}f}".replace(",", " ").replace("-", "−")


def signed(value: float | None, decimals: int = 1) -> str:
    """Return a difference with its sign: `+12.9`, `−154`; zero has none."""
    shown = rounded(value, decimals)
    if shown is None:
        return NOTHING
    return plain(shown, decimals) if shown <= 0 else f"+{plain(shown, decimals)}"


def bias(value: float | None) -> str:
    """Return a bias with the word that tells its direction: `over-forecast 12.9 %`."""
    shown = rounded(value, 1)
    if shown is None:
        return NOTHING
    if shown == 0:
        return "no bias (0.0 %)"
    return f"{'over' if shown > 0 else 'under'}-forecast {abs(shown):.1f} %"


def good(comparison: Comparison) -> str:
    """Return `favourable`, `adverse`, or nothing where polarity says neither."""
    return {True: "favourable", False: "adverse", None: ""}[comparison.favourable]


def difference_unit(unit: str) -> str:
    """Return the unit of a difference: of percentages the difference is in points."""
    return "pp" if unit == "pct" else unit


def volume_unit(figures: GapFigures) -> str:
    """Return the unit of the series' columns."""
    return figures.series_unit or figures.unit


def digits(figures: GapFigures) -> int:
    """Return the decimals of the series' columns; those of a percentage are not those of its volumes."""
    if figures.compute == "value":
        return figures.decimals
    parts = [part for p in figures.points for part in (p.plan, p.forecast, p.actual) if part is not None]
    return 0 if all(part == int(part) for part in parts) else figures.decimals


def level(value: float | None, compute: str, decimals: int) -> str:
    """Return a metric's value in one period; a bias says which way."""
    return bias(value) if compute == "bias_pct" else plain(value, decimals)


def names(figures: GapFigures | Verification) -> tuple[str, ...]:
    """Return the figures that can be asked for of a gap or a plan."""
    if isinstance(figures, Verification):
        return _PLAN
    compared = [part for name in figures.comparisons for part in (name, f"{name}.pct")]
    return ("variance", "variance.pct", *compared, *_IN_UNIT, *_GAP_PCT, *_PLAIN, "value_at_stake")


def found(figures: Figures, name: str) -> Value:
    """Return the unrounded figure that has a name like `GAP-2026-001.bias_pct`; KeyError if there is none."""
    record, _, part = name.partition(".")
    if record in figures.verifications and part in _PLAN:
        value: Value = getattr(figures.verifications[record], part)
        return value
    gap = figures.gaps[record]
    if part == "value_at_stake":
        return gap.value_at_stake.amount if gap.value_at_stake else None
    if part in (*_IN_UNIT, *_GAP_PCT, *_PLAIN):
        told: Value = getattr(gap, part)
        return told
    compared, _, kind = part.partition(".")
    if compared != "variance" and compared not in gap.comparisons:
        raise KeyError(name)
    comparison = gap.variance if compared == "variance" else gap.comparisons[compared]
    if kind not in ("", "value", "pct"):
        raise KeyError(name)
    if comparison is None:
        return None
    return comparison.pct if kind == "pct" else comparison.value


def said(figures: Figures, name: str) -> str:
    """Return a figure as it is printed everywhere: rounded, with sign, word and unit."""
    value = found(figures, name)
    record, _, part = name.partition(".")
    if value is None or isinstance(value, str) or record in figures.verifications:
        return NOTHING if value is None else str(value).replace("_", " ")
    gap = figures.gaps[record]
    if part == "bias_pct":
        return bias(value)
    if part in ("wape_pct", "unexplained_pct"):
        return f"{plain(value)} %"
    if part == "run_length":
        return plain(value, 0)
    if part == "tracking_signal":
        return signed(value)
    if part in ("value_at_stake", "value_per_month", "cost_of_delay"):
        return f"{gap.value_at_stake.currency if gap.value_at_stake else ''} {plain(value, 0)}".strip()
    if part.endswith(".pct"):
        return f"{signed(value)} %"
    if part == "metric_value":
        return bias(value) if gap.compute == "bias_pct" else f"{plain(value, gap.decimals)} {gap.unit}"
    unit = gap.contribution_unit if part in _IN_UNIT and gap.contribution_unit else volume_unit(gap)
    return f"{signed(value, digits(gap))} {difference_unit(unit)}".strip()
