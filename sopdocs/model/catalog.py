"""The catalog: metrics, datasets, roles, taxonomy, calendar, assumptions and signals that records name."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sopdocs.model import words
from sopdocs.model.parts import Scope, Tolerance
from sopdocs.model.scalars import (
    Count,
    Currency,
    DatasetId,
    Date,
    Line,
    MetricId,
    Name,
    Period,
    Quantity,
    RoleId,
    Shape,
    Text,
    Version,
)


class Benchmark(Shape):
    """What others reach, by whose word, in which year."""

    value: Quantity
    source: Line
    year: Count


class Metric(Shape):
    """A measure with one definition: unit, sign, polarity and how it is rolled up."""

    name: Line
    definition: Text
    formula: Text
    compute: Literal["value", "bias_pct", "wape", "attainment"]
    unit: Name
    gap_type: words.GapType
    polarity: words.Polarity
    aggregation: Literal["sum", "mean", "weighted_mean", "last", "max"]
    weight: Name | None = None
    cadence: words.Cadence = "month"
    tolerance: Tolerance | None = None
    comparison: words.Comparison | None = None
    cycle_step: words.CycleStep | None = None
    owner: RoleId | None = None
    drivers: tuple[MetricId, ...] = ()
    balanced_by: tuple[MetricId, ...] = Field(
        (), description="What tends to get worse when this gets better: stock for service, service for stock."
    )
    benchmark: Benchmark | None = None
    valid: tuple[Quantity, Quantity] | None = None
    decimals: Count = Field(1, ge=0, le=6)
    sign_convention: Text | None = None


class DatasetColumns(Shape):
    """Which column of the file plays which part."""

    period: Name
    plan: Name | None = None
    forecast: Name | None = None
    actual: Name | None = None
    weight: Name | None = None
    event: Name | None = None
    made_in: Name | None = Field(None, description="When a row's forecast was made: a day or a period.")
    unit: Name | None = Field(None, description="The unit of each row: one in the file, the declared one.")
    currency: Name | None = Field(None, description="The currency of each row: one in the file.")


class Wide(Shape):
    """How a file is read whose figures stand in rows or whose periods are headers, as systems export them."""

    periods: Line = Field(description="How periods are written: `%b %Y` for Jan 2026, `%Y-W%V`, `Q%q %y`.")
    measure: Name | None = Field(None, description="The column that says which figure a row holds.")
    value: Name | None = Field(None, description="The column of numbers, where periods stand in rows.")
    without: tuple[Line, ...] = Field((), description="Headers and row labels left out: Grand Total.")


class Dataset(Shape):
    """A declared source of planning data; records know it by its alias alone."""

    label: Line | None = None
    source: Line = Field(description="A file below data/; for `sql` a connection, for `spark` also a table.")
    format: Literal["csv", "parquet", "xlsx", "sql", "spark"]
    table: Line | None = Field(None, description="For `sql` the table or view: schema.table.")
    grain: tuple[Name, ...] = ()
    keys: dict[Name, Name] = Field(default_factory=dict, description="Column to value: the slice meant.")
    period: words.Cadence = "month"
    columns: DatasetColumns
    metric: MetricId | None = Field(
        None, description="What plan and actual are of, where several metrics have this unit and cadence."
    )
    lag: Count | None = Field(
        None, ge=0, le=18, description="How many periods before its own period the forecast was made."
    )
    unit: Name
    currency: Currency | None = Field(None, description="Of amounts, such as EUR.")
    horizon: Count | None = Field(
        None, ge=1, le=120, description="For how many periods, from that of the day on, the plan is complete."
    )
    owner: RoleId | None = None
    refresh: Literal["daily", "weekly", "monthly", "quarterly", "on_request"] = "monthly"
    refresh_lag_days: Count = Field(0, ge=0, le=400)
    freshness_days: Count | None = Field(None, ge=1, le=1000)
    as_of: Date | None = None
    delimiter: Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=1)] = ","
    decimal: Literal[".", ","] = "."
    thousands: Literal[".", ",", " ", "'"] | None = Field(
        None, description="The mark between groups of three digits; a blank stands for a fixed blank too."
    )
    wide: Wide | None = None
    sheet: Line | None = Field(
        None, description="The sheet of an xlsx workbook; needed where it has several."
    )
    encoding: Literal["utf-8", "latin-1", "utf-16"] = "utf-8"
    closed_periods: tuple[Period, ...] = Field((), description="Periods without business, no holes.")
    confidentiality: words.Confidentiality = "open"

    @property
    def place(self) -> str:
        """Where the rows are, for people: a file from the root of the repository on, or a table."""
        if self.in_file:
            return f"data/{self.source}"
        return f"{self.source}:{self.table}" if self.format == "sql" else f"spark:{self.source}"

    @property
    def in_file(self) -> bool:
        """Whether the rows stand below data/: of Spark what ends in `.parquet`, be it a folder of files."""
        return self.format != "sql" and (self.format != "spark" or self.source.endswith(".parquet"))


class Role(Shape):
    """A role that can own something; never a person."""

    label: Line
    function: Name
    level: Name | None = None
    region: Name | None = None
    capacity: Count = Field(5, ge=1, le=200, description="Open actions at once.")
    deputy: RoleId | None = None


class Dimension(Shape):
    """A controlled list of values for one key of a scope."""

    label: Line
    values: tuple[Name, ...]


class CauseFamily(Shape):
    """A family of causes, its leaves and the functions that control it."""

    label: Line
    leaves: dict[Name, Line]
    functions: tuple[Name, ...] = ()


class Taxonomy(Shape):
    """The controlled words of a company."""

    causes: dict[Name, CauseFamily] = Field(default_factory=dict)
    dimensions: dict[Name, Dimension] = Field(default_factory=dict)
    departments: tuple[Line, ...] = ()
    functions: dict[Name, Line] = Field(default_factory=dict)
    units: dict[Name, Line] = Field(default_factory=dict)


class Calendar(Shape):
    """When the cycle's steps are held and how the fiscal year runs."""

    fiscal: Literal["calendar_month", "4-4-5", "4-5-4", "5-4-4", "13x4", "iso_week"] = "calendar_month"
    fiscal_start_month: Count = Field(1, ge=1, le=12)
    long_year_week_in: Count | None = Field(None, ge=1, le=13, description="The period that takes week 53.")
    long_year_compared_with: Literal["same_period", "same_weeks"] | None = Field(
        None, description="The year before: the same number of period (the default), or 52 weeks back."
    )
    time_zone: Name = "UTC"
    cycle_working_days: dict[words.CycleStep, Count] = Field(default_factory=dict)
    holidays: tuple[Date, ...] = ()


class Assumption(Shape):
    """Something a plan takes for granted, and what would show that it no longer holds."""

    text: Text
    metric: MetricId | None = None
    scope: Scope | None = None
    value: Line | None = None
    owner: RoleId | None = None
    made_in: Period | None = None
    valid_until: Date | None = None
    trigger: Text | None = None
    status: Literal["holding", "at_risk", "broken"]


class Signal(Shape):
    """A leading indicator on the watch list, and what we would do if it spoke."""

    label: Line
    indicator: Text
    source: Line
    dataset: DatasetId | None = None
    rule: Text
    lead_time: Line
    metric: MetricId | None = None
    scope: Scope | None = None
    response: Text
    status: Literal["quiet", "watch", "fired"] = "quiet"
    fired_on: Date | None = None


class Metrics(Shape):
    """The file data/metrics.yaml."""

    kind: Literal["metrics"]
    schema_version: Version
    metrics: dict[Name, Metric]


class Datasets(Shape):
    """The file data/datasets.yaml."""

    kind: Literal["datasets"]
    schema_version: Version
    datasets: dict[Name, Dataset]


class Roles(Shape):
    """The file data/roles.yaml."""

    kind: Literal["roles"]
    schema_version: Version
    roles: dict[Name, Role]


class Assumptions(Shape):
    """The file data/assumptions.yaml."""

    kind: Literal["assumptions"]
    schema_version: Version
    assumptions: dict[Name, Assumption]


class Signals(Shape):
    """The file data/signals.yaml."""

    kind: Literal["signals"]
    schema_version: Version
    signals: dict[Name, Signal]


class TaxonomyFile(Shape):
    """The file data/taxonomy.yaml."""

    kind: Literal["taxonomy"]
    schema_version: Version
    taxonomy: Taxonomy


class CalendarFile(Shape):
    """The file data/calendar.yaml."""

    kind: Literal["calendar"]
    schema_version: Version
    calendar: Calendar
