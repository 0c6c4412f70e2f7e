"""The metric set: the same answer as a plain oracle and as published libraries, on whichever engine."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopdocs.figures import Point
from sopdocs.variance import formulas
from sopdocs.variance.definitions import METRICS, reason
from sopdocs.variance.metrics import metrics, rolled_up, value_added

Row = tuple[str, str, float | None, float | None, float | None]
COLUMNS = ("key", "period", "plan", "forecast", "actual")
YEARS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
WINDOW = ("2025-01", "2025-12")


def by_pandas(rows: Sequence[Row]) -> Any:
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return nw.from_native(frame.astype(dict.fromkeys(COLUMNS[2:], "float64")))


def by_duckdb(rows: Sequence[Row]) -> Any:
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE t (key VARCHAR, period VARCHAR, plan DOUBLE, forecast DOUBLE, actual DOUBLE)"
    )
    connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", rows)
    return nw.from_native(connection.table("t"))


ENGINES = {"pandas": by_pandas, "duckdb": by_duckdb}


def answers(frame: Any, window: tuple[str, str] | None = WINDOW) -> dict[str, dict[str, float | None]]:
    """Return the metrics by key, null as None."""
    found = metrics(frame, ["key"], window).collect("pandas").to_native()
    return {
        row["key"]: {name: None if pd.isna(row[name]) else float(row[name]) for name in METRICS}
        for row in found.to_dict("records")
    }


def ratio(value: float, by: float) -> float | None:
    return value / by if by else None


def oracle(rows: Sequence[Row], window: tuple[str, str]) -> dict[str, dict[str, float | None]]:
    """Return the same by plain Python: sums by period, then one formula after the other."""
    cells: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        cells[row[0]][row[1]].append(row)
    found = {}
    for key, periods in cells.items():
        series = {
            period: [
                None if None in column else math.fsum(value or 0.0 for value in column)
                for column in list(zip(*some, strict=True))[2:]
            ]
            for period, some in periods.items()
        }
        history = {p: triple[2] for p, triple in series.items() if p < window[0]}
        if inside := [triple for p, triple in series.items() if window[0] <= p <= window[1]]:
            found[key] = judged(inside, history)
    return found


def judged(triples: list[list[float | None]], history: dict[str, float | None]) -> dict[str, float | None]:
    fa = [(f, a) for _, f, a in triples if f is not None and a is not None]
    pa = [(p, a) for p, _, a in triples if p is not None and a is not None]
    pf = [(p, f) for p, f, _ in triples if p is not None and f is not None]
    errors = [f - a for f, a in fa]
    number, total = len(errors), math.fsum(errors)
    absolute = math.fsum(map(abs, errors))
    plan, actual = math.fsum(p for p, _ in pa), math.fsum(a for _, a in fa)
    size = math.fsum(abs(a) for _, a in fa)
    steps = [
        value - before
        for period, value in history.items()
        if value is not None and (before := history.get(f"{int(period[:4]) - 1}{period[4:]}")) is not None
    ]
    change = ratio(math.fsum(map(abs, steps)), len(steps))
    squares = ratio(math.fsum(step * step for step in steps), len(steps))
    mae = ratio(absolute, number)
    mse = ratio(math.fsum(e * e for e in errors), number)
    shares = [abs(f - a) / abs(a) for f, a in fa if a]
    symmetric = [2 * abs(f - a) / (abs(f) + abs(a)) if f or a else 0.0 for f, a in fa]
    wape = ratio(100 * absolute, size)
    return {
        "periods": number,
        "actual_vs_plan": math.fsum(a - p for p, a in pa) if pa else None,
        "actual_vs_plan_pct": ratio(100 * math.fsum(a - p for p, a in pa), abs(plan)),
        "actual_vs_forecast": -total if fa else None,
        "forecast_vs_plan": math.fsum(f - p for p, f in pf) if pf else None,
        "attainment_pct": ratio(100 * math.fsum(a for _, a in pa), plan),
        "adherence_pct": ratio(100 * math.fsum(min(p, a) for p, a in pa), plan),
        "bias_pct": 100 * total / actual if actual > 0 else None,
        "me": ratio(total, number),
        "cfe": total if fa else None,
        "mae": mae,
        "wape_pct": wape,
        "accuracy_pct": None if wape is None else 100 - wape,
        "mape_pct": ratio(100 * math.fsum(shares), len(shares)),
        "mape_skipped": sum(1 for _, a in fa if not a),
        "smape_pct": ratio(100 * math.fsum(symmetric), number),
        "tracking_signal": ratio(total * number, absolute) if number >= formulas.ENOUGH else None,
        "mase": None if mae is None or not change else mae / change,
        "rmsse": None if mse is None or not squares else math.sqrt(mse / squares),
    }


def alike(mine: dict[str, float | None], theirs: dict[str, float | None]) -> None:
    for name in METRICS:
        one, other = mine[name], theirs[name]
        assert (one is None) == (other is None), name
        if one is not None and other is not None:
            assert one == pytest.approx(other, rel=1e-9, abs=1e-9), name


values = st.one_of(st.none(), st.integers(-40, 400).map(lambda n: n / 4))
rows_of = st.lists(
    st.tuples(st.sampled_from("AB"), st.sampled_from(YEARS), values, values, values), min_size=1, max_size=60
)


@settings(deadline=None, max_examples=40)
@given(rows_of)
def test_every_metric_is_what_a_plain_oracle_says(rows: list[Row]) -> None:
    """Whatever is missing, zero or negative; several rows of one key and period are added up first."""
    expected = oracle(rows, WINDOW)
    for engine in ENGINES.values():
        found = answers(engine(rows))
        assert found.keys() == expected.keys()
        for key, row in found.items():
            alike(row, expected[key])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(values, values, values), min_size=1, max_size=24))
def test_frames_and_points_agree(parts: list[tuple[float | None, float | None, float | None]]) -> None:
    """What a gap says of its dozen points is what the frame says of a million."""
    rows = [("A", period, *part) for period, part in zip(YEARS, parts, strict=False)]
    points = [Point(period, *part) for period, part in zip(YEARS, parts, strict=False)]
    found = answers(by_pandas(rows), None)["A"]
    for name, formula in (
        ("bias_pct", formulas.bias_pct),
        ("wape_pct", formulas.wape_pct),
        ("attainment_pct", formulas.attainment_pct),
        ("tracking_signal", formulas.tracking_signal),
    ):
        expected = formula(points)
        assert (found[name] is None) == (expected is None), name
        assert expected is None or found[name] == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("engine", ENGINES)
def test_published_libraries_say_the_same(engine: str) -> None:
    """utilsforecast as an oracle for bias, MAE, sMAPE, MASE and RMSSE on three years of a year's rhythm."""
    losses = pytest.importorskip("utilsforecast.losses")
    months = [f"{year}-{month:02d}" for year in range(2022, 2026) for month in range(1, 13)]
    rows: list[Row] = []
    for key, level in (("A", 100.0), ("B", 20.0)):
        for at, period in enumerate(months):
            actual = level + 10 * math.sin(at) + at % 7
            rows.append((key, period, level, actual + 3 * math.cos(at * level), actual))
    table = pd.DataFrame(rows, columns=list(COLUMNS)).rename(
        columns={"key": "unique_id", "period": "ds", "actual": "y", "forecast": "m"}
    )
    train, test = table[table["ds"] < WINDOW[0]], table[table["ds"] >= WINDOW[0]]
    found = answers(ENGINES[engine](rows))

    def theirs(name: str, **more: Any) -> dict[str, float]:
        return dict(getattr(losses, name)(test, models=["m"], **more)[["unique_id", "m"]].values)

    for mine, their, factor, more in (
        ("me", "bias", 1, {}),
        ("mae", "mae", 1, {}),
        ("mape_pct", "mape", 100, {}),
        ("smape_pct", "smape", 200, {}),
        ("mase", "mase", 1, {"seasonality": 12, "train_df": train}),
        ("rmsse", "rmsse", 1, {"seasonality": 12, "train_df": train}),
    ):
        for key, value in theirs(their, **more).items():
            assert found[key][mine] == pytest.approx(factor * value, rel=1e-9), (mine, key)


@pytest.mark.parametrize("notation", ["2025-{:02d}", "2025-W{:02d}", "FY2025-P{:02d}"])
def test_a_year_ago_is_the_same_period_in_every_calendar(notation: str) -> None:
    periods = [notation.format(number) for number in range(1, 13)]
    earlier = [period.replace("2025", str(year)) for year in (2023, 2024) for period in periods]
    rows: list[Row] = [("A", p, None, None, float(n)) for n, p in enumerate(earlier)]
    rows += [("A", period, None, 30.0, 24.0) for period in periods]
    assert answers(by_pandas(rows), (periods[0], periods[-1]))["A"]["mase"] == 0.5


@pytest.mark.parametrize("engine", ENGINES)
def test_each_step_of_the_forecast_is_judged_on_the_same_periods(engine: str) -> None:
    """A step that lacks a period takes it from the others too."""
    rows: list[Row] = [
        ("A", "2025-01", 90, 120, 100),
        ("A", "2025-02", 100, 80, 100),
        ("A", "2025-03", None, 1, 100),
    ]
    found = value_added(ENGINES[engine](rows), ["key"], {"statistical": "plan", "consensus": "forecast"})
    (row,) = found.collect("pandas").to_native().to_dict("records")
    assert (row["statistical"], row["consensus"]) == (5.0, 20.0)


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ((10.0, 5.0, 0.0), "wape_pct"),
        ((10.0, 5.0, 0.0), "mape_pct"),
        ((10.0, 5.0, -1.0), "bias_pct"),
        ((0.0, 5.0, 1.0), "attainment_pct"),
        ((10.0, 5.0, 5.0), "tracking_signal"),
        ((10.0, 5.0, 5.0), "mase"),
        ((10.0, None, 5.0), "bias_pct"),
        ((None, 5.0, 5.0), "actual_vs_plan"),
    ],
)
def test_what_cannot_be_computed_has_a_reason(row: tuple[float | None, ...], name: str) -> None:
    found = answers(by_pandas([("A", "2025-01", *row)]))["A"]  # type: ignore[list-item]
    assert found[name] is None
    assert reason(name, found)
    assert not reason("periods", found)


def test_without_keys_everything_is_one_row() -> None:
    rows: list[Row] = [("A", "2025-01", 1, 3, 2), ("B", "2025-01", 1, 3, 4)]
    collect: Callable[[Any], Any] = lambda frame: frame.collect("pandas").to_native()  # noqa: E731
    (row,) = collect(metrics(by_pandas(rows), [])).to_dict("records")
    assert (row["periods"], row["wape_pct"], row["actual_vs_plan"]) == (1, 0.0, 4.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_levels_come_together_by_their_weights(engine: str) -> None:
    """The service of two depots is that of all lines due, and a row without a figure leaves no mean."""
    rows: list[Row] = [("A", "2025-01", 3, 80, 90), ("A", "2025-01", 1, 100, 70), ("A", "2025-02", 0, 1, 1)]
    frame = ENGINES[engine](rows).rename({"plan": "weight"})
    found = answers(frame)["A"]
    assert found["cfe"] == found["me"] == (3 * 80 + 1 * 100) / 4 - (3 * 90 + 1 * 70) / 4
    assert found["periods"] == 1


@settings(deadline=None, max_examples=30)
@given(rows_of)
def test_a_level_may_be_made_from_a_finer_one(rows: list[Row]) -> None:
    """Rolling up a roll-up changes nothing, so that twelve levels cost one pass over the rows."""
    for engine in ENGINES.values():
        again = rolled_up(engine(rows), ["key"]).collect("pandas")
        alike_by_key(answers(again), answers(engine(rows)))


def alike_by_key(mine: dict[str, dict[str, Any]], theirs: dict[str, dict[str, Any]]) -> None:
    assert mine.keys() == theirs.keys()
    for key, row in mine.items():
        alike(row, theirs[key])
