"""From an open repository to everything that early warning has to say on its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from sopdocs.detect.candidate import Candidate, EarlyWarning, Quiet
from sopdocs.detect.deadline import deadline
from sopdocs.detect.judged import judged
from sopdocs.detect.linked import linked
from sopdocs.detect.members import members
from sopdocs.detect.watched import Watched, metrics_of, watched
from sopdocs.detect.watchlist import assumptions, signals
from sopdocs.detect.worth import ranked, valued
from sopdocs.figures import Problem, Track
from sopdocs.measure import read_slices
from sopdocs.planning import Fault
from sopdocs.variance.slices import slice_of

if TYPE_CHECKING:
    from sopdocs.repository import Repository
    from sopdocs.variance.slices import Slice

_Tracks: TypeAlias = "Mapping[Slice, Track | Fault]"


def early_warning(repository: Repository) -> EarlyWarning:
    """Return candidates, silent series, signals and assumptions; families first, then their members."""
    kb, day = repository.kb, repository.as_of
    rows = watched(kb)
    heard: list[Candidate] = []
    quiet: list[Quiet] = []
    problems: dict[Problem, None] = dict.fromkeys(repository.figures.problems)
    of_signals = _of_signals(repository)
    told: dict[str, Track | None] = {}
    while rows:
        tracks = _tracks(repository, rows, of_signals.values())
        told = told or {name: _or_none(tracks[one]) for name, one in of_signals.items()}
        problems |= dict.fromkeys(_problems(rows, tracks))
        spoke = [one for row in rows if (one := _heard(repository, row, tracks[row.slice], quiet))]
        heard += spoke
        rows = _beneath(repository, rows, spoke)
    quiet += _not_watched(repository)
    found = [valued(one, repository.figures) for one in heard]
    found = [replace(one, deadline=deadline(kb, one)) if one.kind == "projected" else one for one in found]
    return EarlyWarning(
        day,
        ranked(found),
        tuple(sorted(quiet)),
        signals(kb.signals, told, day),
        assumptions(kb.assumptions, day),
        tuple(problems),
    )


def _tracks(repository: Repository, rows: Iterable[Watched], more: Iterable[Slice]) -> _Tracks:
    wanted = {*(row.slice for row in rows), *more}
    return read_slices(repository.kb, repository.root, repository.as_of, wanted)


def _not_watched(repository: Repository) -> Iterable[Quiet]:
    """Yield the datasets that nobody watches: no record names them, and no metric, or several, fit."""
    kb = repository.kb
    seen = {row.slice.dataset for row in watched(kb)}
    for alias, dataset in kb.datasets.items():
        if alias not in seen:
            fitting = ", ".join(f"`{name}`" for name in metrics_of(kb, dataset))
            why = f"{fitting} may be meant: name its `metric`" if fitting else "no metric of the catalog fits"
            yield Quiet("", alias, tuple(sorted(dataset.keys.items())), f"no record names it, and {why}")


def _problems(rows: Iterable[Watched], tracks: _Tracks) -> Iterable[Problem]:
    """Yield what no record has said yet: datasets that only detection reads."""
    told = {row.slice.dataset for row in rows if row.gap or row.plan}
    for row in rows:
        fault = tracks[row.slice]
        if isinstance(fault, Fault) and row.slice.dataset not in told and not row.path:
            yield Problem(row.slice.dataset, (), fault.message, fault.hint)


def _heard(
    repository: Repository, row: Watched, track: Track | Fault, quiet: list[Quiet]
) -> Candidate | None:
    """Return what a series says, linked to its gap; why it says nothing goes to `quiet`."""
    kb, day = repository.kb, repository.as_of
    if isinstance(track, Fault):
        told: Candidate | str = track.message
    else:
        told = judged(row, track, kb.datasets[row.slice.dataset], day, kb.calendar)
    if isinstance(told, Candidate):
        told = linked(kb, told, day)
    if isinstance(told, Candidate):
        return told
    if not row.path:
        quiet.append(Quiet(row.metric_id, row.slice.dataset, row.slice.filter, told))
    return None


def _beneath(
    repository: Repository, rows: Sequence[Watched], spoke: Iterable[Candidate]
) -> tuple[Watched, ...]:
    """Return the members to look at next: of every whole series, and of the members that spoke."""
    loud = {one.watched.key for one in spoke}
    down = [
        (row, column)
        for row in rows
        if (not row.path or row.key in loud) and (column := _next(repository, row))
    ]
    found = members(repository.kb, repository.root, down) if down else {}
    return tuple(row.narrowed(column, value) for row, column in down for value in found.get(row.slice, ()))


def _next(repository: Repository, row: Watched) -> str | None:
    """Return the first column of the grain that the series leaves open; levels are not broken down."""
    held = {column for column, _ in row.slice.filter}
    open_ = (column for column in repository.kb.datasets[row.slice.dataset].grain if column not in held)
    return next(open_, None) if row.slice.how == "sum" else None


def _of_signals(repository: Repository) -> dict[str, Slice]:
    """Return the series of every signal whose dataset and metric are in the catalog."""
    kb = repository.kb
    return {
        name: slice_of(one.dataset, kb.datasets[one.dataset], kb.metrics[one.metric])
        for name, one in kb.signals.items()
        if one.dataset and one.metric and one.dataset in kb.datasets and one.metric in kb.metrics
    }


def _or_none(track: Track | Fault) -> Track | None:
    return None if isinstance(track, Fault) else track
