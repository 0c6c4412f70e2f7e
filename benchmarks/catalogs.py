"""The catalog files of a generated knowledge base, and its settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from benchmarks.words import PARTNERS, Story, stories, words


def catalogs(units: tuple[str, ...], datasets: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield path and text of each catalog file and of the settings."""
    shared = [dataset(one.metric, f"measure: {one.metric}", one.unit) for one in stories()]
    roles = [_role(name, unit) for unit in units for name in words()["roles"]]
    drivers = [_driver(metric, name) for metric, name in words()["drivers"].items()]
    yield _file("metrics", [*map(_metric, stories()), *drivers])
    yield _file("datasets", [*shared, *datasets.values()])
    yield _file("roles", roles)
    yield _file("taxonomy", _taxonomy())
    yield _file("calendar", ["  fiscal: calendar_month\n  time_zone: Europe/Amsterdam\n"])
    yield "sopdocs.toml", 'company = "Benchmark"\nas_of = 2026-07-10\n'


def _file(kind: str, parts: Iterable[str]) -> tuple[str, str]:
    head = f"# yaml-language-server: $schema=../schemas/{kind}.json\nkind: {kind}\nschema_version: 1\n"
    return f"data/{kind}.yaml", f"{head}{kind}:\n{''.join(parts)}"


def _metric(one: Story) -> str:
    side = f"{'upper' if one.worse > 0 else 'lower'}: {one.plan[0] + one.worse * one.bound}"
    return f"""  {one.metric}:
    name: {one.name[0].upper()}{one.name[1:]}
    definition: Level of {one.name} of a site and its partner in the month, as the scorecard has it.
    formula: value of the month
    compute: value
    unit: {one.unit}
    gap_type: {one.gap_type}
    polarity: {"lower_is_better" if one.worse > 0 else "higher_is_better"}
    aggregation: {"sum" if one.summed else "mean"}
    cadence: month
    tolerance: {{{"pct: 5" if one.summed else side}, consecutive_periods: 2}}
    comparison: {"actual_vs_plan" if one.summed else "actual_vs_target"}
    cycle_step: {one.step}
    drivers: [{one.driver}]
"""


def _driver(metric: str, name: str) -> str:
    return f"""  {metric}:
    name: {name}
    definition: {name}, as a share of all.
    formula: count of items in date / count of items
    compute: value
    unit: pct
    gap_type: process
    polarity: higher_is_better
    aggregation: mean
    valid: [0, 100]
"""


def dataset(alias: str, keys: str, unit: str, owner: str = "") -> str:
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
    label, function = words()["roles"][name]
    said = f"label: {label} {unit.title()}, function: {function}, level: manager, capacity: 150"
    return f"  {name}-{unit}: {{{said}}}\n"


def _taxonomy() -> Iterator[str]:
    yield "  causes:\n"
    for family, said in words()["causes"].items():
        yield f"    {family}:\n      label: {_label(family)}\n"
        yield f"      functions: [{', '.join(said['functions'])}]\n      leaves:\n"
        yield from (f"        {leaf}: {_label(leaf)}\n" for leaf in said["leaves"])
    values = {
        "product_family": words()["families"],
        "region": words()["regions"],
        "site": [f"DC-{number:02d}" for number in range(1, 61)],
        **{kind: [f"{mark}{number}" for number in range(1, 121)] for kind, mark in PARTNERS.items()},
    }
    yield "  dimensions:\n"
    for name, found in values.items():
        yield f"    {name}:\n      label: {_label(name)}\n      values: [{', '.join(found)}]\n"
    yield "  departments: [Supply Chain, Sales, Finance]\n  functions:\n"
    functions = sorted({function for _, function in words()["roles"].values()})
    yield from (f"    {name}: {_label(name)}\n" for name in functions)
    yield "  units: {pct: per cent, pp: points, days: days, kcs: thousand cases}\n"


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()
