"""The same record for other programs: as JSON, as Markdown, and its due dates as a calendar file.

They lie beside the page and hold what it holds; keys are added and never renamed.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan, Gap
from sopdocs.site import ics
from sopdocs.site.numbers import day, period

if TYPE_CHECKING:
    from sopdocs.figures import DataStamp, GapFigures, Verification
    from sopdocs.kb import Entry
    from sopdocs.site.pages.view import World

SCHEMA_VERSION = 1
_MEANINGLESS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|"})
_MARKUP = re.compile(r"[\\`*_\[\]<>#|]")
_PARTS = ("subject", "reference", "value", "pct", "favourable")


def beside(world: World, entry: Entry, says: str) -> tuple[tuple[str, bytes], ...]:
    """Return the files beside a record's page; `says` is its first sentence. A calendar only with dates."""
    name = (world.url(entry) or "").removesuffix(".html")
    record = plain(entry)
    made = [
        (f"{name}.json", as_json(world, entry, says, record)),
        (f"{name}.md", as_markdown(world, entry, says, record)),
    ]
    dates = list(due(world, entry))
    if dates:
        made.append((f"{name}.ics", calendar(dates, world.as_of)))
    return tuple(made)


def as_json(world: World, entry: Entry, says: str, record: Any) -> bytes:
    """Return record, figures, findings and links as JSON with stable keys."""
    told: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "kind": entry.kind,
        "id": entry.id,
        "title": entry.title,
        "status": entry.status,
        "as_of": world.as_of.isoformat(),
        "says": says,
        "path": entry.path,
        "record": record,
        "figures": _figures(world, entry),
        "findings": [
            {"code": one.code, "severity": one.severity.label, "message": one.message}
            for one in world.findings.get(entry.id, [])
            if one.severity >= Severity.WARNING
        ],
        "mentioned_by": [one.id for one in world.kb.backlinks(entry.id)],
    }
    return json.dumps(told, ensure_ascii=False, default=_spelt).encode() + b"\n"


def plain(entry: Entry) -> Any:
    """Return the fields that are given, under the names they have in the file."""
    return entry.record.model_dump(by_alias=True, exclude_unset=True) if entry.record else None


def _spelt(value: object) -> object:
    """Return what JSON has no form for: a quantity as a number, a day as text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def _figures(world: World, entry: Entry) -> Any:
    if entry.kind == "gap":
        found = world.figures.gap(entry.id)
        return _of_gap(found) if found else None
    proof = world.figures.verification(entry.id)
    return {"verification": _of_proof(proof)} if proof else None


def _of_gap(one: GapFigures) -> dict[str, Any]:
    return {
        "unit": one.series_unit or one.unit,
        "window": list(one.window) if one.window else None,
        "comparison": one.comparison,
        "comparisons": {
            name: {part: getattr(each, part) for part in _PARTS}
            for name, each in sorted(one.comparisons.items())
        },
        **{
            name: getattr(one, name)
            for name in (
                "bias_pct", "wape_pct", "tracking_signal", "run_length", "first_breach", "explained",
                "unexplained", "unexplained_pct", "value_per_month", "cost_of_delay",
            )
        },
        "contributions": [
            {"cause": each.cause, "value": each.value, "unit": each.unit, "share": each.share}
            for each in one.contributions
        ],
        "points": [
            {"period": each.period, "plan": each.plan, "forecast": each.forecast, "actual": each.actual}
            for each in one.points
        ],
        "data": _of_data(one.data),
    }  # fmt: skip


def _of_proof(one: Verification) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "verdict": one.verdict,
        "consecutive": one.consecutive,
        "required": one.required,
        "checks": [
            {"period": each.period, "value": each.value, "passed": each.passed} for each in one.checks
        ],
        "data": _of_data(one.data),
    }


def _of_data(data: DataStamp | None) -> dict[str, Any] | None:
    if data is None:
        return None
    return {
        "dataset": data.dataset,
        "rows": data.rows,
        "sha256": data.sha256,
        "as_of": data.as_of.isoformat(),
    }


def as_markdown(world: World, entry: Entry, says: str, record: Any) -> bytes:
    """Return the record as Markdown: what it says first, then its fields as a nested list."""
    lines = [
        f"# {_one_line(entry.title)}",
        "",
        f"{entry.id}, {entry.status.replace('_', ' ')}, as of {day(world.as_of)}",
    ]
    lines += ["", f"> {_one_line(says)}", ""] if says else [""]
    figures = world.figures.gap(entry.id) if entry.kind == "gap" else None
    if figures and figures.points:
        unit = figures.series_unit or figures.unit
        lines += [f"| Period | Plan ({unit}) | Forecast | Actual |", "|---|---:|---:|---:|"]
        lines += [
            f"| {period(one.period)} | {_cell(one.plan)} | {_cell(one.forecast)} | {_cell(one.actual)} |"
            for one in figures.points
        ]
        lines.append("")
    for name, value in (record or {}).items():
        if name not in ("kind", "schema_version", "id", "title", "status"):
            _tell(lines, name, value, 0)
    return "\n".join(lines).encode() + b"\n"


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _one_line(text: object) -> str:
    """Return a text on one line in which nothing is taken for markup."""
    line = " ".join(str(text).split())
    return line.translate(_MEANINGLESS) if _MARKUP.search(line) else line


@lru_cache(maxsize=1024)
def _lead(name: str, depth: int) -> str:
    return "  " * depth + f"- **{_one_line(name.replace('_', ' '))}**"


def _tell(lines: list[str], name: str, value: Any, depth: int) -> None:
    """Add the lines of a field: what is in it stands deeper below it."""
    lead = _lead(str(name), depth)
    if isinstance(value, dict):
        lines.append(f"{lead}:")
        for key, inner in value.items():
            _tell(lines, key, inner, depth + 1)
    elif isinstance(value, (list, tuple)) and any(isinstance(one, dict) for one in value):
        for number, one in enumerate(value, 1):
            lines.append(f"{lead} {number}:")
            for key, inner in one.items() if isinstance(one, dict) else [("", one)]:
                _tell(lines, key, inner, depth + 1)
    elif isinstance(value, (list, tuple)):
        if value:
            lines.append(f"{lead}: {', '.join(map(_one_line, value))}")
    else:
        lines.append(f"{lead}: {_one_line(value)}")


def due(world: World, entry: Entry) -> Iterator[tuple[str, datetime.date, str]]:
    """Yield what is still to be done: a name that stays the same, the day, and what it is."""
    if isinstance(entry.record, ActionPlan):
        yield from _due_in_plan(entry.record)
    elif isinstance(entry.record, Gap):
        gap = entry.record
        if gap.analysis and gap.status in ("confirmed", "analysing", "reopened"):
            yield f"{gap.id}.analysis", gap.analysis.due, f"{gap.id}: root cause analysis due"
        if gap.parking and gap.status == "parked":
            yield f"{gap.id}.parking", gap.parking.review_by, f"{gap.id}: look again at the accepted gap"
        for plan in world.kb.live_plans(gap.id):
            if isinstance(plan.record, ActionPlan):
                yield from _due_in_plan(plan.record)


def _due_in_plan(plan: ActionPlan) -> Iterator[tuple[str, datetime.date, str]]:
    if plan.status not in ("approved", "active", "done"):
        return
    for action in plan.actions:
        date = action.revised_due.date if action.revised_due else action.due
        if date and action.status not in ("done", "cancelled"):
            yield f"{plan.id}.{action.id}", date, f"{plan.id} {action.id}: {action.title}"
    for number, one in enumerate(plan.milestones, 1):
        date = one.revised_due.date if one.revised_due else one.due
        if date and one.status not in ("done", "cancelled"):
            yield f"{plan.id}.milestone-{number}", date, f"{plan.id}: {one.title}"


def calendar(dates: list[tuple[str, datetime.date, str]], as_of: datetime.date) -> bytes:
    """Return days as a calendar file: an entry keeps its UID, so that a new file moves it."""
    return ics.calendar((ics.Event(*one) for one in dates), as_of)
