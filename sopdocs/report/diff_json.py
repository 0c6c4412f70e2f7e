"""What a branch changes as JSON: a contract, so keys are added and never renamed."""

from __future__ import annotations

import json
from typing import Any

from sopdocs.compared import Change, Compared, Difference


def diff_json(told: Difference) -> str:
    """Return the comparison, `schema_version` first."""
    body = {
        "schema_version": 1,
        "ref": told.ref,
        "base": told.base,
        "as_of": told.as_of.isoformat(),
        "records": [_record(one) for one in told.records],
        "catalogs": [
            {"path": f"data/{kind}.yaml", "changes": [_change(one) for one in changes]}
            for kind, changes in told.catalogs.items()
        ],
        "planning_data": list(told.data),
        "layout_only": list(told.quiet),
    }
    return json.dumps(body, indent=1)


def _record(one: Compared) -> dict[str, Any]:
    before, after = one.smart
    return {
        "id": one.id,
        "kind": one.kind or None,
        "path": one.path,
        "title": one.title,
        "change": one.how,
        "facts": list(one.facts),
        "changes": [_change(change) for change in one.changes],
        "smart": {"before": dict(before) or None, "after": dict(after) or None},
    }


def _change(one: Change) -> dict[str, Any]:
    body: dict[str, Any] = {
        "kind": one.kind,
        "text": str(one),
        "what": one.what,
        "from": one.was or None,
        "to": one.now or None,
        "note": one.note or None,
        "field": one.field or None,
    }
    if one.days is not None:
        body |= {"days": one.days, "times": one.times}
    if one.kind == "status":
        body |= {"has": list(one.has), "lacks": list(one.lacks), "unknown": list(one.unknown)}
    return body
