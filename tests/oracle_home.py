"""What is open, promised and decided in the demo, counted from its records in plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.oracle import Company

_RUNNING = ("confirmed", "analysing", "acting", "verifying", "reopened")
_AHEAD = ("projected", "opportunity")
_OVER = ("done", "cancelled")


def counted(company: Company, name: str) -> float | None:
    """Return a count of the home page or of a role, as `home.overdue` or `role.ID.due`; None for no such."""
    head, _, rest = name.partition(".")
    gaps, today = company.of("gap"), company.as_of.isoformat()
    if head == "role":
        role, _, what = rest.rpartition(".")
        entry = company.catalog("roles")[role]
        owned = [owner for _, owner in _promised(company) if owner == role]
        return float(entry.get("capacity", 5)) if what == "capacity" else float(len(owned))
    found: dict[str, Sequence[object]] = {
        "open": [one for one in gaps if one["status"] in _RUNNING and one.get("nature") not in _AHEAD],
        "ahead": [
            one for one in gaps if one["status"] in (*_RUNNING, "proposed") and one.get("nature") in _AHEAD
        ],
        "closed": [
            one for one in gaps if one["status"] == "closed" and one["closure"]["date"].startswith(today[:4])
        ],
        "decisions": list(_asked(company)),
        "overdue": [date for date, _ in _promised(company) if date < today],
    }
    return float(len(found[rest])) if rest in found else None


def _asked(company: Company) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for review in company.of("review"):
        for one in review.get("decisions", ()):
            if one["status"] == "requested":
                yield review.get("chair", ""), one


def _promised(company: Company) -> Iterator[tuple[str, str]]:
    """Yield day and owner of everything that was promised and is not done."""
    for plan in company.of("action_plan"):
        if plan["status"] in ("approved", "active", "done"):
            yield from _work(plan)
    for gap in company.of("gap"):
        if gap["status"] in ("confirmed", "analysing", "reopened") and "analysis" in gap:
            yield gap["analysis"]["due"], gap["owner"]
        if gap["status"] == "parked":
            yield gap["parking"]["review_by"], gap["owner"]
    for review in company.of("review"):
        for one in review.get("actions", ()):
            if one.get("status") not in _OVER:
                yield one["due"], one["owner"]
    for chair, one in _asked(company):
        if "needed_by" in one:
            yield one["needed_by"], chair


def _work(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part in ("actions", "milestones", "standardise"):
        for one in plan.get(part, ()):
            date = one.get("revised_due", {}).get("date") or one.get("due")
            if date and one.get("status") not in _OVER:
                yield date, one.get("owner") or plan["owner"]
