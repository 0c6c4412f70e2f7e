"""Write a large knowledge base that looks like a real one, the same for the same seed.

    python -m benchmarks.generate DIR --records 10000 [--seed N]

Benchmarks are about files as people write them: gaps, causes and plans with sentences, dates and figures
that agree with a planning file, silent under `sopdocs check`. All files get an old time stamp, since a
cache rightly distrusts a file that was changed a moment ago.
"""

from __future__ import annotations

import argparse
import datetime
import os
import random
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Template

from benchmarks import catalogs, notes
from benchmarks.stories import STORIES, Story

AS_OF = datetime.date(2026, 7, 10)
NOW = 2026 * 12 + 5
"""The last month with actuals, June 2026, as a count of months."""
STAMP = 1_750_000_000
LAST = {"proposed": 0, "confirmed": 0, "analysing": -1, "acting": -5, "verifying": -9, "closed": -13}
"""Latest first month of a gap in each status, counted from the last month with actuals, and below how far back."""
REACH = {"proposed": 1, "confirmed": 1, "analysing": 2, "acting": 3, "verifying": 2, "closed": 20}
WEIGHTS = {"proposed": 3, "confirmed": 4, "analysing": 6, "acting": 12, "verifying": 7, "closed": 68}
MAX_DATASETS = 240
HEADER = "measure,site,partner,period,plan,forecast,actual"


@dataclass
class Book:
    """What is collected while records are written: the planning rows, and who meets and learns when."""

    random: random.Random
    units: tuple[str, ...]
    rows: list[str] = field(default_factory=lambda: [HEADER])
    datasets: dict[str, str] = field(default_factory=dict)
    meetings: dict[tuple[int, str], list[Mapping[str, str]]] = field(default_factory=lambda: defaultdict(list))
    taught: list[Mapping[str, str]] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    earlier: dict[str, str] = field(default_factory=dict)


def month(count: int) -> str:
    """Return a month like 2026-06."""
    return f"{count // 12}-{count % 12 + 1:02d}"


def spoken(count: int) -> str:
    """Return a month as people say it."""
    return datetime.date(count // 12, count % 12 + 1, 1).strftime("%B %Y")


def day(count: int, number: int) -> datetime.date:
    """Return a working day of a month, the one asked for or the Friday before."""
    found = datetime.date(count // 12, count % 12 + 1, number)
    return found - datetime.timedelta(max(0, found.weekday() - 4))


def figure(value: float) -> str:
    """Return a number as a record has it."""
    return f"{value:.1f}".removesuffix(".0")


@cache
def template(kind: str) -> tuple[tuple[frozenset[str], Template], ...]:
    """Return the sections of a record, each with the statuses it is written at (none: all of them)."""
    text = (Path(__file__).parent / "templates" / f"{kind}.yaml").read_text(encoding="utf-8")
    sections = []
    for number, part in enumerate(text.split("#: ")):
        head, _, body = part.partition("\n") if number else ("", "", part)
        sections.append((frozenset(head.split()), Template(body)))
    return tuple(sections)


def written(kind: str, facts: Mapping[str, str]) -> str:
    """Return the text of a record."""
    status = facts.get("status", "")
    return "".join(text.substitute(facts) for at, text in template(kind) if not at or status in at)


def folded(text: str) -> str:
    """Return a paragraph as lines of a folded block."""
    return "\n  ".join(textwrap.wrap(text, 104))


def series(story: Story, start: int, book: Book) -> list[tuple[int, float, float, float]]:
    """Return month, plan, forecast and actual: level, three months of fall and three more, a ramp, level."""
    chance = book.random
    level = round(chance.uniform(*story.plan), 1)
    depth = story.worse * chance.uniform(*story.depth)
    found = []
    for count in range(start - 9, NOW + 1):
        share = 0.0 if count < start else min(1.0, max(0.0, (start + 8 - count) / 3))
        noise = chance.uniform(-0.25, 0.25) * story.bound * (0.5 if story.worse > 0 else 1)
        actual = level + depth * share * chance.uniform(0.92, 1.08) + noise
        found.append((count, level, round(level + depth * share * 0.6, 1), round(actual, 1)))
    return found


def numbers(story: Story, rows: list[tuple[int, float, float, float]], start: int) -> dict[str, str]:
    """Return the figures of a record, all worked out from its series over the window of three months."""
    window = [row for row in rows if start <= row[0] <= start + 2]
    level = window[0][1]
    baseline = round(sum(row[3] for row in window) / len(window), 1)
    gap = baseline - level
    recovery = abs(gap) * 0.9
    target = baseline - gap * 0.9
    limit = level + story.worse * story.bound
    side = "upper" if story.worse > 0 else "lower"
    tolerance = f"pct: {figure(100 * story.bound / level)}" if story.summed else f"{side}: {figure(limit)}"
    rule = f'operator: "{"<=" if story.worse > 0 else ">="}"\n  threshold: {figure(limit)}'
    return {
        "bound": figure(limit), "baseline": figure(baseline), "target": figure(target), "tolerance": tolerance,
        "recovery": figure(recovery), "contribution": figure(gap * (2.8 if story.summed else 0.93)),
        "glide1": figure(baseline + (target - baseline) * 0.35), "glide2": figure(baseline + (target - baseline) * 0.6),
        "glide3": figure(baseline + (target - baseline) * 0.85),
        "impact1": figure(recovery * 0.7), "impact2": figure(recovery * 0.3), "impact3": figure(recovery * 0.07),
        "operator": "operator: within_tolerance" if story.summed else rule,
        "stake": str(round(abs(gap) * 4100, -2))[:-2],
        "level": figure(level), "unit_word": "%" if story.unit == "pct" else story.unit,
    }  # fmt: skip


def dates(start: int) -> dict[str, str]:
    """Return the days of a gap's life, counted from the first month off its level."""
    months = {f"m{after}": month(start + after) for after in (0, 2, 6, 7, 8, 9, 10, 11, 12)}
    when = {
        "detected": (2, 12), "confirmed": (2, 15), "analysing": (2, 25), "contained": (3, 4), "analysis_due": (4, 18),
        "tested": (4, 20), "acting": (4, 26), "start2": (5, 4), "start3": (5, 18), "due1": (6, 10), "due2": (7, 9),
        "due3": (8, 12), "mile1": (5, 27), "mile2": (6, 28), "mile3": (7, 27), "plan_due": (8, 28),
        "verifying": (9, 6), "standard_due": (10, 22), "closed": (12, 8),
    }  # fmt: skip
    days = {name: day(start + after, number) for name, (after, number) in when.items()}
    done = {f"done{n}": "done" if days[f"due{n}"] < AS_OF else "planned" for n in (1, 2, 3)}
    for number, name in enumerate(("mile1", "mile2", "mile3", "plan_due"), 1):
        past = f"status: done, done_on: {days[name]}"
        done[f"mile{number}_state"] = past if days[name] < AS_OF else "status: planned"
    past = f"status: done\n    done_on: {days['standard_due']}"
    done["standard_state"] = past if days["standard_due"] < AS_OF else "status: planned"
    done["contained_result"] = f"result: Shortfall held at the level of {months['m2']}\n    removed_on: {days['plan_due']}"
    if days["plan_due"] >= AS_OF:
        done["contained_result"] = f"result: Shortfall held at the level of {months['m2']}"
    horizon = {"horizon": month(start + 30), "started": spoken(start), "month": spoken(start)}
    return months | {name: value.isoformat() for name, value in days.items()} | done | horizon


def source(story: Story, facts: dict[str, str], rows: list[tuple[int, float, float, float]], book: Book) -> None:
    """Put the series where a gap of this turn has it: own dataset, filtered dataset, or typed into the record."""
    turn = sum(book.numbers.values())
    facts["kpi_dataset"] = f"dataset: {story.metric}"
    facts["rule_dataset"] = f"metric: {story.metric}\n  dataset: {story.metric}"
    if turn % 10 == 9:
        points = (f"    - {{period: {month(c)}, plan: {figure(p)}, forecast: {figure(f)}, actual: {figure(a)}}}"
                  for c, p, f, a in rows[3:26])  # fmt: skip
        facts["series"] = "points:\n" + "\n".join(points)
        facts["kpi_dataset"] = f"source: Scorecard of {facts['partner']}"
        facts["rule_dataset"] = "metric: " + story.metric
        return
    key = f"{story.metric},{facts['site']},{facts['partner']}"
    book.rows += [f"{key},{month(c)},{figure(p)},{figure(f)},{figure(a)}" for c, p, f, a in rows]
    if turn % 8 == 0 and len(book.datasets) < MAX_DATASETS:
        alias = f"{story.metric}-{facts['site']}-{facts['partner']}".lower()
        keys = f"measure: {story.metric}, site: {facts['site']}, partner: {facts['partner']}"
        book.datasets[alias] = catalogs.dataset(alias, keys, story.unit, facts["owner"])
        facts["series"] = f"dataset: {alias}"
        facts["kpi_dataset"] = f"dataset: {alias}"
        facts["rule_dataset"] = f"metric: {story.metric}\n  dataset: {alias}"
    else:
        facts["series"] = f"dataset: {story.metric}\n  filter: {{site: {facts['site']}, partner: {facts['partner']}}}"


def place(story: Story, number: int, book: Book) -> dict[str, str]:
    """Return the slice of the business that is meant; `number` makes site and partner a pair of its own."""
    letter = {"customer": "R", "supplier": "S-", "lane": "L-"}[story.partner]
    site, partner = number % 60, number // 60 % 120
    chance = book.random
    all_items = chance.randint(24, 60)
    affected = chance.randint(12, all_items - 6)
    low, high = chance.randint(12, 20), chance.randint(24, 48)
    return {
        "site": f"DC-{site + 1:02d}", "other_site": f"DC-{(site + 7) % 60 + 1:02d}", "partner": f"{letter}{partner + 1}",
        "family": chance.choice(notes.FAMILIES), "region": notes.REGIONS[site % 4], "unit": book.units[number % len(book.units)],
        "sku": f"SKU-{chance.randint(10_000, 99_999)}", "lot": str(chance.randint(200_000, 999_999)),
        "all": str(all_items), "affected": str(affected), "rest": str(all_items - affected),
        "low": str(low), "high": str(high), "partner_key": story.partner,
        "driver_from": str(chance.randint(20, 45)), "driver_to": str(chance.randint(90, 97)),
    }  # fmt: skip


def sentences(story: Story, facts: dict[str, str], book: Book) -> None:
    """Add every sentence of the three records."""
    chance = book.random
    say: dict[str, str] = {name: chance.choice(choices) for name, choices in notes.NOTES.items()}
    say |= {"title": story.title, "cause_title": chance.choice(story.cause_titles)}
    for number, (why, because) in enumerate(story.whys, 1):
        say |= {f"why{number}": why, f"because{number}": because}
    for number, choices in enumerate(story.actions, 1):
        say[f"action{number}"], say[f"deliverable{number}"] = chance.choice(choices)
    say["statement"] = (
        f"{story.size} stood at {{baseline}} {{unit_word}} on average from {{m0}} to {{m2}}, against a plan of "
        "{level} {unit_word}, and was off the limit of {bound} {unit_word} in each of the three months."
    )
    say["cause_statement"] = (
        f"Because {chance.choice(story.conditions)}, {chance.choice(story.mechanisms)}, therefore the {story.name} "
        "of {family} at {site} left its level in {month} and stayed away from it."
    )
    say["objective"] = (
        f"Bring the {story.name} of {{partner}} at {{site}} from {{baseline}} {{unit_word}} ({{m0}} to {{m2}}) to "
        "{target} {unit_word} by {m9} by {mechanism_word}."
    )
    say["plan_title"] = f"Return {{family}} {story.name} at {{site}} to level with a drift report"
    say |= {
        "milestone1": "First report in the supply review", "milestone2": "{affected} of {all} items changed",
        "milestone3": "All {all} items changed", "milestone4": "{m8} at the level of the glide path",
        "lesson_title": f"Watch parameter age before the {story.name} leaves its level",
    }  # fmt: skip
    for name, text in say.items():
        facts[name] = text.format(**facts, name=story.name)
    for name in ("statement", "cause_statement", "objective"):
        facts[name] = folded(facts[name])


def case(number: int, book: Book) -> dict[str, str]:
    """Return everything that one gap, its cause and its plan say."""
    chance = book.random
    story = STORIES[number % len(STORIES)]
    status = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    start = NOW - 2 + LAST[status] - (0 if REACH[status] == 1 else chance.randrange(REACH[status]))
    facts = {"status": status, **place(story, number // len(STORIES), book), **dates(start)}
    facts |= dict(zip(("owner", "second", "third"), (f"{role}-{facts['unit']}" for role in story.owners), strict=True))
    year = (start + 2) // 12
    book.numbers[year] += 1
    facts["number"] = f"{year}-{book.numbers[year]:03d}"
    facts |= {
        "metric": story.metric, "metric_unit": story.unit, "gap_unit": story.gap_unit, "gap_type": story.gap_type,
        "step": story.step, "category": story.category, "driver": story.driver,
        "comparison": "actual_vs_plan" if story.summed else "actual_vs_target",
        "basis": chance.choice(("penalty", "gross_margin", "cost")), "impact_word": chance.choice(("short", "delayed")),
        "review": f"REV-{month(start + 4)}-management-business-review-{facts['unit']}",
        "lesson": "LL-2026-000", "decision": "",
    }  # fmt: skip
    facts["decision"] = f"{facts['review']}#D1"
    rows = series(story, start, book)
    facts |= numbers(story, rows, start)
    source(story, facts, rows, book)
    sentences(story, facts, book)
    before = book.earlier.get(story.metric + facts["unit"], "")
    facts["related"] = f"- {{id: {before}, type: shares_cause}}" if before else "[]"
    if status in ("acting", "verifying", "closed"):
        book.earlier[story.metric + facts["unit"]] = f"GAP-{facts['number']}"
        book.meetings[start + 4, facts["unit"]].append(facts)
    return facts


def lessons(facts: dict[str, str], book: Book) -> None:
    """Let a closed gap share the lesson of the group it belongs to, about fifteen gaps to a lesson."""
    if facts["status"] == "closed":
        book.taught.append(facts)
        facts["lesson"] = f"LL-2026-{(len(book.taught) - 1) // 15 + 1:03d}"


def records(count: int, book: Book) -> Iterator[tuple[str, str]]:
    """Yield path and text of about `count` records."""
    left, number = count, 0
    while left > len(book.meetings) + len(book.taught) // 15 + 1:
        facts = case(number, book)
        lessons(facts, book)
        slug = "-".join((facts["metric"].replace("_", "-"), facts["site"].lower(), facts["partner"].lower()))
        yield f"gaps/GAP-{facts['number']}-{slug}.yaml", written("gap", facts)
        number, left = number + 1, left - 1
        if facts["status"] != "proposed":
            yield f"gaps/causes/RC-{facts['number']}-{slug}.yaml", written("root_cause", facts)
            yield f"actionplans/AP-{facts['number']}-{slug}.yaml", written("action_plan", facts)
            left -= 2
    for first in range(0, len(book.taught), 15):
        group = book.taught[first : first + 15]
        gaps = folded(", ".join(f"GAP-{facts['number']}" for facts in group))
        yield f"gaps/lessons/{group[0]['lesson']}-parameter-age.yaml", written("lesson", {**group[0], "lesson_gaps": gaps})
    for (count, unit), met in sorted(book.meetings.items()):
        yield f"actionplans/reviews/{met[0]['review']}.yaml", written("review", meeting(count, unit, met))


def meeting(count: int, unit: str, met: list[Mapping[str, str]]) -> dict[str, str]:
    """Return what the review of one month and unit says."""
    return {
        "review_id": met[0]["review"], "month": spoken(count), "unit": unit, "cycle": month(count),
        "held": day(count, 26).isoformat(), "minutes_due": day(count, 28).isoformat(),
        "review_gaps": folded(", ".join(f"GAP-{facts['number']}" for facts in met)),
        "sum": str(sum(int(facts["stake"]) for facts in met)),
    }  # fmt: skip


def generate(folder: Path, count: int, seed: int = 1) -> int:
    """Write the knowledge base into `folder`; return how many records it has."""
    book = Book(random.Random(seed), notes.UNITS[: max(1, min(len(notes.UNITS), count // 1250))])
    total = 0
    for path, text in records(count, book):
        put(folder / path, text)
        total += 1
    for name, text in catalogs.catalogs(book.units, book.datasets):
        put(folder / name, text)
    put(folder / "data/planning.csv", "\n".join(book.rows) + "\n")
    return total


def put(path: Path, text: str) -> None:
    """Write a file with an old time stamp."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (STAMP, STAMP))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"{generate(options.folder, options.records, options.seed)} records in {options.folder}")
