"""`sopdocs detect`: what the planning data say before anybody does."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sopdocs.cli.options import as_of_option, format_option, root_option, say, talk

if TYPE_CHECKING:
    from sopdocs.detect.candidate import EarlyWarning
    from sopdocs.repository import Repository


@click.command()
@click.option("--all", "everything", is_flag=True, help="Show members, indicators and silent series as well.")
@click.option(
    "--draft",
    "folder",
    is_flag=False,
    flag_value="",
    metavar="[DIR]",
    help="Write a proposed gap for each series that no gap has, into DIR (default: gaps/).",
)
@root_option
@as_of_option
@format_option
def detect(
    everything: bool, folder: str | None, root: Path | None, as_of: datetime.date | None, form: str
) -> int:
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
    if folder is not None:
        _write(repository, found, Path(folder) if folder else repository.root / "gaps")
    return 0


def _write(repository: Repository, found: EarlyWarning, folder: Path) -> None:
    """Write the drafts, each under the next free id; what is written is said on stderr."""
    from sopdocs.detect.draft import drafts
    from sopdocs.edit.writer import create
    from sopdocs.errors import Refusal

    if not folder.is_dir():
        raise Refusal(f"there is no folder `{folder}` for the drafts; make it, or leave DIR out for gaps/")
    places = {folder, repository.root / "gaps"}
    taken = ["-".join(file.name.split("-")[:3]).upper() for one in places for file in one.rglob("GAP-*")]
    made, left = drafts(repository.kb, found, taken)
    for draft in made:
        create(folder / draft.name, draft.text.encode())
        click.echo(f"wrote {folder / draft.name}", err=True)
    for reason in left:
        click.echo(f"no draft: {reason}", err=True)
    if not made and not left:
        click.echo("no draft: every candidate has its gap", err=True)
