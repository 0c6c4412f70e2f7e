"""`sopdocs measure`."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from sopdocs.cli.options import as_of_option, format_option, root_option, say


@click.command()
@root_option
@as_of_option
@format_option
@click.option(
    "--write",
    "keeps",
    is_flag=True,
    help="Keep the figures in data/figures.lock.json, for pull requests and where data cannot be reached.",
)
def measure(root: Path | None, as_of: datetime.date | None, form: str, keeps: bool) -> int:
    """Hold every dataset against what its owner promised: fresh, unique, complete, in one unit.

    Exits with 1 where a promise is broken; what is only told, such as an actual below 0, is for a person to
    judge. So are published values that are other ones by now than data/figures.lock.json has.

    Example: sopdocs measure
    """
    from sopdocs.lockfile import PLACE, Lock, keep, read_lock
    from sopdocs.measure import contracts, locked
    from sopdocs.report.contracts import contracts_json, contracts_text
    from sopdocs.repository import find_root, open_repository
    from sopdocs.restated import restated

    repository = open_repository(find_root(root), as_of)
    kb, home, day = repository.kb, repository.root, repository.as_of
    found = contracts(kb, home, day)
    before = read_lock(home)
    now = locked(kb, home, day) if keeps or isinstance(before, Lock) else None
    told = restated(before, now, kb.datasets, kb.calendar) if now and isinstance(before, Lock) else {}
    say((contracts_json if form == "json" else contracts_text)(found, day, told))
    if not isinstance(before, Lock) and not before.absent:
        click.echo(f"{before.message}; {before.hint}", err=True)
    if keeps and now:
        changed = keep(home, now)
        click.echo(f"`{PLACE}` {'written' if changed else 'is as it was'}", err=True)
    return 1 if any(one.broken for one in found) else 0
