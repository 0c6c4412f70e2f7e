"""`sopdocs init`: the repository of a new company."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sopdocs.cli.options import say

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORGES = ("github", "gitlab", "gitea", "none")
_AUDIENCES = ("nobody", "intranet", "login", "public")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--company", help="Its name, as it stands on the site.")
@click.option("--forge", type=click.Choice(_FORGES), help="Where the repository will lie.")
@click.option("--audience", type=click.Choice(_AUDIENCES),
              help="Who may see the site. Until that is said, nothing is published.")  # fmt: skip
@click.option("--from-tracker", "tracker", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              metavar="FILE", help="A workbook or CSV of gaps: its open rows are proposed.")  # fmt: skip
def init(
    folder: Path, company: str | None, forge: str | None, audience: str | None, tracker: Path | None
) -> int:
    """Begin the repository of a company: folders, first catalogs, pipeline, a README with what comes next.

    Example: sopdocs init gaps-of-ours --company "Meridale Home & Care" --forge gitlab --audience login
    """
    from importlib.metadata import version

    from sopdocs.start.compose import files
    from sopdocs.start.write import clear, write

    clear(folder)
    grid = _grid(tracker) if tracker else ()
    if sys.stdin.isatty():
        company = company or click.prompt("Name of the company", err=True)
        forge = forge or click.prompt("Forge", type=click.Choice(_FORGES), default="none", err=True)
        audience = audience or click.prompt(
            "Who may see the site", type=click.Choice(_AUDIENCES), default="nobody", err=True
        )
    if not (company or "").strip():
        raise click.UsageError('a new repository needs --company "NAME"')
    # click has checked both words
    texts = files(str(company), forge or "none", audience or "nobody", version("sopdocs"))  # type: ignore[arg-type]
    write(folder, texts)
    say(f"wrote {len(texts)} files below {folder}")
    if not audience or audience == "nobody":
        say("nothing is published until you have said who may see the site (--audience)")
    if tracker:
        _begin(folder, tracker, grid)
    say(f"next: cd {folder}, put your roles into data/roles.yaml, and run `sopdocs new gap`")
    return 0


def _grid(tracker: Path) -> Sequence[Sequence[str]]:
    """Return the rows of the first sheet of a tracker, before anything is written."""
    from sopdocs.exchange.foreign import grid_of

    return grid_of(tracker, None)


def _begin(folder: Path, tracker: Path, grid: Sequence[Sequence[str]]) -> None:
    """Propose the open rows of a tracker; what a check would say of them only warns for two cycles."""
    from sopdocs.baseline import write_baseline
    from sopdocs.diagnostics import Severity
    from sopdocs.edit.journal import write_all
    from sopdocs.exchange.bring import World, brought
    from sopdocs.exchange.moves import Move
    from sopdocs.exchange.tracker import tracked
    from sopdocs.gate import Question, fresh
    from sopdocs.report.words import counted
    from sopdocs.repository import open_repository

    repository = open_repository(folder.resolve())
    root, day = repository.root, repository.as_of
    found = tracked(grid, repository.kb, day)
    if found is None:
        say(f"no row of {tracker.name} has headers like Title and Status: nothing is proposed")
        return
    say("read as " + ", ".join(f"{head}: {name}" for head, name in found.read.items()))
    done = brought(World(root, repository.kb, Move(day), lambda _instead: ()), (), found.drafts, True)
    write_all(root, done.changes)
    for note in (*found.notes, *(f"{mark.place}: {mark.text}" for mark in done.marks)):
        say(note)
    verdict = fresh(root, Question(as_of=day)).verdict
    if any(one.severity is Severity.ERROR for one in verdict.findings):
        write_baseline(root, verdict, day)
    say(f"proposed {counted(len(done.begun), 'gap')} from {tracker.name}")
    oldest = sorted(zip((one.cells["started_period"] for one in found.drafts), done.begun, strict=False))
    if oldest:
        say(f"this week, confirm or reject the oldest: {', '.join(id for _, id in oldest[:3])}")
