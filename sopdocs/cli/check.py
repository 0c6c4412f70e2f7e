"""`sopdocs check`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sopdocs.cli.options import as_of_option, root_option, rules_option, say
from sopdocs.cli.printing import Printing

if TYPE_CHECKING:
    from sopdocs.check import Verdict
    from sopdocs.selection import Choice


FORMATS = ("text", "concise", "json", "markdown", "github", "gitlab", "junit", "sarif", "rdjson")


@click.command()
@root_option
@as_of_option
@click.option(
    "--scheduled",
    is_flag=True,
    help="Judge in full what only time brings about, such as a gap that has had no plan for too long.",
)
@click.option(
    "--changed-since",
    "since",
    metavar="REF",
    help="Report only what this branch answers for since it left REF, such as origin/main: all findings in "
    "files it touches and on records with planning data it touches, elsewhere those that are new. Every "
    "record is still read and judged.",
)
@click.option(
    "--fail-level",
    type=click.Choice(["info", "warning", "error"]),
    default="error",
    show_default=True,
    help="Exit with 1 from this severity on.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print."
)
@click.option(
    "--output-file", type=click.Path(path_type=Path, dir_okay=False), help="Write there instead of printing."
)
@rules_option("--select", "Only these rules: codes, names, letters, `stable`, `preview` or `all`.")
@rules_option("--extend-select", "These rules as well.")
@rules_option("--ignore", "Not these rules.")
@click.option(
    "--fix",
    is_flag=True,
    help="Mend what needs no decision, such as a misspelt word or the form of a date, then report the rest.",
)
@click.option("--diff", is_flag=True, help="Show what --fix would change, write nothing; exit 1 if anything.")
@click.option(
    "--stdin-filename",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PATH",
    help="Check what comes from stdin as if it were the file at PATH, and report on that file alone. Nothing "
    "is written; with --fix the mended text is printed instead of the findings.",
)
@click.option("--watch", is_flag=True, help="Report again after every edit, until Ctrl-C.")
@click.option("--waivers", is_flag=True, help="List the waivers instead: rule, reason, approver, end.")
@click.option("--write-baseline", is_flag=True, help="Let today's errors only warn, for two cycles.")
@click.option("--no-cache", is_flag=True, help="Read everything anew.")
def check(
    root: Path | None,
    as_of: datetime.date | None,
    scheduled: bool,
    since: str | None,
    fail_level: str,
    exit_zero: bool,
    form: str,
    output_file: Path | None,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    diff: bool,
    stdin_filename: Path | None,
    watch: bool,
    waivers: bool,
    write_baseline: bool,
    no_cache: bool,
) -> int:
    """Check every record, and say at the line what is missing and how to write it.

    Example: sopdocs check --as-of 2026-07-10
    """
    from sopdocs.cli import mend
    from sopdocs.gate import Question, judged
    from sopdocs.repository import find_root

    mend.one_way(
        fix=fix,
        diff=diff,
        stdin_filename=stdin_filename,
        watch=watch,
        waivers=waivers,
        write_baseline=write_baseline,
    )
    home = find_root(root)
    question = Question(as_of, scheduled, _choice(select, extend_select, ignore), since)
    printing = Printing(home, form, output_file, fail_level, exit_zero)
    if stdin_filename:
        return mend.check_stdin(home, question, stdin_filename, fix, diff, printing)
    if watch:
        return mend.watch(home, question, printing)
    if diff:
        return mend.show_patch(home, question, printing)
    if fix:
        mend.fix_files(home, question, printing)
    answer = judged(home, question, remember=not no_cache)
    if write_baseline:
        return _baseline(home, answer.verdict, as_of)
    if waivers:
        from sopdocs.report.waivers import waivers_text

        printing.put("\n".join(waivers_text(answer.verdict.waived, printing.paint)))
        return 0
    return printing.verdict(answer)


def _choice(select: tuple[str, ...], extend_select: tuple[str, ...], ignore: tuple[str, ...]) -> Choice:
    from sopdocs.selection import Choice, unknown

    choice = Choice(select, extend_select, ignore)
    if choice.words:
        from sopdocs.rules import RULES

        for word, hint in unknown(RULES, choice):
            raise click.UsageError(f"there is no rule `{word}`; {hint}")
    return choice


def _baseline(root: Path, verdict: Verdict, as_of: datetime.date | None) -> int:
    from sopdocs.baseline import FILE, write_baseline
    from sopdocs.report.words import counted
    from sopdocs.repository import today
    from sopdocs.settings import read_settings

    kept = write_baseline(root, verdict, today(read_settings(root)[0], as_of))
    say(f"{counted(kept, 'error')} of today in `{FILE}`: they only warn for two cycles; commit the file")
    return 0
