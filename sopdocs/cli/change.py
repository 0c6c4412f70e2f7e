"""`sopdocs set`: fields of a record changed from the command line."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sopdocs.cli.options import as_of_option, paint, root_option, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sopdocs.diagnostics import Diagnostic
    from sopdocs.edit.change import Edit
    from sopdocs.exchange.moves import Move
    from sopdocs.kb import Entry
    from sopdocs.memory import Memory
    from sopdocs.repository import Repository


@click.command("set")
@click.argument("id")
@click.argument("pairs", metavar="KEY=VALUE...", nargs=-1, required=True)
@click.option("--by", default="", metavar="ROLE", help="Who moves the status of a gap.")
@click.option("--evidence", default="", metavar="TEXT", help="What the move rests on: minutes, a decision.")
@click.option("--note", default="", metavar="TEXT", help="What else is to be said of the move.")
@click.option("--diff", is_flag=True, help="Show what would change, and write nothing.")
@root_option
@as_of_option
def change(
    id: str,
    pairs: tuple[str, ...],
    by: str,
    evidence: str,
    note: str,
    diff: bool,
    root: Path | None,
    as_of: datetime.date | None,
) -> int:
    """Change fields of a record, and nothing else in its file. An empty value takes a field out.

    \b
    Examples:
      sopdocs set AP-2026-003 actions.A2.status=done milestones.2.done_on=2026-07-09
      sopdocs set GAP-2026-005 status=acting --by sop-coordinator
      sopdocs set GAP-2026-005 "updates.+={date: 2026-07-09, by: plant-manager, status: on_track}"
    """
    from sopdocs.exchange.moves import Move
    from sopdocs.memory import Memory
    from sopdocs.repository import find_root, open_repository

    memory = Memory()
    home = find_root(root)
    finished(home)
    repository = open_repository(home, as_of, memory)
    entry = _entry(repository, id)
    move = Move(repository.as_of, by, evidence, note)
    edits = _asked(entry, pairs, move)
    before = (repository.root / entry.path).read_bytes()
    after = _checked(repository, memory, entry, before, edits)
    if after is None:
        return 1
    if diff:
        _show(entry.path, before, after)
    elif after == before:
        say(f"{entry.path} says so already")
    else:
        from sopdocs.edit.journal import Change, write_all

        write_all(repository.root, {entry.path: Change(before, after)})
        say(f"wrote {entry.path}")
    return 0


def finished(home: Path) -> None:
    """Finish a change of several files that a crash cut short, and say so."""
    from sopdocs.edit.journal import recover
    from sopdocs.report.words import counted

    paths = recover(home)
    if paths:
        click.echo(f"sopdocs: finished an earlier change of {counted(len(paths), 'file')}", err=True)


def _entry(repository: Repository, id: str) -> Entry:
    """Return the record; refuse an id that no readable file has."""
    from sopdocs.errors import Refusal
    from sopdocs.suggest import did_you_mean

    known = {entry.id: entry for entry in repository.kb.entries}
    entry = known.get(id.upper() if id.upper() in known else id)
    if entry is None:
        raise Refusal(f"there is no record `{id}`; {did_you_mean(id, known)}")
    if entry.source.data is None:
        raise Refusal(f"{entry.path} cannot be read; `sopdocs check` says why")
    return entry


def _asked(entry: Entry, pairs: tuple[str, ...], move: Move) -> list[Edit]:
    """Return the edits; who moves a gap is asked for on a terminal."""
    from sopdocs.exchange.moves import edits_of, moved

    edits = edits_of(entry, pairs)
    more = moved(entry, edits, move)
    if len(more) > len(edits) and not move.by:
        if not sys.stdin.isatty():
            raise click.UsageError("a gap is moved by a role: add --by ROLE")
        move = move._replace(by=click.prompt("Which role moves it", err=True))
        more = moved(entry, edits, move)
    return more


def _checked(
    repository: Repository, memory: Memory, entry: Entry, before: bytes, edits: Sequence[Edit]
) -> bytes | None:
    """Return the new file if no error comes with it; on a terminal what is missing can be added."""
    from sopdocs.exchange.moves import changed, edits_of

    edits = list(edits)
    while True:
        after = changed(entry, before, edits)
        found = _new_errors(repository, memory, entry.path, after)
        if not found:
            return after
        for one in found:
            click.echo(f"{one.code} {one.name}: {one.message}; {one.hint}", err=True)
        if not sys.stdin.isatty():
            click.echo("nothing was written; add what is missing to the same command", err=True)
            return None
        added = click.prompt("key=value to add (empty gives up)", default="", show_default=False, err=True)
        if not added.strip():
            click.echo("nothing was written", err=True)
            return None
        edits += edits_of(entry, [added])


def _new_errors(repository: Repository, memory: Memory, path: str, after: bytes) -> list[Diagnostic]:
    """Return the errors of a record that it did not have before."""
    from sopdocs.diagnostics import Severity
    from sopdocs.gate import Question, fresh

    question = Question(as_of=repository.as_of)

    def errors(instead: dict[str, bytes]) -> list[Diagnostic]:
        found = fresh(repository.root, question, memory, instead).verdict.findings
        return [one for one in found if one.location.path == path and one.severity is Severity.ERROR]

    known = {(one.code, one.field, one.message) for one in errors({})}
    return [one for one in errors({path: after}) if (one.code, one.field, one.message) not in known]


def _show(path: str, before: bytes, after: bytes) -> None:
    from sopdocs.report.patch import patch

    for line in patch(path, before, after, paint()):
        say(line)
