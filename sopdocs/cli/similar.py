"""`sopdocs similar`: what others did about a gap like this one."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from sopdocs.cli.options import as_of_option, format_option, root_option, say, talk


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="ID|TEXT")
@click.option("--most", type=click.IntRange(1, 50), default=5, show_default=True, help="So many gaps.")
@root_option
@as_of_option
@format_option
def similar(
    words: tuple[str, ...], most: int, root: Path | None, as_of: datetime.date | None, form: str
) -> int:
    """Show the gaps most like a gap, or like a description: why, what was done, and whether it worked.

    Example: sopdocs similar GAP-2026-009

    Example: sopdocs similar "promotion volumes missing from the forecast"
    """
    from sopdocs.report.similar import similar_json, similar_text
    from sopdocs.repository import find_root, open_repository
    from sopdocs.similar import Likeness
    from sopdocs.suggest import did_you_mean

    asked = " ".join(words)
    repository = open_repository(find_root(root), as_of)
    for path in sorted({one.location.path for one in repository.reading}):
        talk(f"{path} has findings; see `sopdocs check`")
    likeness = Likeness(repository.kb, repository.figures)
    if asked.upper().startswith("GAP-"):
        id = asked.upper()
        if id not in likeness.gaps:
            raise click.UsageError(f"there is no gap `{asked}`; {did_you_mean(id, likeness.gaps)}")
        found = likeness.like(id, most)
        asked = f"{id} {likeness.gaps[id].title}"
    else:
        found = likeness.find(asked, most)
        asked = f"“{asked}”"
    told = similar_json if form == "json" else similar_text
    say(told(found, asked, likeness))
    return 0
