"""Variance, verification and explanation as JSON: a contract, so keys are added and never renamed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sopdocs.diagnostics import dotted
from sopdocs.figures import DataStamp, Figures, GapFigures, Point, Verification, rounded
from sopdocs.variance.closures import Closing, Contradiction
from sopdocs.variance.explain import Explanation

SCHEMA_VERSION = 1


def variance_json(figures: Figures, gaps: Iterable[str] | None = None) -> str:
    """Return the figures of these gaps, or of all."""
    chosen = sorted(figures.gaps) if gaps is None else list(gaps)
    return _dumped({**_head(figures), "gaps": [_gap(figures.gaps[name]) for name in chosen]})


def verify_json(
    figures: Figures,
    plans: Iterable[str] | None = None,
    closed: Mapping[str, Closing] = MappingProxyType({}),
    against: Iterable[Contradiction] = (),
) -> str:
    """Return what the actuals say to these plans, or to all that have a rule, and which gaps contradict."""
    chosen = sorted(figures.verifications) if plans is None else list(plans)
    told = [
        {
            **_plan(figures.verifications[name]),
            "gap_status": closed[name].status if name in closed else None,
            "attribution": (closed[name].attribution or None) if name in closed else None,
        }
        for name in chosen
    ]
    return _dumped({**_head(figures), "plans": told, "contradictions": [one._asdict() for one in against]})


def explain_json(told: Explanation) -> str:
    """Return how one figure came about."""
    return _dumped(
        {
            "schema_version": SCHEMA_VERSION,
            "figure": told.figure,
            "result": told.result,
            "definition": told.definition,
            "formula": told.formula,
            "numbers": told.numbers,
            "unit": told.unit,
            "rows": [
                {"period": point.period} | {name: getattr(point, name) for name in told.columns}
                for point in told.rows
            ],
            "data": _stamp(told.data),
            "note": told.note or None,
        }
    )


def _head(figures: Figures) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": figures.as_of.isoformat() if figures.as_of else None,
        "problems": [
            {
                "record": one.record_id,
                "field": dotted(one.field_path),
                "message": one.message,
                "hint": one.hint,
            }
            for one in figures.problems
        ],
    }


def _gap(gap: GapFigures) -> dict[str, Any]:
    digits = gap.decimals
    value = gap.value_at_stake
    return {
        "id": gap.id,
        "metric": gap.metric,
        "unit": gap.unit,
        "series_unit": gap.series_unit,
        "window": {"from": gap.window[0], "to": gap.window[1]} if gap.window else None,
        "comparison": gap.comparison,
        "periods": [_point(point, digits) for point in gap.periods],
        "comparisons": {
            name: {
                "value": rounded(one.value, digits),
                "pct": rounded(one.pct, 1),
                "favourable": one.favourable,
            }
            for name, one in gap.comparisons.items()
        },
        "metric_value": rounded(gap.metric_value, digits),
        "bias_pct": rounded(gap.bias_pct, 1),
        "wape_pct": rounded(gap.wape_pct, 1),
        "tracking_signal": rounded(gap.tracking_signal, 1),
        "run_length": gap.run_length,
        "first_breach": gap.first_breach,
        "first_triggerable": gap.first_triggerable,
        "contributions": [
            {
                "cause": share.cause,
                "status": share.status,
                "value": rounded(share.value, digits),
                "unit": share.unit,
                "share_pct": rounded(share.share, 1),
            }
            for share in gap.contributions
        ],
        "explained": rounded(gap.explained, digits),
        "in_testing": rounded(gap.in_testing, digits),
        "unexplained": rounded(gap.unexplained, digits),
        "unexplained_pct": rounded(gap.unexplained_pct, 1),
        "value_at_stake": {
            "amount": value.amount,
            "currency": value.currency,
            "basis": value.basis,
            "period": value.period,
        }
        if value
        else None,
        "value_per_month": rounded(gap.value_per_month, 0),
        "cost_of_delay": rounded(gap.cost_of_delay, 0),
        "data": _stamp(gap.data),
        "notes": dict(sorted(gap.notes.items())),
    }


def _point(point: Point, digits: int) -> dict[str, Any]:
    return {
        "period": point.period,
        "plan": rounded(point.plan, digits),
        "forecast": rounded(point.forecast, digits),
        "actual": rounded(point.actual, digits),
    }


def _plan(plan: Verification) -> dict[str, Any]:
    digits = plan.decimals
    return {
        "id": plan.plan,
        "gap": plan.gap or None,
        "metric": plan.metric,
        "unit": plan.unit,
        "rule": plan.rule,
        "from_period": plan.from_period,
        "window_end": plan.window_end,
        "must_include": plan.must_include,
        "balancing_metric": plan.balancing_metric or None,
        "balancing_rule": plan.balancing_rule or None,
        "periods": [
            {
                "period": check.period,
                "value": rounded(check.value, digits),
                "pass": check.passed,
                "balancing": rounded(check.balancing, digits),
                "balanced": check.balanced,
            }
            for check in plan.checks
        ],
        "consecutive": plan.consecutive,
        "required": plan.required,
        "verdict": plan.verdict,
        "held_in": plan.held_in,
        "relapsed_in": plan.relapsed_in,
        "data": _stamp(plan.data),
        "notes": dict(sorted(plan.notes.items())),
    }


def _stamp(stamp: DataStamp | None) -> dict[str, Any] | None:
    if stamp is None:
        return None
    return {
        "dataset": stamp.dataset,
        "path": stamp.path,
        "rows": stamp.rows,
        "sha256": stamp.sha256,
        "as_of": stamp.as_of.isoformat(),
        "kept": stamp.kept.isoformat() if stamp.kept else None,
    }


def _dumped(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
