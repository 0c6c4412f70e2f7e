"""Every figure on the site says which one it is, and is computed again from the files in plain Python."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import unescape
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from sopdocs.site.compose import publish_site
from sopdocs.site.opened import open_world
from tests.oracle import Company
from tests.oracle_figures import Gap, Plan
from tests.oracle_home import counted

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)
_STAMP = re.compile(r'<(?:span|text|tspan)[^>]* data-fig="([^"]+)"[^>]*>([^<]*)<')
_NUMBER = re.compile(r"([−+-]?)\s?([\d\u202f]+(?:\.\d+)?)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """Return page, name and text of every figure of the demo's site."""
    out = tmp_path_factory.mktemp("figures") / "site"
    publish_site(ROOT, open_world(ROOT, DAY), out)
    return list(_printed(out))


def _printed(site: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted(site.rglob("*.html")):
        for name, text in _STAMP.findall(path.read_text("utf-8")):
            yield path.relative_to(site).as_posix(), unescape(name), unescape(text).strip()


def test_every_figure_is_computed_again(figures: list[tuple[str, str, str]]) -> None:
    """Names that nobody can compute, and texts that say something else, are told."""
    company = Company(ROOT, DAY)
    wrong = []
    for page, name, text in figures:
        if name.startswith(("board.", "walk.")):
            continue  # computed again in test_site_boards; it has to add up: below
        expected = again(company, name)
        if expected is None or not _says(text, expected):
            wrong.append(f"{page}: {name} shows `{text}`, computed {expected}")
    assert not wrong, "\n".join(sorted(set(wrong))[:80])
    assert len(figures) > 400


@cache
def again(company: Company, name: str) -> float | str | None:
    """Return a figure by its name, computed from the files; None where there is no way."""
    id, _, rest = name.partition(".")
    kind = company.records.get(id, {}).get("kind")
    if kind == "gap":
        return _of_gap(company, id, rest)
    if kind == "action_plan":
        return (
            Plan(company, company.records[id]).consecutive()
            if rest == "consecutive"
            else Plan(company, company.records[id]).kpi(int(rest[5:]))
        )
    if name.startswith("gaps.by."):
        return float(len(_shelf(company, *name.split(".", 3)[2:])))
    if name in ("gaps.count", "gaps.first"):
        return float(len(company.of("gap")))
    if id == "dataset":
        return float(company.rows(rest.removesuffix(".rows")))
    if name == "home.at_stake.EUR":
        return sum(Gap(company, gap).per_month() for gap in company.of("gap") if _costs(gap))
    return counted(company, name) if id in ("home", "role") else None


def _shelf(company: Company, dimension: str, value: str) -> list[str]:
    """Return the gaps that a page of gaps shows."""
    families: dict[str, set[str]] = {}
    for cause in company.of("root_cause"):
        for gap in cause["gaps"] if cause["status"] != "refuted" else ():
            families.setdefault(gap, set()).add(cause.get("category", "").partition(".")[0])

    def places(gap: Mapping[str, Any]) -> set[str]:
        if dimension == "cause":
            return families.get(gap["id"], set())
        if dimension == "family":
            return {gap["scope"].get("product_family", "")}
        return {gap.get({"step": "cycle_step"}.get(dimension, dimension), "")}

    return [gap["id"] for gap in company.of("gap") if value in places(gap)]


def _costs(gap: Mapping[str, Any]) -> bool:
    """Tell whether a gap is open, realised, and its money counted in no other."""
    over = gap["status"] not in ("confirmed", "analysing", "acting", "verifying", "reopened")
    return not (over or gap["nature"] in ("projected", "opportunity") or "value_counted_in" in gap)


def _of_gap(company: Company, id: str, name: str) -> float | str | None:
    gap = Gap(company, company.records[id])
    head, _, rest = name.partition(".")
    if head == "comparisons":
        return gap.comparison(*rest.split("."))
    if head == "drivers":
        dimension, _, value = rest.partition(".")
        series = company.records[id]["series"]
        part = {**series, "filter": {**series.get("filter", {}), dimension: value}}
        narrowed = Gap(company, {**company.records[id], "series": part})
        return narrowed.comparison(narrowed.own, "value")
    if head == "contributions":
        return gap.contribution(*rest.split("."))
    if name == "value_at_stake.amount":
        return float(company.records[id]["value_at_stake"]["amount"])
    if name == "value_per_month":
        return gap.per_month()
    if name == "recovery_needed":
        return float(company.records[id]["recovery_needed"]["value"])
    way = getattr(gap, name, None)
    found: float | str | None = way() if callable(way) else None
    return found


def _says(text: str, expected: float | str) -> bool:
    """Tell whether a printed text is this figure, rounded as printed; a sign that is shown must be right."""
    if isinstance(expected, str):
        year, _, rest = expected.partition("-")
        shown = f"{_MONTHS[int(rest) - 1]}\u00a0{year}" if rest.isdigit() else f"{rest}\u00a0{year}"
        return text == shown
    found = _NUMBER.search(re.sub(r"^([−+]?)[A-Z]{3}\u00a0", r"\1", text))
    if not found:
        return False
    digits = found[2].replace("\u202f", "")
    rounded = 0.5000001 * 10 ** -len(digits.partition(".")[2])
    said = {"m": 1e6, "k": 1e3}.get(text[-1], 1.0) if text.lstrip("−+")[:3].isupper() else 1.0
    near = any(abs(float(digits) - abs(expected) / scale) <= rounded for scale in {said, 1.0})
    signs = {"−": expected < 0, "-": expected < 0, "+": expected > 0}
    return near and signs.get(found[1], True)


def test_the_walk_adds_up(figures: list[tuple[str, str, str]]) -> None:
    """Estimate is lost and ahead, residual is that and recovered; quarters and gaps give one total."""
    found = {
        name.removeprefix("walk.EUR."): _amount(text) for _, name, text in figures if "walk.EUR." in name
    }
    assert found, "the home page has no walk"
    rows = {name.rpartition(".")[0] for name in found}
    for row in (row for row in rows if not row.startswith("GAP-")):
        lost, ahead, won = (found.get(f"{row}.{part}", 0.0) for part in ("lost", "ahead", "recovered"))
        assert found[f"{row}.estimate"] == pytest.approx(lost + ahead, abs=11_000)
        assert found[f"{row}.residual"] == pytest.approx(lost + ahead + won, abs=16_000)
    for part in ("lost", "ahead", "recovered"):
        for parts in ([row for row in rows if "-Q" in row], [row for row in rows if row.startswith("GAP-")]):
            total = sum(found.get(f"{row}.{part}", 0.0) for row in parts)
            assert found.get(f"total.{part}", 0.0) == pytest.approx(total, abs=6_000 * (len(parts) + 1))


def _amount(text: str) -> float:
    """Return a printed amount of money, such as −EUR 2.40 m."""
    found = re.fullmatch(r"([−+]?)EUR\u00a0([\d.\u202f]+)(?:\u00a0([km]))?", text)
    assert found, text
    size = float(found[2].replace("\u202f", "")) * {"m": 1e6, "k": 1e3}.get(found[3] or "", 1.0)
    return -size if found[1] == "−" else size


@pytest.mark.parametrize(
    "template", sorted((ROOT / "sopdocs/site/templates").glob("*.html")), ids=attrgetter("name")
)
def test_no_template_holds_a_bare_number(template: Path) -> None:
    """A number typed into a template is a number that nobody computes."""
    text = re.sub(r"sha256|&#?\w+;|{#.*?#}|{%.*?%}|{{.*?}}", "", template.read_text("utf-8"), flags=re.DOTALL)
    shown = re.sub(r"<[^>]*>", "", text)
    assert re.findall(r".*\d.*", shown) == []
