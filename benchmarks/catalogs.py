"""The catalog files of a generated knowledge base: metrics, datasets, roles, taxonomy, calendar and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benchmarks import notes
from benchmarks.stories import STORIES

DRIVERS = {
    "parameters_in_date": "Parameters reviewed within 31 days",
    "forecast_shared": "Share of suppliers with a 26-week forecast",
    "changeovers_measured": "Formats with a measured changeover time",
    "listings_loaded_early": "Listings loaded eight weeks ahead",
}


def catalogs(units: tuple[str, ...], datasets: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield path and text of each catalog file and of the settings."""
    shared = {one.metric: dataset(one.metric, f"measure: {one.metric}", one.unit, "") for one in STORIES}
    yield "data/metrics.yaml", _file("metrics", "".join((*map(_metric, range(len(STORIES))), *map(_driver, DRIVERS))))
    yield "data/datasets.yaml", _file("datasets", "".join((*shared.values(), *datasets.values())))
    yield "data/roles.yaml", _file("roles", "".join(_role(name, unit) for unit in units for name in notes.ROLES))
    yield "data/taxonomy.yaml", _file("taxonomy", _taxonomy())
    yield "data/calendar.yaml", _file("calendar", "  fiscal: calendar_month\n  time_zone: Europe/Amsterdam\n")
    yield "sopdocs.toml", 'company = "Benchmark"\nas_of = 2026-07-10\n'


def _file(kind: str, body: str) -> str:
    head = f"# yaml-language-server: $schema=../schemas/{kind}.json\nkind: {kind}\nschema_version: 1\n"
    return f"{head}{kind}:\n{body}"


def _metric(number: int) -> str:
    one = STORIES[number]
    polarity = "lower_is_better" if one.worse > 0 else "higher_is_better"
    side = "pct: 5" if one.summed else f"{'upper' if one.worse > 0 else 'lower'}: {one.plan[0] + one.worse * one.bound}"
    return f"""  {one.metric}:
    name: {one.name[0].upper()}{one.name[1:]}
    definition: Level of {one.name} of a site and its partner in the month, as the scorecard has it.
    formula: value of the month
    compute: value
    unit: {one.unit}
    gap_type: {one.gap_type}
    polarity: {polarity}
    aggregation: {"sum" if one.summed else "mean"}
    cadence: month
    tolerance: {{{side}, consecutive_periods: 2}}
    comparison: {"actual_vs_plan" if one.summed else "actual_vs_target"}
    cycle_step: {one.step}
    drivers: [{one.driver}]
"""


def _driver(metric: str) -> str:
    return f"""  {metric}:
    name: {DRIVERS[metric]}
    definition: {DRIVERS[metric]}, as a share of all.
    formula: count of items in date / count of items
    compute: value
    unit: pct
    gap_type: process
    polarity: higher_is_better
    aggregation: mean
    valid: [0, 100]
"""


def dataset(alias: str, keys: str, unit: str, owner: str) -> str:
    """Return the entry of one dataset: a slice of the one planning file."""
    owned = f"    owner: {owner}\n" if owner else ""
    return f"""  {alias}:
    source: planning.csv
    format: csv
    grain: [measure, site, partner]
    keys: {{{keys}}}
    period: month
    columns: {{period: period, plan: plan, forecast: forecast, actual: actual}}
    unit: {unit}
{owned}    refresh: monthly
    refresh_lag_days: 4
    freshness_days: 45
"""


def _role(name: str, unit: str) -> str:
    label, function = notes.ROLES[name]
    return f"  {name}-{unit}: {{label: {label} {unit.title()}, function: {function}, level: manager, capacity: 150}}\n"


def _taxonomy() -> str:
    causes = ""
    for family, (leaves, functions) in notes.CAUSES.items():
        names = "".join(f"        {leaf}: {leaf.replace('_', ' ').capitalize()}\n" for leaf in leaves)
        label = family.replace("_", " ").capitalize()
        causes += f"    {family}:\n      label: {label}\n      functions: [{', '.join(functions)}]\n      leaves:\n{names}"
    values = {
        "product_family": notes.FAMILIES,
        "region": notes.REGIONS,
        "site": tuple(f"DC-{number:02d}" for number in range(1, 61)),
        "customer": tuple(f"R{number}" for number in range(1, 121)),
        "supplier": tuple(f"S-{number}" for number in range(1, 121)),
        "lane": tuple(f"L-{number}" for number in range(1, 121)),
    }
    dimensions = "".join(
        f"    {name}:\n      label: {name.replace('_', ' ').capitalize()}\n      values: [{', '.join(found)}]\n"
        for name, found in values.items()
    )
    functions = "".join(f"    {name}: {name.replace('_', ' ').capitalize()}\n"
                        for name in sorted({function for _, function in notes.ROLES.values()}))  # fmt: skip
    return (
        f"  causes:\n{causes}  dimensions:\n{dimensions}  departments: [Supply Chain, Sales, Finance]\n"
        f"  functions:\n{functions}  units: {{pct: per cent, pp: points, days: days, kcs: thousand cases}}\n"
    )
