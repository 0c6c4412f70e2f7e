"""Gaps and plans computed again in plain Python, by the formulas that the site states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.oracle import Company, Row

LEVELS = {"pct", "pp", "days", "weeks", "minutes", "hours", "ratio", "index"}
"""Units that are never summed."""
PARTS = {
    "actual_vs_plan": ("actual", "plan"),
    "actual_vs_target": ("actual", "plan"),
    "actual_vs_forecast": ("actual", "forecast"),
    "forecast_vs_plan": ("forecast", "plan"),
    "demand_vs_capacity": ("forecast", "plan"),
}


class Gap:
    """A gap's figures over its window."""

    def __init__(self, company: Company, record: Mapping[str, Any]) -> None:
        self.company = company
        self.record = record
        self.metric = company.metrics[record["metric"]]
        self.own = record.get("comparison") or self.metric["comparison"]
        series = record.get("series") or {}
        self.unit = company.datasets[series["dataset"]]["unit"] if series else self.metric["unit"]
        self.rows = company.series(series["dataset"], self.metric, series) if series else []
        window = record.get("window") or {}
        self.first, self.last = window.get("from", ""), window.get("to", "~")
        self.inside = [row for row in self.rows if self.first <= row.period <= self.last]

    def both(self, comparison: str) -> list[Row]:
        """Return the periods of the window that have both columns of a comparison."""
        return [row for row in self.inside if None not in (getattr(row, part) for part in PARTS[comparison])]

    def together(self, rows: list[Row], part: str) -> float:
        """Return one part of several periods as one figure."""
        values: list[float] = [getattr(row, part) for row in rows]
        way = "sum" if self.metric["compute"] != "value" else self.metric["aggregation"]
        if way == "sum" and (self.unit not in LEVELS or self.metric["compute"] != "value"):
            return sum(values)
        if way == "last":
            return float(values[-1])
        if way == "weighted_mean" and all(row.weight for row in rows):
            return sum(v * (row.weight or 0) for v, row in zip(values, rows, strict=True)) / sum(
                row.weight or 0 for row in rows
            )
        return sum(values) / len(values)

    def comparison(self, name: str, part: str) -> float:
        """Return value, percentage, subject or reference of a comparison."""
        rows = self.both(name)
        subject, reference = (self.together(rows, one) for one in PARTS[name])
        value = subject - reference
        if name == "demand_vs_capacity":
            value = sum(max((row.forecast or 0) - (row.plan or 0), 0) for row in rows)
        return {
            "value": value,
            "pct": 100 * value / abs(reference) if reference else 0.0,
            "subject": subject,
            "reference": reference,
        }[part]

    @property
    def errors(self) -> list[float]:
        """Return forecast less actual of each period."""
        return [(row.forecast or 0) - (row.actual or 0) for row in self.both("actual_vs_forecast")]

    @property
    def sold(self) -> float:
        """Return the sum of the actuals that a forecast stands beside."""
        return sum(row.actual or 0 for row in self.both("actual_vs_forecast"))

    def bias_pct(self) -> float:
        """Return the bias over the window."""
        return 100 * sum(self.errors) / self.sold

    def wape_pct(self) -> float:
        """Return the weighted absolute percentage error over the window."""
        return 100 * sum(map(abs, self.errors)) / self.sold

    def tracking_signal(self) -> float:
        """Return the cumulated error in mean absolute deviations."""
        return sum(self.errors) / (sum(map(abs, self.errors)) / len(self.errors))

    def outside(self) -> Iterator[tuple[Row, bool]]:
        """Yield each period of the series that can be judged, and whether it is outside the tolerance."""
        yield from self.judged(self.rows)

    def judged(self, rows: list[Row]) -> Iterator[tuple[Row, bool]]:
        """Yield each of these periods that can be judged, and whether it is outside the tolerance."""
        limits = self.record.get("tolerance") or self.metric["tolerance"]
        for row in rows:
            level, off, share = self.level(row)
            if level is None:
                continue
            edges = (
                ("lower", -level, -1.0),
                ("upper", level, 1.0),
                ("abs", abs(off), 1.0),
                ("pct", abs(share), 1.0),
            )
            yield row, any(name in limits and far > side * float(limits[name]) for name, far, side in edges)

    def level(self, row: Row) -> tuple[float | None, float, float]:
        """Return a period's value, its variance and that in per cent."""
        subject, reference = (getattr(row, part) for part in PARTS[self.own])
        if self.metric["compute"] == "bias_pct":
            if row.forecast is None or not row.actual:
                return None, 0.0, 0.0
            bias = 100 * (row.forecast - row.actual) / row.actual
            return bias, bias, bias
        if subject is None:
            return None, 0.0, 0.0
        if reference is None:
            return subject, 0.0, 0.0
        off = subject - reference
        level = off if self.own == "demand_vs_capacity" else subject
        return level, off, 100 * off / abs(reference) if reference else 0.0

    def breaches(self) -> list[list[str]]:
        """Return the runs of periods outside the tolerance that touch the window, cut at its end."""
        runs: list[list[str]] = []
        before = False
        for row, out in self.outside():
            if out:
                runs[-1].append(row.period) if before else runs.append([row.period])
            before = out
        cut = ([period for period in one if period <= self.last] for one in runs if one[-1] >= self.first)
        return [one for one in cut if one]

    def run_length(self) -> float:
        """Return how many periods in a row were outside at the window's end."""
        judged = [row.period for row, _ in self.outside() if row.period <= self.last]
        last = self.breaches()[-1:]
        return len(last[0]) if last and last[0][-1] == judged[-1] else 0

    def first_breach(self) -> str:
        """Return the first period of the breach that counts."""
        limits = self.record.get("tolerance") or self.metric["tolerance"]
        number = int(limits.get("consecutive_periods") or self.metric["tolerance"]["consecutive_periods"])
        runs = self.breaches()
        return next((one for one in runs if len(one) >= number), runs[-1])[0]

    def per_month(self) -> float:
        """Return what the gap costs a month."""
        stake = self.record["value_at_stake"]
        amount = float(stake["amount"])
        if stake["basis"] == "working_capital":
            return amount * 0.10 / 12
        months = {"month": 1, "quarter": 3, "year": 12}.get(stake["period"])
        return amount / float(months or sum(_months(row.period) for row in self.inside))

    def cost_of_delay(self) -> float:
        """Return what the adverse periods outside the tolerance have cost."""
        subject, reference = PARTS[self.own]
        off: dict[str, float] = {
            row.period: getattr(row, subject) - getattr(row, reference) for row in self.both(self.own)
        }
        rate = self.per_month() * sum(map(_months, off)) / abs(sum(off.values()))
        bad = {row.period for row, out in self.outside() if out}
        return sum(
            rate * abs(value) for period, value in off.items() if period in bad and self._adverse(value)
        )

    def _adverse(self, value: float) -> bool:
        polarity = self.metric["polarity"]
        return {"higher_is_better": value < 0, "lower_is_better": value > 0}.get(polarity, value != 0)

    def shares(self) -> Iterator[tuple[str, str, float, str]]:
        """Yield id, status, contribution and unit of each cause that is not refuted."""
        for cause in self.company.of("root_cause"):
            for one in cause.get("contributions") or ():
                if one["gap"] == self.record["id"] and cause["status"] != "refuted":
                    yield cause["id"], cause["status"], float(one["value"]), one["unit"]

    def total(self) -> float:
        """Return the variance that the contributions add up to, in their unit."""
        unit = next((one[3] for one in self.shares()), self.unit)
        compute = self.metric["compute"]
        if compute == "value":
            return self.comparison(self.own, "value")
        if unit == self.unit:
            return self.comparison("actual_vs_forecast", "value")
        return -self.bias_pct()

    def contribution(self, cause: str, part: str) -> float:
        """Return a cause's contribution, or its share of the total."""
        value = sum(one[2] for one in self.shares() if one[0] == cause)
        return value if part == "value" else 100 * value / self.total()

    def unexplained(self) -> float:
        """Return what no cause accounts for."""
        return self.total() - sum(one[2] for one in self.shares())

    def unexplained_pct(self) -> float:
        """Return the same as a share of the total."""
        return 100 * self.unexplained() / self.total()


class Plan:
    """A plan's indicators and its verification."""

    def __init__(self, company: Company, record: Mapping[str, Any]) -> None:
        self.company = company
        self.record = record

    def _gap(self, metric: str) -> Gap:
        """Return the plan's gap of a metric, else its first."""
        gaps: list[Gap] = [Gap(self.company, self.company.records[id]) for id in self.record["gaps"]]
        return next((gap for gap in gaps if gap.record["metric"] == metric), gaps[0])

    def _series(self, metric: str, alias: str | None) -> tuple[Gap, list[Row]]:
        gap = self._gap(metric)
        own = gap.record.get("series") or {}
        alias = alias or own["dataset"]
        known = self.company.metrics[metric]
        return gap, self.company.series(alias, known, own if own.get("dataset") == alias else None)

    def kpi(self, place: int) -> float:
        """Return the newest value of an indicator."""
        kpi = self.record["kpis"][place]
        _, rows = self._series(kpi["metric"], kpi.get("dataset"))
        last = [row for row in rows if row.actual is not None][-1]
        if self.company.metrics[kpi["metric"]]["compute"] == "bias_pct":
            return 100 * ((last.forecast or 0) - (last.actual or 0)) / (last.actual or 0)
        return float(last.actual or 0)

    def consecutive(self) -> float:
        """Return the periods in a row, up to the newest within the window, in which the rule holds."""
        rule = self.record["verification"]
        gap, rows = self._series(rule["metric"], rule.get("dataset"))
        passes = [
            self._passes(gap, row, rule) and self._balanced(row.period, rule)
            for row in rows
            if row.actual is not None
            and rule["from_period"] <= row.period <= rule.get("window_end", "~")
            and self._counts(row, rule)
        ]
        return len(passes) - max((n + 1 for n, one in enumerate(passes) if not one), default=0)

    def _counts(self, row: Row, rule: Mapping[str, Any]) -> bool:
        return "must_include" not in rule or rule["must_include"] in row.event

    def _passes(self, gap: Gap, row: Row, rule: Mapping[str, Any]) -> bool:
        if rule["operator"] == "within_tolerance":
            return not dict(gap.judged([row])).get(row, False)
        level, _, _ = gap.level(row)
        limit = float(rule["threshold"])
        return level is not None and {"<=": level <= limit, ">=": level >= limit}[rule["operator"]]

    def _balanced(self, period: str, rule: Mapping[str, Any]) -> bool:
        other = rule.get("balancing_metric")
        if not other:
            return True
        _, rows = self._series(other["metric"], other.get("dataset"))
        value = next((row.actual for row in rows if row.period == period), None)
        limit = float(other["threshold"])
        return value is not None and {"<=": value <= limit, ">=": value >= limit}[other["operator"]]


def _months(period: str) -> float:
    return 3.0 if "Q" in period else 12 * 7 / 365.25 if "W" in period else 1.0
