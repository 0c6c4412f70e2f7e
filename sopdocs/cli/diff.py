"""`sopdocs diff`."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from sopdocs.cli.options import as_of_option, paint, root_option, say


@click.command()
@click.argument("ref")
@root_option
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="How to print; markdown is for a comment on a pull request.",
    show_default=True,
)
def diff(ref: str, root: Path | None, as_of: datetime.date | None, form: str) -> int:
    """Show what this branch changes since it left REF, record by record, in a planner's words.

    New and removed records, moves of status with the evidence they need, dates that slipped, goalposts that
    moved. Files not committed yet count as well.

    Example: sopdocs diff origin/main
    """
    from sopdocs.diff import difference
    from sopdocs.memory import Memory
    from sopdocs.repository import find_root, open_repository

    told = difference(open_repository(find_root(root), as_of, Memory()), ref)
    if form == "json":
        from sopdocs.report.diff_json import diff_json

        say(diff_json(told))
    elif form == "markdown":
        from sopdocs.report.diff_markdown import diff_markdown

        say(diff_markdown(told).rstrip())
    else:
        from sopdocs.report.diff_text import diff_text

        say("\n".join(diff_text(told, paint())))
    return 0
