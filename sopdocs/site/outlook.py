"""The outlook of a repository: the planning data read once more, for boards that look past the records."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sopdocs.insight.outlook import Outlook, Outlooks
from sopdocs.insight.skill import FINAL, STEPS, Skill, skill
from sopdocs.site.parted import parted

if TYPE_CHECKING:
    from sopdocs.figures import Point
    from sopdocs.kb import KnowledgeBase
    from sopdocs.model.catalog import Dataset
    from sopdocs.repository import Repository
    from sopdocs.variance.slices import Slice

FAMILY = "family"
"""The column of a planning file that names the product family."""
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
        return Outlooks(parted=parted(repository, frozenset(secret)))
    lasting = all(one.in_file and one.format != "spark" for one in kb.datasets.values())
    reads = _stamp(repository, secret) if lasting else None
    return Outlooks(
        lambda: _look(repository, frozenset(secret)), reads, parted(repository, frozenset(secret))
    )


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
    wanted: dict[tuple[str, str], dict[str, Slice]] = {}
    for alias, dataset in sorted(kb.datasets.items()):
        if alias not in secret and _forecast(dataset):
            wanted |= {(alias, family): _slices(alias, dataset, family) for family in _families(kb, dataset)}
    every = [one for group in wanted.values() for one in group.values()]
    tracks = read_slices(kb, repository.root, repository.as_of, every) if every else {}
    found: dict[str, list[Skill]] = defaultdict(list)
    for (alias, family), group in wanted.items():
        series: dict[str, tuple[Point, ...]] = {}
        for name, asked in group.items():
            track = tracks[asked]
            if not isinstance(track, Fault) and track.points:
                series.setdefault(name.partition("_")[0], track.points)
        if one := skill(alias, kb.datasets[alias].lag, series, kb.calendar, family):
            found[alias].append(one)
    for whole, *parts in found.values():
        yield whole
        yield from parts if len(parts) > 1 else ()


def _families(kb: KnowledgeBase, dataset: Dataset) -> list[str]:
    """Return the whole, as an empty text, and the product families that a file of several may hold."""
    dimension = kb.taxonomy.dimensions.get("product_family") if kb.taxonomy else None
    if dimension is None or {FAMILY, "product_family"} & set(dataset.keys):
        return [""]
    return ["", *dimension.values]


def _forecast(dataset: Dataset) -> bool:
    from sopdocs.detect.watched import countable

    return bool(dataset.columns.forecast and dataset.columns.actual and countable(dataset.unit))


def _slices(alias: str, dataset: Dataset, family: str) -> dict[str, Slice]:
    """Return the slice of each step, in the column of its name with or without the lag."""
    from sopdocs.variance.slices import Slice

    names = {FINAL: dataset.columns.forecast or ""}
    for step in STEPS[:-1]:
        names[step] = step
        if dataset.lag is not None:
            names[f"{step}_lag{dataset.lag}"] = f"{step}_lag{dataset.lag}"
    made = [("made_in", dataset.columns.made_in)] if dataset.columns.made_in else []
    lag = dataset.lag if made else None
    keys = tuple(sorted({**dataset.keys, **({FAMILY: family} if family else {})}.items()))
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
