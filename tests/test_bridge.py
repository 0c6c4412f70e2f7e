"""The margin bridge: its bars add up, stand each on its own, and say the same in any unit and any order."""

from __future__ import annotations

import csv
from math import fsum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.variance.bridge import BARS, Bridge, Item, Side, bridge

ROOT = Path(__file__).parents[1]


def demo() -> list[Item]:
    """The demo company's volumes, prices and costs by channel and month."""
    with (ROOT / "data/margin_bridge_emea.csv").open(encoding="utf-8", newline="") as file:
        return [
            Item(
                (row["channel"],),
                Side(*(float(row[f"actual_{name}"]) for name in ("kcs", "price", "cost"))),
                Side(*(float(row[f"plan_{name}"]) for name in ("kcs", "price", "cost"))),
            )
            for row in csv.DictReader(file)
        ]


def test_the_demo_loses_its_margin_to_mix_more_than_to_volume() -> None:
    """GAP-2026-006, in EUR m: 2.4 short = price +0.3, cost −0.5, volume −0.9, mix −1.3."""
    found = bridge(demo())
    assert {bar.name: round(bar.value / 1000, 1) for bar in found.bars} == {
        "price": 0.3,
        "cost": -0.5,
        "volume": -0.9,
        "mix": -1.3,
    }
    assert round((found.change or 0) / 1000, 1) == -2.4
    mix = next(bar for bar in found.bars if bar.name == "mix")
    assert mix.rows[0][0] == ("grocery",)
    assert mix.rows[0][1] < 0 < dict(mix.rows)["discount",]


numbers = st.floats(0.0, 1000.0).map(lambda n: round(n, 3))
sold = st.builds(
    Side,
    quantity=st.one_of(st.just(0.0), st.floats(0.001, 1e6).map(lambda n: round(n, 3))),
    price=numbers,
    cost=numbers,
    trade=numbers,
    rate=st.floats(0.1, 10.0).map(lambda n: round(n, 4)),
)
KEYS = [(name,) for name in "abcde"]
ranges = st.lists(
    st.builds(
        Item, key=st.sampled_from(KEYS), ours=st.one_of(st.none(), sold), reference=st.one_of(st.none(), sold)
    ),
    max_size=12,
)


def margin(items: list[Item], side: str) -> float:
    """The oracle: what was sold, times what was left of each."""
    sides: list[Side | None] = [getattr(item, side) for item in items]
    told = [[number or 0.0 for number in one] for one in sides if one]
    return fsum(q * ((p - t) * rate - c) for q, p, c, t, rate in told)


def scale(items: list[Item]) -> float:
    sides = [side for item in items for side in (item.ours, item.reference) if side]
    told = [[number or 0.0 for number in one] for one in sides]
    return 1.0 + fsum(q * ((p + t) * rate + c) for q, p, c, t, rate in told)


def bars(found: Bridge) -> list[float]:
    return [found.bar(name) for name in BARS]


@given(ranges)
def test_the_bars_add_up_to_the_change(items: list[Item]) -> None:
    found = bridge(items)
    assert found.note == ""
    change = margin(items, "ours") - margin(items, "reference")
    near = pytest.approx(change, abs=1e-9 * scale(items))
    assert found.change == near
    assert fsum(bar.value for bar in found.bars) == near
    for bar in found.bars:
        assert bar.value == pytest.approx(fsum(value for _, value in bar.rows))


@given(ranges, st.sampled_from([12.0, 0.001, 24.0]))
def test_a_change_of_unit_changes_nothing(items: list[Item], factor: float) -> None:
    """Cases or bottles: twelve times as many at a twelfth of the price."""

    def told(side: Side | None) -> Side | None:
        if side is None:
            return None
        q, p, c, t, rate = (number or 0.0 for number in side)
        return Side(q * factor, p / factor, c / factor, t / factor, rate)

    other = [Item(item.key, told(item.ours), told(item.reference)) for item in items]
    assert bars(bridge(other)) == pytest.approx(bars(bridge(items)), rel=1e-6, abs=1e-9 * scale(items))


@given(ranges.flatmap(lambda items: st.tuples(st.just(items), st.permutations(items))))
def test_the_order_of_items_changes_nothing(both: tuple[list[Item], list[Item]]) -> None:
    assert bridge(both[0]) == bridge(both[1])


A, B = Side(110.0, 10.0, 6.0), Side(100.0, 10.0, 6.0)


@pytest.mark.parametrize(
    ("items", "bar", "value"),
    [
        ([Item(("x",), A, B)], "volume", 10 * 4.0),
        ([Item(("x",), B._replace(price=11.0), B)], "price", 100 * 1.0),
        ([Item(("x",), B._replace(cost=7.0), B)], "cost", -100 * 1.0),
        ([Item(("x",), B._replace(trade=0.5), B)], "trade spend", -100 * 0.5),
        ([Item(("x",), B._replace(rate=0.9), B)], "fx", -100 * 10.0 * 0.1),
        ([Item(("x",), B, B), Item(("y",), A, None)], "new", 110 * 4.0),
        ([Item(("x",), B, B), Item(("y",), None, B)], "delisted", -100 * 4.0),
        (
            [Item(("x",), A, B), Item(("y",), B._replace(quantity=90.0, cost=9.0), B._replace(cost=9.0))],
            "mix",
            30,
        ),
    ],
)
def test_one_thing_changed_is_one_bar(items: list[Item], bar: str, value: float) -> None:
    """In the last one ten cases move from an item that leaves 1 a case to one that leaves 4."""
    found = bridge(items)
    assert [one.name for one in found.bars] == [bar]
    assert found.bar(bar) == pytest.approx(value)


def test_prices_of_several_months_are_what_was_paid_over_what_was_sold() -> None:
    months = [Item(("x",), Side(1.0, 30.0, 0.0), None), Item(("x",), Side(3.0, 10.0, 0.0), None)]
    reference = Item(("x",), None, Side(4.0, 10.0, 0.0))
    assert bridge([*months, reference]).bar("price") == pytest.approx(20.0)


@pytest.mark.parametrize(
    ("item", "note"),
    [
        (Item(("soap", "DE"), A._replace(price=None), B), "price of soap DE is missing (ours)"),
        (Item(("soap",), A, B._replace(quantity=None)), "quantity of soap is missing (reference)"),
        (Item(("soap",), A, B._replace(rate=None)), "rate of soap is missing (reference)"),
    ],
)
def test_what_is_missing_is_not_nought(item: Item, note: str) -> None:
    found = bridge([item])
    assert (found.bars, found.change, found.note) == ((), None, note)


def test_what_was_not_sold_needs_no_price() -> None:
    assert bridge([Item(("x",), A, B), Item(("y",), Side(0.0, None, None), B)]).bar("delisted") == -400.0


def test_returns_that_nearly_cancel_the_sales_still_add_up() -> None:
    """The quantities of the reference leave a thousandth of a case, so that volume and mix are huge."""
    back = B._replace(quantity=-99.999, price=9.0)
    found = bridge([Item(("x",), A._replace(quantity=1e9), B), Item(("y",), A, back)])
    assert abs(found.bar("volume")) > 1e12
    assert fsum(bar.value for bar in found.bars) == pytest.approx(found.change)


def test_returns_that_cancel_the_sales_leave_no_mix_to_speak_of() -> None:
    found = bridge([Item(("x",), A, B), Item(("y",), A, B._replace(quantity=-100.0))])
    assert (found.bars, found.note) == ((), "the quantities of the reference add up to 0")
