"""The first sentences of a gap page, made from its figures: how far off, since when, what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.site.numbers import MINUS, money, number, period, places, quantity, stamped
from sopdocs.site.svg import fill
from sopdocs.site.tongue import say
from sopdocs.site.words import PER, PROPORTION, listed, sentence

if TYPE_CHECKING:
    from sopdocs.figures import Comparison, GapFigures, Verification
    from sopdocs.model import Gap
    from sopdocs.site.pages.view import View

NAMES = {
    "actual_vs_plan": ("actual", "plan"),
    "actual_vs_target": ("actual", "target"),
    "actual_vs_forecast": ("actual", "forecast"),
    "forecast_vs_plan": ("forecast", "plan"),
    "demand_vs_capacity": ("demand", "capacity"),
}
"""What the subject and the reference of a comparison are called."""

PROJECTED = ("forecast_vs_plan", "demand_vs_capacity")
"""Comparisons in which nothing has been measured yet."""

PAST = ("verifying", "closed", "rejected")
"""Where what a gap costs is told in the past: its actions have worked, or are being proved to have."""


def tone(gap: Gap, figures: GapFigures | None) -> str:
    """Return the tone of a gap as a whole: by its end, then by its sign."""
    if gap.status in ("closed", "rejected", "parked"):
        return "sd-favourable" if gap.status == "closed" else ""
    if gap.nature == "opportunity":
        return "sd-info"
    good = figures.variance.favourable if figures and figures.variance else None
    if good:
        return "sd-favourable"
    return "sd-watch" if gap.nature == "projected" else "sd-adverse" if good is False else ""


def verdict(gap: Gap, figures: GapFigures | None, proofs: tuple[Verification, ...], view: View) -> Markup:
    """Return the verdict: one to three short sentences."""
    parts = [size(gap, figures, view), cost(gap, figures), state(gap, figures, proofs, view)]
    return Markup(" ").join(part for part in parts if part)


def size(gap: Gap, figures: GapFigures | None, view: View) -> Markup:
    """Return how big the gap is, or why that is not known."""
    name = view.metric_name(gap.metric) if gap.metric != "other" else gap.other_metric or say("The measure")
    variance = figures.variance if figures else None
    if figures is None or variance is None or variance.value is None:
        reason = variance.note if variance else (figures.notes.get("data") or "") if figures else ""
        if gap.status == "proposed":
            return fill("Proposed and not yet measured.")
        return fill("{} cannot be compared yet{}.", name, f": {reason}" if reason else "")
    if figures.compute == "bias_pct" and figures.bias_pct is not None:
        return _biased(figures, variance)
    if variance.name == "demand_vs_capacity":
        over = _fig(figures, "value", quantity(variance.value, figures.series_unit, decimals(figures)))
        return fill("Demand exceeds capacity by {} {}.", over, _when(figures))
    return _compared(name, figures, variance)


def _biased(figures: GapFigures, variance: Comparison) -> Markup:
    bias = figures.bias_pct or 0.0
    word = say("Over-forecast") if bias > 0 else say("Under-forecast")
    value = stamped(f"{figures.id}.bias_pct", quantity(abs(bias), "pct", figures.decimals))
    return fill(
        "{} {} {}: forecast {} against actual {}.",
        word,
        value,
        _when(figures),
        _fig(figures, "reference", number(variance.reference, decimals(figures))),
        _fig(figures, "subject", quantity(variance.subject, figures.series_unit, decimals(figures))),
    )


def _compared(name: str, figures: GapFigures, variance: Comparison) -> Markup:
    unit, digits = figures.series_unit or figures.unit, precision(figures, variance)
    value = variance.value or 0.0
    way = say("above" if value > 0 else "below" if value < 0 else "off")
    gap = _fig(figures, "value", quantity(abs(value), "pp" if unit == "pct" else unit, digits))
    share = ""
    if unit != "pct" and variance.pct is not None:
        share = fill(" ({})", _fig(figures, "pct", quantity(variance.pct, "pct", 1, sign=True)))
    subject, reference = NAMES[variance.name]
    return fill(
        "{} {} {} against a {} of {} {}: {}{} {}.",
        sentence(name),
        _verb(variance, subject),
        _fig(figures, "subject", quantity(variance.subject, unit, digits)),
        say(reference),
        _fig(figures, "reference", quantity(variance.reference, unit, digits)),
        _at_end(figures) if variance.how.startswith("last") else _when(figures),
        gap,
        share,
        way,
    )


def _verb(variance: Comparison, subject: str) -> str:
    """Return how the subject over the window is spoken of: a mean of one period is no average."""
    if subject != "actual":
        return say(f"is {subject} at")
    if variance.how.startswith("last"):
        return say("stood at")
    return say("averaged" if "mean" in variance.how and variance.periods > 1 else "was")


def _at_end(figures: GapFigures) -> str:
    """Return the period that a stock is read in: the window's last."""
    return say("at the end of {}", period(figures.window[1])) if figures.window else ""


def decimals(figures: GapFigures) -> int:
    """Return the decimals of the series: the metric's, or what the volumes behind a percentage need."""
    if figures.compute == "value":
        return figures.decimals
    return places((value for p in figures.points for value in (p.plan, p.forecast, p.actual)), 1)


def precision(figures: GapFigures, variance: Comparison) -> int:
    """Return the decimals of a comparison: a mean of whole days may need one, or its sum does not add up."""
    if "mean" not in variance.how:
        return decimals(figures)
    return max(decimals(figures), places((variance.subject, variance.reference), 1))


def _fig(figures: GapFigures, field: str, text: str) -> Markup:
    return stamped(f"{figures.id}.comparisons.{figures.comparison}.{field}", text)


def _when(figures: GapFigures) -> str:
    if figures.window is None:
        return ""
    first, last = figures.window
    return say("in {}", period(first)) if first == last else say("from {} to {}", period(first), period(last))


def cost(gap: Gap, figures: GapFigures | None) -> Markup:
    """Return what the gap costs, or brings."""
    stake = gap.value_at_stake
    if stake is None:
        return Markup()
    verb = (
        say("It is worth")
        if gap.nature == "opportunity"
        else say("At stake:")
        if gap.nature == "projected"
        else say("It costs")
    )
    if gap.status in PAST and gap.nature not in ("opportunity", "projected"):
        verb = say("It cost")
    amount = stamped(f"{gap.id}.value_at_stake.amount", money(stake.amount, stake.currency))
    if stake.basis == "working_capital" and figures and figures.value_per_month is not None:
        month = stamped(f"{gap.id}.value_per_month", money(figures.value_per_month, stake.currency))
        if gap.status in PAST:
            return fill("It held {} of working capital, {} a month to carry.", amount, month)
        return fill("It holds {} of working capital, {} a month to carry.", amount, month)
    words = [say(PER[stake.period]), say(PROPORTION[stake.basis])]
    if stake.period == "one_off":
        words.reverse()
    return fill("{} {} {}.", verb, amount, " ".join(word for word in words if word))


def state(gap: Gap, figures: GapFigures | None, proofs: tuple[Verification, ...], view: View) -> Markup:
    """Return how the gap stands today."""
    if gap.status == "closed" and gap.closure:
        held = [period(one) for one in gap.closure.verified_periods]
        proof = say(": the rule held in {}", listed(held)) if held else ""
        return fill("Closed on {} by the numbers{}.", view.day(gap.closure.date), proof)
    if gap.status == "rejected" and gap.rejection:
        return fill("Rejected: {}.", view.label(gap.rejection.reason))
    if gap.status == "parked" and gap.parking:
        return fill("Accepted for now; looked at again by {}.", view.day(gap.parking.review_by))
    if gap.status == "reopened":
        last = gap.history[-1] if gap.history else None
        since = next((proof.relapsed_in for proof in proofs if proof.relapsed_in), None)
        back = say(" in {}", period(since)) if since else ""
        return fill(
            "It came back{}{}.", back, say(" and was reopened on {}", view.day(last.date)) if last else ""
        )
    if gap.status == "verifying" and proofs:
        best = proofs[0]
        done = stamped(f"{best.plan}.consecutive", say("{} of {}", best.consecutive, best.required))
        return fill("So far the proof holds in {} periods.", done)
    if figures and figures.first_breach and not ahead(gap, figures):
        return fill("Outside tolerance since {}.", period(figures.first_breach))
    return Markup()


def ahead(gap: Gap, figures: GapFigures | None) -> bool:
    """Say whether the gap lies in periods to come, so that nothing has happened yet."""
    return gap.nature == "projected" or (figures is not None and figures.comparison in PROJECTED)


def signed(value: float | None, unit: str, digits: int) -> str:
    """Return a variance with its sign and the unit a difference has."""
    return quantity(value, "pp" if unit == "pct" else unit, digits, sign=True).replace("-", MINUS)
