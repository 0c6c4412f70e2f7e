"""An indicator lacks its baseline, its target or its unit.

What it checks: every entry of `kpis` has a baseline (a value and the period it was read in), a target (a
value and the period by which it is to be reached) and a unit. `baseline: unknown` is fine where the first
action measures it and is due within six weeks of the plan's start.

Why it matters: "better" cannot be computed. With a baseline, a target and a unit the figures can say in any
month how much of the way has been made, and nobody has to argue about it.

Bad:

    kpis:
      - metric: otif  # M002
        kind: outcome
        unit: pct
        baseline: {value: 88.4, period: {from: 2025-11, to: 2026-01}}

Bad:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.4}  # M002
        target: {value: 95.5, by: 2026-05}

Good:

    kpis:
      - metric: otif
        kind: outcome
        unit: pct
        baseline: {value: 88.4, period: {from: 2025-11, to: 2026-01}}
        target: {value: 95.5, by: 2026-05}

Known false positives: a first action that measures the baseline and says so in words that are not on the
list (measure, record, count, log, capture, collect, track, sample, survey, quantify, determine, baseline).
Use one of them.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from sopdocs.diagnostics import FieldPath, Severity
from sopdocs.lexicon import Lexicon
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Action, PlanKpi
from sopdocs.rule import Context, Problem, Rule

SIX_WEEKS = datetime.timedelta(weeks=6)
_WORD = re.compile(r"[a-z]{3,}")
_UNSAID = frozenset({"and", "the", "for", "with", "share", "rate", "number", "mean", "total", "full", "time"})


def baseline_target_unit(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each part of an indicator without which nobody can compute it."""
    for index, kpi in enumerate(plan.kpis):
        at: FieldPath = ("kpis", index)
        yield from _baseline(plan, kpi, at, context)
        target = kpi.target
        if target is None or (target.value is None and target.by is None):
            yield _lack(at, "target", kpi, "target", "target: {value: 95.5, by: 2026-05}")
        elif target.value is None:
            yield _lack(at, "target", kpi, "target value", "value: 95.5")
        elif target.by is None:
            yield _lack(at, "target", kpi, "period by which the target is to be reached", "by: 2026-05")
        if kpi.unit is None:
            metric = context.kb.metrics.get(kpi.metric)
            yield _lack(at, "unit", kpi, "unit", f"unit: {metric.unit if metric else 'pct'}")


def _baseline(plan: ActionPlan, kpi: PlanKpi, at: FieldPath, context: Context) -> Iterator[Problem]:
    baseline = kpi.baseline
    if isinstance(baseline, str):
        yield from _unknown(plan, kpi, at, context)
    elif baseline is None or (baseline.value is None and baseline.period is None):
        yield _lack(at, "baseline", kpi, "baseline", "baseline: {value: …, period: 2026-01}")
    elif baseline.value is None:
        yield _lack(at, "baseline", kpi, "baseline value", "value: …")
    elif baseline.period is None:
        yield _lack(at, "baseline", kpi, "period in which the baseline was read", "period: 2026-01")


def _lack(at: FieldPath, name: str, kpi: PlanKpi, what: str, snippet: str) -> Problem:
    return Problem((*at, name), f"`{kpi.metric}` has no {what}", f"add `{snippet}`")


def _unknown(plan: ActionPlan, kpi: PlanKpi, at: FieldPath, context: Context) -> Iterator[Problem]:
    """Yield what keeps an unknown baseline from being known soon; missing dates are another rule's."""
    metric = context.kb.metrics.get(kpi.metric)
    name = metric.name if metric else kpi.metric
    names = _words(f"{kpi.metric} {name}")
    measuring = [action for action in _first(plan) if _measures(action, names, context.words(plan.lang))]
    if not measuring:
        yield Problem(
            (*at, "baseline"),
            f"the baseline of `{kpi.metric}` is `unknown` and the first action does not measure it",
            f"let the first action be `Measure {_within(name)} for four weeks`, or state the baseline",
        )
        return
    latest = plan.start + SIX_WEEKS if plan.start else datetime.date.max
    due = min(action.due or datetime.date.min for action in measuring)
    if due > latest:
        yield Problem(
            (*at, "baseline"),
            f"the baseline of `{kpi.metric}` is `unknown` until `{due}`, over six weeks after the start",
            f"measure it by {latest}, or state the baseline",
        )


def _within(name: str) -> str:
    """Return a name as it stands within a sentence; an abbreviation keeps its capitals."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _first(plan: ActionPlan) -> list[Action]:
    """Return the actions that begin first; without dates, the one that is written first."""
    starts = [action.start for action in plan.actions if action.start]
    earliest = min(starts) if starts else None
    return [a for i, a in enumerate(plan.actions) if a.start == earliest and (earliest or i == 0)]


def _measures(action: Action, names: set[str], words: Lexicon | None) -> bool:
    """Tell whether an action speaks of measuring, and of this indicator or of its baseline."""
    said = f"{action.title} {action.deliverable or ''}"
    if words is None:
        return True
    return words.measures(said) and bool(names & _words(said) or "baseline" in said.casefold())


def _words(text: str) -> set[str]:
    """Return the telling words of a text, cut to five letters so that slot and slots are one."""
    return {word.rstrip("s")[:5] for word in _WORD.findall(text.casefold()) if word not in _UNSAID}


RULE = Rule(
    "M002",
    "baseline-target-unit",
    Severity.ERROR,
    ("action_plan",),
    baseline_target_unit,
    reads=frozenset({"record", "neighbours"}),
)
