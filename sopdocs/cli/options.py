"""Options that several commands share, and the colours of a terminal."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sopdocs.report.text import Paint, plain

Command = TypeVar("Command", bound=Callable[..., Any])

_STYLES: dict[str, dict[str, Any]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "info": {"fg": "cyan"},
    "place": {"bold": True},
    "help": {"fg": "green"},
    "good": {"fg": "green"},
    "faint": {"dim": True},
}


class Day(click.ParamType[datetime.date]):
    """A date on the command line, like 2026-07-10."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        """Return the date, or say how to write one."""
        from sopdocs.settings import FIRST_YEAR

        try:
            day = datetime.date.fromisoformat(value)
        except (TypeError, ValueError):
            self.fail(f"`{value}` is not a date like 2026-07-10", param, ctx)
        if day.year < FIRST_YEAR:
            self.fail(f"`{value}` is before {FIRST_YEAR}", param, ctx)
        return day


def root_option(command: Command) -> Command:
    """Add `--root`."""
    text = "The folder that holds gaps/ and actionplans/ (default: found from here upwards)."
    return click.option("--root", type=click.Path(path_type=Path, file_okay=False), help=text)(command)


def as_of_option(command: Command) -> Command:
    """Add `--as-of`."""
    text = "The day to judge on, like 2026-07-10 (default: the configured day, else today)."
    return click.option("--as-of", type=Day(), metavar="DATE", help=text)(command)


def format_option(command: Command) -> Command:
    """Add `--format text|json`."""
    choice = click.Choice(["text", "json"])
    return click.option(
        "--format", "form", type=choice, default="text", help="How to print.", show_default=True
    )(command)


def rules_option(name: str, text: str) -> Callable[[Command], Command]:
    """Return the option `name` that takes rules, several with commas or by giving it again."""

    return click.option(name, multiple=True, metavar="RULES", callback=words, help=text)


def words(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of an option that may be given several times, or once with commas."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def paint() -> Paint:
    """Return colour for a terminal that has any; NO_COLOR takes it away, else FORCE_COLOR gives it."""
    if os.environ.get("NO_COLOR"):
        return plain
    shows_colour = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    if not (os.environ.get("FORCE_COLOR") or shows_colour):
        return plain
    return lambda text, part: click.style(text, **_STYLES.get(part, {}))


def say(text: str) -> None:
    """Print a line of the answer on stdout, colours as they were put in."""
    click.echo(text, color=True)


def written(path: Path, text: str) -> None:
    """Write an answer into a file, whole or not at all; into what is no plain file, as into any pipe."""
    from sopdocs.errors import Refusal

    in_place = path.is_symlink() or (path.exists() and not path.is_file())  # /dev/stdout must stay what it is
    staged = path if in_place or not path.name else path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        staged.write_text(text + "\n", encoding="utf-8", newline="\n")
        if staged != path:
            staged.replace(path)
    except OSError as error:
        raise Refusal(
            f"`{path}` cannot be written: {(error.strerror or 'no reason given').lower()}"
        ) from error


def talk(text: str) -> None:
    """Print a line of progress on stderr, and only on a terminal."""
    if sys.stderr.isatty():
        click.echo(text, err=True)
