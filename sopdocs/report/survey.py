"""The metrics of a dataset by key: as a table, as JSON, or as CSV that a spreadsheet may open."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sopdocs.cells import harmless
from sopdocs.report.words import safe_text
from sopdocs.survey import Survey
from sopdocs.variance.definitions import METRICS, reason
from sopdocs.variance.said import NOTHING, plain, signed

SCHEMA_VERSION = 1
_SHOWN = {
    "periods": ("n", 0),
    "actual_vs_plan": ("Act-plan", 1),
    "actual_vs_plan_pct": ("%", 1),
    "actual_vs_forecast": ("Act-fcst", 1),
    "bias_pct": ("Bias %", 1),
    "wape_pct": ("WAPE %", 1),
    "tracking_signal": ("TS", 1),
    "mase": ("MASE", 2),
}
"""What fits on a line: the column's head and its decimals; the other formats have everything."""
_SIGNED = ("actual_vs_plan", "actual_vs_plan_pct", "actual_vs_forecast", "bias_pct", "tracking_signal")
_NEEDS = {"actual_vs_plan": "plan", "actual_vs_plan_pct": "plan", "actual_vs_forecast": "forecast"}


def survey_text(survey: Survey) -> str:
    """Return one line for each key, and below them why a figure is n/a."""
    judged = {"bias_pct", "wape_pct", "tracking_signal", "mase"}
    needs = _NEEDS | dict.fromkeys(judged, "forecast")
    shown = [name for name in _SHOWN if needs.get(name, "actual") in (*survey.parts, "actual")]
    by = survey.question.by
    rows = [(*map(safe_text, by), *(_SHOWN[name][0] for name in shown))]
    rows += [(*_keys(row, by), *(_cell(name, row) for name in shown)) for row in survey.rows]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if at < len(by) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, "", *_absent(survey, shown), _source(survey)]) + "\n"


def _cell(name: str, row: Mapping[str, Any]) -> str:
    written = signed if name in _SIGNED else plain
    return written(row[name], _SHOWN[name][1])


def _keys(row: Mapping[str, Any], by: Iterable[str]) -> list[str]:
    return [NOTHING if row[name] is None else safe_text(str(row[name])) for name in by]


def _absent(survey: Survey, shown: Iterable[str]) -> list[str]:
    """Return one line for each reason, with the number of rows it holds for."""
    found: list[str] = []
    for name in shown:
        for why, number in sorted(Counter(reason(name, row) for row in survey.rows).items()):
            if why:
                rows = "1 row" if number == 1 else f"{number} rows"
                found.append(f"{_SHOWN[name][0]} {NOTHING} in {rows}: {why}")
    return found


def _source(survey: Survey) -> str:
    asked, stamp = survey.question, survey.stamp
    first, last = asked.first or "the first period", asked.last or "the last"
    quarters = ", in quarters" if asked.quarters else ""
    return (
        f"{stamp.dataset} in {survey.unit}, {first} to {last}{quarters}\n"
        f"{stamp.path}, {stamp.rows} rows, {stamp.sha256[:8]}, as of {stamp.as_of}"
    )


def survey_json(survey: Survey) -> str:
    """Return the same as a document for programs; a null has its reason in `notes`."""
    asked, stamp = survey.question, survey.stamp
    told = {
        "schema_version": SCHEMA_VERSION,
        "as_of": stamp.as_of.isoformat(),
        "dataset": stamp.dataset,
        "unit": survey.unit,
        "by": asked.by,
        "from": asked.first or None,
        "to": asked.last or None,
        "period": "quarter" if asked.quarters else None,
        "data": {"path": stamp.path, "rows": stamp.rows, "sha256": stamp.sha256},
        "rows": [
            {
                "keys": {name: row[name] for name in asked.by},
                "metrics": {name: row[name] for name in METRICS},
                "notes": _notes(row),
            }
            for row in survey.rows
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False)


def _notes(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: why for name in METRICS if (why := reason(name, row))}


def survey_csv(survey: Survey) -> str:
    """Return keys, metrics and `notes`; an empty cell has its reason in the last column."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*map(harmless, survey.question.by), *METRICS, "notes"])
    for row in survey.rows:
        notes = "; ".join(f"{name}: {why}" for name, why in _notes(row).items())
        keys = [harmless("" if row[name] is None else str(row[name])) for name in survey.question.by]
        writer.writerow([*keys, *(row[name] for name in METRICS), notes])
    return out.getvalue().rstrip("\n")


def survey_parquet(survey: Survey, path: Path) -> None:
    """Write keys and metrics with their types, in the order of the table."""
    import duckdb

    keys = [f"CAST(NULL AS VARCHAR) AS k{number}" for number in range(len(survey.question.by))]
    counts = ("periods", "mape_skipped")
    types = [f"CAST(NULL AS {'BIGINT' if name in counts else 'DOUBLE'}) AS {name}" for name in METRICS]
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE t AS SELECT {', '.join([*keys, *types])} LIMIT 0")
        marks = ", ".join("?" * (len(keys) + len(types)))
        if survey.rows:
            rows = [[row[name] for name in (*survey.question.by, *METRICS)] for row in survey.rows]
            connection.executemany(f"INSERT INTO t VALUES ({marks})", rows)  # noqa: S608
        for number, name in enumerate(survey.question.by):
            quoted = '"' + name.replace('"', '""') + '"'
            connection.execute(f"ALTER TABLE t RENAME COLUMN k{number} TO {quoted}")
        connection.table("t").write_parquet(str(path))
