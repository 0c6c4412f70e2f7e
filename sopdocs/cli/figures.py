"""`sopdocs variance`, `sopdocs verify` and `sopdocs explain`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sopdocs.cli.options import as_of_option, format_option, root_option, say, talk

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
@root_option
@as_of_option
@format_option
def variance(gaps: tuple[str, ...], root: Path | None, as_of: datetime.date | None, form: str) -> int:
    """Show plan, forecast and actual of each GAP over its window, and what they differ by.

    Without GAP, one line for every gap. Variance is actual minus reference; bias is forecast minus actual.

    Example: sopdocs variance GAP-2026-001
    """
    from sopdocs.report.figures_json import variance_json
    from sopdocs.report.figures_text import variance_text

    figures = _opened(root, as_of).figures
    chosen = _chosen(gaps, figures.gaps, "gap")
    say(variance_json(figures, chosen) if form == "json" else variance_text(figures, chosen))
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
