"""Single metrics are what they are among all of them."""

from __future__ import annotations

import pytest

from sopdocs.variance.definitions import METRICS
from sopdocs.variance.metrics import metrics
from tests.test_metrics import YEARS, answers, by_duckdb


@pytest.mark.parametrize("only", [("wape_pct", "tracking_signal"), ("bias_pct", "mase")])
def test_some_of_the_metrics_are_what_they_are_among_all(only: tuple[str, ...]) -> None:
    frame = by_duckdb([("a", month, 10.0, 9.0 + n % 5, 10.0 + n % 7) for n, month in enumerate(YEARS)])
    found = metrics(frame, ["key"], only=only).collect("pandas").to_native().to_dict("records")
    whole = answers(frame, None)["a"]
    assert found == [{"key": "a", **{name: whole[name] for name in METRICS if name in only}}]
