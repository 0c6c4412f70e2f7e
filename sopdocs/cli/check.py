"""`sopdocs check` and `sopdocs rule`."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from sopdocs.cli.options import as_of_option, format_option, paint, root_option, say
from sopdocs.diagnostics import Severity


@click.command()
@root_option
@as_of_option
@click.option(
    "--scheduled",
    is_flag=True,
    help="Judge in full what only time brings about, such as a gap that has had no plan for too long.",
)
@click.option(
    "--fail-level",
    type=click.Choice(["info", "warning", "error"]),
    default="error",
    show_default=True,
    help="Exit with 1 from this severity on.",
)
@format_option
@click.option("--no-cache", is_flag=True, help="Read everything anew.")
def check(
    root: Path | None,
    as_of: datetime.date | None,
    scheduled: bool,
    fail_level: str,
    form: str,
    no_cache: bool,
) -> int:
    """Check every record, and say at the line what is missing and how to write it.

    Example: sopdocs check --as-of 2026-07-10
    """
    from sopdocs.gate import judged
    from sopdocs.report.json import findings_json
    from sopdocs.report.text import findings_text
    from sopdocs.repository import find_root

    answer = judged(find_root(root), as_of, scheduled, remember=not no_cache)
    if form == "json":
        say(findings_json(answer.verdict))
    else:
        say("\n".join(findings_text(answer.verdict, answer.lines, paint())))
    return int(answer.verdict.fails(Severity[fail_level.upper()]))


@click.command()
@click.argument("code", required=False)
def rule(code: str | None) -> int:
    """Show what a rule checks, why, and how to write it; without CODE, list all rules.

    Example: sopdocs rule T001
    """
    from sopdocs.rules import RULES
    from sopdocs.suggest import did_you_mean

    if code is None:
        for one in RULES:
            say(f"{one.code}  {one.severity.label:<8} {one.name:<24} {one.page.splitlines()[0]}")
        return 0
    wanted = code.upper()
    found = next((one for one in RULES if wanted in (one.code, one.name.upper())), None)
    if found is None:
        if wanted.startswith("E0"):
            raise click.UsageError(f"`{wanted}` is about reading and schema; its finding says all there is")
        names = [name for one in RULES for name in (one.code, one.name)]
        raise click.UsageError(
            f"there is no rule `{code}`; {did_you_mean(code, names, 'see `sopdocs rule`')}"
        )
    say(f"{found.code} {found.name} ({found.severity.label})\n\n{found.page}")
    return 0
