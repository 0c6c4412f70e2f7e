"""`sopdocs pack`: what a meeting has to decide and to know, as pages, slides or minutes."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sopdocs.cli.options import Day, as_of_option, root_option, say

if TYPE_CHECKING:
    from sopdocs.pack.content import Pack

_SUFFIX = {"html": "html", "pptx": "pptx", "minutes": "md"}
_STEPS = ("product_review", "demand_review", "supply_review", "integrated_reconciliation",
          "management_business_review", "gap_review")  # fmt: skip


class Since(click.ParamType[datetime.date | datetime.timedelta]):
    """A day, or so many days back: `14d`."""

    name = "since"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime.date | datetime.timedelta:
        """Return the day or the span, or say how to write one."""
        found = re.fullmatch(r"(\d{1,3})d", str(value), re.ASCII)
        return datetime.timedelta(days=int(found[1])) if found else Day().convert(value, param, ctx)


@click.command()
@click.option("--cycle", metavar="PERIOD", help="Of which cycle, like 2026-07 (default: that of the day).")
@click.option(
    "--step", type=click.Choice(_STEPS), help="Which meeting (default: the next one by the calendar)."
)
@click.option(
    "--since", type=Since(), metavar="DAYS", help="News since a day, or 14d (default: the last cycle's end)."
)
@click.option(
    "--minutes", type=click.IntRange(5, 600), help="How long the meeting is (default: 60, weekly 30)."
)
@click.option("--format", "form", type=click.Choice(list(_SUFFIX)), default="html", show_default=True,
              help="Pages to print, slides, or minutes to fill in.")  # fmt: skip
@click.option("--template", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="PPTX",
              help="The company's slides, whose look is taken.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to write it.")
@root_option
@as_of_option
def pack(
    cycle: str | None,
    step: str | None,
    since: datetime.date | datetime.timedelta | None,
    minutes: int | None,
    form: str,
    template: Path | None,
    out: Path | None,
    root: Path | None,
    as_of: datetime.date | None,
) -> int:
    """Make the pack of a meeting: decisions first, what changed, what is at stake, the agenda by value.

    Example: sopdocs pack --cycle 2026-07 --step management_business_review --format pptx
    """
    from dataclasses import replace

    from sopdocs.edit.writer import write
    from sopdocs.pack.collect import meeting
    from sopdocs.pack.collect import pack as collected
    from sopdocs.repository import find_root
    from sopdocs.site.opened import open_world
    from sopdocs.site.tongue import ENGLISH, speaking

    world = open_world(find_root(root), as_of)
    wanted = meeting(world, step, cycle)
    day = world.as_of - since if isinstance(since, datetime.timedelta) else since
    with speaking(ENGLISH):
        found = collected(world, replace(wanted, since=day, minutes=minutes or 0))
        content = _content(found, form, template)
    place = out or Path(f"pack-{found.cycle}-{found.step.replace('_', '-')}.{_SUFFIX[form]}")
    if str(place) == "-":
        say(content.decode().rstrip("\n"))
        return 0
    write(place, content, place.read_bytes() if place.is_file() else None)
    say(f"wrote {place}: {found.title}. {found.says}")
    return 0


def _content(found: Pack, form: str, template: Path | None) -> bytes:
    if form == "pptx":
        from sopdocs.pack.slides import as_slides

        return as_slides(found, template)
    if template:
        raise click.UsageError("--template is for slides: add --format pptx")
    if form == "minutes":
        from sopdocs.pack.minutes import as_minutes

        return as_minutes(found).encode()
    from sopdocs.pack.pages import as_html

    return as_html(found).encode()
