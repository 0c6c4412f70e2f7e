"""The variance that a record claims is not the one that the data give.

What it checks: `claimed_variance` agrees with the variance over the gap's window, in the unit of the claim:
the unit of the series, or per cent of the reference. It may be off by rounding, to the digits that were
written or that the metric is shown with, and by one per cent. Of a percentage both readings are taken,
points and per cent of the reference; a forecast bias may be claimed with the sign of the bias or of the
variance. Nothing is said while periods of the window have no figures. Other numbers in a text are never read.

Why it matters: the claim is what people were told when they agreed to work on the gap. If data say something
else, either the claim came from another report, another calendar or other periods, or the data were
restated. Both have to be known before a plan is sized by it.

Bad:

    # kind: gap
    window: {from: 2025-11, to: 2026-01}
    claimed_variance: {value: -6.4, unit: pp}  # G004

Good:

    # kind: gap
    window: {from: 2025-11, to: 2026-01}
    claimed_variance: {value: -7.6, unit: pp}

Known false positives: a claim rounded more coarsely than its digits show, such as 1 200 for 1 170.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sopdocs.diagnostics import Severity
from sopdocs.figures import Comparison, GapFigures, rounded
from sopdocs.model import Gap
from sopdocs.model.parts import Amount
from sopdocs.periods import span
from sopdocs.rule import Context, Problem, Rule
from sopdocs.variance.said import digits

_POINTS = ("pct", "pp")
_SHARE = 0.01
"""How far a claim may be off whatever its digits: as people round, and as actuals are restated."""


def claimed_vs_computed(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem where the claim is further from the computed variance than rounding explains."""
    claim, figures = gap.claimed_variance, context.figures.gap(gap.id)
    if claim is None or gap.window is None or figures is None or figures.window is None:
        return
    own = figures.variance
    if own is None or own.value is None or own.periods != len(span(*figures.window, context.kb.calendar)):
        return
    computed = [value for value in _computed(figures, own, claim.unit) if value is not None]
    places = 1 if claim.unit in _POINTS else digits(figures)
    if not computed or any(_agree(claim, value, places) for value in computed):
        return
    turned = next((value for value in computed if _agree(claim, -value, places)), None)
    value = computed[0] if turned is None else turned
    yield _problem(claim, figures.window, value, places, turned is not None)


def _computed(figures: GapFigures, own: Comparison, unit: str) -> tuple[float | None, ...]:
    """Return what a claim in this unit may mean, the likeliest first; nothing where it cannot be told."""
    level = figures.metric_value
    if figures.compute == "value":
        if unit in _POINTS and figures.series_unit in _POINTS:
            return (own.value, own.pct) if unit == "pct" else (own.value,)
        return (own.value,) if unit == figures.series_unit else (own.pct,) if unit == "pct" else ()
    if unit not in _POINTS:
        return (own.value,) if unit == figures.series_unit else ()
    if level is None or figures.compute == "wape":
        return ()
    return (level, -level, own.pct) if figures.compute == "bias_pct" else (level - 100.0, own.pct)


def _agree(claim: Amount, value: float, places: int) -> bool:
    step = 10.0 ** -min(_written(claim.value), places)
    return abs(float(claim.value) - value) <= max(step / 2, abs(value) * _SHARE) + 1e-9


def _written(number: Decimal) -> int:
    """Return how many decimals a number was written with."""
    return max(-int(number.as_tuple().exponent), 0)


def _problem(claim: Amount, window: tuple[str, str], value: float, places: int, turned: bool) -> Problem:
    places = max(places, _written(claim.value))
    shown = f"{rounded(value, places):.{places}f}"
    text = f"`{claim.value} {claim.unit}` is claimed; from {window[0]} to {window[1]} the data give {shown}"
    hint = f"write `claimed_variance: {{value: {shown}, unit: {claim.unit}}}`"
    if turned:
        return Problem(("claimed_variance", "value"), text, f"{hint}: a variance is actual minus reference")
    more = ", or look at `window`, `comparison` and `series` if the claim is right"
    return Problem(("claimed_variance", "value"), text, hint + more)


RULE = Rule(
    "G004",
    "claimed-vs-computed",
    Severity.WARNING,
    ("gap",),
    claimed_vs_computed,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
    stable=False,
)
