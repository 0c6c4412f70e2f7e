"""The page of a dataset: who answers for it, how it is read, if it keeps its promises, and who uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sopdocs.contract import Contract
from sopdocs.model import ActionPlan, Gap
from sopdocs.model.catalog import Dataset
from sopdocs.site.numbers import number, stamped, unit_label
from sopdocs.site.pages.view import View, World, digest
from sopdocs.site.pour import Page, Passage
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say

CLAUSES = {
    "read": "It can be read",
    "rows": "There are rows",
    "fresh": "It is fresh enough",
    "unique": "No row is there twice",
    "complete": "No period is missing",
    "horizon": "The plan reaches far enough",
    "unit": "One unit",
    "currency": "One currency",
    "values": "The values are plausible",
}
STATES = {
    "ok": ("kept", "sd-favourable"),
    "told": ("to be judged", "sd-watch"),
    "broken": ("broken", "sd-adverse"),
}


@dataclass(frozen=True, slots=True)
class Use:
    """Which gaps, plans and signals read a dataset, by id."""

    dataset: str
    gaps: tuple[str, ...]
    plans: tuple[str, ...]
    signals: tuple[str, ...]


def pages(world: World) -> Iterator[tuple[str, Callable[[], str] | None, Callable[[], Page]]]:
    """Yield the page of each dataset: address, digest of what it reads, how to make it."""
    for alias in sorted(world.kb.datasets):
        url = world.about("dataset", alias)
        if url is not None:
            use = of(world, alias)
            reads = None if world.outlooks.reads is None else partial(_reads, world, use)
            yield url, reads, partial(_page, world, url, use)


def of(world: World, alias: str) -> Use:
    """Return who uses a dataset."""
    around = world.kb.backlinks(alias)
    return Use(
        alias,
        tuple(
            one.record.id
            for one in around
            if isinstance(one.record, Gap) and one.record.series and one.record.series.dataset == alias
        ),
        tuple(one.record.id for one in around if isinstance(one.record, ActionPlan)),
        tuple(id for id, signal in sorted(world.kb.signals.items()) if signal.dataset == alias),
    )


def _reads(world: World, use: Use) -> str:
    return digest(world.reads_shown(use), world.outlooks.reads or "")


def _page(world: World, url: str, use: Use) -> Page:
    data = world.kb.datasets[use.dataset]
    found = next((one for one in world.outlooks.seen.contracts if one.dataset == use.dataset), None)
    title = data.label or use.dataset
    values = {
        "v": View(world, url),
        "data": data,
        "title": title,
        "use": use,
        "unit": unit_label(data.unit),
        "columns": columns(data),
        "contract": found,
        "clauses": [(CLAUSES.get(one.name, one.name), *STATES[one.state], one) for one in found.clauses]
        if found
        else (),
        "rows": _rows(found),
    }
    return Page(
        url=url,
        title=title,
        body=rendered("dataset.html", **values),
        description=say("{}: where it comes from, how fresh it is, and who uses it.", title),
        search=(Passage(title, f"{use.dataset}\n{data.place}", tags=("data",)),),
    )


def _rows(found: Contract | None) -> str:
    if found is None or found.stamp is None:
        return ""
    return stamped(f"dataset.{found.dataset}.rows", number(found.stamp.rows, 0))


def columns(data: Dataset) -> list[tuple[str, str]]:
    """Return which column of the file plays which part, those that are given."""
    given = ((part, getattr(data.columns, part)) for part in type(data.columns).model_fields)
    return [(part, name) for part, name in given if name]
