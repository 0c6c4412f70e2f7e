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
def measure(root: Path | None, as_of: datetime.date | None, form: str) -> int:
    """Hold every dataset against what its owner promised: fresh, unique, complete, in one unit.

    Exits with 1 where a promise is broken; what is only told, such as an actual below 0, is for a person to
    judge.

    Example: sopdocs measure
    """
    from sopdocs.measure import contracts
    from sopdocs.report.contracts import contracts_json, contracts_text
    from sopdocs.repository import find_root, open_repository

    repository = open_repository(find_root(root), as_of)
    found = contracts(repository.kb, repository.root, repository.as_of)
    printed = contracts_json if form == "json" else contracts_text
    say(printed(found, repository.as_of))
    return 1 if any(one.broken for one in found) else 0
