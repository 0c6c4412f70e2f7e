"""One dataset at any level: the metric set by the columns asked for, as it was known on a day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sopdocs.errors import Refusal
from sopdocs.figures import DataStamp
from sopdocs.periods import is_period, last_day, notation, quarter_of
from sopdocs.planning import Fault, Table, Wanted, answered, collected, place_of, tables
from sopdocs.suggest import did_you_mean
from sopdocs.variance.definitions import METRICS
from sopdocs.variance.slices import NEVER_SUMMED
from sopdocs.variance.sound import sliced, strange_period, two_units

if TYPE_CHECKING:
    from narwhals import Expr, LazyFrame

    from sopdocs.kb import KnowledgeBase
    from sopdocs.model.catalog import Calendar, Dataset

_FIGURES = ("plan", "forecast", "actual", "weight")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a dataset; no `by` means its grain, and a bound that is empty is none."""

    dataset: str
    by: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    quarters: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """The answer: a row for each combination of keys, with the keys and every column of `METRICS`."""

    question: Question
    unit: str
    parts: tuple[str, ...]
    stamp: DataStamp
    rows: tuple[Mapping[str, Any], ...]


def survey(kb: KnowledgeBase, root: Path, question: Question, as_of: datetime.date) -> Survey:
    """Return the metrics of one dataset; raise a Refusal where it cannot be read or asked that way."""
    alias = question.dataset
    if alias not in kb.datasets:
        raise Refusal(
            f"there is no dataset `{alias}`; {did_you_mean(alias, kb.datasets, 'see data/datasets.yaml')}"
        )
    dataset = kb.datasets[alias]
    question = _sound(question, dataset)
    place = place_of(root, dataset)
    if isinstance(place, Fault):
        raise _refusal(place)
    wanted = _wanted(question, dataset, place)
    with tables([wanted]) as opened:
        table = opened[alias]
        if isinstance(table, Fault):
            raise _refusal(table)
        found = answered(dataset, partial(_rows, question, dataset, table, kb.calendar, as_of))
        if isinstance(found, Fault):
            raise _refusal(found)
        stamp = DataStamp(alias, dataset.place, table.rows, table.sha256, as_of)
    parts = tuple(part for part in _FIGURES if getattr(dataset.columns, part))
    return Survey(question, dataset.unit, parts, stamp, found)


def _refusal(fault: Fault) -> Refusal:
    return Refusal(f"{fault.message}; {fault.hint}" if fault.hint else fault.message)


def _sound(question: Question, dataset: Dataset) -> Question:
    """Return the question with its keys filled in; refuse what has no answer."""
    if dataset.columns.made_in:
        raise Refusal(
            f"dataset `{question.dataset}` keeps every forecast; ask by gap, whose lag says which counts"
        )
    if not (dataset.columns.actual or dataset.columns.forecast):
        raise Refusal(f"dataset `{question.dataset}` has neither `forecast` nor `actual` among its columns")
    for period in filter(None, (question.first, question.last)):
        if not is_period(period):
            raise Refusal(
                f"`{period}` is not a period; write it like 2026-05, 2026-W19, 2026-Q2 or FY2026-P05"
            )
    if question.first and question.last and question.first > question.last:
        raise Refusal(f"`{question.first}` is after `{question.last}`; give the earlier period with --from")
    by = question.by or dataset.grain
    figures = {name for part in _FIGURES if (name := getattr(dataset.columns, part))}
    for name in by:
        if name in figures or name == dataset.columns.period:
            keys = sorted({*dataset.grain, *dataset.keys})
            raise Refusal(f"column `{name}` holds no keys; use one of: {', '.join(keys)}")
    return Question(
        question.dataset, tuple(dict.fromkeys(by)), question.first, question.last, question.quarters
    )


def _wanted(question: Question, dataset: Dataset, place: Path) -> Wanted:
    columns = dataset.columns
    others = filter(None, (columns.unit, columns.currency, columns.event))
    numbers = {name for part in _FIGURES if (name := getattr(columns, part))}
    texts = {*question.by, *dataset.grain, *dataset.keys, *others, columns.period} - numbers
    summed = dataset.unit not in NEVER_SUMMED
    return Wanted(question.dataset, dataset, place, frozenset(texts), frozenset(numbers), summed)


def _rows(
    question: Question, dataset: Dataset, table: Table, calendar: Calendar | None, as_of: datetime.date
) -> tuple[Mapping[str, Any], ...] | Fault:
    """Return the rows, the largest variance first; those without one stand last."""
    from sopdocs.variance.metrics import metrics

    fault = two_units(dataset, table) or _columns(question, dataset, table)
    if fault:
        return fault
    frame = sliced(dataset, table)
    seen = sorted(period for (period,) in collected(frame.select("period").unique()))
    fault = strange_period(dataset, seen, calendar) or _bounds(question, seen)
    if fault:
        return fault
    window = _window(question, seen)
    names = [f"k{number}" for number in range(len(question.by))]
    renamed = _renamed(frame, question, dataset, table)
    known = _known(renamed, seen, as_of - datetime.timedelta(days=dataset.refresh_lag_days), calendar)
    found = metrics(
        _in_quarters(known, seen) if question.quarters else known,
        names,
        window,
        levels=dataset.unit in NEVER_SUMMED,
    )
    told = [dict(zip(found.collect_schema().names(), row, strict=True)) for row in collected(found)]
    if dataset.unit in NEVER_SUMMED and not dataset.columns.weight and _several(renamed, question, names):
        text = f"`{dataset.unit}` of several rows cannot be added up for one key and period"
        return Fault(text, "name a `weight` column in data/datasets.yaml, or ask by the dataset's grain")
    rows = [_row(question.by, names, row) for row in told]
    lead = "actual_vs_plan" if dataset.columns.plan else "actual_vs_forecast"
    return tuple(sorted(rows, key=lambda row: (*_size(row[lead]), *(str(row[name]) for name in question.by))))


def _row(by: Sequence[str], names: Sequence[str], row: Mapping[str, Any]) -> dict[str, Any]:
    keys = {name: row[ours] for name, ours in zip(by, names, strict=True)}
    return keys | {name: _figure(row[name]) for name in METRICS}


def _figure(value: float | None) -> float | None:
    """Return a figure without its last digits: those depend on the order in which threads add up."""
    return float(f"{value:.12g}") if isinstance(value, float) else value


def _size(value: float | None) -> tuple[bool, float]:
    return (True, 0.0) if value is None else (False, -abs(value))


def _columns(question: Question, dataset: Dataset, table: Table) -> Fault | None:
    for name in question.by:
        if name not in table.names:
            known = {*dataset.grain, *dataset.keys}
            return Fault(f"`{dataset.place}` has no column `{name}`", did_you_mean(name, known))
    return None


def _bounds(question: Question, seen: Sequence[str]) -> Fault | None:
    for period in filter(None, (question.first, question.last)):
        if seen and notation(period) != notation(seen[0]) and not (question.quarters and "-Q" in period):
            return Fault(f"`{period}` is not in the calendar of the rows", f"write it like {seen[-1]}")
    return None


def _window(question: Question, seen: Sequence[str]) -> tuple[str, str] | None:
    """Return the first and the last period judged, whole quarters where those are asked for."""
    if not seen or not (question.first or question.last):
        return None
    bounds = (question.first or seen[0], question.last or seen[-1])
    return (quarter_of(bounds[0]), quarter_of(bounds[1])) if question.quarters else bounds


def _renamed(frame: LazyFrame[Any], question: Question, dataset: Dataset, table: Table) -> LazyFrame[Any]:
    """Return keys and figures under the names of the metric set, so that no author's name meets ours."""
    import narwhals as nw

    keys = [nw.col(table.names[name]).alias(f"k{number}") for number, name in enumerate(question.by)]
    figures: list[Expr] = []
    for part in _FIGURES:
        name = getattr(dataset.columns, part)
        if name and (part != "weight" or dataset.unit in NEVER_SUMMED):
            figures.append(nw.col(table.names[name]).alias(part))
    return frame.select(*keys, "period", *figures)


def _known(
    frame: LazyFrame[Any], seen: Sequence[str], limit: datetime.date, calendar: Calendar | None
) -> LazyFrame[Any]:
    """Return the frame without actuals that were not out yet."""
    import narwhals as nw

    unpublished = [period for period in seen if last_day(period, calendar) > limit]
    if not unpublished or "actual" not in frame.collect_schema().names():
        return frame
    out = ~nw.col("period").is_in(unpublished)
    return frame.with_columns(nw.when(out).then(nw.col("actual")).alias("actual"))


def _in_quarters(frame: LazyFrame[Any], seen: Sequence[str]) -> LazyFrame[Any]:
    """Return the frame with the quarter of each period in the period's place."""
    import narwhals as nw

    named = nw.lit(None, nw.String)
    for quarter in sorted({quarter_of(period) for period in seen}):
        members = [period for period in seen if quarter_of(period) == quarter]
        named = nw.when(nw.col("period").is_in(members)).then(nw.lit(quarter)).otherwise(named)
    return frame.with_columns(named.alias("period"))


def _several(frame: LazyFrame[Any], question: Question, names: Sequence[str]) -> bool:
    """Tell whether a key has several rows in one period; of quarters it always may."""
    import narwhals as nw

    counted = frame.group_by([*names, "period"]).agg(nw.len().alias("n")).select(nw.col("n").max())
    return question.quarters or (collected(counted)[0][0] or 0) > 1
