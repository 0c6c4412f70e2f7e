"""The series of a gap has holes, or rows that are repeated.

What it checks: from the start of the gap on, every period between the first and the newest one has a row
and its actual, and in the window both columns that are compared. Periods without business that the dataset
names in `closed_periods` are no holes. No row repeats the keys (`grain`) and the period of another one.

Why it matters: a missing month is neither 0 nor average, so that it is left out, and the variance then speaks
of fewer periods than the window does. It also ends a run of breaches, or of passes. A row that is repeated
is counted twice, and a gap may be nothing else.

Bad:

    # kind: gap
    window: {from: 2026-02, to: 2026-04}
    series:
      points:  # D002
        - {period: 2026-02, plan: 96, actual: 88.9}
        - {period: 2026-04, plan: 96, actual: 94.2}

Good:

    # kind: gap
    window: {from: 2026-02, to: 2026-04}
    series:
      points:
        - {period: 2026-02, plan: 96, actual: 88.9}
        - {period: 2026-03, plan: 96, actual: 91.8}
        - {period: 2026-04, plan: 96, actual: 94.2}

Known false positives: a series that has rows in months of a promotion only; name the others in
`closed_periods`. Repeated rows are counted in the whole file, also outside the gap's slice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.figures import GapFigures
from sopdocs.model import Gap
from sopdocs.rule import Context, Problem, Rule
from sopdocs.variance.comparisons import COLUMNS

_SHOWN = 3


def period_holes(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield a problem for the periods that are not complete, and one for rows that stand twice."""
    figures = context.figures.gap(gap.id)
    if figures is None or not figures.points:
        return
    track, own = figures.track, figures.variance
    if not track.holes and not track.duplicates and (own is None or own.periods == len(figures.periods)):
        return
    data = figures.data
    field: FieldPath = ("series", "dataset") if data else ("series", "points")
    name = f"`{data.dataset}`" if data else "the series"
    dataset = context.kb.datasets.get(data.dataset) if data else None
    first = _first(gap, figures)
    lost = {period for period in track.holes if period >= first}
    lost |= set(_half_filled(figures, dataset.closed_periods if dataset else ()))
    if lost:
        yield _holes(field, name, sorted(lost), track.notes, bool(data))
    if track.duplicates:
        rows = "row" if track.duplicates == 1 else "rows"
        first = f", first {track.repeated}" if track.repeated else ""
        text = f"{name} repeats `{track.duplicates}` {rows}, with the same keys and period{first}"
        hint = "take out what is repeated; if the rows differ in a column, add it to the dataset's `grain`"
        yield Problem(field, text, hint if data else "keep one point for each period", key=True)


def _first(gap: Gap, figures: GapFigures) -> str:
    """Return the period with which the gap begins, or its window where that is earlier."""
    return min(gap.started_period, figures.window[0]) if figures.window else gap.started_period


def _half_filled(figures: GapFigures, closed: Sequence[str]) -> Iterator[str]:
    """Yield the periods of the window that lack one of the two columns that are compared."""
    columns, newest = COLUMNS[figures.comparison], figures.track.last_actual
    for point in figures.periods:
        out = "actual" not in columns or (newest is not None and point.period <= newest)
        if out and point.period not in closed and any(getattr(point, one) is None for one in columns):
            yield point.period


def _holes(field: FieldPath, name: str, lost: list[str], notes: Sequence[str], declared: bool) -> Problem:
    shown = ", ".join(f"`{period}`" for period in lost[:_SHOWN])
    more = f" and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
    why = next((note for note in notes if any(period in note for period in lost)), "")
    text = f"{name} is not complete in {shown}{more}{f': {why}' if why else ''}"
    hint = "put in what is missing"
    if declared:
        hint += "; periods without business go under `closed_periods` of the dataset"
    return Problem(field, text, hint, key=True)


RULE = Rule(
    "D002",
    "period-holes",
    Severity.ERROR,
    ("gap",),
    period_holes,
    reads=frozenset({"record", "neighbours", "figures"}),
    data=True,
    stable=False,
)
