"""The page on connecting data: each declaration reads the file that stands above it, to the same end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sopdocs import planning
from tests.planning_repo import Repo
from tests.workbooks import Value, workbook

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "site_src" / "how-to" / "connect-your-data.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(text|yaml)\n(.*?)```", re.DOTALL)
SECTIONS = {part.partition("\n")[0]: dict(BLOCK.findall(part)) for part in PAGE.split("\n## ")[1:]}
EXAMPLES = {title: (found["text"], found["yaml"]) for title, found in SECTIONS.items() if found}
SOURCES = "".join(path.read_text(encoding="utf-8") for path in Path(planning.__file__).parent.glob("*.py"))


def number(cell: str) -> Value:
    return float(cell) if re.fullmatch(r"[\d.]+", cell) else cell or None


def figures(
    folder: Path, sample: str, declared: str
) -> list[tuple[float | None, float | None, float | None]]:
    """Return plan, forecast and actual, period by period, of a gap that names the dataset."""
    folder.mkdir()
    repo = Repo(folder).gap(series="{dataset: demand-emea}", more="window: {from: 2025-12, to: 2026-03}")
    if "period: week" in declared:
        repo.gap(series="{dataset: demand-emea}", more="window: {from: 2025-W50, to: 2026-W09}")
    body = "".join(f"  {line}\n" for line in declared.splitlines())
    repo.files["data/datasets.yaml"] = f"kind: datasets\nschema_version: 1\ndatasets:\n{body}"
    (name,) = re.findall(r"source: (\S+)", declared)
    data = sample.encode("latin-1")
    if name.endswith(".xlsx"):
        sheet = re.findall(r"sheet: (.+)", declared) or ["Sheet1"]
        rows = [[number(cell) for cell in line.split(",")] for line in sample.splitlines()]
        data = workbook({sheet[0]: rows})
    return [(p.plan, p.forecast, p.actual) for p in repo.data(data, name).only().points]


def test_the_page_has_an_example_under_every_style() -> None:
    assert len(EXAMPLES) == PAGE.count("```yaml") == PAGE.count("```text") >= 7


@pytest.mark.parametrize("title", EXAMPLES)
def test_an_example_gives_the_same_figures_as_the_first(tmp_path: Path, title: str) -> None:
    first, *_ = EXAMPLES.values()
    expected = figures(tmp_path / "first", *first)
    sample, declared = EXAMPLES[title]
    parts = [part in declared for part in ("plan:", "forecast:", "actual:")]
    assert figures(tmp_path / "own", sample, declared) == [
        tuple(value if has else None for value, has in zip(row, parts, strict=True)) for row in expected
    ]


MESSAGES = re.findall(r"^\| `(.+?)` \| [A-Z]", PAGE.partition("## What the messages mean")[2], re.MULTILINE)


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_on_the_page_is_one_that_is_said(message: str) -> None:
    assert message in SOURCES


def test_the_messages_are_found() -> None:
    assert len(MESSAGES) > 10
