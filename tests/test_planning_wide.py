"""What people rely on when an export has its periods in headers or its figures in rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from sopdocs.figures import Point
from tests.planning_repo import Repo
from tests.test_planning import problem

DATASET = """\
kind: datasets
schema_version: 1
datasets:
  sales:
    source: sales.csv
    format: csv
    unit: kcs
    refresh_lag_days: 8
"""

FIGURES: dict[tuple[str, str], dict[str, list[float | None]]] = {
    ("soap", "GB"): {"plan": [10.0, 20.0, 30.0], "forecast": [11.0, 21.0, 31.0], "actual": [9.0, 19.0, None]},
    ("soap", "FR"): {"plan": [1.0, 2.0, 3.0], "forecast": [4.0, 5.0, 6.0], "actual": [7.0, 8.0, None]},
}
MONTHS = ("2026-01", "2026-02", "2026-03")
NAMES = {"plan": "Consensus Demand", "forecast": "Statistical Fcst Qty", "actual": "Actuals Qty"}


def shown(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def by_key_figure(heads: tuple[str, ...] = ("Jan 2026", "Feb 2026", "Mar 2026")) -> str:
    """A row per product, country and key figure, a column per period; one key figure nobody asks for."""
    lines = [",".join(("Product ID", "Country", "Key Figure", *heads))]
    for (product, land), parts in FIGURES.items():
        for part, values in parts.items():
            lines.append(",".join((product, land, NAMES[part], *map(shown, values))))
        lines.append(f"{product},{land},Comment,late,,ok")
    return "\n".join(lines) + "\n"


def by_measure() -> str:
    """A row per product, country, period and measure."""
    lines = ["ITEM,LAND,PERIOD,MEASURE,QTY"]
    for (product, land), parts in FIGURES.items():
        for part, values in parts.items():
            for month, value in zip(("JAN-26", "FEB-26", "MAR-26"), values, strict=True):
                lines.append(f"{product},{land},{month},{NAMES[part]},{shown(value)}")
    return "\n".join(reversed(lines[1:])).join((lines[0] + "\n", "\n"))


def by_header() -> str:
    """A row per product and country, a column per period and figure."""
    words = {"plan": "Plan", "forecast": "Forecast", "actual": "Actual"}
    heads = [f"Sum of {word} {month} 2026" for month in ("Jan", "Feb", "Mar") for word in words.values()]
    lines = [",".join(("Family", "Land", *heads))]
    for (product, land), parts in FIGURES.items():
        values = [parts[part][month] for month in range(3) for part in words]
        lines.append(",".join((product, land, *map(shown, values))))
    return "\n".join(lines) + "\n"


def declared(repo: Repo, columns: str, wide: str, more: str = "") -> Repo:
    said = f"    columns: {columns}\n    wide: {wide}\n{more}"
    repo.files["data/datasets.yaml"] = DATASET + said
    return repo


def key_figures(repo: Repo, wide: str = '{periods: "%b %Y", measure: Key Figure}', more: str = "") -> Repo:
    names = ", ".join(f"{part}: {name}" for part, name in NAMES.items())
    keys = "    grain: [Product ID, Country]\n    keys: {Country: GB}\n"
    return declared(repo, f"{{period: Month, {names}}}", wide, more or keys)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path).gap()


def expected(land: str) -> list[tuple[str, float | None, float | None, float | None]]:
    parts = FIGURES["soap", land]
    return [
        (month, parts["plan"][n], parts["forecast"][n], parts["actual"][n]) for n, month in enumerate(MONTHS)
    ]


def got(points: tuple[Point, ...]) -> list[tuple[str, float | None, float | None, float | None]]:
    return [(p.period, p.plan, p.forecast, p.actual) for p in points]


def test_a_row_per_key_figure_gives_the_figures_of_a_long_file(repo: Repo) -> None:
    figures = key_figures(repo.data(by_key_figure())).only()
    assert got(figures.points) == expected("GB")
    assert figures.data is not None
    assert figures.data.rows == 6, "rows are counted as in a long file: two countries, three months"


@pytest.mark.parametrize("land", ["GB", "FR"])
def test_a_row_per_measure_and_period_gives_the_figures_of_a_long_file(repo: Repo, land: str) -> None:
    names = ", ".join(f"{part}: {name}" for part, name in NAMES.items())
    columns, wide = f"{{period: PERIOD, {names}}}", '{periods: "%b-%y", measure: MEASURE, value: QTY}'
    declared(repo, columns, wide, f"    grain: [ITEM, LAND]\n    keys: {{LAND: {land}}}\n")
    assert got(repo.data(by_measure()).only().points) == expected(land)


def test_a_pivot_with_figure_and_period_in_each_header(repo: Repo) -> None:
    columns = "{period: Month, plan: Plan, forecast: Forecast, actual: Actual}"
    declared(repo, columns, '{periods: "Sum of {measure} %b %Y"}', "    keys: {Land: FR}\n")
    assert got(repo.data(by_header()).only().points) == expected("FR")


def test_a_pivot_of_one_figure(repo: Repo) -> None:
    declared(repo, "{period: Month, actual: Sales}", '{periods: "%m/%Y"}')
    points = repo.data("Land,01/2026,2/2026\nGB,1,2\nFR,3,\n").only().points
    assert [(p.period, p.actual) for p in points] == [("2026-01", 4.0), ("2026-02", None)]


@pytest.mark.parametrize(
    ("pattern", "head", "period"),
    [
        ("%b %Y", "JANUARY 2026", "2026-01"),
        ("%b-%y", "sep-25", "2025-09"),
        ("%Y/%m", "2026/3", "2026-03"),
        ("%Y%m", "202603", "2026-03"),
        ("W%V %Y", "W05 2026", "2026-W05"),
        ("CW %V/%y", "CW 5/26", "2026-W05"),
        ("Q%q %Y", "Q2 2026", "2026-Q2"),
        ("FY%y P%p", "FY26 P3", "FY2026-P03"),
        ("%d.%m.%Y", "31.03.2026", "2026-03"),
        ("%b %Y", "2026-03-01", "2026-03"),
    ],
)
def test_headers_are_read_as_they_are_declared(repo: Repo, pattern: str, head: str, period: str) -> None:
    declared(repo, "{period: Month, actual: Sales}", f'{{periods: "{pattern}"}}')
    repo.gap(more="window: {from: 2020-01, to: 2026-12}")
    assert [p.period for p in repo.data(f"Land,{head}\nGB,1\n").only().points] == [period]


def test_a_grouped_number_is_read_by_its_marks(repo: Repo) -> None:
    more = '    delimiter: ";"\n    decimal: ","\n    thousands: "."\n'
    declared(repo, "{period: Month, actual: Sales}", '{periods: "%b %Y"}', more)
    assert repo.data("Land;Jan 2026\nGB;1.234,5\n").only().points[0].actual == 1234.5


def test_what_is_named_without_is_left_out(repo: Repo) -> None:
    wide = '{periods: "%b %Y", without: [Total, Grand Total, GB Total, UoM]}'
    declared(repo, "{period: Month, actual: Sales}", wide, "    grain: [Land, Shop]\n")
    text = "Land,Shop,UoM,Jan 2026,Feb 2026,Total\nGB,A,EA,1,2,3\nGB,B,KG,3,4,7\nGB Total,,,4,6,10\n"
    points = repo.data(text + "Grand Total,,,4,6,10\n").only().points
    assert [p.actual for p in points] == [4.0, 6.0]


def test_a_product_whose_name_ends_like_totals_is_none(repo: Repo) -> None:
    declared(repo, "{period: Month, actual: Sales}", '{periods: "%b %Y"}', "    grain: [Product]\n")
    assert repo.data("Product,Jan 2026\nDentina Total,1\nSoap,2\n").only().points[0].actual == 3.0


def test_rows_that_repeat_a_key_are_found_as_in_a_long_file(repo: Repo) -> None:
    text = by_key_figure().replace("FR", "GB")
    figures = key_figures(repo.data(text)).only()
    assert figures.track.duplicates == 3
    both = zip(FIGURES["soap", "GB"]["plan"], FIGURES["soap", "FR"]["plan"], strict=True)
    assert [p.plan for p in figures.points] == [(one or 0) + (other or 0) for one, other in both]


def test_a_figure_that_only_a_record_asks_for_is_found(repo: Repo) -> None:
    key_figures(repo.data(by_key_figure().replace("Comment,late,,ok", "Naive Qty,5,6,7")))
    repo.gap(series="{dataset: sales, columns: {forecast: Naive Qty}}")
    assert [p.forecast for p in repo.only().points] == [5.0, 6.0, 7.0]


HEADS = ("Jan 2026", "Feb 2026", "Mar 2026")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            by_key_figure((*HEADS[:2], "Mrz 2026")),
            "has the header `Mrz 2026`, which is no period like `%b %Y`",
        ),
        (by_key_figure(("Jn 2026", *HEADS[1:])), "has the header `Jn 2026`, which is no period"),
        (by_key_figure((*HEADS[:2], "Total")), "has the header `Total`, which is no period"),
        (by_key_figure((*HEADS[:2], "")), "has the header ` `, which is no period"),
        (by_key_figure((*HEADS[:2], "FEB 2026")), "two columns `Feb 2026`"),
        (by_key_figure((*HEADS[:2], "February 2026")), "`Feb 2026` and `February 2026`, which are the same"),
        (by_key_figure(("a", "b", "c")), "has no header that is a period like `%b %Y`; its headers are"),
        (by_key_figure().replace("Key Figure", "KeyFig", 1), "has no column `Key Figure`"),
        (
            by_key_figure().replace("Consensus", "Consnsus"),
            "`Consensus Demand`; did you mean `Consnsus Demand`?",
        ),
        (
            by_key_figure().replace(",9,19,", ",9,x,"),
            "line 4 of `data/sales.csv` has `x` in column `Feb 2026`",
        ),
        (
            by_key_figure() + "Grand Total,,Actuals Qty,1,2,3\n",
            "a row of totals, `Grand Total` in column `Product",
        ),
        (by_key_figure() + "soap Total,GB,Actuals Qty,1,2,3\n", "a row of totals, `soap Total`"),
        (by_key_figure() + ",GB,Actuals Qty,1,2,3\n", "rows without `Product ID`; repeat all item labels"),
        (by_key_figure() + "soap,GB\n", "line 10 of `data/sales.csv` has 2 columns, the header has 6"),
    ],
)
def test_a_wide_file_that_cannot_be_turned_is_said(repo: Repo, text: str, said: str) -> None:
    assert said in problem(key_figures(repo.data(text)))


@pytest.mark.parametrize(
    ("wide", "said"),
    [
        ('{periods: "%b"}', "`periods: %b` of `data/sales.csv` does not make periods; write it with year %Y"),
        ('{periods: "%Y"}', "does not make periods"),
        ('{periods: "%V %m %Y"}', "does not make periods"),
        ('{periods: "%H %m %Y"}', "does not make periods"),
        ('{periods: "%b %Y %Y"}', "does not make periods"),
        ('{periods: "%b %Y", without: [Key Figure]}', "has one figure and 3 are declared under `columns`"),
    ],
)
def test_a_declaration_that_cannot_be_followed_is_said(repo: Repo, wide: str, said: str) -> None:
    assert said in problem(key_figures(repo.data(by_key_figure()), wide))


def test_a_period_in_a_row_that_is_none_is_said(repo: Repo) -> None:
    wide = '{periods: "%b-%y", measure: MEASURE, value: QTY}'
    declared(repo, "{period: PERIOD, actual: Actuals Qty}", wide)
    found = problem(repo.data(by_measure().replace("FEB-26", "FEV-26")))
    assert "has `FEV-26` in column `PERIOD`, which is no period like `%b-%y`" in found


def test_a_week_that_the_year_does_not_have_is_no_period(repo: Repo) -> None:
    declared(repo, "{period: Week, actual: Sales}", '{periods: "W%V %Y"}')
    assert "`W53 2025`, which is no period" in problem(repo.data("Land,W52 2025,W53 2025\nGB,1,2\n"))
    assert "`30.02.2026`, which is no period" in problem(
        declared(repo, "{period: Day, actual: Sales}", '{periods: "%d.%m.%Y"}').data(
            "Land,30.02.2026\nGB,1\n"
        )
    )


def test_headers_and_labels_are_data_and_never_sql(repo: Repo) -> None:
    evil = "a'; DROP TABLE t0; --"
    text = f'"x"") --",Key Figure,Jan 2026\nGB,"{evil}",1\nGB,b,2\n'
    wide = f'{{periods: "%b %Y", measure: Key Figure, without: ["it\'s", "{evil} x"]}}'
    declared(repo, f'{{period: "p\'\\"", actual: "{evil}", plan: b}}', wide)
    (point,) = repo.data(text).only().points
    assert (point.plan, point.actual) == (2.0, 1.0)
