"""The figures of the dashboards computed again in plain Python, from the demo's files alone."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from tests.oracle import Company
from tests.oracle_figures import Gap

Record: TypeAlias = Mapping[str, Any]
Found: TypeAlias = Iterator[tuple[str, float]]
OPEN = ("proposed", "confirmed", "analysing", "acting", "verifying", "reopened")
OVER = ("closed", "rejected", "parked")
LEGS = (*zip(OPEN[:5], (*OPEN[1:5], "closed"), strict=True), ("proposed", "closed"))


def day(text: str) -> datetime.date:
    """Return a date."""
    return datetime.date.fromisoformat(text)


def at(values: Iterable[float], part: float) -> float:
    """Return the value below which a part of them lies, between neighbours in a straight line."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * part
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def rate(name: str, flags: list[bool]) -> Found:
    """Yield a rate's numbers."""
    yield f"{name}.n", len(flags)
    yield f"{name}.hits", sum(flags)
    yield f"{name}.pct", 100 * sum(flags) / len(flags) if flags else 0.0


def flow(company: Company) -> Found:
    """Yield the figures of the board of flow."""
    gaps = company.of("gap")
    came: dict[str, dict[str, datetime.date]] = {}
    for gap in gaps:
        came[gap["id"]] = {}
        for change in gap.get("history") or ():
            came[gap["id"]].setdefault(change["to"], day(change["date"]))
    for start, end in LEGS:
        took = [(one[end] - one[start]).days for one in came.values() if start in one and end in one]
        name = f"board.flow.{start}-{end}"
        yield from (
            (f"{name}.{part}", at(took, q)) for part, q in (("low", 0.25), ("median", 0.5), ("high", 0.75))
        )
        yield f"{name}.n", len(took)
        yield f"{name}.more", len(took) - 12
    wip = 0
    for status in OPEN:
        ages = [
            (company.as_of - day(gap["history"][-1]["date"])).days
            for gap in gaps
            if gap["status"] == status and gap.get("history")
        ]
        wip += len(ages)
        if ages:
            name = f"board.flow.{status}"
            yield from (
                (f"{name}.n", len(ages)),
                (f"{name}.age", at(ages, 0.5)),
                (f"{name}.oldest", max(ages)),
            )
    yield "board.flow.wip", wip
    yield "board.flow.undated", sum(not gap.get("history") and gap["status"] in OPEN for gap in gaps)
    yield from _months(company)


def _months(company: Company) -> Found:
    """Yield what came and went in each month, and what it ended with."""
    moves = [
        (change["date"], change["to"], gap["id"])
        for gap in company.of("gap")
        for change in gap.get("history") or ()
    ]
    for number in range(12):
        back = company.as_of.year * 12 + company.as_of.month - 1 - number
        month = f"{back // 12:04d}-{back % 12 + 1:02d}"
        last = {gap: to for date, to, gap in sorted(moves) if date[:7] <= month}
        name = f"board.flow.{month}"
        yield f"{name}.open", sum(to not in OVER for to in last.values())
        yield f"{name}.raised", sum(date[:7] == month and to == "proposed" for date, to, _ in moves)
        yield f"{name}.ended", sum(date[:7] == month and to in OVER for date, to, _ in moves)


def causes(company: Company) -> Found:
    """Yield the figures of the board of causes: the demo has one currency."""
    rows = [
        gap
        for gap in company.of("gap")
        if gap["status"] not in ("proposed", "rejected") and gap["nature"] != "opportunity"
    ]
    worth = {gap["id"]: Gap(company, gap).per_month() for gap in rows}
    own = dict(worth)
    for gap in rows:
        if gap.get("value_counted_in") in own:
            own[gap["value_counted_in"]] -= worth[gap["id"]]
    parts: dict[str, float] = defaultdict(float)
    behind: dict[str, set[str]] = defaultdict(set)
    for gap in rows:
        shares = {
            one[0]: Gap(company, gap).contribution(one[0], "share") for one in Gap(company, gap).shares()
        }
        whole = max(100.0, sum(shares.values()))
        for cause, share in shares.items():
            leaf = company.records[cause]["category"]
            parts[leaf] += own[gap["id"]] * share / whole
            behind[leaf].add(gap["id"])
        parts["unexplained" if shares else "not analysed"] += (
            own[gap["id"]] * (whole - sum(shares.values())) / whole
        )
    total = sum(own.values())
    yield "board.causes.EUR.total", total
    yield "board.causes.EUR.gaps", len(rows)
    lacking = parts["unexplained"] + parts["not analysed"]
    yield "board.causes.EUR.explained_pct", 100 * (total - lacking) / total
    families: dict[str, float] = defaultdict(float)
    for leaf, amount in parts.items():
        families[leaf.partition(".")[0]] += amount
    for part, amounts in (("families", families), ("leaves", parts)):
        upto = 0.0
        known = sorted(
            (n for n in amounts if n not in ("unexplained", "not analysed")), key=lambda n: -amounts[n]
        )
        for leaf in (*known, "unexplained", "not analysed"):
            name = f"board.causes.EUR.{part}.{leaf.replace(' ', '-')}"
            upto += 100 * amounts[leaf] / total
            yield from ((f"{name}.amount", amounts[leaf]), (f"{name}.pct", 100 * amounts[leaf] / total))
            yield from ((f"{name}.upto", upto), (f"{name}.gaps", len(behind[leaf])))


def detection(company: Company) -> Found:
    """Yield the figures of the board of detection."""
    gaps = [gap for gap in company.of("gap") if gap["status"] not in ("proposed", "rejected")]
    steps = {gap["id"]: gap["cycle_step"] for gap in gaps}
    lags = {gap["id"]: _lag(company, gap) for gap in gaps if gap["nature"] == "realised"}
    pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for cause in company.of("root_cause"):
        if cause.get("escape_point") and cause["status"] != "refuted":
            for gap in set(cause["gaps"]) & set(steps):
                pairs[cause["escape_point"]["step"], steps[gap]].add(gap)
    yield "board.detection.mapped", len(set().union(*pairs.values()))
    yield (
        "board.detection.elsewhere",
        len({gap for (c, w), found in pairs.items() if c != w for gap in found}),
    )
    for (could, was), found in pairs.items():
        yield f"board.detection.{could}.{was}.n", len(found)
        known = [lags[gap] for gap in found if gap in lags]
        yield f"board.detection.{could}.{was}.lag", at(known, 0.5) if known else 0.0
        yield f"board.detection.could.{could}", sum(len(one) for (c, _), one in pairs.items() if c == could)
    yield from ((f"board.detection.lag.{gap}", lag) for gap, lag in lags.items())
    for gap, lag in lags.items():
        limits = company.metrics[company.records[gap]["metric"]]["tolerance"]
        limits = {**limits, **company.records[gap].get("tolerance", {})}
        yield f"board.detection.late.{gap}", max(lag - int(limits["consecutive_periods"]) + 1, 0)
    monthly = {gap: lag for gap, lag in lags.items() if "Q" not in company.records[gap]["started_period"]}
    yield "board.detection.lag.n", len(monthly)
    yield "board.detection.lag.median", at(monthly.values(), 0.5)
    yield "board.detection.lag.longest", max(monthly.values())
    for step in set(steps.values()):
        own = [lag for gap, lag in monthly.items() if steps[gap] == step]
        yield f"board.detection.lag.{step}.median", at(own, 0.5) if own else 0.0
    yield from rate(
        "board.detection.projected",
        [g["nature"] == "projected" for g in gaps if g["nature"] != "opportunity"],
    )
    left = {
        gap["id"]: (day(f"{gap['started_period']}-01") - day(gap["detected_on"])).days
        for gap in gaps
        if gap["nature"] != "realised"
    }
    ahead = {gap: days for gap, days in left.items() if days >= 0}
    yield from ((f"board.detection.ahead.{gap}", days) for gap, days in ahead.items())
    yield "board.detection.ahead.median", at(ahead.values(), 0.5)


def _place(period: str) -> int:
    """Return a month or quarter as a number that goes up by one."""
    year, _, rest = period.partition("-")
    return int(year) * 4 + int(rest[1:]) if rest.startswith("Q") else int(year) * 12 + int(rest)


def _lag(company: Company, gap: Record) -> int:
    """Return the periods from first breach to detection."""
    first, seen = Gap(company, gap).first_breach(), gap["detected_on"]
    now = f"{seen[:4]}-Q{(int(seen[5:7]) + 2) // 3}" if "Q" in first else seen[:7]
    return _place(now) - _place(first)
