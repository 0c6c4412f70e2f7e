"""The outlook of a repository: the planning data read once more, for boards that look past the records."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sopdocs.insight.outlook import Outlook, Outlooks
from sopdocs.insight.skill import FINAL, STEPS, Skill, skill

if TYPE_CHECKING:
    from sopdocs.figures import Point
    from sopdocs.model.catalog import Dataset
    from sopdocs.repository import Repository
    from sopdocs.variance.slices import Slice

MOST = 1000
"""Of more gaps than this the site does not look at every series again: a build after one edit stays short.
`sopdocs detect` does, at any size."""


def outlooks(repository: Repository, hidden: Iterable[str] = ()) -> Outlooks:
    """Return the outlook of what may be published; of datasets in `hidden` only restricted records speak."""
    kb = repository.kb
    secret = {alias for alias, one in kb.datasets.items() if one.confidentiality == "restricted"} | set(
        hidden
    )
    if len(kb.of("gap")) > MOST:
        return Outlooks()
    lasting = all(one.format != "sql" for one in kb.datasets.values())
    reads = _stamp(repository, secret) if lasting else None
    return Outlooks(lambda: _look(repository, frozenset(secret)), reads)


def _stamp(repository: Repository, secret: set[str]) -> str:
    """Return a digest of what the planning files look like from outside: a changed one has another."""
    made = hashlib.blake2b(repr(sorted(secret)).encode(), digest_size=12)
    for alias, dataset in sorted(repository.kb.datasets.items()):
        place = repository.root / "data" / dataset.source
        try:
            found = place.lstat()
        except (OSError, ValueError):
            continue
        made.update(f"{alias}\0{found.st_mtime_ns}\0{found.st_size}\0".encode())
    return made.hexdigest()


def _look(repository: Repository, secret: frozenset[str]) -> Outlook:
    from sopdocs.detect.warning import early_warning
    from sopdocs.measure import contracts

    found = early_warning(repository)
    warning = replace(
        found,
        candidates=tuple(one for one in found.candidates if one.watched.slice.dataset not in secret),
        quiet=tuple(one for one in found.quiet if one.dataset not in secret),
    )
    kept = contracts(repository.kb, repository.root, repository.as_of)
    return Outlook(
        warning,
        tuple(one for one in kept if one.dataset not in secret),
        tuple(_skills(repository, secret)),
    )


def _skills(repository: Repository, secret: frozenset[str]) -> Iterator[Skill]:
    """Yield how good the steps of each forecast of volumes were; a column that is missing is no step."""
    from sopdocs.measure import read_slices
    from sopdocs.planning import Fault

    kb = repository.kb
    wanted: dict[str, dict[str, Slice]] = defaultdict(dict)
    for alias, dataset in sorted(kb.datasets.items()):
        if alias not in secret and _forecast(dataset):
            wanted[alias] = _slices(alias, dataset)
    every = [one for group in wanted.values() for one in group.values()]
    tracks = read_slices(kb, repository.root, repository.as_of, every) if every else {}
    for alias, group in wanted.items():
        series: dict[str, tuple[Point, ...]] = {}
        for name, one in group.items():
            track = tracks[one]
            if not isinstance(track, Fault):
                series.setdefault(name.partition("_")[0], track.points)
        found = skill(alias, kb.datasets[alias].lag, series, kb.calendar)
        if found:
            yield found


def _forecast(dataset: Dataset) -> bool:
    from sopdocs.detect.watched import countable

    return bool(dataset.columns.forecast and dataset.columns.actual and countable(dataset.unit))


def _slices(alias: str, dataset: Dataset) -> dict[str, Slice]:
    """Return the slice of each step, in the column of its name with or without the lag."""
    from sopdocs.variance.slices import Slice

    names = {FINAL: dataset.columns.forecast or ""}
    for step in STEPS[:-1]:
        names[step] = step
        if dataset.lag is not None:
            names[f"{step}_lag{dataset.lag}"] = f"{step}_lag{dataset.lag}"
    made = [("made_in", dataset.columns.made_in)] if dataset.columns.made_in else []
    lag = dataset.lag if made else None
    keys = tuple(sorted(dataset.keys.items()))
    return {
        step: Slice(
            alias,
            keys,
            tuple(sorted([("actual", dataset.columns.actual or ""), ("forecast", column), *made])),
            "sum",
            lag,
        )
        for step, column in names.items()
    }
