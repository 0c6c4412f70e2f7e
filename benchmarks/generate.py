"""Write a large knowledge base that looks like a real one, the same for the same seed.

    python -m benchmarks.generate DIR [--records 10000] [--seed N]

Benchmarks are about files as people write them: gaps, causes and plans with sentences, dates and figures
that agree with a planning file, silent under `sopdocs check`. All files get an old time stamp, since a
cache rightly distrusts a file that was changed a moment ago.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Template

from benchmarks import catalogs
from benchmarks.case import Book, Facts, Row, case, day, folded, month, spoken
from benchmarks.words import TEMPLATES, words

STAMP = 1_750_000_000
MOST_DATASETS = 240
"""A catalog file is a file like any other, with its limit of 20,000 values."""
LESSON = 15
"""So many closed gaps share a lesson."""


@dataclass
class Planning:
    """The rows of the one shared planning file, and the datasets that are slices of it by their keys."""

    rows: list[str] = field(default_factory=lambda: ["measure,site,partner,period,plan,forecast,actual"])
    datasets: dict[str, str] = field(default_factory=dict)


def generate(folder: Path, count: int, seed: int = 1) -> int:
    """Write the knowledge base into `folder`; return how many records it has."""
    units = words()["units"]
    book = Book(random.Random(seed), units[: max(1, min(len(units), count // 1250))])
    planning = Planning()
    total = 0
    for path, text in records(count, book, planning):
        put(folder / path, text)
        total += 1
    for name, text in catalogs.catalogs(book.units, planning.datasets):
        put(folder / name, text)
    put(folder / "data/planning.csv", "\n".join(planning.rows) + "\n")
    return total


def records(count: int, book: Book, planning: Planning) -> Iterator[tuple[str, str]]:
    """Yield path and text of about `count` records."""
    left, number = count, 0
    while left > len(book.meetings) + len(book.taught) // LESSON + 1:
        facts, rows = case(number, book)
        put_series(number, facts, rows, planning)
        slug = "-".join((facts["metric"].replace("_", "-"), facts["site"], facts["partner"])).lower()
        yield f"gaps/GAP-{facts['number']}-{slug}.yaml", written("gap", facts)
        number, left = number + 1, left - 1
        if facts["status"] != "proposed":
            yield f"gaps/causes/RC-{facts['number']}-{slug}.yaml", written("root_cause", facts)
            yield f"actionplans/AP-{facts['number']}-{slug}.yaml", written("action_plan", facts)
            left -= 2
    for first in range(0, len(book.taught), LESSON):
        group = book.taught[first : first + LESSON]
        text = written("lesson", {**group[0], "lesson_gaps": named(group)})
        yield f"gaps/lessons/{group[0]['lesson']}-parameter-age.yaml", text
    for (held, unit), met in sorted(book.meetings.items()):
        yield f"actionplans/reviews/{met[0]['review']}.yaml", written("review", meeting(held, unit, met))


def put_series(number: int, facts: Facts, rows: Sequence[Row], planning: Planning) -> None:
    """Put a series into its record, a dataset of its own, or a shared one, as the number of the gap says."""
    metric, site, partner = facts["metric"], facts["site"], facts["partner"]
    if number % 10 == 9:
        points = (
            f"    - {{period: {month(row.month)}, plan: {row.plan:.1f}, forecast: {row.forecast:.1f}, "
            f"actual: {row.actual:.1f}}}"
            for row in rows[3:26]
        )
        facts["series"] = "points:\n" + "\n".join(points)
        facts["kpi_dataset"] = f"source: Scorecard of {partner}"
        facts["rule_dataset"] = f"metric: {metric}"
        return
    planning.rows += [
        f"{metric},{site},{partner},{month(row.month)},{row.plan:.1f},{row.forecast:.1f},{row.actual:.1f}"
        for row in rows
    ]
    alias = metric
    facts["series"] = f"dataset: {metric}\n  filter: {{site: {site}, partner: {partner}}}"
    if number % 8 == 0 and len(planning.datasets) < MOST_DATASETS:
        alias = f"{metric}-{site}-{partner}".lower()
        keys = f"measure: {metric}, site: {site}, partner: {partner}"
        planning.datasets[alias] = catalogs.dataset(alias, keys, facts["metric_unit"], facts["owner"])
        facts["series"] = f"dataset: {alias}"
    facts["kpi_dataset"] = f"dataset: {alias}"
    facts["rule_dataset"] = f"metric: {metric}\n  dataset: {alias}"


def meeting(count: int, unit: str, met: Sequence[Facts]) -> Facts:
    """Return what the review of one month and unit says."""
    return {
        "review_id": met[0]["review"],
        "month": spoken(count),
        "unit": unit,
        "cycle": month(count),
        "held": day(count, 26).isoformat(),
        "minutes_due": day(count, 28).isoformat(),
        "review_gaps": named(met),
        "sum": str(sum(int(facts["stake"]) for facts in met)),
    }


def named(group: Sequence[Facts]) -> str:
    """Return the gaps of a group as the inside of a list."""
    return folded(", ".join(f"GAP-{facts['number']}" for facts in group))


def written(kind: str, facts: Mapping[str, str]) -> str:
    """Return the text of a record."""
    status = facts.get("status", "")
    return "".join(text.substitute(facts) for at, text in template(kind) if not at or status in at)


@cache
def template(kind: str) -> tuple[tuple[frozenset[str], Template], ...]:
    """Return the sections of a record, each with the statuses it is written at (none: all of them)."""
    sections = []
    for number, part in enumerate((TEMPLATES / f"{kind}.yaml").read_text(encoding="utf-8").split("#: ")):
        head, _, body = part.partition("\n") if number else ("", "", part)
        sections.append((frozenset(head.split()), Template(body)))
    return tuple(sections)


def put(path: Path, text: str) -> None:
    """Write a file with an old time stamp."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (STAMP, STAMP))


def main() -> None:
    """Write what the command line asks for."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"{generate(options.folder, options.records, options.seed)} records in {options.folder}")


if __name__ == "__main__":
    main()
