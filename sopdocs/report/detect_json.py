"""Early warning as JSON: a contract, so keys are added and never renamed."""

from __future__ import annotations

import json
from typing import Any

from sopdocs.detect.candidate import Candidate, EarlyWarning, Listed
from sopdocs.diagnostics import dotted
from sopdocs.figures import rounded

SCHEMA_VERSION = 1


def detect_json(found: EarlyWarning, everything: bool = False) -> str:
    """Return all candidates, ranked, with signals and assumptions; `everything` adds the silent series."""
    told: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "as_of": found.as_of.isoformat(),
        "candidates": [_candidate(rank, one) for rank, one in enumerate(found.candidates, 1)],
        "signals": [_listed(one) for one in found.signals],
        "assumptions": [_listed(one) for one in found.assumptions],
        "problems": [
            {
                "record": one.record_id,
                "field": dotted(one.field_path),
                "message": one.message,
                "hint": one.hint,
            }
            for one in found.problems
        ],
    }
    if everything:
        told["silent"] = [
            {"metric": one.metric, "dataset": one.dataset, "filter": dict(one.filter), "reason": one.reason}
            for one in found.quiet
        ]
    return json.dumps(told, ensure_ascii=False, indent=2)


def _candidate(rank: int, one: Candidate) -> dict[str, Any]:
    watched, variance = one.watched, one.variance
    return {
        "rank": rank,
        "kind": one.kind,
        "metric": watched.metric_id,
        "scope": dict(watched.scope),
        "dataset": watched.slice.dataset,
        "filter": dict(watched.slice.filter),
        "level": one.level,
        "since": one.since,
        "until": one.until,
        "spoke_in": one.spoke_in,
        "direction": one.direction,
        "favourable": variance.favourable,
        "comparison": watched.comparison,
        "variance": rounded(variance.value, 6),
        "variance_pct": rounded(variance.pct, 6),
        "unit": watched.unit,
        "evidence": _evidence(one),
        "value": _value(one),
        "gap": one.gap or None,
        "gap_status": one.gap_status or None,
        "latest_decision": _deadline(one),
    }


def _evidence(one: Candidate) -> dict[str, Any]:
    """Return what the candidate rests on; the parts of the CUSUM are null where it did not speak."""
    told = one.drift if one.drift and one.drift.speaks else None
    return {
        "periods": one.periods,
        "outside_tolerance": one.outside,
        "required": one.watched.bounds.consecutive,
        "bias_pct": rounded(one.bias_pct, 6),
        "cusum": rounded(told.cusum, 6) if told else None,
        "cusum_run": told.length if told else None,
        "cusum_since": told.since if told else None,
        "sigma": rounded(told.sigma, 6) if told else None,
        "history": told.history if told else None,
        "tracking_signal": rounded(told.tracking_signal, 6) if told else None,
    }


def _value(one: Candidate) -> dict[str, Any]:
    amount = rounded(one.worth.amount, 2)
    return {
        "amount": amount,
        "currency": one.worth.currency or None,
        "period": "month" if amount is not None else None,
        "how": one.worth.how,
    }


def _deadline(one: Candidate) -> dict[str, Any] | None:
    if one.deadline is None:
        return None
    day = one.deadline.day.isoformat() if one.deadline.day else None
    return {"date": day, "source": one.deadline.source or None, "missing": one.deadline.missing or None}


def _listed(one: Listed) -> dict[str, str]:
    return one._asdict()
