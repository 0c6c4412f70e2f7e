"""`sopdocs init`: the repository of a new company."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sopdocs.cli.options import say

_FORGES = ("github", "gitlab", "gitea", "none")
_AUDIENCES = ("nobody", "intranet", "login", "public")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--company", help="Its name, as it stands on the site.")
@click.option("--forge", type=click.Choice(_FORGES), help="Where the repository will lie.")
@click.option("--audience", type=click.Choice(_AUDIENCES),
              help="Who may see the site. Until that is said, nothing is published.")  # fmt: skip
def init(folder: Path, company: str | None, forge: str | None, audience: str | None) -> int:
    """Begin the repository of a company: folders, first catalogs, pipeline, a README with what comes next.

    Example: sopdocs init gaps-of-ours --company "Meridale Home & Care" --forge gitlab --audience login
    """
    from importlib.metadata import version

    from sopdocs.start.compose import files
    from sopdocs.start.write import clear, write

    clear(folder)
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
    say(f"next: cd {folder}, put your roles into data/roles.yaml, and run `sopdocs new gap`")
    return 0
