"""Variance, verification and explanation for a terminal of 80 columns: one gap on one screen."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from sopdocs.figures import Check, DataStamp, Figures, GapFigures, Point, Verification
from sopdocs.variance.closures import Closing, Contradiction
from sopdocs.variance.comparisons import COLUMNS, WORDS
from sopdocs.variance.explain import Explanation
from sopdocs.variance.said import (
    DOUBTS,
    NOTHING,
    bias,
    difference_unit,
    digits,
    good,
    level,
    plain,
    said,
    signed,
    volume_unit,
)

WIDTH = 80


def variance_text(figures: Figures, gaps: Iterable[str] | None = None) -> str:
    """Return one line for each gap, or the whole story of those that are named."""
    if gaps is not None:
        return "\n".join(_gap(figures, figures.gaps[name]) for name in gaps)
    rows = [("Gap", "Window", "Variance", "", "Bias, run of breaches")]
    for name in sorted(figures.gaps):
        gap = figures.gaps[name]
        window = " to ".join(gap.window) if gap.window else NOTHING
        value = said(figures, f"{name}.variance") if gap.variance else NOTHING
        rows.append((name, window, value, good(gap.variance) if gap.variance else "", _last_column(gap)))
    doubts = ((name, figures.gaps[name].notes) for name in sorted(figures.gaps))
    told = [f"{name}: {notes['duplicates']}" for name, notes in doubts if "duplicates" in notes]
    return _table(rows, right=(2,)) + _foot(figures) + "".join(_wrapped(line) + "\n" for line in told)


def _last_column(gap: GapFigures) -> str:
    if gap.variance is None or gap.variance.value is None:
        return gap.notes.get("data", gap.notes.get("window", "no figure"))
    told = [bias(gap.bias_pct)] if gap.compute == "bias_pct" and gap.bias_pct is not None else []
    if gap.run_length:
        told.append(f"{gap.run_length} since {gap.first_breach}")
    return ", ".join(told)


def _gap(figures: Figures, gap: GapFigures) -> str:
    unit = volume_unit(gap)
    window = " to ".join(gap.window) if gap.window else "no window"
    head = f"{gap.id}  {gap.metric}, {window}, in {unit}\n\n"
    if not gap.periods:
        return head + _wrapped(f"n/a: {gap.notes.get('data', gap.notes.get('window', 'no data'))}") + "\n"
    columns = [part for part in _PARTS if any(getattr(point, part) is not None for point in gap.periods)]
    parts = [head + _table(_points(gap.periods, columns, digits(gap), gap.comparison), right=(1, 2, 3))]
    parts.append(_table(_comparisons(gap)))
    parts.append(_table([(label, _value(figures, gap, name)) for label, name in _LINES]))
    if gap.contributions:
        parts.append(_table(_contributions(gap), right=(2, 3)))
    parts.append("".join(_wrapped(f"Note: {gap.notes[name]}") + "\n" for name in DOUBTS if name in gap.notes))
    parts.append(_source(gap.data, figures))
    return "\n".join(part for part in parts if part)


_LINES = (
    ("Forecast bias", "bias_pct"),
    ("WAPE", "wape_pct"),
    ("Tracking signal", "tracking_signal"),
    ("Run of breaches", "run_length"),
    ("First breach", "first_breach"),
    ("First triggerable", "first_triggerable"),
    ("Explained (verified)", "explained"),
    ("In testing", "in_testing"),
    ("Unexplained", "unexplained"),
    ("Value a month", "value_per_month"),
    ("Cost of delay so far", "cost_of_delay"),
)


def _value(figures: Figures, gap: GapFigures, name: str) -> str:
    text = said(figures, f"{gap.id}.{name}")
    if text == NOTHING:
        return f"n/a: {gap.notes.get(name, 'no data')}"
    if name == "unexplained" and gap.unexplained_pct is not None:
        return f"{text} ({plain(gap.unexplained_pct, 0)} %)"
    return text


def _comparisons(gap: GapFigures) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    unit = difference_unit(volume_unit(gap))
    for name, one in gap.comparisons.items():
        label = " against ".join(WORDS[name]).capitalize() + (" (the gap)" if name == gap.comparison else "")
        if one.value is None:
            rows.append((label, f"n/a: {one.note}"))
            continue
        share = f"{signed(one.pct)} %" if one.pct is not None else "n/a: the reference is 0"
        rows.append((label, f"{signed(one.value, digits(gap))} {unit}  {share}  {good(one)}".rstrip()))
    return rows


def _contributions(gap: GapFigures) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("Cause", "Status", "Contribution", "Share")]
    for one in gap.contributions:
        value = f"{signed(one.value, digits(gap))} {one.unit}"
        share = NOTHING if one.share is None else f"{plain(one.share, 0)} %"
        rows.append((one.cause, one.status, value, share))
    return rows


def verify_text(
    figures: Figures,
    plans: Iterable[str] | None = None,
    closed: Mapping[str, Closing] = MappingProxyType({}),
    against: Iterable[Contradiction] = (),
) -> str:
    """Return one line for each plan with a rule, or every period of those that are named.

    `closed` is what the records say of the gaps, `against` where the actuals say otherwise.
    """
    doubts = "".join(_wrapped(_contradiction(figures, one)) + "\n" for one in against)
    if plans is not None:
        told = (_plan(figures, figures.verifications[name], closed.get(name)) for name in plans)
        return "\n".join(told) + (f"\n{doubts}" if doubts else "")
    rows = [("Plan", "Gap", "Verdict", "Periods", "Newest")]
    for name in sorted(figures.verifications):
        plan = figures.verifications[name]
        last = plan.checks[-1] if plan.checks else None
        newest = f"{last.period} {_level(plan, last)}" if last else NOTHING
        rows.append((name, plan.gap, verdict(plan), f"{plan.consecutive} of {plan.required}", newest))
    return _table(rows) + _foot(figures) + (f"\n{doubts}" if doubts else "")


def _contradiction(figures: Figures, one: Contradiction) -> str:
    said = verdict(figures.verifications[one.plan])
    return f"{one.gap} is closed, but the rule of {one.plan} says: {said}"


def _closing(one: Closing) -> str:
    said = f"Gap: {one.gap} is {one.status}"
    if one.attribution:
        said += f"; who moved the figures: {one.attribution}"
    return f"{said}; {one.note}" if one.note else said


def _level(plan: Verification, check: Check) -> str:
    shown = level(check.value, plan.compute, plan.decimals)
    return shown if plan.compute == "bias_pct" else f"{shown} {plan.unit}"


def verdict(plan: Verification) -> str:
    """Return the verdict in words: `relapsed in 2026-05`."""
    words = {"not_yet": "not yet", "no_data": "no data", "relapsed": f"relapsed in {plan.relapsed_in}"}
    return words.get(plan.verdict, plan.verdict)


def _plan(figures: Figures, plan: Verification, closed: Closing | None = None) -> str:
    head = f"{plan.plan}  {verdict(plan)}, {plan.consecutive} of {plan.required} periods\n"
    head += f"{_wrapped(_closing(closed))}\n" if closed else ""
    rows: list[tuple[str, ...]] = [("Period", plan.metric, "", plan.balancing_metric)]
    words = {True: "passes", False: "fails", None: "not judged"}
    for check in plan.checks:
        balance = ""
        if plan.balancing_metric:
            balance = f"{plain(check.balancing, plan.decimals)} {words[check.balanced]}"
        value = level(check.value, plan.compute, plan.decimals)
        rows.append((check.period, value, words[check.passed], balance))
    rule = f"Rule: {plan.rule}"
    if plan.balancing_metric:
        rule += f"; {plan.balancing_metric} {plan.balancing_rule}"
    notes = "".join(f"{_wrapped(f'n/a: {note}')}\n" for note in plan.notes.values())
    return f"{head}{_wrapped(rule)}\n\n{_table(rows, right=(1,))}{notes}\n{_source(plan.data, figures)}"


def explain_text(told: Explanation) -> str:
    """Return how one figure came about."""
    rows = [("Formula", told.formula), ("Numbers", told.numbers), ("Note", told.note)]
    parts = [
        f"{told.figure} = {told.result}\n",
        _wrapped(told.definition) + "\n",
        _table([row for row in rows if row[1] or row[0] == "Formula"]),
    ]
    if told.rows:
        values = [getattr(point, name) for point in told.rows for name in told.columns]
        places = 1 if any(value is not None and value != int(value) for value in values) else 0
        right = tuple(range(1, len(told.columns) + 1))
        parts.append(_table(_points(told.rows, told.columns, places, told.comparison), right))
    if told.data:
        parts.append(_stamp(told.data))
    return "\n".join(parts)


_PARTS = ("plan", "forecast", "actual")


def _points(
    points: Sequence[Point], columns: Sequence[str], places: int, comparison: str
) -> list[tuple[str, ...]]:
    """A plan column that holds a target or a capacity is called so."""
    words = dict(zip(COLUMNS[comparison], WORDS[comparison], strict=True)) if comparison else {}
    head = ("Period", *(words.get(name, name).capitalize() for name in columns))
    return [head, *((p.period, *(plain(getattr(p, name), places) for name in columns)) for p in points)]


def _source(stamp: DataStamp | None, figures: Figures) -> str:
    return _stamp(stamp) if stamp else f"As of {figures.as_of}\n"


def _stamp(stamp: DataStamp) -> str:
    kept = f"from figures.lock.json of {stamp.kept}, " if stamp.kept else ""
    text = f"Data: {stamp.dataset}, {stamp.path}, {kept}{stamp.rows} rows, as of {stamp.as_of},"
    return f"{_wrapped(text)}\nsha256 {stamp.sha256}\n"


def _foot(figures: Figures) -> str:
    lines = [f"\nAs of {figures.as_of}"]
    kept = figures.kept()
    lines += [_wrapped(f"From figures.lock.json of {day}: {', '.join(names)}") for day, names in kept.items()]
    lines += [_wrapped(f"{p.record_id}: {p.message}; {p.hint}") for p in figures.problems]
    return "\n".join(lines) + "\n"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_on_hyphens=False)


def _table(rows: Sequence[tuple[str, ...]], right: tuple[int, ...] = ()) -> str:
    """Return rows in columns; a last column of text wraps under itself."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [cell.rjust(widths[n]) if n in right else cell.ljust(widths[n]) for n, cell in enumerate(row)]
        lead = "  ".join([*cells[:-1], ""])
        if len(lead) + len(row[-1]) <= WIDTH:
            lines.append((lead + cells[-1]).rstrip())
        else:
            lines.append(
                textwrap.fill(
                    row[-1],
                    max(WIDTH, len(lead) + 20),
                    initial_indent=lead,
                    subsequent_indent=" " * len(lead),
                    break_on_hyphens=False,
                )
            )
    return "\n".join(lines) + "\n"
