"""How a figure came about: its definition, the formula, the formula with numbers put in, the rows used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import fsum

from sopdocs.figures import Check, DataStamp, Figures, GapFigures, Point, Verification
from sopdocs.suggest import did_you_mean
from sopdocs.variance.comparisons import COLUMNS, WORDS
from sopdocs.variance.formulas import complete, errors
from sopdocs.variance.said import DOUBTS, bias, digits, level, names, plain, said, signed, volume_unit


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that is needed to work a figure out again with pencil and paper."""

    figure: str
    result: str
    definition: str
    formula: str
    numbers: str
    rows: tuple[Point, ...] = ()
    columns: tuple[str, ...] = ()
    unit: str = ""
    comparison: str = ""
    data: DataStamp | None = None
    note: str = ""


class UnknownFigureError(LookupError):
    """The name of a figure that there is not; its text is what to tell the person."""


def explanation(figures: Figures, name: str) -> Explanation:
    """Return how the figure `GAP-2026-001.bias_pct` came about, with what is to be known of its rows."""
    told = _explained(figures, name)
    plan = figures.verifications.get(told.figure.partition(".")[0])
    gap = figures.gaps.get(plan.gap if plan else told.figure.partition(".")[0])
    doubts = [gap.notes.get(name, "") for name in DOUBTS] if gap and gap.data == told.data else []
    return replace(told, note="; ".join(filter(None, (told.note, *doubts))))


def _explained(figures: Figures, name: str) -> Explanation:
    record, _, part = name.partition(".")
    if record in figures.verifications:
        return _of_plan(figures, figures.verifications[record], part)
    gap = figures.gaps.get(record)
    if gap is None:
        known = [*figures.gaps, *figures.verifications]
        raise UnknownFigureError(f"there are no figures for `{record}`; {did_you_mean(record, known)}")
    part = part or "variance"
    if part not in names(gap):
        raise UnknownFigureError(f"`{record}` has no figure `{part}`; {did_you_mean(part, names(gap))}")
    compared = gap.comparison if part.partition(".")[0] == "variance" else part.partition(".")[0]
    if compared in COLUMNS:
        return _of_comparison(figures, gap, compared, name if "." in name else f"{name}.variance")
    definition, formula, numbers = _FORMULAS[part]
    roles = ("forecast", "actual") if part in _ERRORS else ("plan", "forecast", "actual")
    rows = tuple(complete(gap.periods, "forecast", "actual")) if part in _ERRORS else gap.periods
    value = said(figures, name)
    note = gap.notes.get(part, "")
    text = "" if note else numbers(gap)
    unit, own = volume_unit(gap), gap.comparison
    return Explanation(name, value, definition, formula, text, rows, roles, unit, own, gap.data, note)


def _of_comparison(figures: Figures, gap: GapFigures, compared: str, name: str) -> Explanation:
    one = gap.comparisons[compared]
    subject, reference = WORDS[compared]
    columns = COLUMNS[compared]
    rows = tuple(complete(gap.periods, *columns))
    definition = f"{subject} − {reference}, over {_window(gap)}; {_HOW[one.how]}"
    formula = f"Σ {subject} − Σ {reference}" if one.how == "sum" else f"{subject} − {reference}"
    if compared == "demand_vs_capacity":
        formula = "Σ max(demand − capacity, 0)"
        definition = f"demand − capacity in the periods of {_window(gap)} in which demand is higher"
    numbers = ""
    if one.value is not None:
        places = digits(gap)
        mine, other = plain(one.subject, places), plain(one.reference, places)
        numbers = f"{mine} − {other} = {signed(one.value, places)}"
        if compared == "demand_vs_capacity":
            shorts = [plain(max((p.forecast or 0.0) - (p.plan or 0.0), 0.0), places) for p in rows]
            numbers = f"{' + '.join(shorts)} = {signed(one.value, places)}"
        if name.endswith(".pct"):
            formula = f"100 × ({formula}) / |{reference}|"
            numbers = f"100 × {signed(one.value, places)} / {other} = {signed(one.pct)} %"
    return Explanation(
        name,
        said(figures, name),
        definition,
        formula,
        numbers,
        rows,
        columns,
        volume_unit(gap),
        compared,
        gap.data,
        one.note,
    )


_HOW = {
    "sum": "volumes are added up",
    "mean": "levels are not added up, so the mean of the periods",
    "weighted_mean": "the mean of the periods, weighted",
    "last": "a stock, so the last period",
    "last_mean": "a stock, so the last period",
    "max": "the highest period",
}


def _window(gap: GapFigures) -> str:
    return f"{gap.window[0]} to {gap.window[1]}" if gap.window else "the window"


def _of_plan(figures: Figures, plan: Verification, part: str) -> Explanation:
    part = part or "verdict"
    if part not in names(plan):
        raise UnknownFigureError(f"`{plan.plan}` has no figure `{part}`; {did_you_mean(part, names(plan))}")
    passes = ", ".join(f"{c.period} {_level(plan, c)} {_PASS[c.passed]}" for c in plan.checks)
    rows = tuple(Point(c.period, actual=c.value) for c in plan.checks)
    note = next(iter(plan.notes.values()), "")
    result = said(figures, f"{plan.plan}.{part}")
    definition = "the plan's verification rule, judged on the periods whose data are out"
    name, columns = f"{plan.plan}.{part}", ("actual",)
    return Explanation(
        name, result, definition, plan.rule, passes, rows, columns, plan.unit, "", plan.data, note
    )


def _level(plan: Verification, check: Check) -> str:
    return level(check.value, plan.compute, plan.decimals)


_PASS = {True: "passes", False: "fails", None: "not judged"}
_ERRORS = ("bias_pct", "wape_pct", "tracking_signal")


def _sums(gap: GapFigures) -> tuple[list[Point], str, str]:
    both = complete(gap.periods, "forecast", "actual")
    total = fsum(p.actual or 0.0 for p in both)
    return both, plain(fsum(p.forecast or 0.0 for p in both), digits(gap)), plain(total, digits(gap))


def _bias(gap: GapFigures) -> str:
    _, forecast, actual = _sums(gap)
    return f"100 × ({forecast} − {actual}) / {actual} = {bias(gap.bias_pct)}"


def _wape(gap: GapFigures) -> str:
    both, _, actual = _sums(gap)
    missed = plain(fsum(map(abs, errors(both))), digits(gap))
    return f"100 × {missed} / {actual} = {plain(gap.wape_pct)} %"


def _tracking(gap: GapFigures) -> str:
    found = errors(gap.periods)
    spread = fsum(map(abs, found)) / len(found)
    return f"{signed(fsum(found), digits(gap))} / {plain(spread)} = {signed(gap.tracking_signal)}"


def _rest(gap: GapFigures) -> str:
    total = fsum([gap.unexplained or 0.0, *(share.value for share in gap.contributions)])
    parts = "".join(f" − ({signed(s.value, digits(gap))} {s.cause})" for s in gap.contributions)
    return f"{signed(total, digits(gap))}{parts} = {signed(gap.unexplained, digits(gap))}"


def _shares(status: str) -> Callable[[GapFigures], str]:
    def numbers(gap: GapFigures) -> str:
        mine = [s for s in gap.contributions if (s.status == "verified") == (status == "verified")]
        return ", ".join(f"{s.cause} {signed(s.value, digits(gap))}" for s in mine) or "no such cause"

    return numbers


def _run(gap: GapFigures) -> str:
    first, last = gap.window or ("", "")
    shown = [one for one in gap.readings if one.period <= last and one.outside is not None]
    words = []
    for one in shown[-12:]:
        value = level(one.value, gap.compute, gap.decimals)
        words.append(f"{one.period} {value}{' outside' if one.outside else ''}")
    return ", ".join(words) or f"no period from {first}"


def _stake(gap: GapFigures) -> str:
    stated = (gap.value_at_stake,) if gap.value_at_stake else ()
    return "".join(
        f"{one.basis.replace('_', ' ')} of {one.currency} {plain(one.amount, 0)}"
        f" {'once' if one.period == 'one_off' else f'a {one.period}'}"
        for one in stated
    )


_UNEXPLAINED = "the variance over the window less the contributions of all causes that are not refuted"
_RUN = "consecutive periods outside the tolerance, those before the window's start included"
_BIAS = "forecast − actual in percent of actual; positive is over-forecast"
_SIGNAL = "the sum of errors in mean absolute deviations"
_TESTED = "the contributions of causes under test"
_FORMULAS: Mapping[str, tuple[str, str, Callable[[GapFigures], str]]] = {
    "bias_pct": (_BIAS, "100 × Σ(F − A) / ΣA", _bias),
    "wape_pct": ("weighted absolute percentage error", "100 × Σ|F − A| / Σ|A|", _wape),
    "tracking_signal": (_SIGNAL, "Σ(F − A) / (Σ|F − A| / n)", _tracking),
    "metric_value": ("the metric over the window, as a level", "the metric's definition", lambda _: ""),
    "explained": ("the contributions of verified causes", "Σ contributions, verified", _shares("verified")),
    "in_testing": (_TESTED, "Σ contributions, not yet verified", _shares("")),
    "unexplained": (_UNEXPLAINED, "variance − Σ contributions", _rest),
    "unexplained_pct": (_UNEXPLAINED, "100 × unexplained / variance", _rest),
    "run_length": (_RUN, "counted back from the window's end", _run),
    "first_breach": ("the first period of the run outside the tolerance", "the run's first period", _run),
    "first_triggerable": ("the N-th period of the run", "the run's N-th period", _run),
    "value_at_stake": ("what the gap is worth, as the record states it", "stated", _stake),
    "value_per_month": (
        "the effect on profit a month, so that gaps of every basis compare",
        "penalty, margin, cost: amount / months; working capital: amount × carrying rate / 12",
        _stake,
    ),
    "cost_of_delay": (
        "adverse periods outside the tolerance, at the value of one unit",
        "Σ|variance| outside tolerance × value over the window / |variance over the window|",
        _stake,
    ),
}
