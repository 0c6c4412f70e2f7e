"""`sopdocs variance`, of gaps and of datasets, `sopdocs verify` and `sopdocs explain`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sopdocs.cli.options import as_of_option, format_option, root_option, say, talk, words, written

if TYPE_CHECKING:
    from sopdocs.repository import Repository


def _opened(root: Path | None, as_of: datetime.date | None) -> Repository:
    from sopdocs.repository import find_root, open_repository

    repository = open_repository(find_root(root), as_of)
    broken = sorted({f.location.path for f in repository.reading})
    for path in broken:
        talk(f"{path} has findings; see `sopdocs check`")
    for problem in repository.figures.problems:
        talk(f"{problem.record_id}: {problem.message}")
    return repository


def _chosen(ids: tuple[str, ...], known: Mapping[str, object], what: str) -> list[str] | None:
    """Return the ids asked for, written as people do, or None for all; say which one does not exist."""
    from sopdocs.suggest import did_you_mean

    for id in ids:
        if id.upper() not in known:
            hint = did_you_mean(id.upper(), known, "see `sopdocs check`")
            raise click.UsageError(f"there are no figures for {what} `{id}`; {hint}")
    return [id.upper() for id in ids] or None


@click.command()
@click.argument("gaps", nargs=-1, metavar="[GAP]...")
@click.option("--dataset", metavar="ALIAS", help="Show a dataset instead, a line for each of its keys.")
@click.option(
    "--by", multiple=True, callback=words, metavar="COLUMNS", help="At this level (default: its grain)."
)
@click.option("--from", "first", default="", metavar="PERIOD", help="The first period judged, like 2025-07.")
@click.option("--to", "last", default="", metavar="PERIOD", help="The last period judged.")
@click.option("--period", type=click.Choice(["quarter"]), help="Judge whole quarters.")
@root_option
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "parquet"]),
    default="text",
    help="How to print; csv and parquet are of datasets.",
    show_default=True,
)
@click.option(
    "--output-file", type=click.Path(path_type=Path, dir_okay=False), help="Write it there instead."
)
def variance(
    gaps: tuple[str, ...],
    root: Path | None,
    as_of: datetime.date | None,
    form: str,
    output_file: Path | None,
    **asked: Any,
) -> int:
    """Show plan, forecast and actual of each GAP over its window, and what they differ by.

    Without GAP, one line for every gap. Variance is actual minus reference; bias is forecast minus actual.
    With --dataset, the metrics of planning data at any level, the largest variance first.

    Example: sopdocs variance GAP-2026-001

    Example: sopdocs variance --dataset otif-r1 --by customer --from 2026-01
    """
    if asked["dataset"]:
        if gaps:
            raise click.UsageError("give gaps or a dataset, not both")
        return _survey(root, as_of, form, output_file, asked)
    idle = sorted(f"--{_WRITTEN.get(name, name)}" for name, value in asked.items() if value)
    if idle or form in ("csv", "parquet"):
        raise click.UsageError(f"{', '.join(idle) or f'--format {form}'} needs --dataset")
    from sopdocs.report.figures_json import variance_json
    from sopdocs.report.figures_text import variance_text

    figures = _opened(root, as_of).figures
    chosen = _chosen(gaps, figures.gaps, "gap")
    _answered(
        variance_json(figures, chosen) if form == "json" else variance_text(figures, chosen), output_file
    )
    return 0


_WRITTEN = {"first": "from", "last": "to"}


def _answered(text: str, file: Path | None) -> None:
    if file:
        written(file, text.removesuffix("\n"))
    else:
        say(text)


def _survey(
    root: Path | None, as_of: datetime.date | None, form: str, file: Path | None, asked: Mapping[str, Any]
) -> int:
    """Show the metrics of a dataset."""
    from sopdocs.report import survey as report
    from sopdocs.repository import find_root, open_repository
    from sopdocs.survey import Question, survey

    if form == "parquet" and file is None:
        raise click.UsageError("parquet is for programs; say where to with --output-file")
    repository = open_repository(find_root(root), as_of)
    question = Question(
        asked["dataset"], asked["by"], asked["first"], asked["last"], asked["period"] == "quarter"
    )
    talk(f"reading {question.dataset} ...")
    found = survey(repository.kb, repository.root, question, repository.as_of)
    if file and form == "parquet":
        report.survey_parquet(found, file)
        return 0
    printed = {"json": report.survey_json, "csv": report.survey_csv}.get(form, report.survey_text)
    _answered(printed(found), file)
    return 0


@click.command()
@click.argument("plans", nargs=-1, metavar="[PLAN]...")
@root_option
@as_of_option
@format_option
def verify(plans: tuple[str, ...], root: Path | None, as_of: datetime.date | None, form: str) -> int:
    """Ask the actuals whether each PLAN has closed its gap, period by period.

    Exits with 1 where a gap says that it is closed and the actuals do not.

    Example: sopdocs verify AP-2026-003
    """
    from sopdocs.report.figures_json import verify_json
    from sopdocs.report.figures_text import verify_text
    from sopdocs.variance.closures import closings, contradictions

    repository = _opened(root, as_of)
    figures = repository.figures
    chosen = _chosen(plans, figures.verifications, "plan")
    closed = closings(repository.kb, figures)
    against = [one for one in contradictions(repository.kb, figures) if chosen is None or one.plan in chosen]
    printed = verify_json if form == "json" else verify_text
    say(printed(figures, chosen, closed, against))
    return 1 if against else 0


def _as_written(figure: str) -> str:
    """Return the name of a figure with its record's id in capitals."""
    record, dot, part = figure.partition(".")
    return f"{record.upper()}{dot}{part}"


@click.command()
@click.argument("figure")
@root_option
@as_of_option
@format_option
def explain(figure: str, root: Path | None, as_of: datetime.date | None, form: str) -> int:
    """Show how one FIGURE came about: definition, formula with its numbers, and the rows it rests on.

    Example: sopdocs explain GAP-2026-001.bias_pct
    """
    from sopdocs.report.figures_json import explain_json
    from sopdocs.report.figures_text import explain_text
    from sopdocs.variance.explain import UnknownFigureError, explanation

    try:
        told = explanation(_opened(root, as_of).figures, _as_written(figure))
    except UnknownFigureError as unknown:
        raise click.UsageError(str(unknown).removesuffix("; ")) from unknown
    say(explain_json(told) if form == "json" else explain_text(told))
    return 0
