"""Measure the metric set of `sopdocs variance --dataset` over Parquet, beside SQL written by hand.

    python -m benchmarks.variance [--rows 59] [--reference 6]

30,490 series are sold on days, as in the M5 competition: 1,941 days are 59.2 million rows. Each command is a
child process of its own; CPU seconds are its user and system time, imports included. In one run stand beside
ours: the same answer in SQL on DuckDB, the raw scan of the same columns, and pandas and utilsforecast, which
get `--reference` million rows and are scaled to all of them. Days are brought to months first, as the metric
set does with any grain; what several levels have in common is rolled up once. "Ours" is variance, bias, WAPE
and tracking signal; the whole set has all metrics, MASE and RMSSE with their join of the history with itself
among them. Ours and the SQL by hand must give the same answer. Times of one run are not to be compared with
those of another.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cost import HOME, Cost, middle, must, run

SERIES = 30_490
DAYS = 1_941
LEVELS: tuple[tuple[str, ...], ...] = (
    (),
    ("state",),
    ("store",),
    ("category",),
    ("department",),
    ("state", "category"),
    ("state", "department"),
    ("store", "category"),
    ("store", "department"),
    ("item",),
    ("state", "item"),
    ("store", "item"),
)
"""The twelve levels of the M5 competition, from everything to one item in one store."""

_WRITE = """
COPY (
    SELECT 'S' || (n % 10) AS store, 'T' || (n % 10) % 3 AS state,
        'I' || (n // 10) AS item, 'D' || (n // 10) % 7 AS department, 'C' || (n // 10) % 7 % 3 AS category,
        strftime(DATE '2011-01-29' + CAST(day AS INTEGER), '%Y-%m') AS period,
        CAST(floor(hash(n * 1941 + day) % 9) AS DOUBLE) AS actual,
        CAST(floor(hash(n * 2003 + day) % 7) AS DOUBLE) + 1 AS forecast,
        CAST(hash(n * 2011 + day) % 8 AS DOUBLE) + 1 AS plan
    FROM range({days}) d(day), range({series}) s(n)
) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 500000)
"""

_OURS = """
import duckdb, narwhals as nw
from sopdocs.variance.metrics import judged, metrics, rolled_up
connection = duckdb.connect(config={{"threads": 2, "memory_limit": "800MB", "temp_directory": {place!r}}})
connection.execute("SET enable_progress_bar = false")
frame = nw.from_native(connection.read_parquet({path!r}))
finest = sorted({{key for keys in {levels!r} for key in keys}})
rolled_up(frame, finest).to_native().create("series")
for keys in {levels!r}:
    answer = judged if sorted(keys) == finest else metrics
    series = nw.from_native(connection.table("series"))
    found = answer(series, list(keys), {window!r}).to_native().fetchall()
    print(len(found), *(f"{{sum(row[at] or 0 for row in found):.6g}}" for at in (-1, -2, -3, -6)))
"""

_FOUR = """
import duckdb, narwhals as nw
from sopdocs.variance.metrics import metrics
connection = duckdb.connect(config={{"threads": 2, "memory_limit": "800MB", "temp_directory": {place!r}}})
connection.execute("SET enable_progress_bar = false")
frame = nw.from_native(connection.read_parquet({path!r}))
wanted = ("actual_vs_plan", "bias_pct", "wape_pct", "tracking_signal")
found = metrics(frame, ["store", "item"], only=wanted).to_native().fetchall()
print(len(found), *(f"{{sum(row[at] or 0 for row in found):.6g}}" for at in (-1, -2, -3, -4)))
"""
"""Variance, bias, WAPE and tracking signal of each series over all its months."""

_SQL = """
import duckdb
connection = duckdb.connect(config={{"threads": 2, "memory_limit": "800MB", "temp_directory": {place!r}}})
connection.execute("SET enable_progress_bar = false")
found = connection.execute({query!r}).fetchall()
print(len(found), *(f"{{sum(row[at] or 0 for row in found):.6g}}" for at in (-1, -2, -3, -{last})))
"""

_FOUR_BY_HAND = """
WITH series AS (
    SELECT store, item, period,
        CASE WHEN count(actual) = count(*) THEN sum(actual) END AS a,
        CASE WHEN count(forecast) = count(*) THEN sum(forecast) END AS f,
        CASE WHEN count(plan) = count(*) THEN sum(plan) END AS p
    FROM read_parquet('{path}') GROUP BY ALL
), judged AS (SELECT *, f - a AS e, a - p AS v FROM series)
SELECT store, item, sum(v), CASE WHEN sum(a) FILTER (e IS NOT NULL) > 0
        THEN 100 * sum(e) / sum(a) FILTER (e IS NOT NULL) END,
    100 * sum(abs(e)) / nullif(sum(abs(a)) FILTER (e IS NOT NULL), 0),
    CASE WHEN count(e) > 3 THEN sum(e) * count(e) / nullif(sum(abs(e)), 0) END
FROM judged GROUP BY ALL
"""

_ANSWER = """
WITH series AS MATERIALIZED (
    SELECT store, item, period,
        CASE WHEN count(actual) = count(*) THEN sum(actual) END AS a,
        CASE WHEN count(forecast) = count(*) THEN sum(forecast) END AS f,
        CASE WHEN count(plan) = count(*) THEN sum(plan) END AS p
    FROM read_parquet('{path}') GROUP BY ALL
), judged AS (SELECT *, f - a AS e, a - p AS v FROM series WHERE period BETWEEN '{first}' AND '{last}'
), history AS (SELECT * FROM series WHERE period < '{first}'
), scale AS (
    SELECT n.store, n.item, avg(abs(n.a - o.a)) AS d, avg((n.a - o.a) * (n.a - o.a)) AS d2
    FROM history n JOIN history o ON n.store = o.store AND n.item = o.item
        AND o.period = CAST(CAST(n.period[1:4] AS INT) - 1 AS VARCHAR) || n.period[5:7]
    GROUP BY ALL
), sums AS (
    SELECT store, item, count(e) AS n, sum(v) AS v, sum(p) FILTER (v IS NOT NULL) AS p,
        sum(a) FILTER (v IS NOT NULL) AS ap, sum(least(a, p)) FILTER (v IS NOT NULL) AS least,
        sum(f - p) AS fp, sum(e) AS e, sum(abs(e)) AS ae, sum(e * e) AS se,
        sum(a) FILTER (e IS NOT NULL) AS a, sum(abs(a)) FILTER (e IS NOT NULL) AS aa,
        sum(abs(e) / abs(a)) FILTER (a <> 0) AS ape, count(e) FILTER (a = 0) AS zero,
        sum(2 * abs(e) / (abs(f) + abs(a))) FILTER (abs(f) + abs(a) <> 0) AS sape
    FROM judged GROUP BY ALL
)
SELECT store, item, n, v, 100 * v / nullif(abs(p), 0), -e, fp, 100 * ap / nullif(p, 0),
    100 * least / nullif(p, 0), CASE WHEN a > 0 THEN 100 * e / a END, e / nullif(n, 0), e, ae / nullif(n, 0),
    100 * ae / nullif(aa, 0), 100 - 100 * ae / nullif(aa, 0), 100 * ape / nullif(n - zero, 0), zero,
    100 * coalesce(sape, 0) / nullif(n, 0), CASE WHEN n > 3 THEN e * n / nullif(ae, 0) END,
    ae / nullif(n, 0) / nullif(d, 0), sqrt(se / nullif(n, 0) / nullif(d2, 0))
FROM sums LEFT JOIN scale USING (store, item)
"""

_SCAN = """
SELECT min(length(store)), min(length(item)), min(length(period)), sum(actual), sum(forecast), sum(plan)
FROM read_parquet('{path}')
"""

_PANDAS = """
import pandas as pd
columns = ["store", "item", "period", "actual", "forecast", "plan"]
frame = pd.read_parquet({path!r}, columns=columns)
by = ["store", "item"]
series = frame.groupby([*by, "period"], as_index=False)[["actual", "forecast", "plan"]].sum(min_count=1)
judged = series[series["period"].between(*{window!r})].copy()
judged["e"] = judged["forecast"] - judged["actual"]
judged["ae"], judged["se"], judged["aa"] = judged["e"].abs(), judged["e"] ** 2, judged["actual"].abs()
judged["v"] = judged["actual"] - judged["plan"]
judged["least"] = judged[["actual", "plan"]].min(axis=1)
judged["ape"] = judged["ae"] / judged["aa"].where(judged["aa"] != 0)
judged["sape"] = 2 * judged["ae"] / (judged["forecast"].abs() + judged["aa"])
found = judged.groupby(by).sum(numeric_only=True)
print(len(found))
"""

_UTILSFORECAST = """
import pandas as pd
from utilsforecast.losses import bias, mae, mape, smape, mase, rmsse
columns = ["store", "item", "period", "actual", "forecast"]
frame = pd.read_parquet({path!r}, columns=columns)
frame["unique_id"] = frame["store"] + frame["item"]
frame = frame.groupby(["unique_id", "period"], as_index=False)[["actual", "forecast"]].sum()
frame = frame.rename(columns={{"period": "ds", "actual": "y"}})
test = frame[frame["ds"].between(*{window!r})]
train = frame[frame["ds"] < {window!r}[0]]
for loss in (bias, mae, mape, smape):
    print(len(loss(test, models=["forecast"])))
for loss in (mase, rmsse):
    print(len(loss(test, models=["forecast"], seasonality=12, train_df=train)))
"""


def written(place: Path, millions: float) -> tuple[Path, int]:
    """Write so many million rows of every series and return the file and its exact number of rows."""
    days = max(1, min(DAYS, round(millions * 1e6 / SERIES)))
    path = place / f"sales_{days}.parquet"
    if not path.exists():
        query = _WRITE.format(days=days, series=SERIES, path=path)
        child(f"import duckdb; duckdb.connect().execute({query!r})")  # memory of ours counts for a child
    return path, days * SERIES


def window(rows: int) -> tuple[str, str]:
    """Return the last twelve months of the file."""
    months = [f"{year}-{month:02d}" for year in range(2011, 2017) for month in range(1, 13)]
    last = min(len(months) - 1, round(rows / SERIES / 30.4))
    return months[max(0, last - 11)], months[last]


def child(program: str) -> Cost:
    """Run a program of its own."""
    return must(run((sys.executable, "-c", program), HOME))


def measured(path: Path, rows: int, levels: Sequence[tuple[str, ...]], times: int = 3) -> dict[str, Cost]:
    """Return the cost of ours, by hand and of the raw scan, each beside the others."""
    bounds, place = window(rows), str(path.parent / "spill")
    answer = _ANSWER.format(path=path, first=bounds[0], last=bounds[1])
    four = _FOUR_BY_HAND.format(path=path)
    finest = [("store", "item")]
    programs = {
        "ours": _FOUR.format(path=str(path), place=place),
        "by hand": _SQL.format(query=four, place=place, last=4),
        "raw scan": _SQL.format(query=_SCAN.format(path=path), place=place, last=4),
        "ours, whole set": _OURS.format(path=str(path), levels=finest, window=bounds, place=place),
        "by hand, whole set": _SQL.format(query=answer, place=place, last=6),
    }
    if len(levels) > 1:
        programs["all levels"] = _OURS.format(path=str(path), levels=levels, window=bounds, place=place)
    turns = [{name: child(program) for name, program in programs.items()} for _ in range(times)]
    for which in ("", ", whole set"):
        if len({turn[name + which].output for turn in turns for name in ("ours", "by hand")}) > 1:
            sys.exit("ours is not the answer by hand")
    return {name: middle(turn[name] for turn in turns) for name in programs}


def line(name: str, cost: Cost) -> None:
    """Print one row of the table."""
    print(f"{name:<22} {cost.cpu:7.2f} CPU s {cost.wall:7.2f} s {cost.peak:6.0f} MiB", flush=True)


def judge(found: dict[str, Cost], others: dict[str, float]) -> None:
    """Print the ratios beside the aims; pandas and utilsforecast answer with about the whole set."""
    ours, whole = found["ours"].cpu, found["ours, whole set"].cpu
    scan = found["raw scan"].cpu
    by_hand = whole / found["by hand, whole set"].cpu
    print(f"to SQL by hand {ours / found['by hand'].cpu:.2f}, whole set {by_hand:.2f} (at most 1.15)")
    print(f"to the raw scan {ours / scan:.1f} (at most 4), whole set {whole / scan:.1f}")
    for name, cpu in others.items():
        print(f"{name} takes {cpu / whole:.1f} times as much, scaled (pandas at least 8)")
    print(f"peak {max(found[name].peak for name in ('ours', 'ours, whole set')):.0f} MiB (under 1024)")
    if "all levels" in found:
        print(f"{len(LEVELS)} levels to one {found['all levels'].cpu / whole:.1f} (under 3)")


def main(arguments: Sequence[str] | None = None) -> None:
    """Generate, measure, print."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--rows", type=float, default=59.2, help="million rows")
    parser.add_argument(
        "--reference", type=float, default=6, help="million rows for pandas and utilsforecast"
    )
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sopdocs-benchmark-") as place:
        sizes = sorted({min(size, options.rows) for size in (6.0, 24.0, options.rows)})
        part, rows_of_part = written(Path(place), min(options.reference, options.rows))
        others: dict[str, Cost] = {}
        for name, program in (("pandas", _PANDAS), ("utilsforecast", _UTILSFORECAST)):
            others[name] = child(program.format(path=str(part), window=window(rows_of_part)))
            line(f"{name}, {rows_of_part / 1e6:.1f} M", others[name])
        found: dict[str, Cost] = {}
        rows = 0
        for size in sizes:
            path, rows = written(Path(place), size)
            print(f"\n{rows / 1e6:.1f} million rows, {path.stat().st_size / 1e6:.0f} MB of Parquet")
            last = size == sizes[-1]
            found = measured(path, rows, LEVELS if last else LEVELS[-1:], options.times)
            for name, cost in found.items():
                line(name, cost)
        print()
        judge(found, {name: cost.cpu * rows / rows_of_part for name, cost in others.items()})


if __name__ == "__main__":
    main()
