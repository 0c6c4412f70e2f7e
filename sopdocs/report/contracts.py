"""The contracts of the datasets, a line for each and one more for what is wrong; or as JSON."""

from __future__ import annotations

import datetime
import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from sopdocs.contract import Contract

SCHEMA_VERSION = 1
_WIDTH = 80
_DIGITS = 8


def contracts_text(contracts: Sequence[Contract], as_of: datetime.date) -> str:
    """Return what each dataset keeps, and where it does not, in which column and period."""
    widest = max((len(one.dataset) for one in contracts), default=0)
    lines = [line for one in contracts for line in _lines(one, widest)]
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


def contracts_json(contracts: Sequence[Contract], as_of: datetime.date) -> str:
    """Return the same as a document for programs; keys are added and never renamed."""
    told = {
        "schema_version": SCHEMA_VERSION,
        "as_of": as_of.isoformat(),
        "datasets": [_told(one) for one in contracts],
    }
    return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _told(one: Contract) -> dict[str, Any]:
    stamp = one.stamp
    return {
        "dataset": one.dataset,
        "path": stamp.path if stamp else None,
        "rows": stamp.rows if stamp else None,
        "sha256": stamp.sha256 if stamp else None,
        "newest": one.newest,
        "broken": one.broken,
        "clauses": [clause._asdict() for clause in one.clauses],
    }
