"""The tables about gaps: one row for each gap, for each of its periods, and for each cause of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from sopdocs.diagnostics import Severity
from sopdocs.model import Gap, RootCause
from sopdocs.periods import days
from sopdocs.site.pages.inventory import Inventory
from sopdocs.site.pages.tables import Column, Table
from sopdocs.site.pages.view import digest

if TYPE_CHECKING:
    import datetime

    from sopdocs.figures import Comparison, GapFigures, Point, Reading, Share
    from sopdocs.kb import Entry
    from sopdocs.site.pages.rows import Due
    from sopdocs.site.pages.view import World

SCOPE = (
    ("product_family", "Product family"),
    ("sku_group", "Group of SKUs"),
    ("region", "Region"),
    ("country", "Country"),
    ("channel", "Channel"),
    ("customer", "Customer"),
    ("site", "Site"),
    ("supplier", "Supplier"),
    ("lane", "Lane"),
)


class Line(NamedTuple):
    """A gap with all that is known of it."""

    world: World
    entry: Entry
    gap: Gap
    figures: GapFigures | None
    next: Due | None

    @property
    def variance(self) -> Comparison | None:
        """Return the comparison that is the gap."""
        return self.figures.variance if self.figures else None

    @property
    def dataset(self) -> str | None:
        """Return the dataset of the series, unless it is restricted."""
        data = self.figures.data if self.figures else None
        return data.dataset if data and self.world.about("dataset", data.dataset) else None


def lines(world: World) -> Iterator[Line]:
    """Yield every gap that has a page, by id."""
    here = Inventory(world)
    for gap in sorted(here.gaps, key=lambda gap: gap.id):
        entry = world.kb.get(gap.id)
        if entry is not None:
            yield Line(world, entry, gap, world.figures.gap(gap.id), here.next(gap))


def label(world: World, role: str | None) -> str | None:
    """Return the words for a role."""
    found = world.kb.roles.get(role or "")
    return found.label if found else None


def within(name: str) -> Callable[[Any], Any]:
    """Return what reads a value of a row, such as `gap.closure.date`; a part that is not there gives none."""
    first, *rest = name.split(".")
    if not rest:
        return attrgetter(first)
    last, held = attrgetter(rest[-1]), within(".".join([first, *rest[:-1]]))

    def read(row: Any) -> Any:
        part = held(row)
        return None if part is None else last(part)

    return read


def _count(severity: Severity) -> Callable[[Line], int]:
    return lambda row: sum(one.severity is severity for one in row.world.findings.get(row.gap.id, ()))


def _metric(row: Line) -> str | None:
    found = row.world.kb.metrics.get(row.gap.metric)
    return found.name if found else row.gap.other_metric


GAP_COLUMNS = (
    Column("gap", "string", "Id of the gap", within("gap.id")),
    Column("title", "string", "Title of the gap", within("gap.title")),
    Column("status", "string", "Status of the gap", within("gap.status")),
    Column("nature", "string", "Realised, projected or opportunity", within("gap.nature")),
    Column("gap_type", "string", "What kind of gap it is", within("gap.gap_type")),
    Column("metric", "string", "Id of the metric", within("gap.metric")),
    Column("metric_name", "string", "Name of the metric", _metric),
    *(Column(name, "string", f"{what} of the scope", within(f"gap.scope.{name}")) for name, what in SCOPE),
    Column("owner", "string", "Id of the role that owns the gap", within("gap.owner")),
    Column("owner_label", "string", "Name of that role", lambda row: label(row.world, row.gap.owner)),
    Column("cycle", "string", "Cycle in which it was raised", within("gap.cycle")),
    Column("cycle_step", "string", "Step of the cycle that looks after it", within("gap.cycle_step")),
    Column("detected_on", "date", "Day on which it was detected", within("gap.detected_on")),
    Column("started_period", "string", "First period in which it showed", within("gap.started_period")),
    Column("window_from", "string", "First period that the figures speak about",
           lambda row: row.figures.window[0] if row.figures and row.figures.window else None),
    Column("window_to", "string", "Last period that the figures speak about",
           lambda row: row.figures.window[1] if row.figures and row.figures.window else None),
    Column("comparison", "string", "What is compared with what", within("variance.name")),
    Column("unit", "string", "Unit of subject, reference and variance",
           lambda row: row.figures.series_unit or row.figures.unit if row.figures else None),
    Column("subject", "number", "What is compared, over the window", within("variance.subject"), "of unit"),
    Column("reference", "number", "What it is compared with", within("variance.reference"), "of unit"),
    Column("variance", "number", "Subject less reference", within("variance.value"), "of unit"),
    Column("variance_pct", "number", "Variance of the reference", within("variance.pct"), "%"),
    Column("favourable", "boolean", "Whether the variance is to the good", within("variance.favourable")),
    Column("bias_pct", "number", "Forecast less actual, of the actual", within("figures.bias_pct"), "%"),
    Column("wape_pct", "number", "Weighted absolute error of the forecast", within("figures.wape_pct"), "%"),
    Column("tracking_signal", "number", "Sum of errors in mean absolute errors",
           within("figures.tracking_signal")),
    Column("run_length", "integer", "Periods in a row outside tolerance", within("figures.run_length"),
           "periods"),
    Column("first_breach", "string", "First period outside tolerance", within("figures.first_breach")),
    Column("unexplained_pct", "number", "Share of the variance that no cause explains",
           within("figures.unexplained_pct"), "%"),
    Column("value_amount", "number", "Value at stake as recorded", within("gap.value_at_stake.amount"),
           "of currency"),
    Column("currency", "string", "Currency of all amounts of the row", within("gap.value_at_stake.currency")),
    Column("value_basis", "string", "What the value is measured in", within("gap.value_at_stake.basis")),
    Column("value_period", "string", "For which time the value is", within("gap.value_at_stake.period")),
    Column("value_per_month", "number", "Effect on profit a month; add up rows without value_counted_in",
           within("figures.value_per_month"), "of currency"),
    Column("value_counted_in", "string", "Gap in whose value this one is contained",
           within("gap.value_counted_in")),
    Column("recovery_needed", "number", "What the actions must bring", within("gap.recovery_needed.value"),
           "of recovery_unit"),
    Column("recovery_unit", "string", "Unit of the recovery needed", within("gap.recovery_needed.unit")),
    Column("recovery_by", "date", "Day until which it is needed", within("gap.recovery_needed.by")),
    Column("next_due", "date", "First day promised for it that is not done", within("next.date")),
    Column("overdue", "boolean", "Whether that day is past",
           lambda row: row.next.date < row.world.as_of if row.next else None),
    Column("closed_on", "date", "Day on which it was closed", within("gap.closure.date")),
    Column("attribution", "string", "Whether the plan closed it", within("gap.closure.attribution")),
    Column("residual", "number", "What is left of it", within("gap.closure.residual"), "of the metric"),
    Column("errors", "integer", "Findings on the record that are errors", _count(Severity.ERROR)),
    Column("warnings", "integer", "Findings on the record that are warnings", _count(Severity.WARNING)),
    Column("last_changed", "date", "Day of the last change, as far as git knows",
           lambda row: row.world.changed.get(row.entry.path)),
    Column("dataset", "string", "Dataset of the series; empty for typed or restricted ones",
           within("dataset")),
    Column("page", "string", "Address of its page", lambda row: page(row.world, row.gap.id)),
)  # fmt: skip


def page(world: World, id: str) -> str | None:
    """Return the address of a record's page: whole where that of the site is known, else from its root on."""
    entry = world.kb.get(id)
    url = world.url(entry) if entry else None
    return world.web.page(url) if url else None


class Month(NamedTuple):
    """A period of a gap: the numbers and what the tolerance says to them."""

    gap: str
    unit: str
    point: Point
    first: datetime.date | None
    last: datetime.date | None
    inside: bool | None
    reading: Reading | None


def months(world: World) -> Iterator[Month]:
    """Yield every period of every gap."""
    calendar = world.kb.calendar
    for line in lines(world):
        figures = line.figures
        if figures is None:
            continue
        readings = {one.period: one for one in figures.readings}
        for point in figures.points:
            try:
                span = days(point.period, calendar)
            except ValueError:  # a fiscal period of another calendar
                span = None
            inside = figures.window[0] <= point.period <= figures.window[1] if figures.window else None
            yield Month(
                line.gap.id, figures.series_unit or figures.unit, point,
                span.first if span else None, span.last if span else None,
                inside, readings.get(point.period),
            )  # fmt: skip


FIGURE_COLUMNS = (
    Column("gap", "string", "Id of the gap", within("gap")),
    Column("period", "string", "Period as the records write it, such as 2026-03", within("point.period")),
    Column("period_start", "date", "First day of the period", within("first")),
    Column("period_end", "date", "Last day of the period", within("last")),
    Column("unit", "string", "Unit of plan, forecast and actual", within("unit")),
    Column("plan", "number", "Plan, target or capacity", within("point.plan"), "of unit"),
    Column("forecast", "number", "Forecast, or demand", within("point.forecast"), "of unit"),
    Column("actual", "number", "Actual; empty until it is published, never 0 for that",
           within("point.actual"), "of unit"),
    Column("in_window", "boolean", "Whether the gap's figures speak about this period", within("inside")),
    Column("measured", "number", "Value of the metric that is held against the tolerance",
           within("reading.value"), "of the metric"),
    Column("outside", "boolean", "Whether it is outside tolerance", within("reading.outside")),
    Column("adverse", "boolean", "Whether it is so to the bad", within("reading.adverse")),
)  # fmt: skip


class Part(NamedTuple):
    """A cause and one of its gaps, with its share in the gap where that is known."""

    gap: str
    cause: RootCause
    share: Share | None


def parts(world: World) -> Iterator[Part]:
    """Yield every pair of a gap and a cause of it."""
    for entry in world.kb.of("root_cause"):
        cause = entry.record
        if isinstance(cause, RootCause) and world.url(entry):
            for id in dict.fromkeys(cause.gaps):
                figures = world.figures.gap(id)
                shares = figures.contributions if figures else ()
                yield Part(id, cause, next((one for one in shares if one.cause == cause.id), None))


SHARE_COLUMNS = (
    Column("gap", "string", "Id of the gap", within("gap")),
    Column("cause", "string", "Id of the cause", within("cause.id")),
    Column("cause_status", "string", "Status of the cause", within("cause.status")),
    Column("value", "number", "What the cause contributes, signed as the variance", within("share.value"),
           "of unit"),
    Column("unit", "string", "Unit of the contribution", within("share.unit")),
    Column("share_pct", "number", "Contribution of the gap's variance", within("share.share"), "%"),
)  # fmt: skip


def _gaps_read(world: World) -> str:
    """Return the digest of what the table of gaps shows: gaps, and the plans in which something is due."""
    found = [*world.kb.of("gap"), *world.kb.of("action_plan")]
    return digest(world.common, repr(sorted(world.changed.items())), *map(world.said, found))


def _shares_read(world: World) -> str:
    return digest(world.common, world.figured, *map(world.said, world.kb.of("root_cause")))


TABLES = (
    Table("gaps", "Gaps", "One row for each gap.", ("gap",), GAP_COLUMNS, lines, _gaps_read),
    Table("figures", "Figures", "One row for each period of a gap's series.", ("gap", "period"),
          FIGURE_COLUMNS, months, lambda world: digest(world.common, world.figured)),
    Table("contributions", "Contributions", "One row for each gap and each cause of it.", ("gap", "cause"),
          SHARE_COLUMNS, parts, _shares_read),
)  # fmt: skip
