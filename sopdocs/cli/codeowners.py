"""`sopdocs codeowners`."""

from __future__ import annotations

from pathlib import Path

import click

from sopdocs.cli.options import root_option, say

PLACES = (".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")


@click.command()
@root_option
@click.option(
    "--teams",
    "file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    required=True,
    help="The file that says which team stands behind a role or a function.",
)
@click.option("--check", is_flag=True, help="Exit with 1 where the repository's CODEOWNERS says otherwise.")
def codeowners(root: Path | None, file: Path, check: bool) -> int:
    """Print CODEOWNERS: which team looks at which change, from the roles that own the records.

    Everything that runs goes to the maintainers, a record to the team behind its owner.

    Example: sopdocs codeowners --teams .github/teams.toml > .github/CODEOWNERS
    """
    from sopdocs.codeowners import codeowners as text_for
    from sopdocs.codeowners import read_teams
    from sopdocs.errors import Refusal
    from sopdocs.repository import find_root, open_repository

    home = find_root(root)
    try:
        teams = read_teams(file.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refusal(f"`{file}` is not UTF-8 text; save it as UTF-8 text") from None
    text = text_for(open_repository(home).kb, teams)
    if not check:
        say(text.rstrip("\n"))
        return 0
    place = next((name for name in PLACES if (home / name).is_file()), None)
    if place is None:
        raise Refusal(f"there is no CODEOWNERS; write one with `sopdocs codeowners --teams {file}`")
    if (home / place).read_text("utf-8").split() == text.split():
        say(f"{place} is up to date")
        return 0
    say(f"{place} is not up to date; write it anew with `sopdocs codeowners --teams {file} > {place}`")
    return 1
