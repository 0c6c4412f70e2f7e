"""The contracts of the datasets, a line for each and one more for what is wrong; or as JSON."""

from __future__ import annotations

import datetime
import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from sopdocs.contract import Contract
from sopdocs.restated import Restated

SCHEMA_VERSION = 1
_WIDTH = 80
_DIGITS = 8
_SHOWN = 12
ByDataset: TypeAlias = Mapping[str, Sequence[Restated]]
_NONE: ByDataset = MappingProxyType({})


def contracts_text(contracts: Sequence[Contract], as_of: datetime.date, restated: ByDataset = _NONE) -> str:
    """Return what each dataset keeps, and where it does not, in which column and period."""
    widest = max((len(one.dataset) for one in contracts), default=0)
    lines = []
    for one in contracts:
        lines += [*_lines(one, widest), *_restated(restated.get(one.dataset, ()))]
    broken = sum(one.broken for one in contracts)
    many = "1 dataset" if len(contracts) == 1 else f"{len(contracts)} datasets"
    kept = f"{broken} of them with a broken promise" if broken else "every promise kept"
    return "\n".join([*lines, f"\nAs of {as_of}: {many}, {kept}"]) + "\n"


def _lines(one: Contract, widest: int) -> Iterator[str]:
    name = one.dataset.ljust(widest)
    kept = " ".join(clause.name for clause in one.clauses if clause.state == "ok")
    if one.stamp is None:
        yield f"{name}  not read"
    else:
        upto = one.newest or "n/a"
        digest = one.stamp.sha256[:_DIGITS]
        yield f"{name}  {one.stamp.rows:>6} rows  {digest}  to {upto}  {kept}".rstrip()
    for clause in one.clauses:
        if clause.state != "ok":
            text = f"{clause.name} ({clause.state}): {clause.text}; {clause.hint}"
            yield textwrap.fill(
                text, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
            )


def _restated(values: Sequence[Restated]) -> Iterator[str]:
    """Yield that published values are other ones by now, and the first of them."""
    if not values:
        return
    many = "1 published value is" if len(values) == 1 else f"{len(values)} published values are"
    text = f"restated (told): {many} not what figures.lock.json of {values[0].kept} has"
    yield textwrap.fill(text, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
    for one in values[:_SHOWN]:
        where = "".join(f" {name} `{value}`" for name, value in one.series)
        lag = f" at lag {one.lag}" if one.lag is not None else ""
        now = "gone" if one.new is None else f"{one.new:.12g} ({one.difference:+.12g})"
        yield f"    {one.period}{where} `{one.column}`{lag}: {one.old:.12g}, now {now}"
    if len(values) > _SHOWN:
        yield f"    and {len(values) - _SHOWN} more, all of them in --format json"


def contracts_json(contracts: Sequence[Contract], as_of: datetime.date, restated: ByDataset = _NONE) -> str:
    """Return the same as a document for programs; keys are added and never renamed."""
    told = {
        "schema_version": SCHEMA_VERSION,
        "as_of": as_of.isoformat(),
        "datasets": [_told(one, restated.get(one.dataset, ())) for one in contracts],
    }
    return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _told(one: Contract, restated: Sequence[Restated]) -> dict[str, Any]:
    stamp = one.stamp
    return {
        "dataset": one.dataset,
        "path": stamp.path if stamp else None,
        "rows": stamp.rows if stamp else None,
        "sha256": stamp.sha256 if stamp else None,
        "newest": one.newest,
        "broken": one.broken,
        "clauses": [clause._asdict() for clause in one.clauses],
        "restated": [
            {
                **value._asdict(),
                "series": dict(value.series),
                "difference": value.difference,
                "kept": value.kept.isoformat(),
            }
            for value in restated
        ],
    }
