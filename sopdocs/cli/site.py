"""`sopdocs build`, `sopdocs serve` and `sopdocs render`."""

from __future__ import annotations

import datetime
import gc
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sopdocs.cli.options import as_of_option, root_option, say, talk
from sopdocs.report.words import counted

if TYPE_CHECKING:
    from sopdocs.site.pages.view import World


def _told(world: World) -> None:
    """Say on stderr that the site shows records with findings; the site itself shows which."""
    from sopdocs.diagnostics import Severity

    errors = world.verdict.count(Severity.ERROR)
    if errors:
        click.echo(f"{counted(errors, 'error')} in the records; `sopdocs check` names them", err=True)


@click.command()
@root_option
@as_of_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where to (default: site/).")
@click.option("--fresh", is_flag=True, help="Forget what earlier builds left in the cache.")
@click.option("--at", "ref", metavar="REF", help="The state of a past commit, tag or branch; needs --out.")
def build(
    root: Path | None, as_of: datetime.date | None, out: Path | None, fresh: bool, ref: str | None
) -> int:
    """Build the knowledge base into a folder of web pages. The old site stays until the new one is whole.

    Example: sopdocs build --out site
    """
    from sopdocs.repository import find_root

    home = find_root(root)
    if ref is None:
        return _built(home, home, out or home / "site", as_of, fresh)
    if out is None:
        raise click.UsageError("--at needs --out FOLDER, so that the present site stays as it is")
    from sopdocs.site.at import laid_out

    with laid_out(home, ref) as then:
        say(f"{ref} is commit {then.commit[:10]} of {then.date}")
        return _built(find_root(then.root), home, out, as_of or then.date, fresh)


def _built(home: Path, told: Path, out: Path, as_of: datetime.date | None, fresh: bool) -> int:
    """Build the site of the repository in `home`; its folder is told as seen from `told`."""
    from sopdocs.site.compose import publish_site
    from sopdocs.site.opened import open_world

    began = time.monotonic()
    target = out.absolute()
    world = open_world(home, as_of)
    _told(world)
    done = publish_site(home, world, target, fresh)
    place = target.relative_to(told) if target.is_relative_to(told) else target
    took = f"{time.monotonic() - began:.1f} s"
    say(f"{counted(done.pages, 'page')} in {place}/, {done.made} made, as of {world.as_of} ({took})")
    return 0


@click.command()
@root_option
@as_of_option
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="On 127.0.0.1.")
def serve(root: Path | None, as_of: datetime.date | None, port: int) -> int:
    """Show the knowledge base in a browser and follow every edit, until Ctrl-C.

    Example: sopdocs serve --port 8001
    """
    from sopdocs.memory import Memory
    from sopdocs.repository import find_root
    from sopdocs.site.compose import Previewer
    from sopdocs.site.opened import open_world
    from sopdocs.site.serve import serve as serve_site

    gc.enable()  # this one runs for days, and looking through all it keeps takes longer than an edit
    gc.set_threshold(10_000, 10, 1_000)
    home = find_root(root)
    talk("reading the records")
    memory = Memory()
    serve_site(Previewer(home, lambda: open_world(home, as_of, memory)), home, port, say)
    return 0


@click.command()
@root_option
@as_of_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="A new folder, or one made so.",
)
def render(root: Path | None, as_of: datetime.date | None, out: Path) -> int:
    """Write the pages as Markdown files that plain MkDocs, or a successor of it, can build.

    Example: sopdocs render --out rendered && mkdocs build -f rendered/mkdocs.yml
    """
    from sopdocs.repository import find_root
    from sopdocs.site.opened import open_world
    from sopdocs.site.render import render as render_site

    home = find_root(root)
    pages = render_site(home, open_world(home, as_of), out.absolute())
    say(f"{counted(pages, 'page')} in {out}/; build them with `mkdocs build -f {out}/mkdocs.yml`")
    return 0
