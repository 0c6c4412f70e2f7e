"""`sopdocs detect`: what the planning data say before anybody does."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from sopdocs.cli.options import as_of_option, format_option, root_option, say, talk


@click.command()
@click.option("--all", "everything", is_flag=True, help="Show members, indicators and silent series as well.")
@root_option
@as_of_option
@format_option
def detect(everything: bool, root: Path | None, as_of: datetime.date | None, form: str) -> int:
    """Look for forecasts that are biased, series out of tolerance, and shortfalls ahead.

    What no gap has yet stands first, the most valuable on top. A person decides what becomes a gap.

    Example: sopdocs detect --as-of 2026-07-10
    """
    from sopdocs.detect.warning import early_warning
    from sopdocs.report.detect_json import detect_json
    from sopdocs.report.detect_text import detect_text
    from sopdocs.repository import find_root, open_repository

    repository = open_repository(find_root(root), as_of)
    for path in sorted({one.location.path for one in repository.reading}):
        talk(f"{path} has findings; see `sopdocs check`")
    found = early_warning(repository)
    for problem in found.problems:
        talk(f"{problem.record_id}: {problem.message}")
    say(detect_json(found, everything) if form == "json" else detect_text(found, everything))
    return 0
