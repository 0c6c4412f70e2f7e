"""From records and planning files to figures: the one place that opens planning data.

Each dataset is read once for all records that use it. What cannot be used becomes a `Problem` on every
record that names it, and the figures that needed it say why they are missing.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sopdocs.contract import Contract, contract, repeats, unread
from sopdocs.figures import DataStamp, Figures, Problem, Track
from sopdocs.lockfile import NAME, Lock, read_lock, recalled, series_of
from sopdocs.memory import Memory
from sopdocs.planning import Fault, Table, Wanted, answered, place_of, tables
from sopdocs.restated import held
from sopdocs.settings import Settings
from sopdocs.suggest import did_you_mean
from sopdocs.variance import results
from sopdocs.variance.asked import Ask, Key, asks
from sopdocs.variance.lag import lag_faults
from sopdocs.variance.publication import inline, published
from sopdocs.variance.rollup import rolled
from sopdocs.variance.slices import NEVER_SUMMED, TEXTS, Slice
from sopdocs.variance.sound import strange_period, two_units

if TYPE_CHECKING:
    from sopdocs.kb import KnowledgeBase
    from sopdocs.model.catalog import Dataset


def measure(
    kb: KnowledgeBase,
    root: Path,
    as_of: datetime.date,
    settings: Settings | None = None,
    memory: Memory | None = None,
    frozen: frozenset[str] | None = None,
) -> Figures:
    """Return all figures of a knowledge base from the files below `root/data`, as published by `as_of`.

    `memory` is kept by who measures again and again: what rests on the same records and files is the same.
    Of the datasets in `frozen` what data/figures.lock.json has goes before what the source says today. Where
    it is given, be it empty, a lock that cannot be used is one problem, on no record, and the source counts.
    """
    memory = Memory() if memory is None else memory
    asked = tuple(asks(kb))
    read = _read(kb, root, as_of, {ask.slice for ask in asked if ask.slice}, memory, frozen or frozenset())
    tracks: dict[Key, Track] = {}
    problems: list[Problem] = []
    for ask in asked:
        found = read[ask.slice] if ask.slice else _typed_in(ask, as_of, kb, memory)
        if isinstance(found, Fault):
            unreachable = found.absent == "source"
            problems.append(Problem(ask.record_id, ask.field, found.message, found.hint, unreachable))
            found = Track(notes=(found.message,))
        tracks[ask.key] = found
    problems += _useless_lock(root, memory, problems) if frozen is not None else ()
    rate = (settings or Settings()).carrying_rate_pct
    return Figures(
        as_of,
        results.gaps(kb, asked, tracks, rate, memory),
        results.verifications(kb, asked, tracks, memory),
        results.kpis(kb, asked, tracks, memory),
        tuple(dict.fromkeys(problems)),
    )


def _useless_lock(root: Path, memory: Memory, said: Iterable[Problem]) -> Iterator[Problem]:
    """Yield why the lock is not used, unless a record whose source is out of reach has said so."""
    lock = _lock(root, memory)
    if isinstance(lock, Fault) and not lock.absent and not any(lock.message in one.message for one in said):
        yield Problem("", (), lock.message, lock.hint)


def contracts(kb: KnowledgeBase, root: Path, as_of: datetime.date) -> tuple[Contract, ...]:
    """Return what each dataset of the catalog keeps of its promises; every file is read once."""
    found: dict[str, Contract] = {}
    wanted = []
    for alias, dataset in sorted(kb.datasets.items()):
        place = place_of(root, dataset)
        if isinstance(place, Fault):
            found[alias] = unread(alias, place)
        else:
            wanted.append(_wanted(alias, dataset, place, ()))
    with tables(wanted) as opened:
        for alias, table in opened.items():
            dataset = kb.datasets[alias]
            if isinstance(table, Fault):
                found[alias] = unread(alias, table)
                continue
            stamp = _origin(alias, dataset, table, as_of)
            answer = answered(dataset, partial(contract, alias, dataset, table, stamp, kb.calendar))
            found[alias] = unread(alias, answer) if isinstance(answer, Fault) else answer
    return tuple(found[alias] for alias in sorted(found))


def _origin(alias: str, dataset: Dataset, table: Table, as_of: datetime.date) -> DataStamp:
    return DataStamp(alias, dataset.place, table.rows, table.sha256, as_of)


def read_slices(
    kb: KnowledgeBase, root: Path, as_of: datetime.date, slices: Iterable[Slice]
) -> Mapping[Slice, Track | Fault]:
    """Return slices that no record asks for, as published by `as_of`, or what keeps them from being read."""
    return _read(kb, root, as_of, slices, Memory())


def _typed_in(ask: Ask, as_of: datetime.date, kb: KnowledgeBase, memory: Memory) -> Track | Fault:
    inputs = (ask.gap, as_of, kb.calendar)
    return memory.same(("inline", *ask.key), inputs, lambda: inline(ask.gap, as_of, kb.calendar))


def _read(
    kb: KnowledgeBase,
    root: Path,
    as_of: datetime.date,
    slices: Iterable[Slice],
    memory: Memory,
    frozen: frozenset[str] = frozenset(),
) -> Mapping[Slice, Track | Fault]:
    """Return every slice, all of a dataset's from one reading of its file, or from the last one."""
    by_dataset: dict[str, list[Slice]] = defaultdict(list)
    for one in sorted(slices, key=repr):
        by_dataset[one.dataset].append(one)
    found: dict[Slice, Track | Fault] = {}
    anew: dict[str, list[Slice]] = {}
    lock = _stamp(root, NAME)
    inputs = {
        alias: (
            *(group, kb.datasets[alias], kb.calendar, as_of, _stamp(root, kb.datasets[alias].source)),
            *(lock, alias in frozen),
        )
        for alias, group in by_dataset.items()
    }
    for alias, group in by_dataset.items():
        kept = memory.kept(("dataset", alias), inputs[alias])
        if kept is None:
            anew[alias] = group
        else:
            found.update(kept)
    read = _read_anew(kb, root, as_of, anew)
    read |= _of_lock(kb, as_of, read, frozen, partial(_lock, root, memory))
    for alias, group in anew.items():
        answers = {one: read[one] for one in group}
        if not any(isinstance(answer, Fault) for answer in answers.values()):
            memory.keep(("dataset", alias), inputs[alias], answers)
    return found | read


def _stamp(root: Path, source: str) -> tuple[int, int, int]:
    """Return what tells whether a planning file is still the same one."""
    try:
        found = (root / "data" / source).lstat()
    except (OSError, ValueError):
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino


def _read_anew(
    kb: KnowledgeBase, root: Path, as_of: datetime.date, by_dataset: Mapping[str, list[Slice]]
) -> dict[Slice, Track | Fault]:
    """Return the published series of every slice, or what keeps it from being read."""
    found: dict[Slice, Track | Fault] = {}
    wanted = []
    for alias, group in by_dataset.items():
        place = place_of(root, kb.datasets[alias])
        if isinstance(place, Fault):
            found.update(dict.fromkeys(group, place))
        else:
            wanted.append(_wanted(alias, kb.datasets[alias], place, group))
    if wanted:
        with tables(wanted) as opened:
            shared: dict[Table, list[Slice]] = defaultdict(list)
            for alias, table in opened.items():
                if isinstance(table, Fault):
                    found.update(dict.fromkeys(by_dataset[alias], table))
                else:
                    shared[table] += by_dataset[alias]
            for table, group in shared.items():
                dataset = kb.datasets[group[0].dataset]
                answer = answered(dataset, partial(_tracks, kb, table, as_of, group))
                found.update(dict.fromkeys(group, answer) if isinstance(answer, Fault) else answer)
    return found


def _of_lock(
    kb: KnowledgeBase,
    as_of: datetime.date,
    found: Mapping[Slice, Track | Fault],
    frozen: frozenset[str],
    reader: Callable[[], Lock | Fault],
) -> dict[Slice, Track | Fault]:
    """Return what the lock has in place of sources that are not here, and of datasets that are frozen.

    The lock is read only then.
    """
    told: dict[Slice, Track | Fault] = {}
    for one, track in found.items():
        dataset = kb.datasets[one.dataset]
        if isinstance(track, Fault) and track.absent:
            told[one] = recalled(reader(), one, dataset, track, as_of, kb.calendar)
        elif isinstance(track, Track) and one.dataset in frozen and isinstance(lock := reader(), Lock):
            told[one] = held(lock, one, track, dataset, kb.calendar)
    return told


def _lock(root: Path, memory: Memory) -> Lock | Fault:
    return memory.same(("lock",), _stamp(root, NAME), partial(read_lock, root))


def locked(kb: KnowledgeBase, root: Path, as_of: datetime.date) -> Lock:
    """Return the series of every record, to be kept; one that cannot be read stays as the last lock has it.

    A restricted dataset is not kept: the lock goes where the records go.
    """
    secret = {alias for alias, dataset in kb.datasets.items() if dataset.confidentiality == "restricted"}
    asked = {ask.slice for ask in asks(kb) if ask.slice and ask.slice.dataset not in secret}
    read, before = read_slices(kb, root, as_of, asked), read_lock(root)
    tracks = {one: found for one, found in read.items() if isinstance(found, Track)}
    if isinstance(before, Lock):
        lost = {one: series_of(before, one, kb.datasets[one.dataset]) for one in asked - tracks.keys()}
        tracks |= {one: kept for one, kept in lost.items() if kept}
    return Lock(as_of, tracks, {alias: dataset.unit for alias, dataset in kb.datasets.items()})


def _wanted(alias: str, dataset: Dataset, place: Path, group: Iterable[Slice]) -> Wanted:
    """What the catalog declares a column to be, text or number, goes before what a record takes it for."""
    columns = dataset.columns
    keys = {*dataset.grain, *dataset.keys, columns.event or columns.period, columns.made_in or columns.period}
    keys |= {name for name in (columns.unit, columns.currency) if name}
    figures = {name for name in (columns.plan, columns.forecast, columns.actual, columns.weight) if name}
    texts, numbers = set(keys), figures - keys
    for one in group:
        texts.update(name for name, _ in one.filter)
        texts.update(name for part, name in one.columns if part in TEXTS)
        numbers.update(name for part, name in one.columns if part not in TEXTS)
    texts -= figures - keys
    summed = dataset.unit not in NEVER_SUMMED and all(one.how == "sum" for one in group)
    return Wanted(alias, dataset, place, frozenset(texts), frozenset(numbers - texts), summed)


def _tracks(
    kb: KnowledgeBase, table: Table, as_of: datetime.date, group: Sequence[Slice]
) -> Mapping[Slice, Track | Fault]:
    spoilt = {alias: two_units(kb.datasets[alias], table) for alias in sorted({one.dataset for one in group})}
    faults = {one: fault for one in group if (fault := spoilt[one.dataset])}
    for one in group:
        fault = _slice_fault(one, table, kb.datasets[one.dataset])
        if fault:
            faults.setdefault(one, fault)
    faults |= lag_faults(table, [one for one in group if one not in faults], kb.calendar)
    found: dict[Slice, Track | Fault] = dict(faults)
    repeated: dict[str, tuple[int, str]] = {}
    sound, grain = [one for one in group if one not in faults], kb.datasets[group[0].dataset].grain
    for one, (points, several, notes) in rolled(table, sound, grain, kb.calendar, as_of):
        dataset = kb.datasets[one.dataset]
        stamp = _origin(one.dataset, dataset, table, as_of)
        track = published(points, dataset, stamp, kb.calendar)
        if several and one.dataset not in repeated:
            repeated[one.dataset] = repeats(dataset, table)
        number, first = repeated[one.dataset] if several else (0, "")
        found[one] = replace(track, notes=notes, duplicates=number, repeated=first)
        strange = strange_period(dataset, (point.period for point in points), kb.calendar)
        if strange or not points:
            found[one] = strange or _no_rows(one, dataset)
    return found


def _slice_fault(one: Slice, table: Table, dataset: Dataset) -> Fault | None:
    """Return what is wrong with the columns that a record asks for on its own account."""
    keys = [name for name, _ in one.filter]
    keys += [name for part, name in one.columns if part in TEXTS]
    figures = [name for part, name in one.columns if part not in TEXTS]
    for name in (*keys, *figures):
        if name not in table.names:
            text = f"`{dataset.place}` has no column `{name}`"
            return table.spoilt or Fault(text, did_you_mean(name, table.names))
    for name, holds, meant in (
        *((name, "numbers", "keys") for name in keys if name in table.numbers),
        *((name, "keys", "numbers") for name in figures if name not in table.numbers),
    ):
        text = f"column `{name}` of `{dataset.place}` holds {holds} and is taken for {meant}"
        return Fault(text, "name another column")
    return None


def _no_rows(one: Slice, dataset: Dataset) -> Fault:
    shown = " and ".join(f"{name} `{value}`" for name, value in one.filter)
    text = f"has no row with {shown}" if shown else "is empty"
    hint = "check the spelling of `keys` and `filter`; small and capital letters differ"
    return Fault(f"`{dataset.place}` {text}", hint)
