"""The command line: each command parses, calls one function, prints, and returns a number."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from sopdocs.errors import Refusal

_COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init", "Begin the repository of a company."),
    "check": ("check", "Check every record, and say at the line what is missing."),
    "rule": ("rule", "Show what a rule checks, why, and how to write it."),
    "new": ("new", "Begin a gap, a cause or a plan by answering a few questions."),
    "set": ("change", "Change fields of a record, and nothing else in its file."),
    "export": ("exchange", "Write the records as an Excel workbook, as CSV or as JSON."),
    "import": ("exchange", "Bring back an edited workbook, a form's answers, or another tool's list."),
    "diff": ("diff", "Show what a branch changes, record by record."),
    "variance": ("figures", "Show plan, forecast and actual of a gap, and what they differ by."),
    "verify": ("figures", "Ask the actuals whether a plan has closed its gap."),
    "measure": ("measure", "Hold the planning data against what their owners promised; keep the figures."),
    "detect": ("detect", "Look for bias, breaches and shortfalls that no gap has yet."),
    "explain": ("figures", "Show how one figure was computed, from which rows."),
    "similar": ("similar", "Show gaps like this one, what was done, and whether it worked."),
    "build": ("site", "Build the knowledge base into a folder of web pages."),
    "serve": ("site", "Show the knowledge base in a browser and follow every edit."),
    "render": ("site", "Write the pages as files that another site generator can build."),
    "pack": ("pack", "Make the pack of a meeting: pages to print, slides, or minutes."),
    "digest": ("digest", "Show what is due, by role: in the terminal, as e-mail, or in Teams."),
    "schema": ("reference", "Print the JSON Schema of a kind of record."),
    "codeowners": ("codeowners", "Print which team looks at which change."),
    "config": ("reference", "Show the settings in force and where they come from."),
}

_NAMES = {"set": "change", "import": "bring"}
"""Where the function has another name than the command."""


class Commands(click.Group):
    """The commands, each imported only when it is used: `--help` has to be instant."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names in the order of the work."""
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"sopdocs.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, _NAMES.get(cmd_name, cmd_name))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Add the nearest command to the message about one that does not exist."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from sopdocs.suggest import did_you_mean

            raise click.UsageError(
                f"there is no command `{args[0]}`; {did_you_mean(args[0], _COMMANDS)}"
            ) from error

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(package_name="sopdocs", prog_name="sopdocs")
@click.option("--debug", is_flag=True, help="Show the full traceback of a failure; stands anywhere.")
def app(debug: bool) -> None:
    """Gap closure as code for Sales & Operations Planning.

    Every gap, root cause and action plan is a YAML file. sopdocs computes the variance behind it from
    planning data, checks that the plan is SMART, and publishes what the team knows.

    Exit codes: 0 clean, 1 findings, 2 misuse or failure.
    """


def run() -> None:
    """Run a command as a program of its own, and leave as soon as everything is said.

    Taking ten thousand records apart piece by piece would cost a tenth of a check, for nobody's good.
    """
    try:
        main()
    except SystemExit as leaving:
        with suppress(OSError):  # who read it may be gone
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(leaving.code if isinstance(leaving.code, int) else 2)


def main(args: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code; the last place where an exception is explained."""
    words = list(sys.argv[1:] if args is None else args)
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]
    gc.disable()  # one run leaves little to collect, and looking for it takes a third of the time
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a console that lacks a sign still gets the figures
    try:
        code = app.main(words, prog_name="sopdocs", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except Refusal as error:
        click.echo(f"sopdocs: {error}", err=True)
        sys.exit(2)
    except OSError as error:
        if debug:
            raise
        where = f"`{error.filename}`: " if error.filename else ""
        click.echo(f"sopdocs: {where}{(error.strerror or str(error)).lower()}", err=True)
        sys.exit(2)
    except Exception as error:  # the one last resort
        if debug:
            raise
        kind = type(error).__name__
        click.echo(f"sopdocs: this is our mistake ({kind}); run again with --debug and report it", err=True)
        sys.exit(2)
