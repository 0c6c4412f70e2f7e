"""On time in full: the same deliveries by line, order and case, on the date that is named."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.variance.service import DateName, Level, OrderLine, otif

DAY = datetime.date(2026, 3, 10)
AS_OF = datetime.date(2026, 3, 31)
LATE = DAY + datetime.timedelta(days=1)


def line(
    order: str,
    ordered: float,
    *delivered: tuple[datetime.date, float],
    requested: datetime.date = DAY,
    confirmed: datetime.date = DAY,
) -> OrderLine:
    return OrderLine(order, ordered, {"requested": requested, "confirmed": confirmed}, delivered)


LINES = [
    line("1", 10, (DAY, 10)),
    line("1", 30, (DAY, 10), (LATE, 20), confirmed=LATE),
    line("2", 40, (DAY, 30)),
    line("3", 20, confirmed=LATE),
    line("4", 10, (DAY, 15)),
]


@pytest.mark.parametrize(
    ("level", "date", "otif_pct", "on_time", "in_full"),
    [
        ("line", "requested", 100 * 2 / 5, 100 * 3 / 5, 100 * 3 / 5),
        ("line", "confirmed", 100 * 3 / 5, 100 * 4 / 5, 100 * 3 / 5),
        ("order", "requested", 100 * 1 / 4, 100 * 2 / 4, 100 * 2 / 4),
        ("order", "confirmed", 100 * 2 / 4, 100 * 3 / 4, 100 * 2 / 4),
        ("case", "requested", 100 * 60 / 110, 100 * 60 / 80, 100 * 80 / 110),
    ],
)
def test_the_figure_depends_on_level_and_date(
    level: Level, date: DateName, otif_pct: float, on_time: float, in_full: float
) -> None:
    """Counted by hand from five lines: whole, late in part, short, not at all, and more than ordered."""
    found = otif(LINES, level, date, AS_OF, "Retailer R1")
    assert (found.otif, found.on_time, found.in_full) == pytest.approx((otif_pct, on_time, in_full))
    assert (found.level, found.date, found.whose, found.lines_due) == (level, date, "Retailer R1", 5)


def test_what_is_not_due_or_has_no_date_is_not_judged_and_counted() -> None:
    later = line("1", 5, requested=AS_OF + datetime.timedelta(days=1))
    undated = OrderLine("2", 5, {}, ())
    found = otif([*LINES, later, undated], "line", "requested", AS_OF)
    assert (found.otif, found.lines_due, found.not_due, found.without_date) == (40.0, 5, 1, 1)
    orders = otif([*LINES, later, undated], "order", "requested", AS_OF)
    assert (orders.otif, orders.lines_due) == (50.0, 2), "orders 1 and 2 are still open"


def test_a_delivery_after_the_day_of_judgement_is_not_known_yet() -> None:
    one = line("1", 10, (LATE, 10))
    assert otif([one], "line", "requested", DAY).in_full == 0.0
    assert otif([one], "line", "requested", LATE).in_full == 100.0


@pytest.mark.parametrize("level", ["order", "line", "case"])
def test_where_nothing_was_due_there_is_no_rate(level: Level) -> None:
    found = otif([line("1", 0)], level, "appointment", AS_OF)
    assert (found.otif, found.lines_due, found.note) == (None, 0, f"no {level} was due by 2026-03-31")


deliveries = st.lists(st.tuples(st.integers(-3, 3), st.integers(1, 9)), max_size=3)
anything = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 9), deliveries), min_size=1, max_size=9)


@given(anything)
def test_an_order_is_no_better_than_its_lines_and_both_need_both(
    orders: list[tuple[str, int, list[tuple[int, int]]]],
) -> None:
    lines = [
        line(order, n, *((DAY + datetime.timedelta(days=d), float(q)) for d, q in came))
        for order, n, came in orders
    ]
    by_line, by_case = (otif(lines, level, "requested", AS_OF) for level in ("line", "case"))
    assert by_line.otif is not None
    assert by_case.otif is not None
    assert by_line.otif <= min(by_line.on_time or 0.0, by_line.in_full or 0.0) + 1e-9
    assert by_case.otif <= (by_case.in_full or 0.0) + 1e-9
    each = {
        order: otif([x for x in lines if x.order == order], "line", "requested", AS_OF) for order in "abc"
    }
    whole = [order for order, its_lines in each.items() if its_lines.otif == 100]
    by_order = otif(lines, "order", "requested", AS_OF)
    assert by_order.otif == pytest.approx(100 * len(whole) / len({one.order for one in lines}))
