"""`sopdocs new`: a record begun by answering a few questions."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sopdocs.cli.options import as_of_option, root_option, say
from sopdocs.edit.fresh import SORTS, Asked, Sort, file_name, free, text_of, valued
from sopdocs.errors import Refusal

if TYPE_CHECKING:
    from sopdocs.diagnostics import Diagnostic
    from sopdocs.repository import Repository


@click.command()
@click.argument("what", type=click.Choice(list(SORTS)))
@click.argument("given", metavar="[KEY=VALUE]...", nargs=-1)
@root_option
@as_of_option
def new(what: str, given: tuple[str, ...], root: Path | None, as_of: datetime.date | None) -> int:
    """Begin a gap, a cause or a plan: asks for what is not given, writes the file, and checks it.

    Example: sopdocs new gap metric=otif scope="region=EMEA, customer=R1"
    """
    from sopdocs.repository import find_root, open_repository

    sort = SORTS[what]
    answers = _given(sort, given)
    repository = open_repository(find_root(root), as_of)
    lacking = [one for one in sort.asked if one.key not in answers]
    if sys.stdin.isatty():
        answers |= {one.key: answer for one in lacking if (answer := _ask(one))}
    elif any(one.needed for one in lacking):
        names = " ".join(f"{one.key}=…" for one in lacking if one.needed)
        raise click.UsageError(f"a new {what} needs {names}; on a terminal it is asked for")
    path, text = _composed(repository, sort, answers)
    faults = _unreadable(path, text)
    if faults:
        for one in faults:
            click.echo(f"{one.message}; {one.hint}", err=True)
        raise Refusal("nothing was written; give these answers anew")
    _create(repository.root / path, text)
    say(f"wrote {path}")
    return _judged(repository, path)


def _given(sort: Sort, given: tuple[str, ...]) -> dict[str, Any]:
    """Return the answers of the command line by key."""
    known = {one.key: one for one in sort.asked}
    answers = {}
    for pair in given:
        key, sign, value = pair.partition("=")
        if not sign or key not in known:
            from sopdocs.suggest import did_you_mean

            raise click.UsageError(f"`{pair}` answers no question; {did_you_mean(key, known)}")
        answers[key] = valued(known[key], value)
    return answers


def _ask(one: Asked) -> Any:
    """Ask for one answer; an empty one is taken where none is needed."""
    like = f" (like {one.example})" if one.example else ""
    while True:
        answer = click.prompt(f"{one.text}{like}", default="", show_default=False, err=True)
        if answer.strip() or not one.needed:
            return valued(one, answer)


def _composed(repository: Repository, sort: Sort, answers: Mapping[str, Any]) -> tuple[str, str]:
    """Return path and text of the new file, with the next free id."""
    from sopdocs.model.kinds import RECORDS

    files = (repository.root / sort.folder.split("/")[0]).rglob(f"{sort.letters}-*")
    taken = {"-".join(file.name.split("-")[:3]).upper().removesuffix(".YAML") for file in files}
    taken |= {entry.id for entry in repository.kb.entries}
    id = free(sort.letters, taken, repository.as_of.year)
    path = f"{sort.folder}/{file_name(id, str(answers['title']))}"
    return path, text_of(sort, id, answers, RECORDS[sort.kind].model_fields)


def _unreadable(path: str, text: str) -> list[Diagnostic]:
    """Return what the schema says to the answers."""
    from sopdocs.diagnostics import Severity
    from sopdocs.load import parse
    from sopdocs.source import read

    return [one for one in parse(read(text.encode(), path))[1] if one.severity is Severity.ERROR]


def _create(place: Path, text: str) -> None:
    from sopdocs.edit.writer import create

    place.parent.mkdir(parents=True, exist_ok=True)
    create(place, text.encode())


def _judged(repository: Repository, path: str) -> int:
    """Say what the rules say to the new record, as `sopdocs check` will."""
    from sopdocs.diagnostics import Severity
    from sopdocs.gate import verdict_on
    from sopdocs.repository import open_repository

    found = verdict_on(open_repository(repository.root, repository.as_of)).findings
    mine = [one for one in found if one.location.path == path]
    for one in mine:
        say(f"{path}:{one.location.line}: {one.severity.label} {one.code}: {one.message}; {one.hint}")
    return int(any(one.severity is Severity.ERROR for one in mine))
