"""The series behind the figures, kept in `data/figures.lock.json` for where their source cannot be reached.

A pull request from a fork has no warehouse. What is kept are series as published, not results: a record that
changes its window or its tolerance is judged by them as it would be at the source. Numbers have 12 digits, so
that every engine writes the same bytes. A pull request may bring a lock of its own making: it is JSON of a
known shape and size or it is not used at all, and its digest tells what was changed by hand.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sopdocs.characters import IN_VALUE
from sopdocs.edit import write
from sopdocs.figures import DataStamp, Point, Track
from sopdocs.periods import is_period, notation
from sopdocs.planning import Fault, located
from sopdocs.variance.publication import published
from sopdocs.variance.slices import Slice

if TYPE_CHECKING:
    from sopdocs.model.catalog import Calendar, Dataset

T = TypeVar("T")
NAME = "figures.lock.json"
PLACE = f"data/{NAME}"
SCHEMA_VERSION = 1
LARGEST = 1 << 25
"""32 MiB, enough for 100,000 series of three years."""
_LONGEST = 2000
_REFUSED = re.compile(rf"{IN_VALUE.pattern}|[\n\t]")
"""All that is in the lock is a word or a sentence on one line."""
_ANEW = "write it anew where the data can be reached: `sopdocs measure --write`"


@dataclass(frozen=True, slots=True)
class Lock:
    """What was kept: the day of writing, the series by slice, and the unit each dataset was declared in."""

    as_of: datetime.date
    series: Mapping[Slice, Track]
    units: Mapping[str, str]


def content(lock: Lock) -> bytes:
    """Return the file: a line for each series, sorted, under a digest of it all."""
    body = _body(lock)
    lines = [f'{{"as_of": {_compact(body["as_of"])},', '"datasets": {']
    last = len(body["datasets"]) - 1
    for place, (alias, dataset) in enumerate(body["datasets"].items()):
        facts = _compact({name: value for name, value in dataset.items() if name != "series"})
        lines.append(f'{_compact(alias)}: {facts[:-1]},"series": [')
        lines.append(",\n".join(_compact(one) for one in dataset["series"]))
        lines.append("]}" if place == last else "]},")
    lines.append(f'}},\n"digest": "{_digest(body)}",\n"schema_version": {SCHEMA_VERSION}}}')
    return ("\n".join(lines) + "\n").encode()


def _body(lock: Lock) -> dict[str, Any]:
    by_dataset: dict[str, list[Slice]] = defaultdict(list)
    for one in sorted(
        lock.series, key=lambda one: (one.filter, one.columns, one.how, -1 if one.lag is None else one.lag)
    ):
        by_dataset[one.dataset].append(one)
    datasets = {}
    for alias in sorted(by_dataset):
        stamp = lock.series[by_dataset[alias][0]].stamp
        if stamp:
            datasets[alias] = {
                "as_of": (stamp.kept or stamp.as_of).isoformat(),
                "path": stamp.path,
                "rows": stamp.rows,
                "series": [_kept(one, lock.series[one]) for one in by_dataset[alias]],
                "sha256": stamp.sha256,
                "unit": lock.units[alias],
            }
    return {"as_of": lock.as_of.isoformat(), "datasets": datasets, "schema_version": SCHEMA_VERSION}


def _kept(one: Slice, track: Track) -> dict[str, Any]:
    return {
        "columns": [list(pair) for pair in one.columns],
        "duplicates": track.duplicates,
        "filter": [list(pair) for pair in one.filter],
        "how": one.how,
        "lag": one.lag,
        "notes": [_clean(note) for note in track.notes],
        "points": [list(as_kept(point)) for point in track.points],
        **({"repeated": _clean(track.repeated)} if track.repeated else {}),
    }


def as_kept(point: Point) -> Point:
    """Return a point as the lock has it and gives it back."""
    plan, forecast, actual, weight = map(short, (point.plan, point.forecast, point.actual, point.weight))
    return Point(point.period, plan, forecast, actual, weight, _clean(point.event))


def _clean(text: str | None) -> str | None:
    """Return a text of a planning file as it can be read back."""
    return None if text is None else _REFUSED.sub(" ", text)[:_LONGEST]


def short(value: float | None) -> float | None:
    """Return a number with the digits that every engine agrees on."""
    return None if value is None else float(f"{value:.12g}")


def _compact(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(_compact(body).encode()).hexdigest()


def keep(root: Path, lock: Lock) -> bool:
    """Write the lock below `root`, whole or not at all; tell whether anything changed."""
    path = root / PLACE
    before = path.read_bytes() if path.is_file() and not path.is_symlink() else None
    after = content(lock)
    if before != after:
        write(path, after, before)
    return before != after


def read_lock(root: Path) -> Lock | Fault:
    """Return the lock below `root`, or why it is not used; `absent` where there is none."""
    place = located(root, NAME)
    if isinstance(place, Fault):
        return place
    try:
        if place.stat().st_size > LARGEST:
            return _refused(f"is larger than {LARGEST >> 20} MiB")
        text = place.read_bytes()
    except OSError as error:
        return _refused(f"cannot be opened: {error.strerror}")
    return parsed(text)


def parsed(text: bytes) -> Lock | Fault:
    """Return the lock that stands in a file, if it is of our shape and as we wrote it."""
    try:
        body = _a(json.loads(text), dict)
        version, digest = body.get("schema_version"), body.pop("digest", None)
        if version != SCHEMA_VERSION:
            return _refused(
                f"has schema version `{str(version)[:20]}`, and this sopdocs reads {SCHEMA_VERSION}"
            )
        if digest != _digest(body):
            return _refused("was changed by hand or in a merge")
        series: dict[Slice, Track] = {}
        units = {}
        for alias, dataset in _a(body["datasets"], dict).items():
            units[_text(alias)] = _text(dataset["unit"])
            series.update(_series(alias, dataset))
        return Lock(_day(body["as_of"]), series, units)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return _refused("is damaged")


def _refused(why: str) -> Fault:
    return Fault(f"`{PLACE}` {why}", _ANEW)


def _a(value: object, kind: type[T]) -> T:
    """Return a value that is of exactly this kind: a flag is no number."""
    if type(value) is not kind:
        raise TypeError(kind.__name__)
    return value


def _text(value: object) -> str:
    text = _a(value, str)
    if len(text) > _LONGEST or _REFUSED.search(text):
        raise ValueError(text[:20])
    return text


def _day(value: object) -> datetime.date:
    return datetime.date.fromisoformat(_text(value))


def _count(value: object) -> int:
    number = _a(value, int)
    if not 0 <= number < 1 << 53:
        raise ValueError(number)
    return number


def _number(value: object) -> float | None:
    """Return a number or nothing; what is not finite has no digest."""
    if value is None:
        return None
    return float(value) if type(value) is int else _a(value, float)


def _series(alias: str, dataset: Mapping[str, Any]) -> dict[Slice, Track]:
    day = _day(dataset["as_of"])
    rows, digest = _count(dataset["rows"]), _text(dataset["sha256"])
    stamp = DataStamp(alias, _text(dataset["path"]), rows, digest, day, kept=day)
    found = {}
    for one in _a(dataset["series"], list):
        lag = None if one["lag"] is None else _count(one["lag"])
        key = Slice(alias, _pairs(one["filter"]), _pairs(one["columns"]), _text(one["how"]), lag)
        points = tuple(_point(*_a(row, list)) for row in _a(one["points"], list))
        periods = [point.period for point in points]
        if periods != sorted(set(periods)) or len({notation(period) for period in periods}) != 1:
            raise ValueError("periods")
        notes = tuple(_text(note) for note in _a(one["notes"], list))
        repeated = _text(one.get("repeated", ""))
        found[key] = Track(points, stamp, None, None, (), _count(one["duplicates"]), notes, repeated)
    return found


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    pairs = []
    for first, second in _a(value, list):
        pairs.append((_text(first), _text(second)))
    return tuple(pairs)


def _point(
    period: object, plan: object, forecast: object, actual: object, weight: object, event: object
) -> Point:
    name = _text(period)
    if not is_period(name):
        raise ValueError(name)
    held = None if event is None else _text(event)
    return Point(name, _number(plan), _number(forecast), _number(actual), _number(weight), held)


def recalled(
    lock: Lock | Fault,
    one: Slice,
    dataset: Dataset,
    fault: Fault,
    as_of: datetime.date,
    calendar: Calendar | None,
) -> Track | Fault:
    """Return the series of a slice as the lock has it, as known by `as_of`; else why there is none."""
    if isinstance(lock, Fault):
        return (
            fault
            if lock.absent
            else replace(fault, message=f"{fault.message}, and {lock.message}", hint=lock.hint)
        )
    track = lock.series.get(one)
    if track is None or track.stamp is None:
        return _not_kept(fault, "has no such series")
    if series_of(lock, one, dataset) is None:
        return _not_kept(fault, "speaks of another source or unit")
    stamp = replace(track.stamp, as_of=min(as_of, track.stamp.as_of))
    found = published(track.points, dataset, stamp, calendar)
    return replace(found, notes=track.notes, duplicates=track.duplicates, repeated=track.repeated)


def series_of(lock: Lock, one: Slice, dataset: Dataset) -> Track | None:
    """Return the series of a slice if the lock has it from the same source in the same unit."""
    track = lock.series.get(one)
    if track is None or track.stamp is None:
        return None
    same = (track.stamp.path, lock.units[one.dataset]) == (dataset.place, dataset.unit)
    return track if same else None


def _not_kept(fault: Fault, why: str) -> Fault:
    return replace(fault, message=f"{fault.message}, and `{PLACE}` {why}", hint=_ANEW)
