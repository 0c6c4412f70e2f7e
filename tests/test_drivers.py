"""Who drives a variance: parts add up, what runs against it is shown, and the rows are those of the file."""

from __future__ import annotations

from collections import defaultdict
from math import fsum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.model.catalog import Dataset
from sopdocs.planning import Table, Wanted, tables
from sopdocs.variance.drivers import Row, drivers, rows_of, split
from sopdocs.variance.slices import Slice

ROOT = Path(__file__).parents[1]


def row(channel: str, region: str, plan: float | None, actual: float | None) -> Row:
    return Row((("channel", channel), ("region", region)), plan, None, actual)


OFFSET = [row("grocery", "EMEA", 100, 60), row("discount", "EMEA", 50, 80), row("grocery", "NA", 100, 95)]


def test_what_runs_against_the_variance_is_shown_and_not_netted() -> None:
    """−45 in grocery, +30 in discount: 15 short, of 75 that moved."""
    channel, region = drivers(OFFSET)
    assert (channel.net, channel.up, channel.down, channel.gross) == (-15, 30, -45, 75)
    assert [(one.name, one.value, one.share) for one in channel.parts] == [
        ("grocery", -45, 60),
        ("discount", 30, 40),
    ]
    assert [one.name for one in channel.offsetting] == ["discount"]
    assert region.net == channel.net
    assert [one.name for one in region.parts] == ["EMEA", "NA"]
    assert channel.parts[0].pct == pytest.approx(100 * -45 / 200)


def test_a_row_without_one_of_the_columns_is_left_out_and_counted() -> None:
    (channel, _) = drivers([*OFFSET, row("online", "NA", 10, None), row("grocery", "NA", None, 5)])
    assert (channel.net, channel.left_out) == (-15, 2)
    assert "online" not in {one.name for one in channel.parts}
    assert drivers([row("online", "NA", 10, None)])[0].note == "no row has both columns"


def test_levels_do_not_add_up() -> None:
    (channel, _) = drivers(OFFSET, how="weighted_mean")
    assert (channel.parts, channel.note) == ((), "the figures are levels and do not add up")


def test_nothing_moved_has_no_shares() -> None:
    (channel, _) = drivers([row("grocery", "EMEA", 100, 100)])
    assert (channel.gross, channel.parts[0].share) == (0, None)


amounts = st.one_of(st.none(), st.integers(-1000, 1000).map(float))
some = st.lists(
    st.builds(row, st.sampled_from("abc"), st.sampled_from(["EMEA", "NA"]), amounts, amounts), max_size=20
)


@given(some)
def test_the_parts_of_every_dimension_add_up_to_the_same_variance(rows: list[Row]) -> None:
    complete = [(r.actual, r.plan) for r in rows if r.actual is not None and r.plan is not None]
    net = fsum(actual - plan for actual, plan in complete)
    for one in drivers(rows):
        assert one.net == one.up + one.down == fsum(part.value for part in one.parts) == net
        assert one.gross == fsum(abs(part.value) for part in one.parts)
        assert [abs(part.value) for part in one.parts] == sorted(
            (abs(part.value) for part in one.parts), reverse=True
        )
        if one.gross:
            assert fsum(part.share or 0.0 for part in one.parts) == pytest.approx(100.0)
    assert set(drivers(reversed(rows))) == set(drivers(rows))


CSV = "channel,country,period,plan,actual\n"
SLICE = Slice("sales", (), (("actual", "actual"), ("plan", "plan")), "sum")


def table_of(folder: Path, text: str) -> Wanted:
    (folder / "sales.csv").write_text(text, encoding="utf-8")
    dataset = Dataset.model_validate(
        {
            "source": "sales.csv",
            "format": "csv",
            "grain": ["channel", "country"],
            "columns": {"period": "period", "plan": "plan", "actual": "actual"},
            "unit": "kcs",
        }
    )
    texts, figures = frozenset({"channel", "country"}), frozenset({"plan", "actual"})
    return Wanted("sales", dataset, folder / "sales.csv", texts, figures)


def test_rows_come_from_the_file_by_any_of_its_columns(tmp_path: Path) -> None:
    """Two items of a channel come together, an empty cell is a value of its own, months stay apart."""
    cells = [
        ("a", "DE", "2026-01", 10, 7),
        ("a", "DE", "2026-01", 5, 5),
        ("a", "FR", "2026-01", 8, 9),
        ("b", "DE", "2026-02", 4, 2),
        ("", "DE", "2026-02", 3, 1),
        ("a", "DE", "2026-09", 99, 0),
    ]
    text = CSV + "".join(",".join(map(str, one)) + "\n" for one in cells)
    expected: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for channel, country, period, plan, actual in cells[:5]:
        expected[channel, country, period][0] += plan
        expected[channel, country, period][1] += actual
    with tables([table_of(tmp_path, text)]) as opened:
        table = opened["sales"]
        assert isinstance(table, Table)
        found = list(rows_of(split(table, SLICE, ["channel", "country"]), ("2026-01", "2026-06")))
        narrowed = Slice("sales", (("country", "DE"),), SLICE.columns, "sum")
        german = list(rows_of(split(table, narrowed, ["country", "channel"]), ("2026-01", "2026-06")))
    pairs = sorted(tuple(value for _, value in one.keys) for one in found)
    assert pairs == sorted(key[:2] for key in expected)
    assert sorted([one.plan, one.actual] for one in found) == sorted(expected.values())
    assert {one.name: one.value for one in drivers(german)[1].parts} == {"a": -3, "b": -2, "": -2}
