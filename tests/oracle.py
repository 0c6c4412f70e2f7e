"""The demo company in plain Python, from its files alone: what sopdocs says is held against this.

Nothing here knows how sopdocs computes: records and catalogs are read as plain YAML, planning files row by
row, and the formulas are those that the page "How each number is computed" gives.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml


class Row(NamedTuple):
    """One period of a series."""

    period: str
    plan: float | None
    forecast: float | None
    actual: float | None
    weight: float | None
    event: str = ""


class Company:
    """Records, catalogs and planning files of a repository as known on a day."""

    def __init__(self, root: Path, as_of: datetime.date) -> None:
        self.root = root
        self.as_of = as_of

    @cached_property
    def records(self) -> Mapping[str, Mapping[str, Any]]:
        """Return every record by id."""
        paths = (path for folder in ("gaps", "actionplans") for path in (self.root / folder).rglob("*.yaml"))
        found = (yaml.load(path.read_bytes(), yaml.BaseLoader) for path in paths)
        return {one["id"]: one for one in found}

    def of(self, kind: str) -> list[Mapping[str, Any]]:
        """Return the records of a kind."""
        return [one for one in self.records.values() if one["kind"] == kind]

    def catalog(self, name: str) -> Mapping[str, Any]:
        """Return a catalog by id."""
        found = yaml.load((self.root / "data" / f"{name}.yaml").read_bytes(), yaml.BaseLoader)
        entries: Mapping[str, Any] = found[name]
        return entries

    @cached_property
    def metrics(self) -> Mapping[str, Any]:
        """Return the metrics."""
        return self.catalog("metrics")

    @cached_property
    def datasets(self) -> Mapping[str, Any]:
        """Return the datasets."""
        return self.catalog("datasets")

    def series(
        self, alias: str, metric: Mapping[str, Any], own: Mapping[str, Any] | None = None
    ) -> list[Row]:
        """Return a dataset's periods by its keys and a record's filter, actuals as published by the day."""
        dataset = self.datasets[alias]
        named = {**dataset["columns"], **((own or {}).get("columns") or {})}
        if metric.get("aggregation") == "weighted_mean":
            named.setdefault("weight", metric.get("weight"))
        wanted = {**dataset.get("keys", {}), **((own or {}).get("filter") or {})}
        rows = [row for row in self._rows(dataset) if all(row.get(k, v) == v for k, v in wanted.items())]
        limit = self.as_of - datetime.timedelta(days=int(dataset.get("refresh_lag_days", 0)))
        by_period: dict[str, list[dict[str, Any]]] = {}
        for row in sorted(rows, key=lambda row: row[named["period"]]):
            period = row[named["period"]]
            by_period.setdefault(period if "W" in period else period[:7], []).append(row)
        points = []
        for period, several in by_period.items():
            values = {}
            for part in Row._fields[1:5]:
                parts = [_number(row.get(named.get(part) or ""), dataset) for row in several]
                values[part] = None if None in parts else sum(one for one in parts if one is not None)
            if _end(period) > limit:
                values["actual"] = None
            points.append(Row(period, **values, event=str(several[0].get(named.get("event") or "", ""))))
        return points

    def rows(self, alias: str) -> int:
        """Return how many rows a dataset's file has."""
        return len(self._rows(self.datasets[alias]))

    def _rows(self, dataset: Mapping[str, Any]) -> list[dict[str, Any]]:
        path = self.root / "data" / dataset["source"]
        if dataset["format"] == "parquet":
            import pyarrow.parquet as pq  # type: ignore[import-untyped]

            return [{k: str(v) for k, v in row.items()} for row in pq.read_table(path).to_pylist()]
        with path.open(encoding=dataset.get("encoding", "utf-8"), newline="") as file:
            return list(csv.DictReader(file, delimiter=dataset.get("delimiter", ",")))


def _number(text: str | None, dataset: Mapping[str, Any]) -> float | None:
    if text is None or text in ("", "None", "nan"):
        return None
    return float(text.replace(",", ".") if dataset.get("decimal") == "," else text)


def _end(period: str) -> datetime.date:
    """Return the last day of a month, a quarter or a week."""
    year, _, rest = period.partition("-")
    if rest.startswith("W"):
        return datetime.date.fromisocalendar(int(year), int(rest[1:]), 7)
    month = int(rest[1:]) * 3 if rest.startswith("Q") else int(rest)
    return datetime.date(int(year) + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)
