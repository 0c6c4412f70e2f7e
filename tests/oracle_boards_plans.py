"""The figures of the dashboards on plans, data and the months ahead, computed again in plain Python."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from tests.oracle import Company, Row, _end
from tests.oracle_boards import Found, Record, day, rate
from tests.oracle_figures import Gap, Plan

WEEK = datetime.timedelta(weeks=1)


def agreed(company: Company) -> list[Record]:
    """Return the plans that somebody committed to."""
    return [plan for plan in company.of("action_plan") if plan["status"] not in ("draft", "cancelled")]


def family(company: Company, action: Record) -> str:
    """Return the cause family that an action works on."""
    category: str = company.records[action["addresses"]]["category"]
    return category.partition(".")[0]


def held(company: Company, plan: Record) -> bool | None:
    """Return whether the proof holds; None while it waits, or where its gap came back."""
    rule = plan["verification"]
    if company.records[plan["gaps"][0]]["status"] == "reopened" and plan["status"] == "not_effective":
        return False
    return True if Plan(company, plan).consecutive() >= int(rule["consecutive_periods"]) else None


def league(company: Company) -> Found:
    """Yield how often the proof held, and how strong actions are."""
    plans = agreed(company)
    groups: dict[str, dict[str, bool | None]] = defaultdict(dict)
    strengths: dict[tuple[str, str], int] = defaultdict(int)
    for plan in plans:
        outcome = held(company, plan)
        groups["board.actions.all"][plan["id"]] = outcome
        for action in plan["actions"]:
            own = family(company, action)
            groups[f"board.actions.{own}.{action['type']}"][plan["id"]] = outcome
            strengths[own, action["strength"]] += 1
    for name, found in groups.items():
        known = [one for one in found.values() if one is not None]
        yield from rate(name, known)
        yield f"{name}.waiting", len(found) - len(known)
    for kind in ("strong", "intermediate", "weak", "unsaid"):
        yield f"board.actions.strength.{kind}", sum(n for (_, one), n in strengths.items() if one == kind)
        for own in {own for own, _ in strengths}:
            yield f"board.actions.strength.{own}.{kind}", strengths[own, kind]
    yield "board.actions.strength.all", sum(strengths.values())


def promises(company: Company) -> Found:
    """Yield what was kept on its date, and what plans brought."""
    kept: dict[str, list[bool]] = defaultdict(list)
    reached: list[bool] = []
    brought = []
    for plan in agreed(company):
        for action in plan["actions"]:
            if action["status"] == "done" or day(action["due"]) <= company.as_of:
                kept[family(company, action)].append(
                    action["status"] == "done" and "revised_due" not in action
                )
        due = [one for one in plan["milestones"] if day(one["due"]) <= company.as_of]
        reached += ["done_on" in one and one["done_on"] <= one["due"] for one in due]
        if all(action["status"] == "done" for action in plan["actions"]):
            promised, come = _effect(company, plan)
            name = f"board.actions.brought.{plan['id']}"
            yield from ((f"{name}.promised", promised), (f"{name}.come", come))
            brought.append(come >= promised)
    yield "board.actions.brought.n", len(brought)
    yield "board.actions.brought.full", sum(brought)
    yield from rate("board.actions.kept", [one for found in kept.values() for one in found])
    yield from rate("board.actions.milestones", reached)
    for own, found in kept.items():
        yield from rate(f"board.actions.kept.{own}", found)


def _effect(company: Company, plan: Record) -> tuple[float, float]:
    """Return promise and effect in percent of the way from baseline to target."""
    gap = company.records[plan["gaps"][0]]
    place, kpi = next(
        (n, one)
        for n, one in enumerate(plan["kpis"])
        if one["kind"] == "outcome" and one["metric"] == gap["metric"] and one.get("hold") != "true"
    )
    start, end = float(kpi["baseline"]["value"]), float(kpi["target"]["value"])
    impacts = [one["expected_impact"] for one in plan["actions"] if "expected_impact" in one]
    need = abs(end - start)
    if impacts[0]["unit"] != {"pct": "pp"}.get(
        company.metrics[kpi["metric"]]["unit"], company.metrics[kpi["metric"]]["unit"]
    ):
        need = abs(float(gap["recovery_needed"]["value"]))
    told = sum(float(one["value"]) * float(one["probability"]) for one in impacts)
    return 100 * told / need, 100 * (Plan(company, plan).kpi(place) - start) / (end - start)


def load(company: Company) -> Found:
    """Yield the open actions of each role in the weeks to come."""
    roles = company.catalog("roles")
    monday = company.as_of - datetime.timedelta(days=company.as_of.weekday())
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * 8)
    for plan in agreed(company):
        for action in plan["actions"] if plan["status"] in ("approved", "active") else ():
            if action["status"] in ("done", "cancelled"):
                continue
            end = max(day(action.get("revised_due", {}).get("date", action["due"])), company.as_of)
            start = day(action.get("start", plan["start"]))
            for week in range(8):
                begins = monday + week * WEEK
                counts[action["owner"]][week] += start < begins + WEEK and end >= begins
    yield "board.actions.load.roles", len(counts)
    yield (
        "board.actions.load.full",
        sum(max(n) > int(roles[one].get("capacity", 5)) for one, n in counts.items()),
    )
    for role, numbers in counts.items():
        yield f"board.actions.load.{role}.capacity", int(roles[role].get("capacity", 5))
        yield from ((f"board.actions.load.{role}.{week}", n) for week, n in enumerate(numbers))


def letters(company: Company, smart: Mapping[str, Mapping[str, str]]) -> Found:
    """Yield the plans of each quarter that answer a letter in full, by the verdicts of the check."""
    begun: dict[str, list[str]] = defaultdict(list)
    for plan in company.of("action_plan"):
        begun[f"{plan['start'][:4]}-Q{(int(plan['start'][5:7]) + 2) // 3}"].append(plan["id"])
    enough = {name: plans for name, plans in begun.items() if len(plans) >= 3}
    yield "board.actions.smart.quarters", len(enough)
    yield (
        "board.actions.smart.full",
        sum(all(set(smart[one].values()) == {"complete"} for one in plans) for plans in enough.values()),
    )
    for quarter, plans in begun.items():
        yield f"board.actions.smart.{quarter}.plans", len(plans)
        for letter in "SMART":
            name = f"board.actions.smart.{quarter}.{letter}"
            full = [smart[one][letter] == "complete" for one in plans]
            yield name, sum(full)
            yield from rate(name, full)


def data(company: Company) -> Found:
    """Yield the ages of datasets, and bias, WAPE and value added of forecasts."""
    late = 0
    for alias, dataset in company.datasets.items():
        rows = [row for row in company.series(alias, {}) if row.actual is not None]
        if not rows or "actual" not in dataset["columns"]:
            continue
        age = max((company.as_of - _end(rows[-1].period)).days, 0)
        yield f"board.data.{alias}.age", age
        yield f"board.data.{alias}.lag", int(dataset.get("lag", 0))
        if "freshness_days" in dataset:
            yield f"board.data.{alias}.allowed", int(dataset["freshness_days"])
            late += age > int(dataset["freshness_days"])
        if "forecast" in dataset["columns"]:
            families = company.catalog("taxonomy")["dimensions"]["product_family"]["values"]
            for one in ("", *(families if "family" not in dataset.get("keys", {}) else ())):
                yield from _skill(company, alias, one)
    yield "board.data.late", late
    yield "board.data.all", len(company.datasets)


def _skill(company: Company, alias: str, family: str) -> Found:
    """Yield how good each step was over the last twelve periods that all of them have."""
    dataset = company.datasets[alias]
    own = {"filter": {"family": family}} if family else {}
    name = f"board.data.{alias}" + (f".{family.replace(' ', '-')}" if family else "")
    used = company.series(alias, {}, own)
    steps = {}
    actual = {row.period: row.actual for row in used}
    before = {row.period: actual.get(f"{int(row.period[:4]) - 1}{row.period[4:]}") for row in used}
    named: dict[str, Any] = {}
    for step in ("naive", "statistical", "overridden", "consensus"):
        for column in (step, f"{step}_lag{dataset.get('lag')}"):
            rows = company.series(alias, {}, {**own, "columns": {"forecast": column}})
            if any(row.forecast is not None for row in rows):
                named.setdefault(step, rows)
    if "naive" not in named and any(value is not None for value in before.values()):
        steps["naive"] = [row._replace(forecast=before[row.period]) for row in used]
    steps |= {**named, "forecast": used}
    shared = set.intersection(*({row.period for row in rows if _both(row)} for rows in steps.values()))
    last = set(sorted(shared)[-12:])
    errors: dict[str, float] = {}
    for step, rows in steps.items():
        pairs = [(row.forecast or 0, row.actual or 0) for row in rows if row.period in last]
        sold = sum(one for _, one in pairs)
        if not sold:
            return
        errors[step] = 100 * sum(abs(f - a) for f, a in pairs) / sold
        yield f"{name}.{step}.wape", errors[step]
        yield f"{name}.{step}.bias", 100 * sum(f - a for f, a in pairs) / sold
    yield f"{name}.periods", len(last)
    yield f"{name}.lag", int(dataset.get("lag", 0))
    for one, other in pairwise(errors):
        yield f"{name}.{other}.added", errors[one] - errors[other]
        yield f"{name}.{other}.worse", errors[other] - errors[one]


def _both(row: Row) -> bool:
    return row.forecast is not None and row.actual is not None


def ahead(company: Company) -> Found:
    """Yield risks, opportunities, and the sizes of the registers."""
    grades: dict[tuple[str, str], int] = defaultdict(int)
    for plan in agreed(company):
        for one in (
            plan.get("risks", ()) if plan["status"] in ("approved", "active", "on_hold", "done") else ()
        ):
            grades[one["probability"], one["impact"]] += 1
    yield "board.ahead.risks", sum(grades.values())
    yield "board.ahead.risks.heavy", grades["high", "high"]
    yield from ((f"board.ahead.risks.{likely}.{weight}", n) for (likely, weight), n in grades.items())
    chances = [
        gap
        for gap in company.of("gap")
        if gap.get("nature") == "opportunity" and gap["status"] not in ("closed", "rejected", "parked")
    ]
    worth = {gap["id"]: Gap(company, gap).per_month() for gap in chances}
    yield "board.ahead.chances", len(chances)
    yield "board.ahead.chances.EUR", sum(worth.values())
    yield from ((f"board.ahead.{gap}.worth", amount) for gap, amount in worth.items())
    registers = {name: company.catalog(name) for name in ("assumptions", "signals")}
    yield from ((f"board.ahead.{name}", len(found)) for name, found in registers.items())
    broken = [
        one
        for one in registers["assumptions"].values()
        if one["status"] != "holding" or one.get("valid_until", "9999") < str(company.as_of)
    ]
    yield "board.ahead.assumptions.broken", len(broken)
