"""What detection makes of a dataset that no record names: the metric it names, or the only one that fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from sopdocs.detect.warning import early_warning
from sopdocs.detect.watched import watched
from sopdocs.repository import open_repository
from tests.planning_repo import AS_OF, Repo, months

SHORT = months(*[(10, None, 10)] * 3, *[(10, None, 7)] * 3)


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ("freshness_days: 45", []),  # volume and stock are both kept in kcs by month
        ("metric: volume", [("volume", "actual_vs_plan")]),
        ("metric: stock", [("stock", "actual_vs_plan")]),
        ("metric: bias", [("bias", "actual_vs_forecast")]),
        ("metric: nothing", []),
    ],
)
def test_a_dataset_is_watched_by_the_metric_it_names(
    tmp_path: Path, declared: str, found: list[tuple[str, str]]
) -> None:
    repo = Repo(tmp_path).dataset(more=declared)
    text = repo.files["data/datasets.yaml"]
    repo.files["data/datasets.yaml"] = text.replace(" forecast: forecast,", "")
    assert [(one.metric_id, one.comparison) for one in watched(repo.kb())] == found


def test_where_several_metrics_fit_it_is_said_how_to_settle_it(tmp_path: Path) -> None:
    repo = Repo(tmp_path).dataset().data(SHORT)
    repo.files["data/datasets.yaml"] = repo.files["data/datasets.yaml"].replace(" forecast: forecast,", "")
    (tmp_path / "gaps").mkdir()
    for path, text in repo.files.items():
        (tmp_path / path).write_text(text, "utf-8")
    (quiet,) = early_warning(open_repository(tmp_path, AS_OF)).quiet
    assert quiet.reason == "no record names it, and `volume`, `stock` may be meant: name its `metric`"
    file = tmp_path / "data/datasets.yaml"
    file.write_text(file.read_text("utf-8").replace("    unit:", "    metric: volume\n    unit:"), "utf-8")
    (one,) = early_warning(open_repository(tmp_path, AS_OF)).candidates
    assert (one.watched.metric_id, one.since) == ("volume", "2026-04")
