"""Commands `sopdocs export` and `sopdocs import`: records as a workbook, and its changes brought back."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sopdocs.cli.change import finished
from sopdocs.cli.options import as_of_option, root_option, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sopdocs.diagnostics import Diagnostic
    from sopdocs.exchange.asked import Draft, Mark, Wish
    from sopdocs.exchange.bring import Brought
    from sopdocs.exchange.merge import Asked
    from sopdocs.memory import Memory
    from sopdocs.repository import Repository

_BOOK = ".xlsx"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--sheet", default="Gaps", show_default=True, help="Of a CSV file: which table.")
@root_option
@as_of_option
def export(file: Path, sheet: str, root: Path | None, as_of: datetime.date | None) -> int:
    """Write the records as a workbook (.xlsx), as one table (.csv) or as data (.json).

    The workbook has a sheet for each kind of record, drop-downs and notes; `sopdocs import` brings back what
    was changed in it. Restricted records stay out.
    """
    from sopdocs.edit.writer import create
    from sopdocs.errors import Refusal
    from sopdocs.report.words import counted
    from sopdocs.repository import find_root, open_repository

    repository = open_repository(find_root(root), as_of)
    if file.exists():
        raise Refusal(f"`{file}` is there already and may hold somebody's work; name another file")
    create(file, _content(repository, file, sheet))
    known = sum(not entry.restricted for entry in repository.kb.entries)
    say(f"wrote {file}: {counted(known, 'record')} as of {repository.as_of}")
    return 0


def _content(repository: Repository, file: Path, sheet: str) -> bytes:
    from sopdocs.exchange.plain import as_csv, as_json
    from sopdocs.exchange.tables import tables
    from sopdocs.suggest import did_you_mean

    found = tables(repository.kb)
    kind = file.suffix.lower()
    if kind == ".json":
        return as_json(found, repository.as_of)
    if kind == ".csv":
        table = next((one for one in found if one.sheet.name.lower() == sheet.lower()), None)
        if table is None:
            hint = did_you_mean(sheet, [one.sheet.name for one in found])
            raise click.UsageError(f"there is no sheet `{sheet}`; {hint}")
        return as_csv(table)
    if kind != _BOOK:
        raise click.UsageError(f"`{file}` ends in neither .xlsx nor .csv nor .json")
    needs_writer()
    from sopdocs.exchange.notes import look
    from sopdocs.exchange.workbook import workbook

    return workbook(found, found, look(found, repository.kb, repository.as_of))


def needs_writer() -> None:
    """Refuse where the package that writes workbooks is not installed."""
    import importlib.util

    from sopdocs.errors import Refusal

    if importlib.util.find_spec("xlsxwriter") is None:
        raise Refusal("workbooks need the package xlsxwriter; install it with `pip install sopdocs[excel]`")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--inbox", is_flag=True, help="The rows are answers of a form: each proposes a gap.")
@click.option("--mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="YAML",
              help="The rows are another tool's; the file says what its columns mean.")  # fmt: skip
@click.option("--partial", is_flag=True, help="Take what is good, and leave the marked cells out.")
@click.option("--by", default="", metavar="ROLE", help="Who moves the status of gaps.")
@click.option("--diff", is_flag=True, help="Show what would change, and write nothing.")
@root_option
@as_of_option
def bring(
    file: Path,
    inbox: bool,
    mapping: Path | None,
    partial: bool,
    by: str,
    diff: bool,
    root: Path | None,
    as_of: datetime.date | None,
) -> int:
    """Bring back an edited workbook, a form's answers, or the list of another tool.

    Everything is taken or nothing: a cell that cannot be taken is named, and of a workbook a copy is written
    in which these cells are marked. With --partial the rest is taken.

    \b
    Examples:
      sopdocs import gaps.xlsx
      sopdocs import --inbox answers.csv
      sopdocs import tickets.csv --mapping tickets.yaml
    """
    from sopdocs.exchange.bring import World, brought
    from sopdocs.exchange.moves import Move
    from sopdocs.memory import Memory
    from sopdocs.repository import find_root, open_repository

    home = find_root(root)
    finished(home)
    memory = Memory()
    repository = open_repository(home, as_of, memory)
    wishes, drafts, notes, asked = _read(file, inbox, mapping, repository)
    for note in notes:
        click.echo(note, err=True)

    def errors(instead: Mapping[str, bytes]) -> Iterable[Diagnostic]:
        return _judged(repository, memory, instead)

    world = World(repository.root, repository.kb, Move(repository.as_of, by), errors)
    done = brought(world, wishes, drafts, partial)
    marks = (*(asked.marks if asked else ()), *done.marks)
    if marks:
        _complain(marks)
        _mark(file, asked, marks, repository)
    return _end(repository.root, done, marks, partial, diff)


def _read(
    file: Path, inbox: bool, mapping: Path | None, repository: Repository
) -> tuple[Sequence[Wish], Sequence[Draft], Sequence[str], Asked | None]:
    """Return what a file asks for: changes, new gaps, what is to be said, and the workbook if it is ours."""
    from sopdocs.errors import Refusal

    if inbox or mapping:
        from sopdocs.exchange import foreign

        rows = foreign.rows_of(file, foreign.mapping(mapping) if mapping else None, repository.kb)
        return *rows, None
    if file.suffix.lower() != _BOOK:
        raise click.UsageError(
            "say with --inbox that the rows propose gaps, or with --mapping what they mean"
        )
    from sopdocs.exchange.merge import asked_by
    from sopdocs.planning.book import Unread, grids

    book = grids(file)
    if isinstance(book, Unread):
        raise Refusal(f"{book.message}; {book.hint}")
    asked = asked_by(book, repository.kb)
    return asked.wishes, asked.drafts, asked.notes, asked


def _judged(repository: Repository, memory: Memory, instead: Mapping[str, bytes]) -> Iterable[Diagnostic]:
    from sopdocs.gate import Question, fresh

    return fresh(repository.root, Question(as_of=repository.as_of), memory, instead).verdict.findings


def _complain(marks: Sequence[Mark]) -> None:
    for mark in sorted(set(marks), key=lambda one: (one.place.sheet, one.place.row)):
        name = f" {mark.id}" if mark.id else ""
        click.echo(f"{mark.place}{name} {mark.place.head}: {mark.text}", err=True)


def _mark(file: Path, asked: Asked | None, marks: Sequence[Mark], repository: Repository) -> None:
    """Write a copy of a workbook of ours in which the bad cells are red and say what is wrong."""
    if asked is None:
        return
    needs_writer()
    from sopdocs.edit.writer import create
    from sopdocs.exchange.notes import look
    from sopdocs.exchange.workbook import workbook

    stem = file.stem.partition("-marked")[0]
    names = (f"{stem}-marked{f'-{number}' if number else ''}{_BOOK}" for number in range(1000))
    copy = next(place for name in names if not (place := file.with_name(name)).exists())
    said: dict[tuple[str, int, str], str] = {}
    for one in dict.fromkeys(marks):
        key = one.place.sheet, one.place.row, one.place.head
        said[key] = f"{said[key]}\n{one.text}" if key in said else one.text
    base = asked.base
    create(copy, workbook(asked.tables, base, look(asked.tables, repository.kb, repository.as_of), said))
    click.echo(
        f"wrote {copy}: the cells in red say what is wrong; mend them there and import that file", err=True
    )


def _end(root: Path, done: Brought, marks: Sequence[Mark], partial: bool, diff: bool) -> int:
    """Write what is to be written, and say what became of it."""
    from sopdocs.report.words import counted

    if marks and not partial:
        click.echo(
            f"nothing was taken: {counted(len(set(marks)), 'cell')} cannot be; --partial takes the rest",
            err=True,
        )
        return 1
    if not done.changes:
        say("nothing to change")
        return int(bool(marks))
    if diff:
        from sopdocs.cli.options import paint
        from sopdocs.report.patch import patch

        for path, one in done.changes.items():
            for line in patch(path, one.before or b"", one.after, paint()):
                say(line)
        return int(bool(marks))
    from sopdocs.edit.journal import write_all

    write_all(root, done.changes)
    changed = len(done.changes) - len(done.begun)
    parts = [counted(changed, "record") + " changed"] if changed else []
    parts += [f"{counted(len(done.begun), 'gap')} proposed: {', '.join(done.begun)}"] if done.begun else []
    say("; ".join(parts))
    return int(bool(marks))
