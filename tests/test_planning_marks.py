"""What people rely on when numbers are written with marks: groups of three, no guess, and what to set."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from sopdocs.model.catalog import Dataset
from sopdocs.planning import Fault, Table, Wanted, tables
from tests.planning_repo import Repo
from tests.test_planning import problem

WRITTEN = """
0|7|12|123|1234|12345|1234567|+5|-5|-1234|007|1.5|1,5|12.34|12,34|0.5|0,5|.5|,5|5.|5,|-0.25|-0,25
1.234|1,234|1 234|1'234|1.23|1,23|1 23|1'23|12.345.678|12,345,678|12 345 678|12'345'678|1234.567|1234,567
1.234,5|1,234.5|1 234,5|1 234.5|1'234.5|1'234,5|1\u00a0234,5|1\u202f234,5|1\u2019234.5|1.234.5|1,234,5
12,34,567|12.34.567|1..234|1,,234|1  234|1234.567,8|.234|,234|-1.234,5|-1,234.5|1.234.|1e3|1,5e3|1.5E-2
12-|(5)|5 %|- 5|--5|abc|n/a|#N/A|EUR 5|1/2|0x10|1.234,56.7|1,234.56,7
"""
CELLS = [cell for line in WRITTEN.split("\n") if line for cell in line.split("|")]
STYLES = [(d, t) for d, t in itertools.product(".,", [None, ".", ",", " ", "'"]) if d != t]
MARKS = {" ": " \u00a0\u202f", "'": "'\u2019"}


def meant(cell: str, decimal: str, thousands: str | None) -> float | None:
    """Return the number by these marks, None where it is none: the long way round, character by character."""
    body, _, power = cell.replace("E", "e").partition("e")
    if "e" in cell.lower() and not power.lstrip("+-").isdecimal():
        return None
    sign = -1 if body.startswith("-") else 1
    body = body[1:] if body[:1] in ("+", "-") else body
    whole, _, rest = body.partition(decimal)
    for one in MARKS.get(thousands or "", thousands or ""):
        whole = whole.replace(one, "_")
    first, *groups = whole.split("_")
    digits = "".join([first, *groups])
    if groups and (not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups)):
        return None
    if any(not part.isdecimal() for part in (digits, rest) if part) or not digits + rest:
        return None
    return sign * float(f"{digits or '0'}.{rest or '0'}e{power or '0'}")


def read(path: Path, cells: list[str], decimal: str, thousands: str | None) -> list[float | None] | Fault:
    """Return the numbers of a file with these cells in rows, or what is wrong with it."""
    path.write_text("period;plan\n" + "".join(f'2026-01;"{cell}"\n' for cell in cells), encoding="utf-8")
    declared = {"source": path.name, "format": "csv", "columns": {"period": "period", "plan": "plan"}}
    marks = {"delimiter": ";", "decimal": decimal, "thousands": thousands, "unit": "kcs"}
    dataset = Dataset.model_validate(declared | marks)
    with tables([Wanted("sales", dataset, path, frozenset(), frozenset({"plan"}))]) as found:
        table = found["sales"]
        if isinstance(table, Fault):
            return table
        assert isinstance(table, Table)
        column = table.names["plan"]
        return [row[0] for row in table.frame.to_native().select(column).fetchall()]


@pytest.mark.parametrize(("decimal", "thousands"), STYLES, ids=str)
def test_a_number_is_read_by_the_declared_marks_and_by_no_others(
    tmp_path: Path, decimal: str, thousands: str | None
) -> None:
    """Every cell means what the marks say, or is refused in its line with its text."""
    path = tmp_path / "sales.csv"
    numbers = {cell: meant(cell, decimal, thousands) for cell in CELLS}
    sound = [cell for cell, value in numbers.items() if value is not None]
    assert read(path, [*sound, ""], decimal, thousands) == [*(numbers[cell] for cell in sound), None]
    for cell in CELLS:
        if cell not in sound:
            fault = read(path, ["1", cell], decimal, thousands)
            assert isinstance(fault, Fault), cell
            said = f"line 3 of `data/sales.csv` has `{cell}` in column `plan`, which is no number"
            assert fault.message == said


@pytest.mark.parametrize(
    ("more", "cell", "said"),
    [
        ("decimal: '.'", "1.234,5", 'set `decimal: ","` and `thousands: "."` in data/datasets.yaml'),
        ("decimal: '.'", "1 234", 'set `thousands: " "` in data/datasets.yaml'),
        ("decimal: '.'", "1,5", 'set `decimal: ","` in data/datasets.yaml'),
        ("decimal: '.'", "1,234", 'set `thousands: ","`, or `decimal: ","` in data/datasets.yaml, whichever'),
        ("decimal: ','", "1.234", 'set `decimal: "."`, or `thousands: "."` in data/datasets.yaml, whichever'),
        ("thousands: ','", "1,23", 'set `decimal: ","` and no `thousands` in data/datasets.yaml'),
        ("thousands: ','", "1,23,4", "`,` between groups of three digits; leave it empty"),
        ("thousands: ','", "#REF!", "an error of a formula"),
        ("thousands: '.'", "1", "`.` for decimals and for thousands; set `decimal` or `thousands`"),
    ],
)
def test_a_number_by_other_marks_says_what_to_set(tmp_path: Path, more: str, cell: str, said: str) -> None:
    repo = Repo(tmp_path).gap().dataset(more=more)
    repo.data(f'period,plan,forecast,actual\n2026-01,1,1,1\n2026-02,1,1,"{cell}"\n')
    assert said in problem(repo)


def test_the_line_is_the_one_of_the_file_also_below_a_cell_of_several_lines(tmp_path: Path) -> None:
    repo = Repo(tmp_path).gap().dataset(more="thousands: ','")
    repo.data('period,plan,forecast,actual,note\n2026-01,1,1,1,"two\nlines"\n2026-02,x,1,1,\n')
    assert "line 4 of `data/sales.csv` has `x` in column `plan`" in problem(repo)


def test_grouped_numbers_of_a_utf_16_file_with_tabs_are_read(tmp_path: Path) -> None:
    text = "period\tplan\tforecast\tactual\n2026-01\t1.234,5\t11\t9\n"
    more = 'delimiter: "\\t"\n    decimal: ","\n    thousands: "."\n    encoding: utf-16'
    point = Repo(tmp_path).gap().data(text.encode("utf-16")).dataset(more=more).only().points[0]
    assert (point.plan, point.forecast, point.actual) == (1234.5, 11.0, 9.0)
