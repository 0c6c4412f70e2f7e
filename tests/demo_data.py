"""Write the demo company's planning data by family, region, country and channel from its small files.

    python -m tests.demo_data [--check]

The small files of `data/` tell the stories and are the truth: wherever one of them has a figure, the long
file has it too, as it stands or as the sum over channels. All other months are made: a trend, the seasons of
the family, promotions and a noise that is the same on every machine. Volumes are integers, thousandths of a
kcs (so single cases), until they are written. With --check nothing is written; what differs is said,
exit code 1.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

DATA = Path(__file__).parents[1] / "data"
CASES = Path(__file__).parent / "cases" / "demo_lines.csv"
SALES, WEEKS = "sales_history.csv", "air_fresh_france_weeks.csv"
SEED = 20260710
YEARS = range(2022, 2027)
"""The first year is not written: it is what the naive forecast of the second one repeats."""
LAST_ACTUAL = "2026-06"
OWN, MARKET = 50, 60
"""How far, in thousandths, sell-in of a line and of all lines together may be from what was expected."""
MONTHS = tuple(f"{year}-{month:02}" for year in YEARS for month in range(1, 13))
STEPS = ("naive_lag2", "statistical_lag2", "override_kcs", "overridden_lag2", "forecast_lag2")
MEASURES = ("plan_kcs", *STEPS, "sell_in")
COLUMNS = ("family", "region", "country", "channel", "period", *MEASURES, "event")
Key: TypeAlias = tuple[str, str, str, str]
Known: TypeAlias = dict[tuple[Key, str], dict[str, int]]

SEASONS = {
    "Laundry Liquids": (99, 98, 100, 100, 100, 102, 98, 98, 100, 101, 103, 101),
    "Surface Cleaners": (98, 97, 107, 108, 104, 99, 96, 95, 99, 99, 99, 99),
    "Hand Soap": (98, 100, 100, 98, 98, 97, 95, 95, 101, 104, 106, 108),
    "Air Fresh": (98, 98, 100, 102, 104, 104, 101, 97, 96, 98, 100, 102),
    "Refill Pouches": (100,) * 12,
    "Professional": (90, 88, 93, 92, 93, 95, 108, 109, 111, 111, 109, 101),
}
"""Per cent of an average month, January first."""


@dataclass(frozen=True, slots=True)
class Line:
    """One combination: kcs in an average month of 2025, growth in per cent a year, months of promotions."""

    key: Key
    base: int
    growth: int
    promotions: frozenset[int]


@dataclass(slots=True)
class Made:
    """What is made of one line, month by month; a figure of a small file takes the place of its own."""

    line: Line
    known: Known
    dice: random.Random
    errors: list[int]
    actual: dict[str, int] = field(default_factory=dict)

    def rows(self) -> Iterator[dict[str, str]]:
        """Yield the rows of the years that are written; a launch begins with its first known month."""
        for number, period in enumerate(MONTHS):
            told = self.known.get((self.line.key, period), {})
            figures, event = self._month(number, period, told)
            if not figures or period < MONTHS[12]:
                continue
            words = dict(zip(COLUMNS, self.line.key, strict=False))
            yield words | {"period": period, "event": event} | {n: text(figures.get(n)) for n in MEASURES}

    def _month(self, number: int, period: str, told: dict[str, int]) -> tuple[dict[str, int | None], str]:
        month = number % 12
        level = self._level(number)
        if not level and not told:
            return {}, ""
        promotion = month + 1 in self.line.promotions and not told
        extra = level * 14 // 100 if promotion else 0
        expected = told.get("forecast_lag2", told.get("sell_in", tenth(level + extra)))
        statistical = told.get("statistical_lag2", tenth(expected - extra + level * self._jitter(20) // 1000))
        override = told.get("override_kcs", tenth(extra * 8 // 10 + self._override(level)))
        overridden = statistical + override
        forecast = told.get("forecast_lag2", tenth(expected + level * self._jitter(6) // 1000))
        actual = told.get("sell_in", tenth(expected + level * self.errors[number] // 1000))
        figures: dict[str, int | None] = {
            "plan_kcs": told.get("plan_kcs", tenth(self._level(number - month + 6, month) + extra * 7 // 10)),
            "naive_lag2": self.actual.get(MONTHS[number - 12]) if number >= 12 else None,
            "statistical_lag2": statistical,
            "override_kcs": override,
            "overridden_lag2": overridden,
            "forecast_lag2": forecast,
            "sell_in": actual if period <= LAST_ACTUAL else None,
        }
        if period <= LAST_ACTUAL:
            self.actual[period] = actual
        return figures, "promotion" if promotion or told.get("event") else ""

    def _level(self, number: int, season: int | None = None) -> int:
        """Return base, trend and season in thousandths; the plan has the trend of July all year."""
        season = SEASONS[self.line.key[0]][number % 12 if season is None else season]
        trend = 1200 + self.line.growth * (number - 42)
        return self.line.base * 1000 * season * trend // (100 * 1200)

    def _override(self, level: int) -> int:
        """Return an override, which one month in four has: as often right as wrong."""
        return level * self._jitter(60) // 1000 if self.dice.randrange(4) == 0 else 0

    def _jitter(self, size: int) -> int:
        return self.dice.randrange(-size, size + 1)


def noise(dice: random.Random, size: int) -> list[int]:
    """Return an error for every month, in thousandths, that evens out over each quarter."""
    found: list[int] = []
    for _ in range(len(MONTHS) // 3):
        one, two = dice.randrange(-size, size + 1), dice.randrange(-size, size + 1)
        found += [one, two - one, -two]
    return found


def lines() -> Iterator[Line]:
    """Yield the combinations that the company sells."""
    with CASES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["family"], row["region"], row["country"], row["channel"])
            months = frozenset(map(int, row["promotions"].split()))
            yield Line(key, int(row["base_kcs"]), int(row["growth_pct"]), months)


def tenth(volume: int) -> int:
    """Return a volume to the next hundred cases, which is one decimal of a kcs."""
    return (volume + 50) // 100 * 100


def text(volume: int | None) -> str:
    """Return thousandths as the shortest decimal: 205000 is `205`, no figure is blank."""
    if volume is None:
        return ""
    sign, (whole, rest) = "-" if volume < 0 else "", divmod(abs(volume), 1000)
    return f"{sign}{whole}.{rest:03}".rstrip("0").rstrip(".")


def thousandths(figure: str) -> int:
    """Return what a figure of a file says, exactly: `5.9` is 5900."""
    whole, _, rest = figure.replace(",", ".").partition(".")
    return int(whole) * 1000 + int(f"{rest:0<3}")


def rows_of(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of a file below data/."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def figures(row: dict[str, str], **columns: str) -> dict[str, int]:
    """Return the figures of a row by the measure that its column plays; what is not known yet is left out."""
    return {measure: thousandths(row[column]) for measure, column in columns.items() if row[column]}


def known() -> Known:
    """Return what the small files say, by line and month."""
    found: Known = {}
    names = {"plan_kcs": "plan", "forecast_lag2": "forecast"}
    for row in rows_of("laundry_liquids_emea.csv"):
        columns = {name: name for name in MEASURES if name in row}
        found[("Laundry Liquids", "EMEA", "other", "grocery"), row["period"]] = figures(row, **columns)
    for name, country in (("hand_soap_na_ecommerce.csv", "US"), ("refill_pouches_emea.csv", "other")):
        for row in rows_of(name):
            key = (row["family"], row["region"], country, row["channel"])
            found[key, row["period"]] = figures(row, **names, sell_in="sell_in")
    for row in rows_of("air_fresh_france.csv"):
        told = figures(row, **names, sell_in="sell_in")
        found[("Air Fresh", "EMEA", "FR", "grocery"), row["period"]] = told
    for row in rows_of("hand_soap_de.csv", ";"):
        told = figures(row, plan_kcs="plan", forecast_lag2="vorschau")
        found[("Hand Soap", "EMEA", "DE", "grocery"), row["period"]] = told
    return found | _professional() | _split_gb() | _split_na() | _split_film()


def _professional() -> Known:
    """Margin bridge to June; from July contract (last year's plan) and unconstrained demand of CP-1."""
    key = ("Professional", "EMEA", "other", "professional")
    found: Known = {}
    for row in rows_of("margin_bridge_emea.csv"):
        if row["channel"] == "professional":
            found[key, row["period"]] = figures(row, plan_kcs="plan_kcs", sell_in="actual_kcs")
    for row in rows_of("cp1_capacity.csv"):
        told = figures(row, plan_kcs="capacity_kcs", forecast_lag2="demand_kcs")
        found[key, row["period"]] = told
    return found


def _split_gb() -> Known:
    """A quarter is e-commerce; the promotions of 2026 are, for the calendar holds those of grocery alone."""
    found: Known = {}
    for row in rows_of("hand_soap_uk.csv"):
        total = figures(row, plan_kcs="plan", forecast_lag2="forecast_lag2", sell_in="sell_in")
        online = {name: (volume // 4 + 500) // 1000 * 1000 for name, volume in total.items()}
        missed = bool(row["event"]) and row["period"] >= "2026"
        if missed:
            online["sell_in"] = total["sell_in"] - (total["forecast_lag2"] - online["forecast_lag2"])
        shop = {name: volume - online[name] for name, volume in total.items()}
        told = {"event": 1} if row["event"] else {}
        found[("Hand Soap", "EMEA", "GB", "e-commerce"), row["period"]] = online | told
        found[("Hand Soap", "EMEA", "GB", "grocery"), row["period"]] = shop | ({} if missed else told)
    return found


def _split_na() -> Known:
    """Discount is 30 and e-commerce 20 per cent of the plan; the new listing is one of grocery."""
    found: Known = {}
    for row in rows_of("surface_cleaners_na.csv"):
        total = figures(row, plan_kcs="plan", forecast_lag2="forecast")
        left = dict(total)
        for channel, share in (("discount", 30), ("e-commerce", 20)):
            volume = tenth(total["plan_kcs"] * share // 100)
            found[("Surface Cleaners", "NA", "US", channel), row["period"]] = dict.fromkeys(total, volume)
            left = {name: rest - volume for name, rest in left.items()}
        found[("Surface Cleaners", "NA", "US", "grocery"), row["period"]] = left
    return found


def _split_film() -> Known:
    """The launch ahead needs the film that its demand says; e-commerce has 8 kcs of the contract."""
    found: Known = {}
    for number, row in enumerate(rows_of("film_supply.csv")):
        total = figures(row, plan_kcs="contract_kcs", forecast_lag2="demand_kcs")
        online = {"plan_kcs": 8000, "forecast_lag2": 8000 + number // 2 * 1000}
        shop = {name: volume - online[name] for name, volume in total.items()}
        found[("Refill Pouches", "EMEA", "other", "e-commerce"), row["period"]] = online
        found[("Refill Pouches", "EMEA", "other", "grocery"), row["period"]] = shop
    return found


def sales() -> str:
    """Return the long file: line by line, month by month."""
    told, market = known(), noise(random.Random(SEED), MARKET)
    rows: list[dict[str, str]] = []
    for line in lines():
        dice = random.Random(f"{SEED} {line.key}")
        errors = [own + all_ for own, all_ in zip(noise(dice, OWN), market, strict=True)]
        rows += Made(line, told, dice, errors).rows()
    return "\n".join([",".join(COLUMNS), *(",".join(row[name] for name in COLUMNS) for row in rows), ""])


def weeks() -> str:
    """Return Air Fresh France by week: 4, 4 and 5 weeks of sell-in are the three months that were reported.

    The plan of the quarter is spread evenly over its 13 weeks, so that both sides use one calendar.
    """
    told = [figures(row, plan_kcs="plan", sell_in="sell_in") for row in rows_of("air_fresh_france.csv")]
    plan = spread(sum(month["plan_kcs"] for month in told), 13)
    dice, lines, week = random.Random(SEED), ["family,country,period,fiscal_period,plan_kcs,sell_in"], 0
    for number, (month, length) in enumerate(zip(told, (4, 4, 5), strict=True), 1):
        sold = spread(month["sell_in"], length)
        for place in range(length // 2):
            moved = dice.randrange(-3, 4) * 100
            sold[place], sold[-1 - place] = sold[place] + moved, sold[-1 - place] - moved
        for volume in sold:
            row = (f"2026-W{week + 1:02}", f"2026-P{number:02}", text(plan[week]), text(volume))
            lines.append(",".join(("Air Fresh", "FR", *row)))
            week += 1
    return "\n".join([*lines, ""])


def spread(total: int, parts: int) -> list[int]:
    """Return a volume in parts of whole hundred cases that are as even as can be, and add up to it."""
    ends = [*(total * n // parts // 100 * 100 for n in range(parts)), total]
    return [after - before for before, after in pairwise(ends)]


def files() -> dict[str, bytes]:
    """Return what is to be written, by name."""
    return {SALES: sales().encode(), WEEKS: weeks().encode()}


def main(words: list[str]) -> int:
    """Write the files, or with --check say which differ."""
    differ = [n for n, b in files().items() if not (DATA / n).exists() or (DATA / n).read_bytes() != b]
    for name in differ:
        if "--check" in words:
            print(f"data/{name} differs: run `python -m tests.demo_data`")
        else:
            (DATA / name).write_bytes(files()[name])
            print(f"data/{name} written")
    return int("--check" in words and bool(differ))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
