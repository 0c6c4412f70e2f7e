"""`sopdocs digest`: what is due, overdue, to be decided or proved, by role."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import click

from sopdocs.cli.options import as_of_option, root_option, say


@click.command()
@root_option
@as_of_option
@click.option("--days", type=click.IntRange(0, 366), default=14, show_default=True, help="How far ahead.")
@click.option("--role", metavar="ROLE", help="Only what this role reads; an id of data/roles.yaml.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "html", "card"]),
    default="markdown",
    show_default=True,
    help="Markdown, the HTML of an e-mail, or an Adaptive Card for Teams.",
)
@click.option(
    "--send", is_flag=True, help="Post the card to the https address in SOPDOCS_WEBHOOK; print nothing of it."
)
def digest(
    root: Path | None, as_of: datetime.date | None, days: int, role: str | None, form: str, send: bool
) -> int:
    """Show what is due, overdue, to be decided or to be proved, by role.

    Example: sopdocs digest --days 7 --role sop-coordinator
    """
    from sopdocs.digest.card import as_card, as_message
    from sopdocs.digest.collect import digest as collected
    from sopdocs.digest.mail import as_mail
    from sopdocs.digest.markdown import as_markdown
    from sopdocs.digest.send import send as post
    from sopdocs.digest.send import webhook
    from sopdocs.repository import find_root
    from sopdocs.site.opened import open_world
    from sopdocs.site.tongue import ENGLISH, speaking

    address = webhook() if send else ""
    world = open_world(find_root(root), as_of)
    with speaking(ENGLISH):
        found = collected(world, days, role)
    if send:
        if found.parts:
            post(as_message(found), address)
        say(f"{'sent' if found.parts else 'not sent'}, {found.says}")
    elif form == "card":
        say(json.dumps(as_card(found), indent=1, ensure_ascii=False))
    else:
        say((as_mail if form == "html" else as_markdown)(found).rstrip("\n"))
    return 0
