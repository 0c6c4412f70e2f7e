"""One gap with its cause and its plan: dates, figures and sentences, all in agreement with its series."""

from __future__ import annotations

import datetime
import random
import textwrap
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from benchmarks.words import PARTNERS, Story, stories, words

AS_OF = datetime.date(2026, 7, 10)
NOW = 2026 * 12 + 5
"""The last month with actuals, June 2026, as a count of months."""
STATUSES = {
    "proposed": (3, 0, 1),
    "confirmed": (4, 0, 1),
    "analysing": (6, 1, 2),
    "acting": (12, 5, 3),
    "verifying": (7, 9, 2),
    "closed": (68, 13, 20),
}
"""How many in a hundred, how many months ago they began at the latest, and over how many months."""
DAYS = {
    "detected": (2, 12),
    "confirmed": (2, 15),
    "analysing": (2, 25),
    "contained": (3, 4),
    "analysis_due": (4, 18),
    "tested": (4, 20),
    "acting": (4, 26),
    "start2": (5, 4),
    "start3": (5, 18),
    "due1": (6, 10),
    "due2": (7, 9),
    "due3": (8, 12),
    "mile1": (5, 27),
    "mile2": (6, 28),
    "mile3": (7, 27),
    "plan_due": (8, 28),
    "verifying": (9, 6),
    "standard_due": (10, 22),
    "closed": (12, 8),
}
"""Each day of a gap's life: how many months after its first month, and which day of that month."""

Facts: TypeAlias = dict[str, str]


class Row(NamedTuple):
    """One month of a series."""

    month: int
    plan: float
    forecast: float
    actual: float


@dataclass
class Book:
    """What is kept from one case to the next: numbers given, gaps met in reviews, lessons drawn."""

    random: random.Random
    units: tuple[str, ...]
    numbers: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    earlier: Facts = field(default_factory=dict)
    meetings: dict[tuple[int, str], list[Facts]] = field(default_factory=lambda: defaultdict(list))
    taught: list[Facts] = field(default_factory=list)


def case(number: int, book: Book) -> tuple[Facts, list[Row]]:
    """Return everything that one gap, its cause and its plan say, and the series behind it."""
    chance = book.random
    story = stories()[number % len(stories())]
    status = chance.choices(list(STATUSES), [share for share, _, _ in STATUSES.values()])[0]
    _, latest, reach = STATUSES[status]
    start = NOW - 2 - latest - chance.randrange(reach)
    facts = {"status": status, **_place(story, number // len(stories()), book), **_dates(start)}
    owners = zip(("owner", "second", "third"), story.owners, strict=True)
    facts |= {name: f"{role}-{facts['unit']}" for name, role in owners} | _constants(story)
    year = (start + 2) // 12
    book.numbers[year] += 1
    facts["number"] = f"{year}-{book.numbers[year]:03d}"
    facts["review"] = f"REV-{month(start + 4)}-management-business-review-{facts['unit']}"
    facts["decision"] = f"{facts['review']}#D1"
    rows = _series(story, start, chance)
    facts |= _figures(story, [row for row in rows if start <= row.month <= start + 2])
    _sentences(story, facts, chance)
    _links(story, start, facts, book)
    return facts, rows


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


def folded(text: str) -> str:
    """Return a paragraph as lines of a folded block."""
    return "\n  ".join(textwrap.wrap(text, 104))


def _constants(story: Story) -> Facts:
    return {
        "metric": story.metric,
        "metric_unit": story.unit,
        "gap_unit": story.gap_unit,
        "gap_type": story.gap_type,
        "step": story.step,
        "category": story.category,
        "driver": story.driver,
        "partner_key": story.partner,
        "unit_word": "%" if story.unit == "pct" else story.unit,
        "comparison": "actual_vs_plan" if story.summed else "actual_vs_target",
    }


def _place(story: Story, number: int, book: Book) -> Facts:
    """Return the slice of the business that is meant; `number` makes site and partner a pair of its own."""
    site, partner = number % 60, number // 60 % 120
    chance = book.random
    items = chance.randint(24, 60)
    affected = chance.randint(12, items - 6)
    return {
        "site": f"DC-{site + 1:02d}",
        "other_site": f"DC-{(site + 7) % 60 + 1:02d}",
        "partner": f"{PARTNERS[story.partner]}{partner + 1}",
        "family": chance.choice(words()["families"]),
        "region": words()["regions"][site % 4],
        "unit": book.units[number % len(book.units)],
        "sku": f"SKU-{chance.randint(10_000, 99_999)}",
        "lot": str(chance.randint(200_000, 999_999)),
        "all": str(items),
        "affected": str(affected),
        "rest": str(items - affected),
        "low": str(chance.randint(12, 20)),
        "high": str(chance.randint(24, 48)),
        "driver_from": str(chance.randint(20, 45)),
        "driver_to": str(chance.randint(90, 97)),
        "basis": chance.choice(("penalty", "gross_margin", "cost")),
        "impact_word": chance.choice(("short", "delayed")),
    }


def _dates(start: int) -> Facts:
    """Return the days of a gap's life, and what is done by now."""
    facts = {f"m{after}": month(start + after) for after in (0, 2, 6, 7, 8, 9, 10, 11, 12)}
    facts |= {"horizon": month(start + 30), "started": spoken(start), "month": spoken(start)}
    days = {name: day(start + after, number) for name, (after, number) in DAYS.items()}
    facts |= {name: value.isoformat() for name, value in days.items()}
    for number in (1, 2, 3):
        facts[f"done{number}"] = "done" if days[f"due{number}"] < AS_OF else "planned"
    past = {name: day < AS_OF for name, day in days.items()}
    for number, name in enumerate(("mile1", "mile2", "mile3", "plan_due"), 1):
        done = f"status: done, done_on: {facts[name]}"
        facts[f"mile{number}_state"] = done if past[name] else "status: planned"
    done = f"status: done\n    done_on: {facts['standard_due']}"
    facts["standard_state"] = done if past["standard_due"] else "status: planned"
    removed = f"\n    removed_on: {facts['plan_due']}" if past["plan_due"] else ""
    facts["contained_result"] = f"result: Shortfall held at the level of {facts['m2']}{removed}"
    return facts


def _series(story: Story, start: int, chance: random.Random) -> list[Row]:
    """Return a series: nine months of level, six off it, a ramp of three, and level again until now."""
    level = round(chance.uniform(*story.plan), 1)
    depth = story.worse * chance.uniform(*story.depth)
    found = []
    for count in range(start - 9, NOW + 1):
        share = 0.0 if count < start else min(1.0, max(0.0, (start + 8 - count) / 3))
        noise = chance.uniform(-0.2, 0.2) * story.bound
        actual = level + depth * share * chance.uniform(0.92, 1.08) + noise
        found.append(Row(count, level, round(level + depth * share * 0.6, 1), round(actual, 1)))
    return found


def _figures(story: Story, window: Sequence[Row]) -> Facts:
    """Return the figures of a record, all worked out from the window of its series."""
    level = window[0].plan
    baseline = round(sum(row.actual for row in window) / len(window), 1)
    gap = baseline - level
    recovery = abs(gap) * 0.9
    limit = level + story.worse * story.bound
    side, operator = ("upper", "<=") if story.worse > 0 else ("lower", ">=")
    tolerance = f"pct: {figure(100 * story.bound / level)}" if story.summed else f"{side}: {figure(limit)}"
    rule = f'operator: "{operator}"\n  threshold: {figure(limit)}'
    values = {
        "level": level,
        "bound": limit,
        "baseline": baseline,
        "target": baseline - gap * 0.9,
        "recovery": recovery,
        "contribution": gap * (2.8 if story.summed else 0.93),
        "glide1": baseline - gap * 0.3,
        "glide2": baseline - gap * 0.55,
        "glide3": baseline - gap * 0.75,
        "impact1": recovery * 0.7,
        "impact2": recovery * 0.3,
        "impact3": recovery * 0.07,
    }
    facts = {name: figure(value) for name, value in values.items()}
    facts["stake"] = str(round(abs(gap) * 41) * 100)
    facts["tolerance"] = tolerance
    facts["operator"] = "operator: within_tolerance" if story.summed else rule
    return facts


def _sentences(story: Story, facts: Facts, chance: random.Random) -> None:
    """Add every sentence of the three records."""
    say: Facts = {name: chance.choice(choices) for name, choices in words()["notes"].items()}
    say |= {"title": story.title, "cause_title": chance.choice(story.cause_titles)}
    for number, (why, because) in enumerate(story.whys, 1):
        say |= {f"why{number}": why, f"because{number}": because}
    for number, choices in enumerate(story.actions, 1):
        say[f"action{number}"], say[f"deliverable{number}"] = chance.choice(choices)
    for name, text in (*say.items(), *words()["sentences"].items()):
        facts[name] = text.format_map(
            facts
            | {"name": story.name, "size": story.size.format_map(facts)}
            | _reasons(story, name, facts, chance)
        )
    for name in ("statement", "cause_statement", "objective"):
        facts[name] = folded(facts[name])


def _reasons(story: Story, name: str, facts: Facts, chance: random.Random) -> Facts:
    if name != "cause_statement":
        return {}
    return {
        "condition": chance.choice(story.conditions).format_map(facts),
        "mechanism": chance.choice(story.mechanisms).format_map(facts),
    }


def _links(story: Story, start: int, facts: Facts, book: Book) -> None:
    """Let a gap point at an earlier one of its kind, at a review, and at a lesson that fifteen gaps share."""
    group = story.metric + facts["unit"]
    before = book.earlier.get(group)
    facts["related"] = f"- {{id: {before}, type: shares_cause}}" if before else "[]"
    facts["lesson"] = ""
    if facts["status"] in ("acting", "verifying", "closed"):
        book.earlier[group] = f"GAP-{facts['number']}"
        book.meetings[start + 4, facts["unit"]].append(facts)
    if facts["status"] == "closed":
        book.taught.append(facts)
        facts["lesson"] = f"LL-2026-{(len(book.taught) - 1) // 15 + 1:03d}"
