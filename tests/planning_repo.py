"""A repository of planning data as a company would write it, for the tests of figures."""

from __future__ import annotations

import datetime
from pathlib import Path

from sopdocs.figures import Figures, GapFigures
from sopdocs.kb import KnowledgeBase
from sopdocs.load import load
from sopdocs.measure import measure
from sopdocs.settings import Settings

AS_OF = datetime.date(2026, 7, 10)

METRICS = """\
kind: metrics
schema_version: 1
metrics:
  volume: {name: Volume, definition: Cases sold, formula: sum, compute: value, unit: kcs, gap_type: demand,
    polarity: higher_is_better, aggregation: sum, tolerance: {pct: 5, consecutive_periods: 2}, decimals: 0}
  bias: {name: Bias, definition: Forecast bias, formula: (F - A) / A, compute: bias_pct, unit: pct,
    gap_type: demand, polarity: target_is_best, aggregation: sum, tolerance: {pct: 5, consecutive_periods: 3},
    comparison: actual_vs_forecast}
  service: {name: Service, definition: Lines in full, formula: lines / lines, compute: value, unit: pct,
    gap_type: service, polarity: higher_is_better, aggregation: weighted_mean, weight: lines,
    tolerance: {lower: 95, consecutive_periods: 2}, comparison: actual_vs_target}
  stock: {name: Stock, definition: Stock at month end, formula: last, compute: value, unit: kcs,
    gap_type: inventory, polarity: lower_is_better, aggregation: last, tolerance: {upper: 30}, decimals: 0}
  cover: {name: Cover, definition: Days on hand, formula: stock / day, compute: value, unit: days,
    gap_type: inventory, polarity: lower_is_better, aggregation: last, tolerance: {upper: 30}}
  balance: {name: Balance, definition: Demand minus capacity, formula: D - C, compute: value, unit: kcs,
    gap_type: supply, polarity: lower_is_better, aggregation: sum, comparison: demand_vs_capacity,
    tolerance: {upper: 0, consecutive_periods: 1}, decimals: 0}
  attained: {name: Attained, definition: Plan attainment, formula: A / P, compute: attainment, unit: pct,
    gap_type: supply, polarity: higher_is_better, aggregation: sum, tolerance: {lower: 95}}
  error: {name: Error, definition: WAPE, formula: abs(F - A) / A, compute: wape, unit: pct,
    gap_type: demand, polarity: lower_is_better, aggregation: sum, tolerance: {upper: 20}}
"""

DATASET = """\
kind: datasets
schema_version: 1
datasets:
  sales:
    source: {source}
    format: {format}
    {more}
    period: month
    columns: {{period: period, plan: plan, forecast: forecast, actual: actual{columns}}}
    unit: {unit}
    refresh_lag_days: 8
"""

GAP = """\
kind: gap
schema_version: 1
id: GAP-2026-{number:03}
title: Sales of soap in one country
status: analysing
metric: {metric}
scope: {{country: GB}}
statement: Sales of soap in one country lie below the plan since the spring of the year.
started_period: 2026-01
{more}
series: {series}
"""

PLAN = """\
kind: action_plan
schema_version: 1
id: AP-2026-001
title: Share the promotion calendar with planning
status: active
gaps: [GAP-2026-001]
{more}
"""

CAUSE = """\
kind: root_cause
schema_version: 1
id: RC-2026-{number:03}
title: Promotions are told too late
gaps: [GAP-2026-001]
status: {status}
contributions: [{{gap: GAP-2026-001, value: {value}, unit: {unit}}}]
"""

MONTHS = "window: {from: 2026-01, to: 2026-06}"
HEAD = "period,plan,forecast,actual\n"


class Repo:
    """A repository in a folder, written file by file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = {"data/metrics.yaml": METRICS}
        (root / "data").mkdir()

    def data(self, text: str | bytes, name: str = "sales.csv") -> Repo:
        """Write a planning file."""
        path = self.root / "data" / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self

    def dataset(
        self,
        more: str = "",
        columns: str = "",
        unit: str = "kcs",
        source: str = "sales.csv",
        kind: str = "csv",
    ) -> Repo:
        """Declare the dataset `sales`."""
        text = DATASET.format(
            more=more or "freshness_days: 45", columns=columns, unit=unit, source=source, format=kind
        )
        self.files["data/datasets.yaml"] = text
        return self

    def gap(
        self, metric: str = "volume", more: str = MONTHS, series: str = "{dataset: sales}", number: int = 1
    ) -> Repo:
        """Write a gap."""
        text = GAP.format(metric=metric, more=more, series=series, number=number).removesuffix("series: \n")
        self.files[f"gaps/GAP-2026-{number:03}.yaml"] = text
        return self

    def plan(self, more: str) -> Repo:
        """Write a plan for the first gap."""
        self.files["actionplans/AP-2026-001.yaml"] = PLAN.format(more=more)
        return self

    def cause(self, value: str, unit: str = "kcs", status: str = "verified", number: int = 1) -> Repo:
        """Write a cause of the first gap."""
        text = CAUSE.format(number=number, status=status, value=value, unit=unit)
        self.files[f"gaps/causes/RC-2026-{number:03}.yaml"] = text
        return self

    def kb(self) -> KnowledgeBase:
        """Return the knowledge base; a mistake in the files is a mistake in the test."""
        kb, findings = load((path, text.encode()) for path, text in sorted(self.files.items()))
        assert not findings, findings
        return kb

    def figures(self, as_of: datetime.date = AS_OF, settings: Settings | None = None) -> Figures:
        """Measure."""
        return measure(self.kb(), self.root, as_of, settings)

    def only(self, as_of: datetime.date = AS_OF) -> GapFigures:
        """Return the figures of the first gap; the data must be in order."""
        figures = self.figures(as_of)
        assert not figures.problems, figures.problems
        return figures.gaps["GAP-2026-001"]


def months(*rows: tuple[object, object, object], first: int = 1) -> str:
    """Return a CSV with one row a month of 2026: plan, forecast, actual."""
    lines = [
        ",".join([f"2026-{first + n:02}", *("" if part is None else str(part) for part in row)])
        for n, row in enumerate(rows)
    ]
    return HEAD + "\n".join(lines) + "\n"
