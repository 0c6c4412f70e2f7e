"""`sopdocs check` with `--fix` or `--diff`, on a text from stdin, and again after every edit."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from sopdocs.cli.options import say, talk
from sopdocs.cli.printing import Printing
from sopdocs.errors import Refusal

if TYPE_CHECKING:
    from sopdocs.gate import Judged, Question
    from sopdocs.mend import Mended

_TOGETHER = ({"--stdin-filename", "--fix"}, {"--stdin-filename", "--diff"})


def one_way(**given: object) -> None:
    """Refuse options that each ask for a run of its own kind."""
    names = [f"--{name.replace('_', '-')}" for name, value in given.items() if value]
    for pair in combinations(names, 2):
        if set(pair) not in _TOGETHER:
            raise click.UsageError(f"`{pair[0]}` and `{pair[1]}` exclude each other; leave one of them out")


def fix_files(home: Path, question: Question, printing: Printing) -> None:
    """Write what can be mended, each file whole or not at all, and say how much that was."""
    from sopdocs.edit import write
    from sopdocs.mend import mended
    from sopdocs.report.words import counted

    result = mended(home, question)
    _tell(result)
    fixed, files = 0, 0
    for path, change in result.changes.items():
        try:
            write(home / path, change.after, change.before)
        except Refusal as why:
            click.echo(f"sopdocs: {why}", err=True)
        else:
            fixed, files = fixed + change.fixes, files + 1
    said = f"{fixed} fixed in {counted(files, 'file')}" if fixed else "0 fixed"
    (say if printing.form == "text" and printing.file is None else talk)(said)


def show_patch(
    home: Path, question: Question, printing: Printing, instead: Mapping[str, bytes] | None = None
) -> int:
    """Print what `--fix` would do, and fail if that is anything."""
    from sopdocs.mend import mended
    from sopdocs.report.patch import patch

    result = mended(home, question, instead)
    _tell(result)
    lines = [
        line
        for path, change in sorted(result.changes.items())
        for line in patch(path, change.before, change.after, printing.paint)
    ]
    if lines or printing.file:
        printing.put("\n".join(lines))
    return int(bool(lines) and not printing.exit_zero)


def _tell(result: Mended) -> None:
    for path in result.left_alone:
        click.echo(f"sopdocs: `{path}` was left alone: mending it would only bring up more", err=True)


def check_stdin(home: Path, question: Question, name: Path, fix: bool, diff: bool, printing: Printing) -> int:
    """Check what comes from stdin as the file of that name; print the mended text where it is to be fixed."""
    from sopdocs.gate import fresh
    from sopdocs.mend import mended

    if question.since:
        raise click.UsageError("`--stdin-filename` and `--changed-since` exclude each other; leave one out")
    path = _path(home, name)
    content = sys.stdin.buffer.read()
    if diff:
        return show_patch(home, question, printing, {path: content})
    if fix:
        result = mended(home, question, {path: content})
        _tell(result)
        content = result.changes[path].after if path in result.changes else content
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    answer = _about(path, fresh(home, question, instead={path: content}))
    return printing.code(answer) if fix else printing.verdict(answer)


def _path(home: Path, name: Path) -> str:
    """Return the path of a record in the repository, which need not be there yet."""
    from sopdocs.files import ENDINGS, FOLDERS

    full = name.absolute()
    if full.parent.resolve().is_relative_to(home):
        full = full.parent.resolve() / full.name
        name = full.relative_to(home)
    path = PurePosixPath(name.as_posix())
    hidden = path.is_absolute() or any(part.startswith(".") for part in path.parts)
    if hidden or path.suffix.lower() not in ENDINGS or path.parts[0] not in FOLDERS:
        raise click.UsageError(f"`{name}` is no record: records are YAML files below {', '.join(FOLDERS)}")
    return str(path)


def _about(path: str, answer: Judged) -> Judged:
    """Return of an answer what concerns one file."""
    verdict = replace(
        answer.verdict,
        findings=tuple(one for one in answer.verdict.findings if one.location.path == path),
        states=tuple(one for one in answer.verdict.states if one.path == path),
        waived=tuple(one for one in answer.verdict.waived if one.place.path == path),
    )
    return replace(answer, verdict=verdict)


def watch(home: Path, question: Question, printing: Printing) -> int:
    """Print the findings again after every edit, until Ctrl-C."""
    from sopdocs.gate import fresh
    from sopdocs.memory import Memory
    from sopdocs.watch import changes

    gc.enable()  # this one runs for days
    memory = Memory()

    def show() -> None:
        answer = fresh(home, question, memory)
        click.clear()
        printing.verdict(answer)
        talk("watching; Ctrl-C stops")

    edits = changes(home)
    show()
    for _ in edits:
        try:
            show()
        except Refusal as why:  # a branch that is being moved may be there again in a moment
            click.echo(f"sopdocs: {why}", err=True)
    return 0
