"""The closed word lists of the records: a word outside its list is a finding with the nearest one named."""

from __future__ import annotations

from typing import Literal, TypeAlias

GapType: TypeAlias = Literal[
    "demand",
    "supply",
    "inventory",
    "service",
    "financial",
    "portfolio_npi",
    "logistics",
    "data",
    "process",
]
GapStatus: TypeAlias = Literal[
    "proposed",
    "confirmed",
    "analysing",
    "acting",
    "verifying",
    "closed",
    "rejected",
    "reopened",
    "parked",
]
Nature: TypeAlias = Literal["realised", "projected", "opportunity"]
CycleStep: TypeAlias = Literal[
    "product_review",
    "demand_review",
    "supply_review",
    "integrated_reconciliation",
    "management_business_review",
    "s_and_oe",
]
Comparison: TypeAlias = Literal[
    "actual_vs_plan", "actual_vs_forecast", "forecast_vs_plan", "demand_vs_capacity", "actual_vs_target"
]
Polarity: TypeAlias = Literal["higher_is_better", "lower_is_better", "target_is_best"]
Cadence: TypeAlias = Literal["week", "month", "quarter"]
Method: TypeAlias = Literal[
    "five_whys",
    "fishbone",
    "pareto",
    "fault_tree",
    "is_is_not",
    "process_mapping",
    "fva",
    "change_analysis",
    "hypothesis_test",
]
CauseLevel: TypeAlias = Literal["symptom", "direct", "contributing", "root"]
CauseStatus: TypeAlias = Literal["hypothesis", "testing", "verified", "refuted"]
Grade: TypeAlias = Literal["low", "medium", "high"]
Controllability: TypeAlias = Literal["internal", "influenceable", "external"]
PlanStatus: TypeAlias = Literal[
    "draft", "approved", "active", "on_hold", "done", "effective", "not_effective", "cancelled"
]
WorkStatus: TypeAlias = Literal["planned", "in_progress", "blocked", "done", "cancelled"]
ActionType: TypeAlias = Literal["correction", "corrective", "preventive", "containment", "experiment"]
Strength: TypeAlias = Literal["strong", "intermediate", "weak"]
Operator: TypeAlias = Literal[">=", "<=", ">", "<", "within_tolerance"]
ReviewCadence: TypeAlias = Literal["weekly", "biweekly", "cycle"]
ValueBasis: TypeAlias = Literal["revenue", "gross_margin", "working_capital", "cost", "penalty"]
ValuePeriod: TypeAlias = Literal["month", "quarter", "year", "one_off"]
Confidentiality: TypeAlias = Literal["open", "internal", "restricted"]
Relation: TypeAlias = Literal["duplicates", "recurs", "caused_by", "shares_cause", "splits"]
